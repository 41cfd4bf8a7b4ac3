//! From calls, one by one, to what was used.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::place::{Call, Paths, passed, places};
use super::usage::{Outcome, Use};
use crate::arn::Arn;

/// Different resources of one action that are kept one by one. Beyond, names are cut behind their second part.
const RESOURCES: usize = 2_000;
/// Different uses that are kept. Beyond, addresses are no longer told apart.
const USES: usize = 100_000;

/// Roles that an instance profile carries, by the profile's ARN.
pub type Profiles<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// How and when a call was made.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// Where it came from.
    pub source: &'a str,
    /// Id of the VPC endpoint that it passed; empty for none.
    pub endpoint: &'a str,
    /// Whether a service made it in the name of the identity.
    pub via: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub time: DateTime<Utc>,
}

/// Everything that makes calls alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    action: String,
    resources: Vec<String>,
    region: Option<String>,
    source: Option<String>,
    endpoint: Option<String>,
    via: bool,
    outcome: Outcome,
    behind: Option<String>,
}

/// Calls of one identity, gathered.
pub struct Gather<'a> {
    paths: &'a Paths<'a>,
    profiles: &'a Profiles<'a>,
    uses: BTreeMap<Key, (u64, DateTime<Utc>, DateTime<Utc>)>,
    /// Different resources by action, as long as they are few enough.
    seen: HashMap<String, BTreeSet<Vec<String>>>,
    shortened: BTreeSet<String>,
    crowded: bool,
}

impl<'a> Gather<'a> {
    /// Nothing yet.
    pub fn new(paths: &'a Paths<'a>, profiles: &'a Profiles<'a>) -> Self {
        Self {
            paths,
            profiles,
            uses: BTreeMap::new(),
            seen: HashMap::new(),
            shortened: BTreeSet::new(),
            crowded: false,
        }
    }

    /// One more call.
    pub fn add(&mut self, call: &Call<'_>, manner: &Manner<'_>) {
        let action = format!("{}:{}", call.prefix, call.name);
        let resources = self.kept(&action, places(call, self.paths));
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let key = Key {
            action,
            resources,
            region: some(call.region),
            source: some(manner.source),
            endpoint: some(manner.endpoint),
            via: manner.via,
            outcome: manner.outcome,
            behind: None,
        };
        if manner.outcome == Outcome::Done {
            let mut roles: BTreeSet<String> = BTreeSet::new();
            for arn in passed(call) {
                match Arn::parse(&arn) {
                    Some(parsed) if parsed.kind() == "instance-profile" => roles.extend((self.profiles)(&arn)),
                    _ => {
                        roles.insert(arn);
                    }
                }
            }
            for role in roles {
                let resources = vec![super::literal::literal(&role).into_owned()];
                let behind = Some(key.action.clone());
                self.count(Key { action: "iam:PassRole".to_owned(), resources, behind, ..key.clone() }, manner.time);
            }
        }
        self.count(key, manner.time);
    }

    fn count(&mut self, mut key: Key, time: DateTime<Utc>) {
        if self.uses.len() >= USES && !self.uses.contains_key(&key) {
            self.crowded = true;
            key.source = None;
        }
        let (count, first, last) = self.uses.entry(key).or_insert((0, time, time));
        *count = count.saturating_add(1);
        *first = (*first).min(time);
        *last = (*last).max(time);
    }

    /// The resources, cut where there are too many different ones.
    fn kept(&mut self, action: &str, resources: Vec<String>) -> Vec<String> {
        if !self.seen.contains_key(action) {
            self.seen.insert(action.to_owned(), BTreeSet::new());
        }
        let Some(seen) = self.seen.get_mut(action) else { return resources };
        if seen.contains(&resources) {
            return resources;
        }
        if seen.len() < RESOURCES {
            seen.insert(resources.clone());
            return resources;
        }
        self.shortened.insert(action.to_owned());
        let cut: BTreeSet<String> = resources.iter().map(|text| cut(text)).collect();
        cut.into_iter().collect()
    }

    /// What was used, sorted, and what of it was not kept apart, one sentence each.
    pub fn done(self) -> (Vec<Use>, Vec<String>) {
        let uses = self.uses.into_iter().map(|(key, (count, first, last))| Use {
            action: key.action,
            resources: key.resources,
            region: key.region,
            source: key.source,
            endpoint: key.endpoint,
            via: key.via,
            outcome: key.outcome,
            behind: key.behind,
            count,
            first,
            last,
        });
        let mut notes: Vec<String> = self
            .shortened
            .iter()
            .map(|action| {
                format!("{action} was used on more than {RESOURCES} different resources, whose names are cut")
            })
            .collect();
        if self.crowded {
            notes.push(format!(
                "there are more than {USES} different uses, so that addresses of the rest are not known"
            ));
        }
        (uses.collect(), notes)
    }
}

/// A resource without what stands behind the second part of its name: `arn:aws:s3:::logs/2022/*`.
fn cut(text: &str) -> String {
    let Some(arn) = Arn::parse(text) else { return text.to_owned() };
    let start = text.len() - arn.resource.len();
    let ends: Vec<usize> = arn.resource.match_indices(['/', ':']).map(|(at, _)| at).collect();
    match (ends.first(), ends.get(1)) {
        (_, Some(at)) | (Some(at), None) => format!("{}*", text.get(..start + at + 1).unwrap_or(text)),
        (None, None) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_stands_behind_the_second_part_is_cut() {
        for (text, short) in [
            ("arn:aws:s3:::logs/2022/a/b", "arn:aws:s3:::logs/2022/*"),
            ("arn:aws:s3:::logs/a", "arn:aws:s3:::logs/*"),
            ("arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q"),
            ("*", "*"),
        ] {
            assert_eq!(cut(text), short);
        }
    }
}
