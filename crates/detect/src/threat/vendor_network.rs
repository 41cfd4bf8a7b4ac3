//! `vendor_network`: the vendor's credentials, used from outside its networks, or inside them with another client.
//!
//! The vendor's list of networks is shared by all of its customers, so that inside is not innocent; and its pool may grow,
//! so that a new network which several identities share for their usual work is told once and as what it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stanch_model::{Confidence, Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::words::{explanations, listed, place, times, usual};
use super::{Scene, Seen};
use crate::phrase::some;
use crate::profile::{Place, State};

/// From which share of its addressed events on an identity counts as one that works from the vendor's networks.
const VENDORS: f64 = 0.5;

/// Which share of its events at a new place has to be an identity's usual work. New steps of a job are run from wherever
/// the job runs.
const USUAL: f64 = 0.7;

/// Identities that have to share a new network for it to look like the vendor's own.
const SHARED: usize = 3;

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> =
        scene.subjects().filter(|subject| scene.is_exposed(*subject)).flat_map(|subject| of(scene, subject)).collect();
    drafts.extend(grown(scene));
    drafts
}

/// Whether an identity works from the vendor's networks.
pub(super) fn is_vendors(scene: &Scene<'_>, subject: u32) -> bool {
    scene.is_exposed(subject) && scene.profile(subject).vendor_share >= VENDORS
}

fn of(scene: &Scene<'_>, subject: u32) -> Vec<Draft> {
    let profile = scene.profile(subject);
    let vendors = is_vendors(scene, subject);
    let mut groups: BTreeMap<(Place, Arc<str>), Vec<Seen<'_>>> = BTreeMap::new();
    for one in scene.window(subject).filter(|one| one.new.context() > 0) {
        let Some(located) = scene.lexicon.located(&one.strand.source) else { continue };
        let family = scene.lexicon.family(&one.strand.agent);
        groups.entry((located.place.clone(), family)).or_default().push(one);
    }
    let tell = |((at, family), seen): ((Place, Arc<str>), Vec<Seen<'_>>)| {
        let context = super::context_of(&seen);
        let outside = matches!(at, Place::Network(_) | Place::System(_)) && seen.iter().any(|one| one.new.place);
        let inside = matches!(at, Place::Vendor(_)) && seen.iter().any(|one| one.new.family);
        // Whoever never worked from the vendor's networks speaks only when place and client are new together.
        if !(vendors && (outside || inside) || context == 2) {
            return None;
        }
        let fresh = seen.iter().filter(|one| one.new.operation).count() > 0;
        let title = match (vendors, outside) {
            (true, true) => format!("the vendor's credential is used from {}", at.words()),
            (true, false) => format!("the vendor's credential is used with {family}"),
            _ => format!("it is used from {} with {family}", at.words()),
        };
        Some(Draft {
            rule: "vendor_network",
            title,
            severity: if context == 2 || fresh { Severity::High } else { Severity::Medium },
            confidence: match (profile.state, context) {
                (State::Enough, 2) => Confidence::High,
                (State::Enough, _) if fresh => Confidence::High,
                (State::Enough, _) => Confidence::Medium,
                _ => Confidence::Low,
            },
            subject,
            tactic: Tactic::InitialAccess,
            techniques: vec![technique("T1078.004"), technique("T1199")],
            says: format!("it made calls {}{}", times(&seen), place(scene, &seen)),
            baseline: usual(profile),
            explanations: {
                let mut found = explanations(scene, subject, &seen, "this use");
                found.push(
                    "its owner may have used it from elsewhere, or the vendor may have added to its networks: ask both"
                        .to_owned(),
                );
                found
            },
            picks: vec![Pick::from_places(super::places_of(&seen))],
            before_window: false,
            at: None,
            apart: None,
            events: super::events_of(&seen),
            context,
        })
    };
    groups.into_iter().filter_map(tell).collect()
}

/// New networks that several of the vendor's identities share in the window, with their usual clients for their usual
/// work.
pub(super) fn drift(scene: &Scene<'_>) -> BTreeSet<Place> {
    // Events of each identity at each place, and those of them that are its usual work with its usual client.
    let mut by_place: BTreeMap<&Place, BTreeMap<u32, [u64; 2]>> = BTreeMap::new();
    for subject in scene.subjects().filter(|subject| is_vendors(scene, *subject)) {
        for one in scene.window(subject).filter(|one| one.new.place) {
            let Some(located) = scene.lexicon.located(&one.strand.source) else { continue };
            let usual = !one.new.family && !one.new.operation && !one.new.account;
            let [all, known] = by_place.entry(&located.place).or_default().entry(subject).or_default();
            *all += one.strand.events;
            *known += if usual { one.strand.events } else { 0 };
        }
    }
    let usual = |subjects: &BTreeMap<u32, [u64; 2]>| {
        subjects.values().filter(|[all, known]| *known as f64 >= *all as f64 * USUAL).count()
    };
    let by_place_usual: Vec<Place> =
        by_place.iter().filter(|(_, of)| usual(of) == of.len()).map(|(place, _)| (*place).clone()).collect();
    let grown =
        by_place.into_iter().filter(|(_, subjects)| usual(subjects) >= SHARED && usual(subjects) * 2 >= subjects.len());
    let mut grown: BTreeSet<Place> = grown.map(|(place, _)| place.clone()).collect();
    grown.extend(pool(scene));
    // A pool grows by addresses of the same provider: a neighbour that fewer share belongs to it.
    let blocks: BTreeSet<&str> = grown.iter().filter_map(block).collect();
    let neighbours =
        by_place_usual.into_iter().filter(|place| block(place).is_some_and(|block| blocks.contains(block)));
    let neighbours: BTreeSet<Place> = neighbours.collect();
    grown.union(&neighbours).cloned().collect()
}

/// Networks from which several of the vendor's identities worked before the window: they are its pool, and new to none.
fn pool(scene: &Scene<'_>) -> BTreeSet<Place> {
    let mut users: BTreeMap<&Place, usize> = BTreeMap::new();
    for subject in scene.subjects().filter(|subject| is_vendors(scene, *subject)) {
        let networks = scene.profile(subject).places.keys();
        for place in networks.filter(|place| matches!(place, Place::Network(_) | Place::System(_))) {
            *users.entry(place).or_default() += 1;
        }
    }
    users.into_iter().filter(|(_, users)| *users >= SHARED).map(|(place, _)| place.clone()).collect()
}

/// The first two numbers of an IPv4 network.
fn block(place: &Place) -> Option<&str> {
    let Place::Network(prefix) = place else { return None };
    let mut dots = prefix.match_indices('.');
    dots.next()?;
    let (second, _) = dots.next()?;
    prefix.get(..second)
}

/// One finding for all networks by which the vendor's pool seems to have grown.
fn grown(scene: &Scene<'_>) -> Option<Draft> {
    let pool = pool(scene);
    let news: BTreeSet<&Place> = scene.drift.iter().filter(|place| !pool.contains(*place)).collect();
    if news.is_empty() {
        return None;
    }
    let mut by_subject: BTreeMap<u32, Vec<Seen<'_>>> = BTreeMap::new();
    for subject in scene.subjects().filter(|subject| is_vendors(scene, *subject)) {
        // What was done there with another client, or is told as new all the same, is no sign of the vendor.
        for one in scene.window(subject).filter(|one| one.new.context() == 0) {
            let place = scene.lexicon.located(&one.strand.source).map(|at| &at.place);
            if place.is_some_and(|place| news.contains(place)) {
                by_subject.entry(subject).or_default().push(one);
            }
        }
    }
    let name = |subject: &u32| &scene.cast.subjects[*subject as usize].name;
    let most = by_subject
        .iter()
        .max_by(|a, b| super::events_of(a.1).cmp(&super::events_of(b.1)).then_with(|| name(b.0).cmp(name(a.0))));
    let (&subject, seen) = most?;
    let networks = some(news.len() as u64, "network");
    Some(Draft {
        rule: "vendor_network",
        title: "the vendor's networks seem to have grown".to_owned(),
        severity: Severity::Low,
        confidence: Confidence::Low,
        subject,
        tactic: Tactic::InitialAccess,
        techniques: vec![technique("T1199")],
        says: format!(
            "{} that the vendor held did their usual work with their usual clients from {networks} that {} on no list: {}",
            some(by_subject.len() as u64, "identity"),
            if news.len() == 1 { "is" } else { "are" },
            listed(news.iter().map(|place| place.words()))
        ),
        baseline: usual(scene.profile(subject)),
        explanations: vec![
            "the vendor may have added these networks: ask for its list of that time, and add them to case.toml"
                .to_owned(),
        ],
        picks: vec![Pick::from_places(super::places_of(seen))],
        before_window: false,
        at: None,
        apart: None,
        events: super::events_of(seen),
        context: 0,
    })
}
