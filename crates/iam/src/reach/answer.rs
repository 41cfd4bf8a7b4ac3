//! Answers as documents have them.

use serde::{Deserialize, Serialize};

use crate::decide::Truth;

/// Whether something is so. The order is that of concern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It is not, as far as everything was read.
    #[default]
    No,
    /// Something is open that would decide.
    Possibly,
    /// It is.
    Yes,
}

impl From<Truth> for Answer {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Yes,
            Truth::Unknown => Self::Possibly,
            Truth::No => Self::No,
        }
    }
}

impl Answer {
    /// It in documents and tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Possibly => "possibly",
            Self::No => "no",
        }
    }
}
