//! The collector of AWS against a strict double, and against moto; and what changes AWS, against moto.

mod collect;
mod common;
mod contain;
mod environment;
mod failing;
mod follow;
mod front;
mod large;
mod moto;
mod probes;
mod resumed;
