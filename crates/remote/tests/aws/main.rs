//! The collector of AWS against a strict double, and against moto.

mod collect;
mod common;
mod environment;
mod failing;
mod large;
mod moto;
mod resumed;
