//! The truth while it is written down.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::estate::truth::{
    EstateTruth, Findable, HeldKind, HeldTruth, LinkTruth, PlaceKind, Target, Trap, TrapKind, Vendor,
};

/// A place at a vendor.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) vendor: Vendor,
    pub(super) kind: PlaceKind,
    pub(super) id: String,
    pub(super) name: String,
}

impl Place {
    pub(super) fn new(vendor: Vendor, kind: PlaceKind, id: &str, name: &str) -> Self {
        Self { vendor, kind, id: id.to_owned(), name: name.to_owned() }
    }

    /// A project at CircleCI.
    pub(super) fn project(slug: &str) -> Self {
        let name = slug.split_once('/').map_or(slug, |(_, name)| name);
        Self::new(Vendor::Circleci, PlaceKind::Project, slug, name)
    }
}

/// The id of a key of AWS that is held somewhere, and what the vendor shows of it.
struct HeldKey {
    held: usize,
    id: String,
    shows_tail: bool,
    /// When it was last set, as far as the vendor says it.
    set: Option<DateTime<Utc>>,
}

/// The truth while it is written down.
#[derive(Default)]
pub(super) struct Ledger {
    truth: EstateTruth,
    keys: Vec<HeldKey>,
    credentials: u32,
}

impl Ledger {
    /// Writes down something that is held, and gives its place in the list.
    pub(super) fn hold(&mut self, place: &Place, kind: HeldKind, name: &str, id: Option<&str>, secret: bool) -> usize {
        self.truth.held.push(HeldTruth {
            vendor: place.vendor,
            place_kind: place.kind,
            place: place.id.clone(),
            place_name: place.name.clone(),
            kind,
            name: name.to_owned(),
            id: id.map(str::to_owned),
            secret,
            credential: None,
        });
        self.truth.held.len() - 1
    }

    /// Says that things are parts of one credential.
    pub(super) fn join(&mut self, parts: &[usize]) {
        self.credentials += 1;
        for &part in parts {
            if let Some(held) = self.truth.held.get_mut(part) {
                held.credential = Some(self.credentials);
            }
        }
    }

    /// Says that something is the id of a key, whether or not that key exists.
    pub(super) fn is_key(&mut self, held: usize, id: &str, shows_tail: bool, set: Option<DateTime<Utc>>) {
        self.keys.push(HeldKey { held, id: id.to_owned(), shows_tail, set });
    }

    /// Says what something opens.
    pub(super) fn link(&mut self, held: usize, target: Target) {
        self.truth.links.push(LinkTruth { held, target, findable: Findable::Decided });
    }

    /// Says what something does not open.
    pub(super) fn trap(&mut self, held: usize, target: Target, why: TrapKind) {
        self.truth.traps.push(Trap { held, target, why });
    }

    /// The truth so far, for what is not said through the methods here.
    pub(super) fn truth(&mut self) -> &mut EstateTruth {
        &mut self.truth
    }

    /// The truth, once all keys that exist are known with the time when they were made.
    pub(super) fn finish(mut self, keys: &BTreeMap<String, DateTime<Utc>>) -> EstateTruth {
        let mut tails: HashMap<&str, Vec<(&str, DateTime<Utc>)>> = HashMap::new();
        for (id, created) in keys {
            tails.entry(tail(id)).or_default().push((id, *created));
        }
        let target = |id: &str| Target::AccessKey { id: id.to_owned() };
        for held in &self.keys {
            let exists = keys.contains_key(&held.id);
            let alike = tails.get(tail(&held.id)).map(Vec::as_slice).unwrap_or_default();
            let late = |created: DateTime<Utc>| held.set.is_some_and(|set| created > set);
            let candidates: Vec<Target> =
                alike.iter().filter(|(_, created)| !late(*created)).map(|(id, _)| target(id)).collect();
            if held.shows_tail {
                self.truth.traps.extend(alike.iter().filter(|(_, created)| late(*created)).map(|(id, _)| Trap {
                    held: held.held,
                    target: target(id),
                    why: TrapKind::MadeAfter,
                }));
            }
            let findable = match (held.shows_tail, candidates.len()) {
                (false, _) => Findable::Hidden,
                (true, 1) => Findable::Decided,
                (true, _) => Findable::Undecidable { candidates },
            };
            if exists {
                self.truth.links.push(LinkTruth { held: held.held, target: target(&held.id), findable });
            }
        }
        self.truth.links.sort();
        self.truth.traps.sort();
        self.truth
    }
}

/// The last letters of a key's id, as many as masks show.
pub(super) fn tail(id: &str) -> &str {
    id.get(id.len().saturating_sub(4)..).unwrap_or(id)
}
