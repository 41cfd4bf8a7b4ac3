//! A key of SSH whose private half the vendor has ↔ whoever accepts its public half.

use std::collections::HashMap;

use stanch_inventory::record::{HeldKind, Source};
use stanch_model::{Gap, GapKind};

use crate::credential::{Confidence, Join, Link, Target};
use crate::known::{Known, Said};
use crate::set::Draft;

/// What others accept, by fingerprint.
pub(super) struct Accepted<'a> {
    by_fingerprint: HashMap<&'a str, Vec<Said<'a>>>,
}

impl<'a> Accepted<'a> {
    pub(super) fn new(known: &Known<'a>) -> Self {
        let mut by_fingerprint: HashMap<&str, Vec<Said<'_>>> = HashMap::new();
        for said in &known.elsewhere {
            let accepts = matches!(said.held.kind, HeldKind::DeployKey | HeldKind::CredentialAuthorization);
            if let Some(fingerprint) = said.held.fingerprint.as_deref().filter(|_| accepts) {
                by_fingerprint.entry(fingerprint).or_default().push(*said);
            }
        }
        Self { by_fingerprint }
    }

    /// Whoever accepts the key of a draft.
    pub(super) fn links(&self, known: &Known<'_>, draft: &Draft<'_>) -> (Vec<Link>, Vec<Gap>) {
        let Some(held) = draft.pieces.first().map(|piece| piece.said.held) else { return (Vec::new(), Vec::new()) };
        let personal = is_personal(&held.attributes);
        let same = held.fingerprint.as_deref().and_then(|one| self.by_fingerprint.get(one).map(|same| (one, same)));
        let mut links: Vec<Link> =
            same.into_iter().flat_map(|(one, same)| same.iter().map(move |said| accepted(one, said))).collect();
        let mut gaps = Vec::new();
        if personal {
            let cause = "it is a person's key: it opens every repository that the person can reach, also those that are named nowhere here";
            gaps.push(Gap::new(GapKind::Unlinked, &held.name, cause));
        }
        if !links.is_empty() {
            return (links, gaps);
        }
        let forges = [Source::Github, Source::Gitlab].into_iter().any(|forge| known.has(forge));
        let repository = held
            .attributes
            .get("repository")
            .cloned()
            .or_else(|| known.container(&held.place.id).and_then(|container| container.repository.clone()));
        match repository.filter(|_| held.kind == HeldKind::CheckoutKey && !personal) {
            Some(repository) => links.push(by_project(&repository, forges)),
            None if !personal => {
                let cause = if forges {
                    "no deploy key that was read has its fingerprint: what accepts it is a server or a repository that was not read"
                } else {
                    "no deploy keys were collected, so that what accepts it is not known"
                };
                gaps.push(Gap::new(GapKind::Unlinked, &held.name, cause));
            }
            None => {}
        }
        (links, gaps)
    }
}

/// Whether a checkout key is a person's.
fn is_personal(attributes: &std::collections::BTreeMap<String, String>) -> bool {
    attributes.get("type").is_some_and(|kind| kind.contains("user"))
}

fn accepted(fingerprint: &str, said: &Said<'_>) -> Link {
    let held = said.held;
    let mut evidence = vec![format!("both sides state the fingerprint {fingerprint}")];
    if held.kind == HeldKind::DeployKey {
        evidence.push(match held.writes {
            Some(true) => "the repository lets it push".to_owned(),
            Some(false) => "the repository lets it read only".to_owned(),
            None => "whether it can push was not read".to_owned(),
        });
    } else {
        evidence.push("it is a person's key, which opens every repository that the person can reach".to_owned());
    }
    let mut against = Vec::new();
    if let Some(seen) = said.entry.stale_since {
        against.push(format!("it was last seen there on {} and may be gone", super::key_tail::day(seen)));
    }
    if held.attributes.get("enabled").is_some_and(|enabled| enabled == "false") {
        against.push("it is disabled there".to_owned());
    }
    // Two keys can be made to share an MD5, though nobody does so by accident.
    let sure = fingerprint.starts_with("SHA256:") && against.is_empty();
    let confidence = if sure { Confidence::Certain } else { Confidence::Likely };
    let target = Target::of(said.source, held);
    Link { target, join: Join::Fingerprint, confidence, evidence, against, refuted: false, decision: None }
}

/// A project's own checkout key, where no repository was seen to accept it.
fn by_project(repository: &str, forges: bool) -> Link {
    let (host, name) = repository.split_once('/').unwrap_or(("", repository));
    let source = if host.contains("gitlab") { Source::Gitlab } else { Source::Github };
    let target = Target::RepositoryKey {
        source,
        repository: name.to_owned(),
        title: "checkout key".to_owned(),
        key: None,
        writes: None,
    };
    let evidence = vec![format!("the vendor made it to check out {repository} for this project")];
    let against = if forges {
        vec!["no deploy key that was read has its fingerprint: it was taken away there, or the repository's keys were not read".to_owned()]
    } else {
        vec!["no deploy keys were collected, so that whether the repository still accepts it is not known".to_owned()]
    };
    let confidence = if forges { Confidence::Possible } else { Confidence::Likely };
    Link { target, join: Join::Project, confidence, evidence, against, refuted: false, decision: None }
}

/// Deploy keys that have the vendor's name and that none of its keys is: their private half was the vendor's, and they
/// still open their repository.
pub(super) fn orphans<'a>(known: &Known<'a>, drafts: &[Draft<'_>]) -> Vec<Said<'a>> {
    let held: std::collections::HashSet<&str> = drafts
        .iter()
        .flat_map(|draft| &draft.pieces)
        .filter_map(|piece| piece.said.held.fingerprint.as_deref())
        .collect();
    let vendor = known.question.vendor.words().to_lowercase();
    let of_vendor = |said: &&Said<'_>| {
        let named = said.held.name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == vendor);
        said.held.kind == HeldKind::DeployKey
            && named
            && said.held.fingerprint.as_deref().is_none_or(|fingerprint| !held.contains(fingerprint))
    };
    known.elsewhere.iter().filter(of_vendor).copied().collect()
}

/// What is known of such a key.
pub(super) fn orphan(known: &Known<'_>, said: &Said<'_>) -> (Vec<Link>, Vec<Gap>) {
    let vendor = known.question.vendor.words();
    let mut evidence = vec![format!("{} accepts a key that is titled for {vendor}", said.held.place.words())];
    let mut against = Vec::new();
    if said.held.fingerprint.is_some() {
        evidence.push(format!("no key that {vendor} listed has its fingerprint: the project may be gone there, and its private half was there all the same"));
    } else {
        against.push(format!("its fingerprint is not known, so that it could not be held against {vendor}'s keys"));
    }
    if known.lacks("checkout keys") {
        against.push(format!("{vendor}'s checkout keys were not all read, and it may be one of those"));
    }
    let target = Target::of(said.source, said.held);
    let confidence = Confidence::Likely;
    let link = Link { target, join: Join::Title, confidence, evidence, against, refuted: false, decision: None };
    let cause = format!("{vendor} lists no such key, so that whether its private half is still there is not known");
    (vec![link], vec![Gap::new(GapKind::Unmatched, &said.held.name, cause)])
}
