//! What is normal for a subject: its profile from the baseline, by the stable identity and not by its changing keys.

mod agent;
mod place;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use stanch_model::{Confidence, Periods};

pub(crate) use agent::family;
pub(crate) use place::{Located, Place, locate};

use crate::operation::{Op, Operations};
use crate::plan::strands::{Outcome, Strand, part_seconds};

/// How often and how recently something was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) events: u64,
    /// In which parts of the time, a bit each.
    pub(crate) parts: u64,
    pub(crate) last: Option<DateTime<Utc>>,
}

impl Use {
    fn add(&mut self, strand: &Strand) {
        self.events += strand.events;
        self.parts |= strand.parts;
        self.last = self.last.max(strand.last);
    }
}

/// How much a baseline can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// No event: what is new cannot be told from what was always so.
    None,
    /// Fewer active days than the case asks for.
    Short,
    /// The last event lies long before the window.
    Stale,
    /// Enough, and recent.
    Enough,
}

impl State {
    /// How sure a contradiction of the baseline is, by how many of place and client are new as well.
    pub(crate) fn confidence(self, context: u8) -> Confidence {
        match (self, context) {
            (Self::Enough, 1..) => Confidence::High,
            (Self::Enough, 0) => Confidence::Medium,
            _ => Confidence::Low,
        }
    }
}

/// What is normal for one subject.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) state: State,
    pub(crate) events: u64,
    /// Of them, refused.
    pub(crate) denied: u64,
    /// Days of the baseline with events, rounded to the parts in which they are known.
    pub(crate) days: u64,
    pub(crate) last: Option<DateTime<Utc>>,
    pub(crate) operations: HashMap<Op, Use>,
    pub(crate) services: HashMap<Arc<str>, Use>,
    pub(crate) regions: HashMap<Arc<str>, Use>,
    pub(crate) accounts: HashMap<Arc<str>, Use>,
    pub(crate) places: BTreeMap<Place, Use>,
    pub(crate) families: BTreeMap<Arc<str>, Use>,
    pub(crate) countries: BTreeSet<String>,
    /// AWS services that called for it.
    pub(crate) callers: BTreeSet<Arc<str>>,
    /// Hours of the day in UTC with events, a bit each.
    pub(crate) hours: u32,
    /// Which share of the events that came from addresses came from the vendor's networks.
    pub(crate) vendor_share: f64,
    /// Whether new networks are the habit, as with runners of a cloud.
    pub(crate) roams: bool,
}

/// Sources and agents of all strands, read once each.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) sources: HashMap<Arc<str>, Located>,
    pub(crate) families: HashMap<Arc<str>, Arc<str>>,
}

impl Lexicon {
    pub(crate) fn of(strands: &[Strand], locate: impl Fn(&str) -> Located) -> Self {
        let mut lexicon = Self::default();
        for strand in strands {
            if !lexicon.sources.contains_key(&strand.source) {
                lexicon.sources.insert(Arc::clone(&strand.source), locate(&strand.source));
            }
            if !lexicon.families.contains_key(&strand.agent) {
                lexicon.families.insert(Arc::clone(&strand.agent), Arc::from(family(&strand.agent)));
            }
        }
        lexicon
    }

    pub(crate) fn located(&self, source: &str) -> Option<&Located> {
        self.sources.get(source)
    }

    pub(crate) fn family(&self, agent: &str) -> Arc<str> {
        self.families.get(agent).map_or_else(|| Arc::from(family(agent)), Arc::clone)
    }
}

/// Networks in the baseline from which on it may be the habit to come from new ones.
const ROAMING_NETWORKS: usize = 6;

impl Profile {
    /// The profile of a subject from its strands of the baseline.
    pub(crate) fn of(
        strands: &[Strand],
        operations: &Operations,
        lexicon: &Lexicon,
        periods: &Periods,
        enough_days: u64,
        stale_days: u32,
    ) -> Self {
        let mut profile = Self {
            state: State::None,
            events: 0,
            denied: 0,
            days: 0,
            last: None,
            operations: HashMap::new(),
            services: HashMap::new(),
            regions: HashMap::new(),
            accounts: HashMap::new(),
            places: BTreeMap::new(),
            families: BTreeMap::new(),
            countries: BTreeSet::new(),
            callers: BTreeSet::new(),
            hours: 0,
            vendor_share: 0.0,
            roams: false,
        };
        let (mut parts, mut vendor, mut addressed) = (0u64, 0u64, 0u64);
        for strand in strands {
            let known = operations.get(strand.op);
            profile.events += strand.events;
            profile.denied += if strand.outcome == Outcome::Denied { strand.events } else { 0 };
            profile.last = profile.last.max(strand.last);
            profile.hours |= strand.hours;
            parts |= strand.parts;
            profile.operations.entry(strand.op).or_default().add(strand);
            profile.services.entry(Arc::clone(&known.service)).or_default().add(strand);
            profile.regions.entry(Arc::clone(&strand.region)).or_default().add(strand);
            profile.accounts.entry(Arc::clone(&strand.account)).or_default().add(strand);
            if let Some(located) = lexicon.located(&strand.source) {
                profile.places.entry(located.place.clone()).or_default().add(strand);
                profile.countries.extend(located.country.clone());
                match located.place {
                    Place::Vendor(_) => {
                        vendor += strand.events;
                        addressed += strand.events;
                    }
                    Place::Network(_) | Place::System(_) => addressed += strand.events,
                    Place::Service => {
                        profile.callers.insert(Arc::clone(&strand.source));
                    }
                    Place::Other(_) => {}
                }
            }
            profile.families.entry(lexicon.family(&strand.agent)).or_default().add(strand);
        }
        let part_days = (part_seconds(periods) as f64 / 86_400.0).max(1.0);
        let active = f64::from(parts.count_ones());
        profile.days = (active * part_days).round().min(periods.baseline.days().ceil()) as u64;
        profile.vendor_share = vendor as f64 / (addressed.max(1)) as f64;
        let networks =
            profile.places.keys().filter(|place| matches!(place, Place::Network(_) | Place::System(_))).count();
        profile.roams = networks >= ROAMING_NETWORKS && networks as f64 * 2.0 > active;
        let stale = chrono::TimeDelta::days(i64::from(stale_days));
        profile.state = match profile.last {
            None => State::None,
            Some(last) if last + stale < periods.window.start => State::Stale,
            Some(_) if profile.days < enough_days => State::Short,
            Some(_) => State::Enough,
        };
        profile
    }

    /// The baseline in a sentence, for findings that contradict it.
    pub(crate) fn words(&self) -> String {
        let (events, days) = (crate::phrase::some(self.events, "event"), crate::phrase::some(self.days, "day"));
        match self.state {
            State::None => {
                "there is no event of this identity before the window, so that new cannot be told from usual".to_owned()
            }
            State::Short => {
                format!("only {events} on about {days} before the window, which is little to compare with")
            }
            State::Stale => format!(
                "{events} before the window, the last of them on {}, long before it",
                self.last.map_or_else(String::new, |last| last.format("%Y-%m-%d").to_string())
            ),
            State::Enough => format!("{events} on about {days} before the window"),
        }
    }
}

/// What of a strand of the window is not in its subject's baseline. Nothing is new where there is no baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct New {
    pub(crate) operation: bool,
    pub(crate) service: bool,
    pub(crate) region: bool,
    pub(crate) account: bool,
    pub(crate) place: bool,
    pub(crate) family: bool,
    pub(crate) hour: bool,
}

impl New {
    /// What is new about a strand.
    pub(crate) fn of(strand: &Strand, profile: &Profile, operations: &Operations, lexicon: &Lexicon) -> Self {
        if profile.state == State::None {
            return Self::default();
        }
        let located = lexicon.located(&strand.source);
        let by_service = located.is_none_or(|located| matches!(located.place, Place::Service | Place::Other(_)));
        let abroad = located
            .and_then(|located| located.country.as_ref())
            .is_some_and(|country| !profile.countries.is_empty() && !profile.countries.contains(country));
        let place = located.is_some_and(|located| {
            !by_service && !profile.places.contains_key(&located.place) && (!profile.roams || abroad)
        });
        // The hours beside a usual one are usual too.
        let usual =
            profile.hours | profile.hours << 1 | profile.hours >> 1 | profile.hours >> 23 | (profile.hours & 1) << 23;
        let known = operations.get(strand.op);
        Self {
            operation: !profile.operations.contains_key(&strand.op),
            service: !profile.services.contains_key(&known.service),
            region: !profile.regions.contains_key(&strand.region),
            account: !profile.accounts.contains_key(&strand.account),
            place,
            family: !by_service && !strand.invoked && !profile.families.contains_key(&lexicon.family(&strand.agent)),
            hour: !by_service && strand.hours & usual == 0,
        }
    }

    /// How many of place and client are new: what tells another person from another piece of work.
    pub(crate) fn context(self) -> u8 {
        u8::from(self.place) + u8::from(self.family)
    }
}
