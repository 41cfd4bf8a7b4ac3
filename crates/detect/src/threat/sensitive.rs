//! What the detections of single sensitive operations have in common: an operation that a threat model is about speaks
//! when it is new to the identity, comes from a place or a client that is, is called on something new, or says something
//! alarming in its parameters.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use stanch_actions::ThreatModel;
use stanch_model::{Confidence, Severity, Tactic};

use super::draft::{Draft, HOW_OFTEN, Pick};
use super::touch::{is_touched, plain, surprising};
use super::words::{explanations, listed, never, place, times, usual};
use super::{Alarm, Scene, Seen};
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::strands::Outcome;
use crate::profile::State;

/// One family of sensitive operations.
pub(crate) struct Spec {
    /// The detection.
    pub(crate) rule: &'static str,
    /// The threat models that it is about.
    pub(crate) models: &'static [ThreatModel],
    /// How bad it is if it succeeds.
    pub(crate) severity: Severity,
    /// Where in an intrusion it belongs.
    pub(crate) tactic: Tactic,
    /// A few words for its title, before the operation.
    pub(crate) title: &'static str,
    /// The same as a noun, for explanations.
    pub(crate) change: &'static str,
    /// Whether an operation that is known, from a usual place, speaks when it is called on something new.
    pub(crate) by_target: bool,
}

/// Targets that get a finding of their own; with more, one finding names them all.
const APART: usize = 12;

/// How long nothing of the same may happen between two findings of something that cannot be held against a baseline.
const APART_IN_TIME: TimeDelta = TimeDelta::seconds(30);

/// Runs one family over everybody.
pub(crate) fn find(scene: &Scene<'_>, spec: &Spec) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for subject in scene.subjects() {
        for (op, seen) in scene.by_operation(subject) {
            let known = scene.known(op);
            if !known.leading().is_some_and(|model| spec.models.contains(&model)) {
                continue;
            }
            let alarms: Vec<&Alarm> =
                scene.alarms.get(&(subject, op)).into_iter().flatten().filter(|alarm| !alarm.usual).collect();
            if let Some(case) = speaks(scene, spec, subject, op, seen, &alarms) {
                drafts.extend(tell(scene, spec, subject, op, &case, &alarms));
            }
        }
    }
    drafts
}

/// Why an operation speaks, and which of its strands do.
struct Case<'s> {
    why: Why,
    seen: Vec<Seen<'s>>,
    /// What it was called on, where that is why it speaks.
    targets: BTreeSet<Arc<str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// There is nothing to compare with.
    Unknown,
    /// The identity never did it.
    New,
    /// The identity never did it, and many others do.
    Ordinary,
    /// It did, but not from there and not with that.
    Elsewhere,
    /// It did, but not on this.
    Target,
    /// Its parameters say something alarming.
    Alarm,
}

fn speaks<'s>(
    scene: &Scene<'s>,
    spec: &Spec,
    subject: u32,
    op: Op,
    seen: Vec<Seen<'s>>,
    alarms: &[&Alarm],
) -> Option<Case<'s>> {
    let profile = scene.profile(subject);
    let case = |why, seen| Some(Case { why, seen, targets: BTreeSet::new() });
    let exposed = scene.is_exposed(subject);
    if profile.state == State::None {
        return if exposed || !alarms.is_empty() { case(Why::Unknown, seen) } else { None };
    }
    let elsewhere: Vec<Seen<'s>> = seen.iter().copied().filter(|one| one.new.context() > 0).collect();
    let context = super::context_of(&elsewhere);
    // Whoever is on no list speaks only where somebody else seems to be at work.
    if !exposed && (context < 2 || spec.severity < Severity::High) {
        return None;
    }
    if seen.iter().any(|one| one.new.operation) {
        // A service that always called for the identity calls something else for it: its own template changed.
        let callers = &profile.callers;
        let forwarded = seen.iter().all(|one| one.strand.invoked && callers.contains(&one.strand.source));
        if context == 0 && alarms.is_empty() {
            return match (forwarded, is_data(scene, op) && is_common(scene, op)) {
                (true, _) => None,
                (false, true) => case(Why::Ordinary, seen),
                (false, false) => case(Why::New, seen),
            };
        }
        return case(Why::New, if exposed { seen } else { elsewhere });
    }
    // One of place and client alone is told once, for all that was done there, and not again for each operation.
    if context == 2 {
        return case(Why::Elsewhere, elsewhere);
    }
    if !alarms.is_empty() && exposed {
        return case(Why::Alarm, seen);
    }
    if spec.by_target && exposed && is_touched(scene, op) {
        let fresh = surprising(scene, subject, op);
        if !fresh.is_empty() {
            return Some(Case { why: Why::Target, seen, targets: fresh });
        }
    }
    None
}

/// Whether an operation works on data, as most identities do in one way or another.
fn is_data(scene: &Scene<'_>, op: Op) -> bool {
    let data = [ThreatModel::SecretAccess, ThreatModel::Exfiltration, ThreatModel::Impact];
    scene.known(op).leading().is_some_and(|model| data.contains(&model))
}

/// Whether many identities of the logs did something before the window.
pub(super) fn is_common(scene: &Scene<'_>, op: Op) -> bool {
    let users = scene.habits.users(op);
    users >= 3 && users * 20 >= scene.habits.identities && !scene.known(op).manages_permissions()
}

fn tell(scene: &Scene<'_>, spec: &Spec, subject: u32, op: Op, case: &Case<'_>, alarms: &[&Alarm]) -> Vec<Draft> {
    let places = super::places_of(&case.seen);
    let all = scene.targets_of(subject, true, op).iter();
    let of_case = all.filter(|target| places.contains(&(Arc::clone(&target.source), Arc::clone(&target.agent))));
    let names: BTreeSet<Arc<str>> = match case.why {
        Why::Target => case.targets.clone(),
        _ => of_case.map(|target| Arc::clone(&target.name)).collect(),
    };
    let context = super::context_of(&case.seen);
    // Where nothing tells one piece of work from another, each thing that was touched counts by itself.
    let apart = case.why == Why::Unknown && names.len() > 1 && names.len() <= APART;
    let groups: Vec<BTreeSet<Arc<str>>> =
        if apart { names.into_iter().map(|name| BTreeSet::from([name])).collect() } else { vec![names] };
    let whole = groups.len() == 1 && case.why != Why::Target;
    groups.into_iter().map(|names| one(scene, spec, subject, op, case, alarms, names, whole, context)).collect()
}

#[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
fn one(
    scene: &Scene<'_>,
    spec: &Spec,
    subject: u32,
    op: Op,
    case: &Case<'_>,
    alarms: &[&Alarm],
    names: BTreeSet<Arc<str>>,
    whole: bool,
    context: u8,
) -> Draft {
    let known = scene.known(op);
    let profile = scene.profile(subject);
    let name = known.name();
    let shown: Vec<String> = names.iter().filter(|name| !name.is_empty()).map(|name| plain(name)).collect();
    let on = if shown.is_empty() { String::new() } else { format!(" on {}", listed(shown.clone())) };
    let alarms: Vec<&&Alarm> = alarms
        .iter()
        .filter(|alarm| whole || alarm.target.as_ref().is_none_or(|target| shown.contains(target)))
        .collect();
    let alarming: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.says.as_str()).collect();
    let alarming = match alarming.is_empty() {
        true => String::new(),
        false => format!(": {}", alarming.into_iter().collect::<Vec<_>>().join("; ")),
    };
    let in_vain = case.seen.iter().all(|one| one.strand.outcome != Outcome::Success);
    let severity = match case.why {
        Why::Ordinary => Severity::Low,
        Why::Target if alarms.is_empty() => spec.severity.min(Severity::Medium),
        _ => severity(spec.severity, in_vain, alarms.iter().any(|alarm| alarm.grave)),
    };
    let confidence = match (case.why, context, profile.state) {
        (Why::Unknown | Why::Ordinary, _, _) => Confidence::Low,
        (_, 2, State::Enough) => Confidence::High,
        (Why::New, 1, State::Enough) => Confidence::High,
        (Why::Target, _, _) => Confidence::Low,
        (_, _, State::Enough) => Confidence::Medium,
        _ => Confidence::Low,
    };
    let of_targets = scene.targets_of(subject, true, op).iter().filter(|target| names.contains(&target.name));
    let counted: u64 = match whole {
        // Calls of the same operation that say nothing alarming are none of it.
        _ if case.why == Why::Alarm => alarms.iter().map(|alarm| &alarm.event_id).collect::<BTreeSet<_>>().len() as u64,
        true => super::events_of(&case.seen),
        false => of_targets.map(|target| target.events).sum(),
    };
    let how_often = match case.why {
        Why::Unknown | Why::Alarm => HOW_OFTEN.to_owned(),
        _ if whole => times(&case.seen),
        _ => some(counted, "time"),
    };
    let baseline = match case.why {
        Why::New | Why::Ordinary | Why::Unknown => never(scene, subject, op),
        Why::Elsewhere => usual(profile),
        Why::Target => format!("it did call {name} before, on other things, in {}", profile.words()),
        Why::Alarm => format!("it did call {name} before, without this in its parameters, in {}", profile.words()),
    };
    let pick = Pick { targets: if whole { BTreeSet::new() } else { names.clone() }, ..Pick::operation(op) };
    let picks = match case.why {
        Why::Elsewhere => vec![Pick { places: super::places_of(&case.seen), ..pick }],
        Why::Alarm => {
            let ids = alarms.iter().map(|alarm| alarm.event_id.clone()).collect();
            vec![Pick { ids, ..Pick::operation(op) }]
        }
        _ => vec![pick],
    };
    let mut techniques: Vec<_> = spec.models.iter().flat_map(|model| known.techniques(*model)).collect();
    techniques.sort();
    techniques.dedup();
    Draft {
        rule: spec.rule,
        title: format!("{}: {name}", spec.title),
        severity,
        confidence,
        subject,
        // Who only reads of what could be harmed looks around.
        tactic: if spec.tactic == Tactic::Impact && !known.changes() { Tactic::Discovery } else { spec.tactic },
        techniques,
        says: format!("it called {name} {how_often}{on}{}{alarming}", place(scene, &case.seen)),
        baseline,
        explanations: explanations(scene, subject, &case.seen, spec.change),
        picks,
        before_window: false,
        at: match case.why {
            Why::New | Why::Ordinary | Why::Target if context == 0 => {
                case.seen.iter().filter_map(|one| one.strand.first).min()
            }
            _ => None,
        },
        apart: (case.why == Why::Unknown).then_some(APART_IN_TIME),
        events: counted,
        context,
    }
}

/// What is refused is graver than nothing and less grave than what was done.
fn severity(base: Severity, in_vain: bool, grave: bool) -> Severity {
    match (base, in_vain, grave) {
        (Severity::High, false, true) => Severity::Critical,
        (Severity::Medium, false, true) => Severity::High,
        (Severity::Critical, true, _) => Severity::High,
        (Severity::High, true, _) => Severity::Medium,
        (Severity::Medium, true, _) => Severity::Low,
        (base, _, _) => base,
    }
}
