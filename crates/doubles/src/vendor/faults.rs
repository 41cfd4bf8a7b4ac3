//! What goes wrong, as data.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

/// What goes wrong, on demand. Paths are those under which a double counts calls, with variable parts in braces:
/// `/api/v2/context/{id}/environment-variable`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// How long each answer takes. Answers are given side by side.
    pub delay: Duration,
    /// Every so manieth call is refused as one too many, with status 429; 0 for none.
    pub throttle_every: u64,
    /// The seconds after which to try again that are said then.
    pub retry_after: u64,
    /// Paths that are refused with status 403.
    pub denied: BTreeSet<String>,
    /// Pages that fail.
    pub failures: Vec<Failure>,
    /// Lists that never end.
    pub repeats: Vec<Repeat>,
    /// Paths that are answered with a page of HTML and status 200.
    pub html: BTreeSet<String>,
    /// After so many calls the token is good no longer: status 401. 0 for a token that never was.
    pub expires_after: Option<u64>,
    /// How names of fields are spelt.
    pub casing: Casing,
    /// A path whose list has three things more at its end: one with a name of 10 MB, one with control characters in its
    /// name, one with letters from all over the world.
    pub strange: Option<String>,
    /// After so many calls the double answers no more.
    pub most_calls: u64,
    /// After so long the double answers no more.
    pub lifetime: Duration,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            throttle_every: 0,
            retry_after: 1,
            denied: BTreeSet::new(),
            failures: Vec::new(),
            repeats: Vec::new(),
            html: BTreeSet::new(),
            expires_after: None,
            casing: Casing::AsDocumented,
            strange: None,
            most_calls: 1_000_000,
            lifetime: Duration::from_secs(3_600),
        }
    }
}

/// A page that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The path.
    pub path: String,
    /// Which page of the list, counted from 1; what is no list has one page.
    pub page: usize,
    /// How often it fails before it is answered; [`u64::MAX`] for always.
    pub times: u64,
    /// How it fails.
    pub how: Mishap,
}

/// How a page fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// With a status of HTTP.
    Status(u16),
    /// The connection is closed without an answer.
    Close,
}

/// A list that never ends: its last page says that there is another, which is the last page again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The path.
    pub path: String,
    /// Whether each of these pages is asked for in another way, so that only its content says that it is the same.
    pub fresh: bool,
}

/// How names of fields are spelt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Casing {
    /// As the vendor's documentation has them, which is not the same everywhere.
    #[default]
    AsDocumented,
    /// With hyphens everywhere.
    Kebab,
    /// With underscores everywhere.
    Snake,
}

impl Casing {
    /// A value with the names of its fields spelt so.
    pub(super) fn spell(self, value: Value) -> Value {
        match (self, value) {
            (Self::AsDocumented, value) => value,
            (_, Value::Object(fields)) => {
                let spelt = fields.into_iter().map(|(name, value)| (self.name(&name), self.spell(value)));
                Value::Object(spelt.collect())
            }
            (_, Value::Array(items)) => Value::Array(items.into_iter().map(|item| self.spell(item)).collect()),
            (_, value) => value,
        }
    }

    fn name(self, name: &str) -> String {
        match self {
            Self::AsDocumented => name.to_owned(),
            Self::Kebab => name.replace('_', "-"),
            Self::Snake => name.replace('-', "_"),
        }
    }
}
