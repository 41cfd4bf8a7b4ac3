//! What every AWS operation is: the IAM action and the access level behind each name that CloudTrail gives, and the
//! threat models that an operation is known to serve.
//!
//! Everything is a table that is compiled in (`data/`), read once, and asked by name. Nothing here knows who called,
//! when or from where, and nothing weighs: how grave a threat model is, the caller decides.

mod class;
mod classify;
mod facts;
mod resource;
mod sensitive;
mod service;
mod spelling;
mod table;
mod threat;

pub use class::{AccessLevel, Class, How};
pub use classify::{classify, without_version};
pub use facts::{Fact, facts};
pub use resource::{ResourceKind, resource_kinds};
pub use sensitive::is_sensitive;
pub use spelling::{Spelling, spelling};
pub use threat::{ThreatModel, UnknownThreatModel};
