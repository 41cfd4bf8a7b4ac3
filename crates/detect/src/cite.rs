//! From drafts to findings: each with the events that show it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use stanch_model::Finding;

use crate::plan::events::Event;
use crate::threat::{Draft, HOW_OFTEN, Scene, how_often, together};

/// Event ids that a finding lists.
pub(crate) const EVIDENCE: usize = 50;

/// Operations, sources, agents and regions that a finding lists.
const LISTED: usize = 20;

/// A finding with its draft and its events.
pub(crate) struct Cited {
    pub(crate) finding: Finding,
    pub(crate) subject: u32,
    pub(crate) context: u8,
    /// Positions of its events, in the order of time.
    pub(crate) events: Vec<usize>,
}

/// Gives every draft its events. What a mute hides comes apart, with the mute's position. A draft of which no event was
/// read is left out: nothing is told without evidence.
pub(crate) fn findings(
    scene: &Scene<'_>,
    drafts: Vec<Draft>,
    events: &[Event],
    muted: &(dyn Fn(&Finding) -> Option<usize> + Send + Sync),
) -> (Vec<Cited>, Vec<(usize, Finding)>) {
    // What belongs to one piece of work is joined only after mutes had their say of each step: a mute of one detection must
    // not hide what another told.
    let (steps, mut drafts): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.at.is_some());
    let mut hidden_steps: Vec<(usize, Finding)> = Vec::new();
    let mut kept = Vec::new();
    for step in steps {
        let mute =
            cite(scene, &step, events).into_iter().find_map(|cited| Some((muted(&cited.finding)?, cited.finding)));
        match mute {
            Some(mute) => hidden_steps.push(mute),
            None => kept.push(step),
        }
    }
    drafts.extend(together(kept));
    let mut cited: Vec<Cited> = drafts.into_iter().flat_map(|draft| cite(scene, &draft, events)).collect();
    cited.sort_by(|a, b| a.finding.id.cmp(&b.finding.id));
    cited.dedup_by(|a, b| a.finding == b.finding);
    let (hidden, shown): (Vec<_>, Vec<_>) =
        cited.into_iter().map(|cited| (muted(&cited.finding), cited)).partition(|(mute, _)| mute.is_some());
    let mut hidden: Vec<(usize, Finding)> =
        hidden.into_iter().filter_map(|(mute, cited)| Some((mute?, cited.finding))).collect();
    hidden.extend(hidden_steps);
    hidden.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    (shown.into_iter().map(|(_, cited)| cited).collect(), hidden)
}

/// Gravest first, then surest, then in the order of time.
pub(crate) fn sorted(cited: Vec<Cited>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = cited.into_iter().map(|cited| cited.finding).collect();
    findings.sort_by(|a, b| {
        let key = |of: &Finding| (std::cmp::Reverse((of.severity, of.confidence)), of.first.is_none(), of.first);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    findings
}

fn cite(scene: &Scene<'_>, draft: &Draft, events: &[Event]) -> Vec<Cited> {
    let from = events.partition_point(|event| event.subject < draft.subject);
    let to = events.partition_point(|event| event.subject <= draft.subject);
    let start = scene.periods.window.start;
    let in_period = |event: &Event| event.time.is_some_and(|time| time < start) == draft.before_window;
    let matching: Vec<usize> = (from..to)
        .filter(|at| in_period(&events[*at]) && draft.picks.iter().any(|pick| pick.takes(&events[*at])))
        .collect();
    let Some(gap) = draft.apart else { return one(scene, draft, events, matching, false).into_iter().collect() };
    let near = |a: &usize, b: &usize| {
        let times = events[*a].time.zip(events[*b].time);
        times.is_some_and(|(a, b)| b - a <= gap)
    };
    let clusters: Vec<Vec<usize>> = matching.chunk_by(near).map(<[usize]>::to_vec).collect();
    // Hundreds of findings of one operation would tell less than one.
    let (clusters, several) = match clusters.len() {
        0..=CLUSTERS => (clusters, true),
        _ => (vec![matching], false),
    };
    clusters.into_iter().filter_map(|cluster| one(scene, draft, events, cluster, several)).collect()
}

/// Findings that one draft may become.
const CLUSTERS: usize = 12;

fn one(scene: &Scene<'_>, draft: &Draft, events: &[Event], matching: Vec<usize>, part: bool) -> Option<Cited> {
    let first = matching.first().map(|at| &events[*at])?;
    let times: Vec<DateTime<Utc>> = matching.iter().filter_map(|at| events[*at].time).collect();
    let few = |of: &dyn Fn(&Event) -> String| {
        let all: BTreeSet<String> =
            matching.iter().map(|at| of(&events[*at])).filter(|text| !text.is_empty()).collect();
        all.into_iter().take(LISTED).collect::<Vec<_>>()
    };
    let subject = scene.cast.subjects[draft.subject as usize].clone();
    let says = match draft.says.contains(HOW_OFTEN) {
        true => draft.says.replace(HOW_OFTEN, &how_often(matching.iter().map(|at| events[*at].outcome))),
        false => draft.says.clone(),
    };
    let finding = Finding {
        id: id("f", &[draft.rule, &subject.name, &draft.title, &first.id, &says]),
        rule: draft.rule.to_owned(),
        title: draft.title.clone(),
        severity: draft.severity,
        confidence: draft.confidence,
        subject,
        tactic: draft.tactic,
        techniques: draft.techniques.clone(),
        first: times.first().copied(),
        last: times.last().copied(),
        events: if part { matching.len() as u64 } else { draft.events.max(matching.len() as u64) },
        evidence: evidence(&matching).map(|at| events[at].id.clone()).collect(),
        says,
        baseline: draft.baseline.clone(),
        explanations: draft.explanations.clone(),
        operations: few(&|event| scene.known(event.op).name()),
        sources: few(&|event| event.source.to_string()),
        user_agents: few(&|event| event.agent.to_string()),
        regions: few(&|event| event.region.clone()),
    };
    Some(Cited { finding, subject: draft.subject, context: draft.context, events: matching })
}

/// The first events, and the last one where there are too many.
fn evidence(matching: &[usize]) -> impl Iterator<Item = usize> + '_ {
    let (first, rest) = matching.split_at(matching.len().min(EVIDENCE - 1));
    first.iter().copied().chain(rest.last().copied())
}

/// A stable id out of what makes a thing what it is: the first 48 bits of SHA-256 over the parts.
pub(crate) fn id(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    let digits: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{digits}")
}
