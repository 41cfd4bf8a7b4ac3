//! Just enough JSON to find records and project fields without building a tree.
//!
//! Nothing here allocates for what is passed over, and nothing here trusts the bytes: every function answers
//! [`Scan::More`] where the buffer ends inside a value and [`Scan::Bad`] where the bytes cannot be JSON. Values that are
//! only passed over are matched by their quotes and brackets, not validated; the record's own text is kept, so nothing is
//! lost by that.

mod mask;
mod scan;
mod text;

pub(crate) use scan::{Scan, skip_space, string_end, value_end};
pub(crate) use text::unescape;
