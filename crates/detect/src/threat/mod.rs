//! The threat models: each a detection of its own, over what the plans counted. `docs/detections.md` has a page of each.
//!
//! A detection never decides by a name alone: it holds what a subject did in the window against that subject's own
//! baseline, against how common it is among all identities of the logs, and against where and with what the subject
//! usually works.

mod alarm;
mod anomaly;
mod billing;
mod code_persistence;
mod defence_evasion;
mod denials;
pub(crate) mod draft;
mod enumeration;
mod exfiltration;
mod impact;
mod indicator;
mod lateral_movement;
mod persistence;
mod region;
mod resources;
mod secret_access;
mod sensitive;
mod slide;
mod tied;
mod together;
mod touch;
mod vendor_network;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use stanch_model::Periods;

use crate::coverage::Coverage;
use crate::operation::{Known, Op};
use crate::plan::acts::Cast;
use crate::plan::contents::Content;
use crate::plan::habits::Habits;
use crate::plan::known::Sightings;
use crate::plan::pulse::Beat;
use crate::plan::strands::{Outcome, Strand, span};
use crate::plan::targets::Target;
use crate::profile::{Lexicon, New, Place, Profile};
use crate::{Expectations, Thresholds};

pub(crate) use alarm::{Alarm, decides};
pub(crate) use draft::{Draft, HOW_OFTEN};
pub(crate) use together::told as together;
pub(crate) use words::how_often;

/// One detection.
pub(crate) struct Detection {
    /// As findings and mutes name it.
    pub(crate) id: &'static str,
    find: fn(&Scene<'_>) -> Vec<Draft>,
}

/// Every detection. A new one is one file and one line here.
pub(crate) const DETECTIONS: &[Detection] = &[
    Detection { id: "indicator", find: indicator::find },
    Detection { id: "vendor_network", find: vendor_network::find },
    Detection { id: "persistence", find: persistence::find },
    Detection { id: "defence_evasion", find: defence_evasion::find },
    Detection { id: "secret_access", find: secret_access::find },
    Detection { id: "exfiltration", find: exfiltration::find },
    Detection { id: "lateral_movement", find: lateral_movement::find },
    Detection { id: "code_persistence", find: code_persistence::find },
    Detection { id: "impact", find: impact::find },
    Detection { id: "resources", find: resources::find },
    Detection { id: "billing", find: billing::find },
    Detection { id: "denials", find: denials::find },
    Detection { id: "enumeration", find: enumeration::find },
    Detection { id: "region", find: region::find },
    Detection { id: "anomaly", find: anomaly::find },
];

/// The ids of all detections.
pub(crate) const IDS: [&str; DETECTIONS.len()] = {
    let mut ids = [""; DETECTIONS.len()];
    let mut at = 0;
    while at < ids.len() {
        ids[at] = DETECTIONS[at].id;
        at += 1;
    }
    ids
};

/// Everything that detections look at.
pub(crate) struct Scene<'a> {
    pub(crate) periods: &'a Periods,
    pub(crate) thresholds: &'a Thresholds,
    pub(crate) expectations: &'a Expectations,
    pub(crate) cast: &'a Cast,
    pub(crate) habits: &'a Habits,
    pub(crate) strands: &'a [Strand],
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) targets: &'a [Target],
    pub(crate) contents: &'a [Content],
    pub(crate) beats: &'a [Beat],
    pub(crate) hours: &'a [(u32, bool, i64, u64)],
    pub(crate) coverage: &'a Coverage,
    pub(crate) sightings: &'a Sightings,
    /// Which subject each sighted record belongs to, and whether it lies in the window.
    pub(crate) sighted: &'a BTreeMap<String, (u32, bool)>,
    /// By subject.
    pub(crate) profiles: Vec<Profile>,
    /// Where the strands of each subject stand: those of the baseline, then those of the window.
    pub(crate) spans: Vec<[Range<usize>; 2]>,
    /// What the parameters of calls say that is alarming, by subject and operation.
    pub(crate) alarms: HashMap<(u32, Op), Vec<Alarm>>,
    /// What is new about each strand of the window, in the order of the strands; nothing about those of the baseline.
    news: Vec<New>,
    /// What each subject did with success in the window.
    pub(crate) done: HashSet<(u32, Op)>,
    /// New networks that several of the vendor's identities share, doing their usual work with their usual clients: the
    /// vendor's own pool may have grown.
    pub(crate) drift: BTreeSet<Place>,
}

/// A strand of the window with what is new about it.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'s> {
    pub(crate) strand: &'s Strand,
    pub(crate) new: New,
}

impl<'a> Scene<'a> {
    /// Builds what follows from the rest: profiles, alarms, the vendor's new places.
    #[expect(clippy::too_many_arguments, reason = "each is the answer of one plan")]
    pub(crate) fn new(
        question: &crate::Question<'a>,
        cast: &'a Cast,
        habits: &'a Habits,
        strands: &'a [Strand],
        lexicon: &'a Lexicon,
        targets: &'a [Target],
        contents: &'a [Content],
        beats: &'a [Beat],
        hours: &'a [(u32, bool, i64, u64)],
        coverage: &'a Coverage,
        sightings: &'a Sightings,
        sighted: &'a BTreeMap<String, (u32, bool)>,
    ) -> Self {
        let of = |subject| [span(strands, subject, false), span(strands, subject, true)];
        let spans: Vec<[Range<usize>; 2]> = (0u32..).take(cast.subjects.len()).map(of).collect();
        let profile = |[baseline, _]: &[Range<usize>; 2]| {
            Profile::of(
                &strands[baseline.clone()],
                &habits.operations,
                lexicon,
                question.periods,
                question.expectations.baseline_days,
                question.thresholds.stale_days,
            )
        };
        let profiles = spans.iter().map(profile).collect();
        let mut scene = Self {
            periods: question.periods,
            thresholds: question.thresholds,
            expectations: question.expectations,
            cast,
            habits,
            strands,
            lexicon,
            targets,
            contents,
            beats,
            hours,
            coverage,
            sightings,
            sighted,
            profiles,
            spans,
            alarms: HashMap::new(),
            news: Vec::new(),
            done: HashSet::new(),
            drift: BTreeSet::new(),
        };
        scene.done = strands
            .iter()
            .filter(|strand| strand.window && strand.outcome == Outcome::Success)
            .map(|strand| (strand.subject, strand.op))
            .collect();
        scene.news = strands.iter().map(|strand| scene.new_of(strand)).collect();
        scene.drift = vendor_network::drift(&scene);
        scene.news = strands.iter().map(|strand| scene.new_of(strand)).collect();
        scene.alarms = alarm::read(&scene);
        scene
    }

    /// Every subject by its number.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = u32> + use<> {
        (0u32..).take(self.cast.subjects.len())
    }

    /// Whether a subject is on the list of what was exposed.
    pub(crate) fn is_exposed(&self, subject: u32) -> bool {
        (subject as usize) < self.cast.exposed
    }

    pub(crate) fn profile(&self, subject: u32) -> &Profile {
        &self.profiles[subject as usize]
    }

    pub(crate) fn known(&self, op: Op) -> &'a Known {
        self.habits.operations.get(op)
    }

    /// The strands of a subject in the window, with what is new about each.
    pub(crate) fn window(&self, subject: u32) -> impl Iterator<Item = Seen<'a>> + '_ {
        let [_, window] = &self.spans[subject as usize];
        let news = &self.news[window.clone()];
        self.strands[window.clone()].iter().zip(news).map(|(strand, new)| Seen { strand, new: *new })
    }

    /// The strands of a subject in the window by operation.
    pub(crate) fn by_operation(&self, subject: u32) -> BTreeMap<Op, Vec<Seen<'a>>> {
        let mut by_operation: BTreeMap<Op, Vec<Seen<'a>>> = BTreeMap::new();
        for seen in self.window(subject) {
            by_operation.entry(seen.strand.op).or_default().push(seen);
        }
        by_operation
    }

    /// What is new about a strand. A place that the vendor's own pool grew by is none.
    fn new_of(&self, strand: &Strand) -> New {
        if !strand.window {
            return New::default();
        }
        let mut new = New::of(strand, self.profile(strand.subject), &self.habits.operations, self.lexicon);
        if new.place
            && !new.family
            && self.lexicon.located(&strand.source).is_some_and(|at| self.drift.contains(&at.place))
        {
            new.place = false;
        }
        new
    }

    /// The targets of a subject in one of the periods, by operation.
    pub(crate) fn targets_in(&self, subject: u32, window: bool) -> &'a [Target] {
        let key = (subject, window);
        let from = self.targets.partition_point(|target| (target.subject, target.window) < key);
        let to = self.targets.partition_point(|target| (target.subject, target.window) <= key);
        &self.targets[from..to]
    }

    /// The targets of a subject's operation in one of the periods.
    pub(crate) fn targets_of(&self, subject: u32, window: bool, op: Op) -> &'a [Target] {
        let targets = self.targets_in(subject, window);
        let from = targets.partition_point(|target| target.op < op);
        let to = targets.partition_point(|target| target.op <= op);
        &targets[from..to]
    }

    /// Accounts that are the owner's, as far as the logs and the case say.
    pub(crate) fn is_own_account(&self, account: &str) -> bool {
        self.coverage.contains_key(account) || self.expectations.accounts.iter().any(|own| own == account)
    }

    /// Runs every detection.
    pub(crate) fn drafts(&self) -> Vec<Draft> {
        let found = DETECTIONS.iter().flat_map(|detection| {
            let found = (detection.find)(self);
            debug_assert!(found.iter().all(|draft| draft.rule == detection.id), "{}", detection.id);
            found
        });
        found.collect()
    }
}

/// How many of place and client are new in any of some strands, at the most.
pub(crate) fn context_of(seen: &[Seen<'_>]) -> u8 {
    seen.iter().map(|one| one.new.context()).max().unwrap_or(0)
}

/// Events of strands.
pub(crate) fn events_of(seen: &[Seen<'_>]) -> u64 {
    seen.iter().map(|one| one.strand.events).sum()
}

/// Sources and agents of strands.
pub(crate) fn places_of(seen: &[Seen<'_>]) -> draft::Places {
    seen.iter().map(|one| (Arc::clone(&one.strand.source), Arc::clone(&one.strand.agent))).collect()
}
