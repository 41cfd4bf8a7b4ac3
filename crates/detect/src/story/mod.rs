//! Stories: the findings of one lineage, and of lineages that seem to be in the same hands, in the order of time.

mod join;
mod score;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use stanch_model::{Finding, Phase, Severity, Story, StoryEvent, Subject, SubjectKind, Tactic};

use crate::cite::{Cited, id};
use crate::plan::events::Event;
use crate::threat::Scene;

/// Events that a story lists.
const LISTED: usize = 5_000;

/// Tells the stories of what was cited. `events` are those that findings may cite, `around` what stands beside them.
pub(crate) fn tell(scene: &Scene<'_>, cited: &[Cited], events: &[Event], around: Vec<Event>) -> Vec<Story> {
    let groups = join::groups(scene, cited, events);
    let mut by_subject: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
    // Two events with one id at different times are two: one of them may be forged.
    let mut known: BTreeSet<(u32, Option<DateTime<Utc>>, &str)> = BTreeSet::new();
    for event in events.iter().chain(&around) {
        if known.insert((event.subject, event.time, &event.id)) {
            by_subject.entry(event.subject).or_default().push(event);
        }
    }
    let mut stories: Vec<Story> = groups.iter().map(|group| one(scene, group, cited, events, &by_subject)).collect();
    stories.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.first.cmp(&b.first)).then_with(|| a.id.cmp(&b.id)));
    stories
}

fn one(
    scene: &Scene<'_>,
    group: &join::Group,
    cited: &[Cited],
    events: &[Event],
    by_subject: &BTreeMap<u32, Vec<&Event>>,
) -> Story {
    let mut of_group: Vec<&Cited> = cited.iter().filter(|one| group.subjects.contains(&one.subject)).collect();
    of_group.sort_by(|a, b| {
        let key = |of: &Cited| (of.finding.first.is_none(), of.finding.first);
        key(a).cmp(&key(b)).then_with(|| a.finding.id.cmp(&b.finding.id))
    });
    let findings: Vec<&Finding> = of_group.iter().map(|one| &one.finding).collect();
    let mut subjects: Vec<Subject> =
        group.subjects.iter().map(|subject| scene.cast.subjects[*subject as usize].clone()).collect();
    subjects.sort_by_key(|subject| (subject.kind == SubjectKind::Identity, subject.name.clone()));

    let mut mark: HashMap<&str, &Finding> = HashMap::new();
    for one in &of_group {
        for event in one.events.iter().map(|at| &events[*at]) {
            let graver = |known: &&Finding| known.severity >= one.finding.severity;
            if !mark.get(event.id.as_str()).is_some_and(graver) {
                mark.insert(&event.id, &one.finding);
            }
        }
    }
    let all = group.subjects.iter().flat_map(|subject| by_subject.get(subject).into_iter().flatten());
    let mut told: Vec<StoryEvent> = all.map(|event| shown(scene, event, &mark)).collect();
    let total = told.len() as u64;
    let order = |a: &StoryEvent, b: &StoryEvent| (a.time, &a.event_id).cmp(&(b.time, &b.event_id));
    if told.len() > LISTED {
        told.sort_by(|a, b| a.finding.is_none().cmp(&b.finding.is_none()).then_with(|| order(a, b)));
        told.truncate(LISTED);
    }
    told.sort_by(order);

    let phases = phases(&findings);
    let reasons = score::reasons(scene, group, &of_group, &phases);
    let mut explanations: Vec<String> = Vec::new();
    for explanation in findings.iter().flat_map(|finding| &finding.explanations) {
        if !explanations.contains(explanation) {
            explanations.push(explanation.clone());
        }
    }
    let ids: Vec<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
    Story {
        id: id("s", &ids),
        title: title(&subjects, &phases, &findings),
        score: reasons.iter().map(|reason| reason.points).sum(),
        reasons,
        subjects,
        joined_by: group.joined_by.iter().cloned().collect(),
        first: findings.iter().filter_map(|finding| finding.first).min(),
        last: findings.iter().filter_map(|finding| finding.last).max(),
        phases,
        findings: ids.into_iter().map(str::to_owned).collect(),
        explanations,
        events_total: total,
        events: told,
    }
}

fn shown(scene: &Scene<'_>, event: &Event, mark: &HashMap<&str, &Finding>) -> StoryEvent {
    let known = scene.known(event.op);
    StoryEvent {
        time: event.time,
        event_id: event.id.clone(),
        service: known.service.to_string(),
        operation: known.operation.to_string(),
        outcome: event.outcome.word().to_owned(),
        source: event.source.to_string(),
        user_agent: event.agent.to_string(),
        region: event.region.clone(),
        account: event.account.clone(),
        credential: event.credential.clone(),
        finding: mark.get(event.id.as_str()).map(|finding| finding.id.clone()),
    }
}

/// Findings by what they are about, in the order in which each began.
fn phases(findings: &[&Finding]) -> Vec<Phase> {
    let mut by_tactic: BTreeMap<Tactic, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_tactic.entry(finding.tactic).or_default().push(finding);
    }
    let mut phases: Vec<Phase> = by_tactic
        .into_iter()
        .map(|(tactic, findings)| Phase {
            tactic,
            first: findings.iter().filter_map(|finding| finding.first).min(),
            last: findings.iter().filter_map(|finding| finding.last).max(),
            findings: findings.iter().map(|finding| finding.id.clone()).collect(),
        })
        .collect();
    let key = |phase: &Phase| (phase.first.is_none(), phase.first, phase.tactic);
    phases.sort_by_key(key);
    phases
}

/// Who, and what they did.
fn title(subjects: &[Subject], phases: &[Phase], findings: &[&Finding]) -> String {
    let who = subjects.first().map_or_else(String::new, |subject| subject.name.clone());
    let more = match subjects.len() {
        0 | 1 => String::new(),
        all => format!(" and {}", crate::phrase::some(all as u64 - 1, "other")),
    };
    let grave = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Low);
    let what: Vec<&str> = phases.iter().map(|phase| phase.tactic.words()).collect();
    let grave = match grave {
        Severity::Critical | Severity::High => "",
        Severity::Medium => "perhaps ",
        Severity::Low => "little more than unusual work: ",
    };
    format!("{who}{more}: {grave}{}", what.join(", "))
}
