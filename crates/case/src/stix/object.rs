//! One object of a STIX file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use stanch_model::text::shorten;
use stanch_model::{GapKind, Report, Span};

use super::Taken;
use super::observable::{Observable, Property, of_comparison, of_value, property};
use super::pattern;
use super::stream;
use super::unused::Unused;

/// Types that describe, relate or group, and hold nothing to look for.
const DESCRIPTIONS: [&str; 22] = [
    "attack-pattern",
    "campaign",
    "course-of-action",
    "extension-definition",
    "grouping",
    "identity",
    "incident",
    "infrastructure",
    "intrusion-set",
    "language-content",
    "location",
    "malware",
    "malware-analysis",
    "marking-definition",
    "note",
    "opinion",
    "relationship",
    "report",
    "sighting",
    "threat-actor",
    "tool",
    "vulnerability",
];

/// What is read first, to know what else there is.
#[derive(Deserialize)]
struct Head<'o> {
    #[serde(borrow, default, rename = "type")]
    kind: Cow<'o, str>,
    #[serde(borrow, default)]
    id: Option<Cow<'o, str>>,
}

/// An `indicator`.
#[derive(Deserialize)]
struct Indicator<'o> {
    #[serde(borrow, default)]
    name: Option<Cow<'o, str>>,
    #[serde(borrow)]
    pattern: Cow<'o, str>,
    #[serde(borrow, default)]
    pattern_type: Option<Cow<'o, str>>,
    #[serde(default)]
    revoked: bool,
    #[serde(borrow, default)]
    valid_until: Option<Cow<'o, str>>,
}

/// An observable on its own.
#[derive(Deserialize)]
struct Alone<'o> {
    #[serde(borrow, default)]
    name: Option<Cow<'o, str>>,
    #[serde(borrow, default)]
    value: Option<Cow<'o, str>>,
    #[serde(borrow, default)]
    hashes: BTreeMap<Cow<'o, str>, Cow<'o, str>>,
}

/// `observed-data` of STIX 2.0, which holds its observables.
#[derive(Deserialize)]
struct Observed<'o> {
    #[serde(borrow, default)]
    objects: BTreeMap<Cow<'o, str>, &'o RawValue>,
}

/// Takes objects one by one.
pub(super) struct Reader {
    window: Span,
    taken: Vec<Taken>,
    unused: Unused,
    /// How many objects came before.
    count: u64,
    /// How many objects stand around the one that is read.
    depth: u32,
}

impl Reader {
    pub(super) fn new(window: Span) -> Self {
        Self { window, taken: Vec::new(), unused: Unused::default(), count: 0, depth: 0 }
    }

    /// What came of all objects.
    pub(super) fn finish(self, file: &str) -> Report<Vec<Taken>> {
        Report::new(self.taken, self.unused.gaps(file))
    }

    /// Takes what one object says.
    pub(super) fn object(&mut self, json: &str) {
        self.count += 1;
        let number = format!("object {}", self.count);
        let head: Head<'_> = match serde_json::from_str(json) {
            Ok(head) => head,
            Err(_) => return self.malformed(&number),
        };
        let id = head.id.as_deref().map_or(number, |id| shorten(id, 100).into_owned());
        let known = match &*head.kind {
            "indicator" => serde_json::from_str(json).map(|indicator| self.indicator(&id, &indicator)),
            "observed-data" => serde_json::from_str(json).map(|observed: Observed<'_>| {
                observed.objects.into_values().for_each(|object| self.inner(&id, object.get()));
            }),
            "bundle" => {
                let mut inner = Vec::new();
                // What cannot be read of it is named as malformed.
                let read = stream::objects(json, &mut |object| inner.push(object.to_owned()));
                inner.iter().for_each(|object| self.inner(&id, object));
                if read.is_err() {
                    self.malformed(&id)
                }
                Ok(())
            }
            kind if DESCRIPTIONS.contains(&kind) => Ok(()),
            kind => serde_json::from_str(json).map(|alone| self.alone(&id, kind, &alone)),
        };
        if known.is_err() {
            self.malformed(&id);
        }
    }

    /// Takes an object that stands in another one, unless that does so, too.
    fn inner(&mut self, around: &str, json: &str) {
        if self.depth == 1 {
            return self.unused.add(
                GapKind::Limit,
                around,
                "not read, as it stands too deep in other objects".to_owned(),
            );
        }
        self.depth += 1;
        self.object(json);
        self.depth -= 1;
    }

    fn malformed(&mut self, id: &str) {
        self.unused.add(GapKind::Malformed, id, "not used, as it is not what STIX says an object is".to_owned());
    }

    fn indicator(&mut self, id: &str, indicator: &Indicator<'_>) {
        let cause = if indicator.revoked {
            Some("not looked for, as whoever published it withdrew it".to_owned())
        } else if ended(indicator.valid_until.as_deref(), self.window.start) {
            Some("not looked for, as it was valid only before the window".to_owned())
        } else {
            let kind = indicator.pattern_type.as_deref().filter(|kind| !kind.eq_ignore_ascii_case("stix"));
            kind.map(|kind| format!("not looked for, as patterns of the type `{}` are not read", shorten(kind, 40)))
        };
        if let Some(cause) = cause {
            return self.unused.add(GapKind::Unmatched, id, cause);
        }
        let pattern = match pattern::parse(&indicator.pattern) {
            Ok(pattern) => pattern,
            Err(cause) => return self.unused.add(GapKind::Malformed, id, cause),
        };
        let name = name(indicator.name.as_deref(), id);
        for comparison in &pattern.comparisons {
            for observable in of_comparison(comparison) {
                self.take(id, &name, observable);
            }
        }
        if pattern.qualified {
            let cause = "looked for at any time and however often, as `START`, `WITHIN` and `REPEATS` are not read";
            self.unused.add(GapKind::Unmatched, id, cause.to_owned());
        }
    }

    /// An observable on its own.
    fn alone(&mut self, id: &str, kind: &str, alone: &Alone<'_>) {
        let name = name(alone.name.as_deref(), id);
        let kind = shorten(kind, 60).to_lowercase();
        let value = alone.value.as_deref().map(|value| ("value".to_owned(), value));
        let hashes = alone.hashes.iter().map(|(algorithm, hash)| (format!("hashes.{algorithm}"), hash.as_ref()));
        let known: Vec<(Property, &str)> = value
            .into_iter()
            .chain(hashes)
            .filter_map(|(step, value)| Some((property(&format!("{kind}:{}", step.to_lowercase()))?, value)))
            .collect();
        if known.is_empty() {
            let cause = match &*kind {
                "" => "not used, as it has no type".to_owned(),
                "file" | "artifact" => "not looked for, as it has no SHA-256 hash".to_owned(),
                _ => {
                    format!("an object of the type `{kind}` was not looked for, as cloud logs do not hold such things")
                }
            };
            return self.unused.add(GapKind::Unmatched, id, cause);
        }
        for (property, value) in known {
            self.take(id, &name, of_value(property, value));
        }
    }

    fn take(&mut self, id: &str, name: &str, observable: Result<Observable, String>) {
        match observable {
            Ok(what) => self.taken.push(Taken { what, name: name.to_owned() }),
            Err(cause) => self.unused.add(GapKind::Unmatched, id, cause),
        }
    }
}

/// What marks call an object.
fn name(name: Option<&str>, id: &str) -> String {
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(id);
    shorten(name, 100).into_owned()
}

/// Whether something was valid only before `start`. A time that cannot be read ends nothing.
fn ended(valid_until: Option<&str>, start: DateTime<Utc>) -> bool {
    let until = valid_until.and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok());
    until.is_some_and(|until| until.with_timezone(&Utc) <= start)
}
