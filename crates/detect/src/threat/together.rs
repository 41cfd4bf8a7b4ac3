//! What an identity begins from a usual place at one time is one piece of work, and one finding.

use chrono::TimeDelta;

use super::draft::Draft;

/// How far apart two operations of one piece of work may begin.
const APART: TimeDelta = TimeDelta::minutes(15);

/// Joins drafts of one subject that are about operations from usual places and begin together. The gravest of them names
/// the finding.
pub(crate) fn told(drafts: Vec<Draft>) -> Vec<Draft> {
    let (mut timed, mut told): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.at.is_some());
    timed.sort_by(|a, b| (a.subject, a.at, &a.says).cmp(&(b.subject, b.at, &b.says)));
    let near = |a: &Draft, b: &Draft| a.subject == b.subject && a.at.zip(b.at).is_some_and(|(a, b)| b - a <= APART);
    told.extend(timed.chunk_by(near).filter_map(|work| join(work.to_vec())));
    told
}

fn join(mut work: Vec<Draft>) -> Option<Draft> {
    // The first of the gravest names the whole; sorting keeps the order of time among equals.
    work.sort_by_key(|draft| std::cmp::Reverse((draft.severity, draft.confidence)));
    let mut work = work.into_iter();
    let mut whole = work.next()?;
    let rest: Vec<Draft> = work.collect();
    if rest.is_empty() {
        return Some(whole);
    }
    whole.title = format!("{}, and {} beside it", whole.title, crate::phrase::some(rest.len() as u64, "further step"));
    for draft in rest {
        whole.says = format!("{}; {}", whole.says, draft.says);
        whole.techniques.extend(draft.techniques);
        whole.picks.extend(draft.picks);
        whole.events += draft.events;
        for explanation in draft.explanations {
            if !whole.explanations.contains(&explanation) {
                whole.explanations.push(explanation);
            }
        }
    }
    whole.techniques.sort();
    whole.techniques.dedup();
    Some(whole)
}
