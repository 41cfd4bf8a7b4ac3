//! What people decided about links, as it is kept from one collection to the next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::text::to_json;
use stanch_model::{Gap, GapKind, Report};

/// What a person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The credential is this target.
    Confirmed,
    /// The credential is not this target.
    Refused,
}

/// A person's decision about one link. The last one about a credential and a target holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decision {
    /// The credential's id. A credential goes by the ids of all of its members, so that it is still found when another
    /// member joins it.
    pub credential: String,
    /// The target's id, see [`crate::credential::Target::id`].
    pub target: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Who decided.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Decision {
    /// The stored form: one line of JSON with its line break, harmless on a terminal.
    ///
    /// # Errors
    /// None in practice: all that a decision has can be written as JSON.
    pub fn to_line(&self) -> serde_json::Result<String> {
        let mut line = to_json(self, false)?;
        line.push('\n');
        Ok(line)
    }
}

/// What [`Decision::to_line`] wrote, line by line. `file` is what gaps call it. A line that is something else is a gap.
pub fn parse(file: &str, text: &[u8]) -> Report<Vec<Decision>> {
    let mut found = Vec::new();
    let mut gaps = Vec::new();
    for (number, line) in (1_u64..).zip(text.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(decision) => found.push(decision),
            Err(_) => gaps.push(Gap::new(
                GapKind::Malformed,
                format!("{file}:{number}"),
                "the line is no decision about a link, and counts for nothing",
            )),
        }
    }
    Report::new(found, gaps)
}
