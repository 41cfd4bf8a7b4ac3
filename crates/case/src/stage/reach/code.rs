//! From a vendor of CI to source code, and from there to other secrets: whoever can push to a repository changes what its
//! builds do, and reads what they are given.

use std::collections::{BTreeMap, BTreeSet};

use stanch_iam::reach::Answer;
use stanch_inventory::record::{ContainerKind, HeldKind, Record, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{Confidence, Credential, Target};

use super::hops::service;
use crate::results::Hop;

/// So many names are given of one sort.
const NAMES: usize = 5;

/// What each repository gives to its builds, at vendors other than the one that was breached, whose secrets are exposed
/// anyway.
pub(super) struct Code {
    /// By source and repository, in small letters.
    given: BTreeMap<(Source, String), BTreeSet<Given>>,
}

/// What stands behind a credential that opens source code.
#[derive(Default)]
pub(super) struct Behind {
    pub(super) repositories: Vec<String>,
    pub(super) hops: Vec<Hop>,
    pub(super) notes: Vec<String>,
}

/// One thing that a repository's builds are given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Given {
    held_in: String,
    name: String,
    service: String,
}

impl Code {
    pub(super) fn new(snapshots: &[Snapshot], vendor: Option<Source>) -> Self {
        let mut given: BTreeMap<(Source, String), BTreeSet<Given>> = BTreeMap::new();
        for snapshot in snapshots.iter().filter(|snapshot| Some(snapshot.source) != vendor) {
            let parents = parents(snapshot);
            for entry in snapshot.entries.values() {
                let Record::Held(held) = &entry.record else { continue };
                if held.kind != HeldKind::Variable {
                    continue;
                }
                let place = &held.place;
                let repository = match place.kind {
                    ContainerKind::Project => place.id.clone(),
                    ContainerKind::Environment => match parents.get(place.id.as_str()) {
                        Some(parent) => (*parent).to_owned(),
                        None => continue,
                    },
                    // What an organisation gives to all its repositories.
                    ContainerKind::Organisation | ContainerKind::Group => format!("{}/", place.id),
                    _ => continue,
                };
                let held_in = format!("{} {}", snapshot.source.words(), place.words());
                let said = Given { held_in, name: held.name.clone(), service: service(&held.name, true) };
                given.entry((snapshot.source, repository.to_lowercase())).or_default().insert(said);
            }
        }
        Self { given }
    }

    /// What opens through a credential that opens a repository; none for others.
    pub(super) fn of(&self, credential: &Credential) -> Option<Behind> {
        let mut behind = Behind::default();
        let Behind { repositories, hops, notes } = &mut behind;
        for link in credential.links.iter().filter(|link| link.holds()) {
            let Target::RepositoryKey { source, repository, writes, .. } = &link.target else { continue };
            repositories.push(repository.clone());
            let answer = match writes {
                Some(false) => {
                    notes.push(format!("it reads the source code of {repository}, and cannot change it"));
                    continue;
                }
                Some(true) if link.confidence == Confidence::Certain => Answer::Yes,
                _ => Answer::Possibly,
            };
            notes.push(format!("it can push to {repository}, and so decides what its builds do"));
            hops.extend(self.behind(*source, repository, answer));
        }
        (!behind.repositories.is_empty()).then_some(behind)
    }

    fn behind(&self, source: Source, repository: &str, answer: Answer) -> Vec<Hop> {
        let repository = repository.to_lowercase();
        let owner = repository.split('/').next().map(|owner| format!("{owner}/")).unwrap_or_default();
        let own = self.given.get(&(source, repository)).into_iter().flatten().map(|said| (said, answer));
        // Which repositories an organisation's secrets are given to is the organisation's choice.
        let shared = self.given.get(&(source, owner)).into_iter().flatten().map(|said| (said, Answer::Possibly));
        let mut grouped: BTreeMap<(String, String, Answer), BTreeSet<String>> = BTreeMap::new();
        for (given, answer) in own.chain(shared) {
            let key = (given.service.clone(), given.held_in.clone(), answer);
            grouped.entry(key).or_default().insert(given.name.clone());
        }
        let hop = |((service, held_in, answer), names): ((String, String, Answer), BTreeSet<String>)| Hop {
            service,
            held_in,
            count: u64::try_from(names.len()).unwrap_or(u64::MAX),
            names: names.into_iter().take(NAMES).collect(),
            answer,
        };
        grouped.into_iter().map(hop).collect()
    }
}

/// Projects of environments, by id.
fn parents(snapshot: &Snapshot) -> BTreeMap<&str, &str> {
    let containers = snapshot.entries.values().filter_map(|entry| match &entry.record {
        Record::Container(container) => Some(container),
        _ => None,
    });
    containers.filter_map(|one| Some((one.id.as_str(), one.parent.as_ref()?.id.as_str()))).collect()
}
