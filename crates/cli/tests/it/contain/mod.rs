//! Containment as its users meet it, against a double of AWS that judges every call by the policies of the moment.

mod approved;
mod bad;
mod fought;
mod killed;
mod rotated;
mod routine;
pub(crate) mod scene;
mod vendors;
mod watched;
mod whole;

pub(crate) use rotated::SECRET;
