//! `anomaly`: several small things that are new at about the same time, weighed by how rare each is among all
//! identities of the logs. What another detection tells by itself is not weighed again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use stanch_actions::AccessLevel;
use stanch_model::{Confidence, Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::vendor_network::is_vendors;
use super::words::{explanations, listed, place};
use super::{Scene, Seen, places_of};
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::strands::Strand;
use crate::profile::State;

/// Weight from which on new things together speak.
const ENOUGH: f64 = 3.0;

/// How long nothing new may happen between two things that belong together.
const APART: TimeDelta = TimeDelta::hours(48);

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene
        .subjects()
        .filter(|subject| scene.is_exposed(*subject) && scene.profile(*subject).state != State::None)
        .flat_map(|subject| of(scene, subject))
        .collect()
}

/// One thing that is new.
struct Item<'s> {
    at: DateTime<Utc>,
    weight: f64,
    /// What sort of thing it is; several sorts together weigh more than many of one.
    kind: &'static str,
    words: String,
    /// Whether it speaks by itself.
    strong: bool,
    seen: Vec<Seen<'s>>,
    pick: Pick,
}

fn of<'s>(scene: &Scene<'s>, subject: u32) -> Vec<Draft> {
    let mut items: Vec<Item<'s>> = operations(scene, subject);
    items.extend(surroundings(scene, subject));
    items.extend(rate(scene, subject));
    items.sort_by(|a, b| (a.at, &a.words).cmp(&(b.at, &b.words)));
    let mut drafts = Vec::new();
    let mut cluster: Vec<Item<'s>> = Vec::new();
    for item in items {
        if cluster.last().is_some_and(|last| item.at - last.at > APART) {
            drafts.extend(tell(scene, subject, std::mem::take(&mut cluster)));
        }
        cluster.push(item);
    }
    drafts.extend(tell(scene, subject, cluster));
    drafts
}

fn operations<'s>(scene: &Scene<'s>, subject: u32) -> Vec<Item<'s>> {
    let item = |(op, seen): (Op, Vec<Seen<'s>>)| {
        let known = scene.known(op);
        if !seen.iter().any(|one| one.new.operation) || known.leading().is_some() {
            return None;
        }
        let users = scene.habits.users(op);
        let rare = match users {
            0 => 1.0,
            1..=2 => 0.7,
            _ => 0.3,
        };
        let base = match known.level() {
            Some(AccessLevel::PermissionsManagement) => 2.0,
            Some(AccessLevel::Write) | None => 1.0 + if known.is_sensitive() { 0.5 } else { 0.0 },
            Some(AccessLevel::Tagging) => 0.3,
            Some(AccessLevel::List | AccessLevel::Read) => 0.4,
        };
        let strong = users <= 1 && (known.manages_permissions() || (known.changes() && known.is_sensitive()));
        Some(Item {
            at: seen.iter().filter_map(|one| one.strand.first).min()?,
            weight: base * rare,
            kind: "operations",
            words: format!("{} for the first time", known.name()),
            strong,
            seen,
            pick: Pick::operation(op),
        })
    };
    scene.by_operation(subject).into_iter().filter_map(item).collect()
}

/// Services, accounts, regions, places, clients and hours that are new.
fn surroundings<'s>(scene: &Scene<'s>, subject: u32) -> Vec<Item<'s>> {
    let vendors = is_vendors(scene, subject);
    let mut groups: BTreeMap<(&'static str, String), Vec<Seen<'s>>> = BTreeMap::new();
    for one in scene.window(subject) {
        let strand = one.strand;
        let mut add = |kind, what: String| groups.entry((kind, what)).or_default().push(one);
        if one.new.service {
            add("services", format!("the service {}", scene.known(strand.op).service));
        }
        if one.new.account {
            add("accounts", format!("the account {}", strand.account));
        }
        if one.new.region {
            add("regions", format!("the region {}", strand.region));
        }
        // What the vendor's credentials do elsewhere is told by the detection of that.
        if one.new.place && !vendors {
            let place = scene.lexicon.located(&strand.source).map_or_else(String::new, |at| at.place.words());
            add("networks", place);
        }
        if one.new.family && !vendors {
            add("clients", format!("the client {}", scene.lexicon.family(&strand.agent)));
        }
        if one.new.hour {
            add("hours", "an hour of the day at which it never worked".to_owned());
        }
    }
    let item = |((kind, words), seen): ((&'static str, String), Vec<Seen<'s>>)| {
        let weight = match kind {
            "networks" | "clients" => 1.5,
            "accounts" => 1.0,
            "services" | "regions" => 0.7,
            _ => 0.4,
        };
        let first = seen.first()?.strand;
        let operations: BTreeSet<Op> = seen.iter().map(|one| one.strand.op).collect();
        let pick = match kind {
            "networks" | "clients" => Pick::from_places(places_of(&seen)),
            "regions" => Pick { operations, region: Some(first.region.clone()), ..Pick::default() },
            "accounts" => Pick { operations, account: Some(first.account.clone()), ..Pick::default() },
            _ => Pick { operations, ..Pick::default() },
        };
        Some(Item {
            at: seen.iter().filter_map(|one| one.strand.first).min()?,
            weight,
            kind,
            words,
            strong: false,
            pick,
            seen,
        })
    };
    groups.into_iter().filter_map(item).collect()
}

/// An hour that is much busier than any before.
fn rate<'s>(scene: &Scene<'s>, subject: u32) -> Option<Item<'s>> {
    let of_subject = || scene.hours.iter().filter(|(of, ..)| *of == subject);
    let most = |window: bool| of_subject().filter(|hour| hour.1 == window).max_by_key(|hour| (hour.3, -hour.2));
    let before = most(false).map_or(0, |hour| hour.3);
    let (_, _, hour, events) = most(true)?;
    let least = u64::from(scene.thresholds.rate_events);
    if *events < least || (*events as f64) < before as f64 * scene.thresholds.rate_times || before == 0 {
        return None;
    }
    let from = DateTime::from_timestamp(hour * 3_600, 0)?;
    let until = from + TimeDelta::seconds(3_599);
    Some(Item {
        at: from,
        weight: ENOUGH,
        kind: "rates",
        words: format!("{} within an hour, where the busiest hour before had {before}", some(*events, "event")),
        strong: true,
        seen: Vec::new(),
        pick: Pick { from: Some(from), until: Some(until), ..Pick::default() },
    })
}

fn tell(scene: &Scene<'_>, subject: u32, items: Vec<Item<'_>>) -> Option<Draft> {
    let kinds: BTreeSet<&str> = items.iter().map(|item| item.kind).collect();
    let weight: f64 = items.iter().map(|item| item.weight).sum();
    let strong = items.iter().any(|item| item.strong);
    if !strong && (weight < ENOUGH || kinds.len() < 2) {
        return None;
    }
    let profile = scene.profile(subject);
    // What is new in several ways counts once.
    let mut known: HashSet<*const Strand> = HashSet::new();
    let seen = items.iter().flat_map(|item| item.seen.iter().copied());
    let seen: Vec<Seen<'_>> = seen.filter(|one| known.insert(std::ptr::from_ref(one.strand))).collect();
    let context = super::context_of(&seen);
    let mut words: Vec<(i64, String)> =
        items.iter().map(|item| ((-item.weight * 100.0) as i64, item.words.clone())).collect();
    words.sort();
    let mut picks: Vec<Pick> = items.iter().filter(|item| item.kind != "hours").map(|item| item.pick.clone()).collect();
    if picks.is_empty() {
        picks = items.into_iter().map(|item| item.pick).collect();
    }
    let events = super::events_of(&seen).max(1);
    Some(Draft {
        rule: "anomaly",
        title: "several things are new at once".to_owned(),
        severity: if weight >= 2.0 * ENOUGH || context == 2 { Severity::Medium } else { Severity::Low },
        confidence: match (profile.state, kinds.len()) {
            (State::Enough, 4..) => Confidence::High,
            (State::Enough, 2..) => Confidence::Medium,
            _ => Confidence::Low,
        },
        subject,
        tactic: Tactic::InitialAccess,
        techniques: vec![technique("T1078.004")],
        says: format!("new were {}{}", listed(words.into_iter().map(|(_, words)| words)), place(scene, &seen)),
        baseline: profile.words(),
        explanations: explanations(scene, subject, &seen, "this work"),
        picks,
        before_window: false,
        at: None,
        apart: None,
        events,
        context,
    })
}
