//! The result of a review, told to a person on a terminal, in Markdown, or to a program.
//!
//! Words and layout are apart: [`Assessment::blocks`] says everything once, and each writer makes all text harmless for
//! its own place, so that no sentence can be forgotten in one of them.

mod assessment;
mod block;
mod compare;
mod csv;
mod dossier;
mod json;
mod markdown;
mod overview;
mod phrase;
mod terminal;
mod unseen;

pub use assessment::{Assessment, Detail};
pub use block::{Align, Block, Cell, Tone};
pub use csv::csv;
pub use json::{SCHEMA, json};
pub use markdown::markdown;
pub use terminal::{Layout, terminal};
