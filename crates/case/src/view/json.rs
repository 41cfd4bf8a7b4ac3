//! Documents for programs.

use serde::Serialize;
use stanch_model::text::to_json;

use super::Assessment;

/// The name and version of the document's form. The number grows when a field changes its meaning or goes away, and not
/// when one is added.
pub const SCHEMA: &str = "stanch.assess/1";

/// The document.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    #[serde(flatten)]
    assessment: &'a Assessment,
}

/// The dossiers as an indented JSON document with a line end, complete, and harmless on a terminal.
///
/// # Errors
/// None in practice: all that a review has can be written as JSON.
pub fn json(assessment: &Assessment) -> serde_json::Result<String> {
    document(&Document { schema: SCHEMA, assessment })
}

/// A document, indented, with a line end.
pub(super) fn document<T: Serialize>(document: &T) -> serde_json::Result<String> {
    let mut json = to_json(document, true)?;
    json.push('\n');
    Ok(json)
}
