//! The nouns of an investigation, without any behaviour that needs a file, a clock or a socket.
//!
//! Every other crate may depend on this one; it depends on none of them.

mod dossier;
mod exposure;
mod gap;
mod period;
mod report;
pub mod text;

pub use dossier::{
    Activity, BaselineState, CredentialUse, Descent, Dossier, Mark, News, Presence, Reason, Tallies, Tally,
};
pub use exposure::{Exposure, Handle};
pub use gap::{Gap, GapKind};
pub use period::{Period, Periods, Span};
pub use report::Report;
