//! Who can become whom.
//!
//! Each identity is asked once which roles it can assume and which rules of the catalogue it can follow; what is open
//! stays open on the step. Explanations are made again from the same questions when somebody asks for them.

mod admin;
mod apply;
mod assume;
mod becoming;
mod bits;
mod build;
mod closure;
mod edge;
mod explain;
mod federate;
mod mask;
mod near;
mod next;
mod node;
mod path;
mod seat;
mod steps;
mod targets;

pub(crate) use bits::Bits;
pub use build::Graph;
pub(crate) use build::joined;
pub use closure::{Closures, Reached};
pub use edge::{Edge, Via};
pub use explain::{Reason, Step};
pub use next::NextSteps;
pub use node::Node;
pub use path::Path;
pub(crate) use seat::{May, Seat, caller};

#[cfg(test)]
pub(crate) use mask::MOST as MOST_ACTIONS;
