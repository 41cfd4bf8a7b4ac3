//! What is done to what, and why.

mod canary;
mod control;
mod laws;
mod left_out;
mod rotate;
mod scene;
mod task;
mod trust;
