//! The program's list of what the vendor held, held against the truth.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stanch_scenario::estate::truth::{EstateTruth, Findable, HeldTruth, LinkTruth, Target as True, Vendor};

use super::documents::{Exposures, Link, Target};

/// How much is found.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Links {
    /// Things that the vendor holds.
    pub(super) held: u64,
    /// Of them, found in exactly one credential.
    pub(super) once: u64,
    /// Members that are no thing that the vendor holds.
    pub(super) invented: u64,
    /// True links that can be decided, and those of them that hold.
    pub(super) decidable: u64,
    pub(super) found: u64,
    /// Of those found, certain.
    pub(super) certain: u64,
    /// True links of which nothing tells which of several candidates it is, and those with all candidates shown.
    pub(super) undecidable: u64,
    pub(super) all_shown: u64,
    /// Links at `certain` that are not true; none may be.
    pub(super) false_certain: u64,
    /// Links at `likely` that are not true.
    pub(super) false_likely: u64,
    /// Links that look likely and are wrong, and those of them that are ruled out or are no more than possible.
    pub(super) traps: u64,
    pub(super) avoided: u64,
    /// A few of what was missed or is wrong, in words.
    pub(super) examples: Vec<String>,
}

impl Links {
    /// Whether every secret is present once, every true link found, and none that is certain false.
    pub(super) fn passed(&self) -> bool {
        self.once == self.held
            && self.invented == 0
            && self.found == self.decidable
            && self.all_shown == self.undecidable
            && self.false_certain == 0
    }
}

/// What names a thing that is held, on both sides.
fn name(held: &HeldTruth) -> String {
    let id = held.id.as_deref().unwrap_or("");
    format!("{}|{}|{}|{}|{id}", word(held.kind), word(held.place_kind), held.place, held.name)
}

/// A word of the truth, as documents have it.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What a true target is called.
fn called(target: &True) -> String {
    match target {
        True::AccessKey { id } => format!("key {id}"),
        True::Role { arn } => format!("role {arn}"),
        True::DeployKey { repository, .. } => format!("repository {repository}"),
        True::Authorization { login, .. } => format!("person {login}"),
    }
}

/// Whether a link is about this very target: a repository may accept several keys.
fn mentions(link: &Link, target: &True) -> bool {
    match target {
        True::DeployKey { fingerprint, .. } => {
            link.evidence.iter().any(|sentence| sentence.contains(fingerprint.as_str()))
        }
        True::AccessKey { .. } | True::Role { .. } | True::Authorization { .. } => true,
    }
}

/// What a target of the program is called, likewise.
fn named(target: &Target) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match target.kind.as_str() {
        "access_key" => format!("key {}", text(&target.id)),
        "role" => format!("role {}", text(&target.arn)),
        "repository_key" => format!("repository {}", text(&target.repository)),
        _ => format!("person {}", text(&target.owner)),
    }
}

/// So many examples are told.
const EXAMPLES: usize = 12;

/// Measures.
pub(super) fn measure(truth: &EstateTruth, exposures: &Exposures) -> Links {
    let mut links = Links::default();
    let mut examples = Vec::new();
    // Where several things share all that names them but the id, documents may have no id; counting decides then.
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, credential) in exposures.credentials.iter().enumerate() {
        for member in credential.members.iter().filter(|member| member.source == "circleci") {
            let id = member.key.rsplit('|').next().unwrap_or_default();
            let name = format!("{}|{}|{}|{}|{id}", member.kind, member.place.kind, member.place.id, member.name);
            members.entry(name).or_default().push(at);
        }
    }
    let held: Vec<(usize, &HeldTruth)> =
        truth.held.iter().enumerate().filter(|(_, held)| held.vendor == Vendor::Circleci).collect();
    let names: BTreeSet<String> = held.iter().map(|(_, held)| name(held)).collect();
    for (_, one) in &held {
        links.held += 1;
        match members.get(&name(one)).map(Vec::len) {
            Some(1) => links.once += 1,
            found => examples.push(format!("{} stands in {} credentials", name(one), found.unwrap_or(0))),
        }
    }
    for extra in members.keys().filter(|name| !names.contains(*name)) {
        links.invented += 1;
        examples.push(format!("{extra} is nothing that the vendor holds"));
    }
    let of = |held: usize| -> Vec<&Link> {
        let credentials = truth.held.get(held).and_then(|held| members.get(&name(held))).into_iter().flatten();
        credentials.filter_map(|at| exposures.credentials.get(*at)).flat_map(|credential| &credential.links).collect()
    };
    for link in
        truth.links.iter().filter(|link| truth.held.get(link.held).is_some_and(|held| held.vendor == Vendor::Circleci))
    {
        true_link(link, truth, &of(link.held), &mut links, &mut examples);
    }
    false_links(truth, exposures, &members, &mut links, &mut examples);
    for trap in &truth.traps {
        links.traps += 1;
        let wrong = called(&trap.target);
        let sure = |link: &&Link| {
            named(&link.target) == wrong
                && !link.refuted
                && link.confidence != "possible"
                && mentions(link, &trap.target)
        };
        if of(trap.held).iter().any(sure) {
            examples.push(format!("trap {wrong} is believed"));
        } else {
            links.avoided += 1;
        }
    }
    examples.truncate(EXAMPLES);
    links.examples = examples;
    links
}

/// One true link.
fn true_link(link: &LinkTruth, truth: &EstateTruth, said: &[&Link], links: &mut Links, examples: &mut Vec<String>) {
    let what = truth.held.get(link.held).map(name).unwrap_or_default();
    let holds = |target: &True| said.iter().find(|one| named(&one.target) == called(target) && !one.refuted);
    match &link.findable {
        Findable::Decided => {
            links.decidable += 1;
            match holds(&link.target) {
                Some(found) => {
                    links.found += 1;
                    links.certain += u64::from(found.confidence == "certain");
                }
                None => examples.push(format!("{what} is {} and is not linked to it", called(&link.target))),
            }
        }
        Findable::Undecidable { candidates } => {
            links.undecidable += 1;
            if candidates.iter().all(|candidate| holds(candidate).is_some()) {
                links.all_shown += 1;
            } else {
                examples.push(format!("{what} has candidates that are not shown"));
            }
        }
        Findable::Hidden => {}
    }
}

/// Links that are not true.
fn false_links(
    truth: &EstateTruth,
    exposures: &Exposures,
    members: &BTreeMap<String, Vec<usize>>,
    links: &mut Links,
    examples: &mut Vec<String>,
) {
    // What each credential really opens, by its place in the document.
    let mut opens: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for link in &truth.links {
        let at = truth.held.get(link.held).and_then(|held| members.get(&name(held))).into_iter().flatten();
        for at in at {
            opens.entry(*at).or_default().insert(called(&link.target));
        }
    }
    for (at, credential) in exposures.credentials.iter().enumerate() {
        // What is left behind at other vendors has no truth of this vendor's.
        if !credential.members.iter().any(|member| member.source == "circleci") {
            continue;
        }
        for link in credential.links.iter().filter(|link| !link.refuted && link.confidence != "possible") {
            let target = named(&link.target);
            if opens.get(&at).is_some_and(|open| open.contains(&target)) {
                continue;
            }
            if link.confidence == "certain" {
                links.false_certain += 1;
            } else {
                links.false_likely += 1;
            }
            examples.push(format!("{} is not {target}, and that is said to be {}", credential.title, link.confidence));
        }
    }
}
