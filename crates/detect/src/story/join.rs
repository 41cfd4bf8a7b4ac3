//! Which lineages are in the same hands: those that were misused from one address or with one client that nobody used
//! before, or of which one made the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cite::Cited;
use crate::plan::acts::Tie;
use crate::plan::events::Event;
use crate::profile::State;
use crate::threat::Scene;

/// Subjects of one story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) subjects: BTreeSet<u32>,
    /// What joins them, in sentences.
    pub(crate) joined_by: BTreeSet<String>,
}

/// Groups every subject that something was found of.
pub(crate) fn groups(scene: &Scene<'_>, cited: &[Cited], events: &[Event]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for subject in cited.iter().map(|one| one.subject).collect::<BTreeSet<u32>>() {
        groups.push(Group { subjects: BTreeSet::from([subject]), joined_by: BTreeSet::new() });
    }
    let name = |subject: u32| scene.cast.subjects[subject as usize].name.clone();
    for (marks, what) in
        [(places(scene, cited, events, Of::Source), "from"), (places(scene, cited, events, Of::Agent), "with")]
    {
        for (mark, subjects) in marks.iter().filter(|(_, subjects)| subjects.len() > 1) {
            let mut names: Vec<String> = subjects.iter().map(|subject| name(*subject)).collect();
            names.sort();
            join(
                &mut groups,
                subjects,
                format!("{} were used {what} {mark}, which was new to each", names.join(" and ")),
            );
        }
    }
    for (at, tie) in (scene.cast.exposed as u32..).zip(&scene.cast.ties) {
        match tie {
            Tie::Made(by) => {
                let words = format!("{} made {} or gave it a way in", name(*by), name(at));
                join(&mut groups, &BTreeSet::from([at, *by]), words);
            }
            Tie::Address(source, with) => {
                let words = format!("{} was used from {source}, as {} was", name(at), name(*with));
                join(&mut groups, &BTreeSet::from([at, *with]), words);
            }
            Tie::Indicator | Tie::Operation => {}
        }
    }
    groups
}

/// Makes one group of all that have one of the subjects, if that is more than one.
fn join(groups: &mut Vec<Group>, subjects: &BTreeSet<u32>, words: String) {
    let (with, without): (Vec<Group>, Vec<Group>) =
        std::mem::take(groups).into_iter().partition(|group| !group.subjects.is_disjoint(subjects));
    *groups = without;
    let present = with.iter().flat_map(|group| &group.subjects).filter(|subject| subjects.contains(subject)).count();
    let mut joined = Group::default();
    for group in with {
        joined.subjects.extend(group.subjects);
        joined.joined_by.extend(group.joined_by);
    }
    if present > 1 {
        joined.joined_by.insert(words);
    }
    if !joined.subjects.is_empty() {
        groups.push(joined);
    }
}

#[derive(Clone, Copy)]
enum Of {
    Source,
    Agent,
}

/// Sources or user agents of cited events that are new to their subjects, with those subjects. Where the vendor's own
/// pool grew, many share a source that is new, which joins nobody.
fn places(scene: &Scene<'_>, cited: &[Cited], events: &[Event], of: Of) -> BTreeMap<String, BTreeSet<u32>> {
    let mut marks: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let told: BTreeSet<u32> = cited.iter().map(|one| one.subject).collect();
    let fresh = |subject: u32| {
        let seen = scene.window(subject).filter(|seen| match of {
            Of::Source => seen.new.place,
            Of::Agent => seen.new.family,
        });
        seen.map(|seen| match of {
            Of::Source => seen.strand.source.clone(),
            Of::Agent => seen.strand.agent.clone(),
        })
    };
    let fresh: BTreeMap<u32, BTreeSet<Arc<str>>> =
        told.into_iter().map(|subject| (subject, fresh(subject).collect())).collect();
    for one in cited.iter().filter(|one| one.context > 0 || scene.profile(one.subject).state == State::None) {
        for event in one.events.iter().map(|at| &events[*at]) {
            let mark = match of {
                Of::Source => &event.source,
                Of::Agent => &event.agent,
            };
            if !mark.is_empty() && fresh.get(&one.subject).is_some_and(|fresh| fresh.contains(mark)) {
                marks.entry(mark.to_string()).or_default().insert(one.subject);
            }
        }
    }
    marks
}
