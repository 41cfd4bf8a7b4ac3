//! The nouns of an investigation, without any behaviour that needs a file, a clock or a socket.
//!
//! Every other crate may depend on this one; it depends on none of them.

pub mod chain;
mod dossier;
mod exposure;
mod finding;
mod gap;
mod period;
mod public;
mod region;
mod report;
mod story;
pub mod text;

pub use dossier::{
    Activity, BaselineState, CredentialUse, Descent, Dossier, Mark, News, Presence, Reason, Tallies, Tally,
};
pub use exposure::{Exposure, Handle};
pub use finding::{Confidence, Finding, Muted, Severity, Subject, SubjectKind, Tactic, Technique};
pub use gap::{Gap, GapKind};
pub use period::{Period, Periods, Span};
pub use public::is_public;
pub use region::ALWAYS_ENABLED;
pub use report::Report;
pub use story::{Phase, Story, StoryEvent};
