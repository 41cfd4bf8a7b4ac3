//! The result of a review, told to a person on a terminal, in Markdown, or to a program.
//!
//! Words and layout are apart: a [`Page`] says everything once, in blocks, and each writer makes all text harmless for
//! its own place, so that no sentence can be forgotten in one of them.

mod assessment;
mod block;
mod can;
mod collected;
mod compare;
mod contain;
mod coverage;
mod credential;
mod csv;
mod dossier;
pub mod draw;
mod events;
mod exposures;
mod finding;
mod findings;
mod gaps;
mod gate;
mod held;
mod json;
mod least;
mod left_out;
mod limits;
mod linked;
mod markdown;
mod overview;
mod page;
mod path;
mod phrase;
mod reach;
mod readiness;
mod reviewed;
mod stories;
mod story;
mod terminal;
mod timeline;
mod token_role;
mod told;
mod unseen;

pub use assessment::Assessment;
pub use block::{Align, Block, Cell, Tone};
pub use can::{CAN, CanPage};
pub use collected::{COLLECTED, CollectedPage};
pub use contain::{ActionPage, AllVerdictsPage, OutcomePage, PlanPage, StatusPage, VerdictsPage, aftermath};
pub use credential::{CREDENTIAL, CredentialPage};
pub use csv::csv;
pub use exposures::ExposuresPage;
pub use findings::FindingsPage;
pub use gaps::{GAPS, GapsPage};
pub use gate::{GATE, GatePage};
pub use json::{SCHEMA, json};
pub use least::LeastPage;
pub use markdown::markdown;
pub use page::{Detail, Page};
pub use path::{PATH, PathPage};
pub(crate) use reach::isolation;
pub use reach::{EveryonePage, ReachOnePage, ReachPage};
pub use readiness::ReadinessPage;
pub use stories::StoriesPage;
pub use story::{STORY, StoryPage};
pub use terminal::{Layout, terminal};
pub use timeline::Timeline;
pub use token_role::TokenRolePage;
