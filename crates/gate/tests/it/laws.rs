//! No fact that becomes worse or unknown ever makes an answer better.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_contain::journal::Verdict;
use stanch_contain::status::{LastUse, Stand, Standing};
use stanch_gate::facts::{
    Acceptance, Assumed, Facts, Freshness, Gone, Hit, Muted, Replaced, Threat, UsedBy, WayBack, Whose,
};
use stanch_gate::{Answer, judge};
use stanch_model::{Gap, GapKind, Severity};

use crate::made::{facts, good};

/// So many ways there are in which facts become worse.
const WORSE: usize = 31;

/// Makes one fact worse or unknown; `which` picks what of a sort it is.
fn worsen(facts: &mut Facts, way: usize, which: usize) {
    let now = facts.now;
    let at = which % facts.credentials.len().max(1);
    let drift = Verdict::Drift { undone: vec![1], differences: Vec::new() };
    let unreachable = Verdict::Unreachable { cause: "no answer".to_owned() };
    match way {
        0 => each(&mut facts.results, which, |one| one.state = one.state.max(Freshness::Old)),
        1 if which.is_multiple_of(4) => facts.told = Some(now + TimeDelta::hours(1)),
        1 => each(&mut facts.results, which, |one| {
            one.state = one.state.max([Freshness::Missing, Freshness::Stale, Freshness::Ahead][which % 3]);
        }),
        2 if which.is_multiple_of(2) => facts.unread.push(Gap::new(GapKind::NotRead, "contexts", "refused")),
        2 => {
            let project = facts.projects.get(which).map(|project| project.id.clone());
            let (role, subject) = ("deploy".to_owned(), "a project".to_owned());
            facts.assumed.push(Assumed { project, role, subject, last: now });
        }
        3 => each(&mut facts.credentials, at, |one| {
            let why = "it was undone".to_owned();
            one.standing.otherwise = one.standing.verdict.is_some().then(|| why.clone());
            one.standing.stand = Stand::Open { why };
            one.standing.contained = None;
        }),
        4 => each(&mut facts.credentials, at, |one| {
            read_back(&mut one.standing, drift.clone());
            one.standing.stand = Stand::Open { why: "it drifted".to_owned() };
        }),
        5 => each(&mut facts.credentials, at, |one| read_back(&mut one.standing, unreachable.clone())),
        6 => each(&mut facts.credentials, at, |one| one.standing.proofs.clear()),
        7 => each(&mut facts.credentials, at, |one| one.replaced = Replaced::Unknown),
        8 => each(&mut facts.credentials, at, |one| one.replaced = Replaced::No),
        9 => {
            // That it was used after a build is worse than that nobody knows: forgetting that is good news.
            let built = facts.builds.iter().map(|build| build.at).min();
            each(&mut facts.credentials, at, |one| {
                let used = one.last_use.and_then(|last| last.at);
                one.last_use = one.last_use.filter(|_| used.is_some_and(|used| Some(used) > built));
            });
        }
        10 => each(&mut facts.credentials, at, |one| one.last_use = Some(LastUse { at: Some(now), read: now })),
        11 => each(&mut facts.credentials, at, |one| one.standing.used_after = Some(now)),
        12 => each(&mut facts.credentials, at, |one| one.used_by = UsedBy::Every { why: "nobody knows".to_owned() }),
        13 => each(&mut facts.credentials, at, |one| {
            one.standing.needless = None;
            if let Stand::Accepted { until, .. } = &mut one.standing.stand {
                *until = None;
            }
        }),
        14 => each(&mut facts.readings, which, |one| one.last = Some((now, drift.clone()))),
        15 => each(&mut facts.readings, which, |one| one.last = Some((now, unreachable.clone()))),
        16 => each(&mut facts.readings, which, |one| one.last = None),
        17 => each(&mut facts.readings, which, |one| one.changed = now),
        18 if which.is_multiple_of(2) => drop_one(&mut facts.readings, which),
        18 => {
            let credentials = facts.credentials.get(at).map(|one| one.standing.credential.clone());
            let (plan, object, what) = ("3f9c00000001".to_owned(), "somebody".to_owned(), "a policy".to_owned());
            let credentials = credentials.into_iter().collect();
            facts.gone.push(Gone { plan, action: 9, object, credentials, what, collected: now });
        }
        19 => match which % 4 {
            3 => facts.watch.looked.values_mut().for_each(|one| one.from = Some(now)),
            0 => facts.watch.looked.clear(),
            1 => facts.watch.looked.values_mut().for_each(|one| (one.logs, one.asked) = (None, None)),
            _ => facts.watch.looked.values_mut().for_each(|one| one.logs = one.logs.map(|at| at - TimeDelta::days(2))),
        },
        20 => _ = facts.watch.unread.insert("a log".to_owned(), (now, now)),
        21 => facts.watch.hits.push(hit(facts, at, Whose::Unexplained)),
        22 => {
            // Where nothing else was seen: what explains a use that nobody knew of is good news.
            let apart = now - TimeDelta::minutes(30);
            let hit = Hit { first: apart, last: apart, ..hit(facts, at, Whose::Forgotten) };
            facts.watch.hits.push(hit);
        }
        23 => match which % 3 {
            0 => facts.logs.until.clear(),
            1 => _ = facts.logs.until.insert("999900001111".to_owned(), None),
            _ => facts.logs.until.values_mut().for_each(|until| *until = until.map(|at| at - TimeDelta::days(30))),
        },
        24 => facts.logs.hits.push(hit(facts, at, Whose::Unexplained)),
        25 => {
            let (finding, subject, says) = (format!("f-{which}"), "ci".to_owned(), "it made a key".to_owned());
            facts.logs.ways_back.push(WayBack {
                finding,
                subject,
                says,
                severity: Severity::High,
                last: None,
                removed: None,
                left: Vec::new(),
                unread: Vec::new(),
            });
            each(&mut facts.logs.ways_back, which / 2, |one| match which % 2 {
                0 => one.left.push("a user".to_owned()),
                _ => one.removed = None,
            });
            facts.logs.muted.push(Muted { what: "everything".to_owned(), findings: 1 });
        }
        26 => facts.logs.gaps.push(Gap::new(GapKind::NoLogs, "eu-west-1", "no log")),
        27 => each(&mut facts.backups, which, |one| match which % 3 {
            0 => one.restore_tested = None,
            1 => (one.offline, one.found) = (false, false),
            _ => {
                one.offline = false;
                let (credential, title, how) = ("nobody".to_owned(), "a key".to_owned(), "it can".to_owned());
                one.threats.push(Threat { credential, title, certain: which.is_multiple_of(2), how });
            }
        }),
        28 => drop_one(&mut facts.builds, which),
        29 => match which % 3 {
            0 => facts.all_clears.clear(),
            1 => facts.trust = None,
            _ => facts
                .trust
                .iter_mut()
                .for_each(|trust| trust.roles.values_mut().for_each(|policy| *policy = Value::Null)),
        },
        _ => match which % 2 {
            0 => drop_one(&mut facts.accepted, which),
            _ => each(&mut facts.accepted, which, |one| one.until = now),
        },
    }
}

/// What was undone stays undone, whatever else is seen.
fn read_back(standing: &mut Standing, verdict: Verdict) {
    if let (Stand::Open { why }, None) = (&standing.stand, &standing.verdict) {
        standing.otherwise = Some(why.clone());
    }
    standing.verdict = Some(verdict);
}

fn each<T>(list: &mut [T], which: usize, change: impl FnOnce(&mut T)) {
    let at = which % list.len().max(1);
    if let Some(one) = list.get_mut(at) {
        change(one);
    }
}

fn drop_one<T>(list: &mut Vec<T>, which: usize) {
    if !list.is_empty() {
        list.remove(which % list.len());
    }
}

fn hit(facts: &Facts, at: usize, whose: Whose) -> Hit {
    let credential = facts.credentials.get(at).map(|one| one.standing.credential.clone()).unwrap_or_default();
    Hit {
        id: format!("hit {at}"),
        credential,
        also: BTreeSet::new(),
        says: "it was used".to_owned(),
        whose,
        first: facts.now,
        last: facts.now,
    }
}

/// Somebody accepts everything that holds a project, or all.
fn accept(facts: &mut Facts, project: Option<usize>, days: i64) {
    let project = project.and_then(|at| facts.projects.get(at)).map(|project| project.id.clone());
    let judged = judge(facts);
    let until: DateTime<Utc> = facts.now + TimeDelta::days(days);
    let accepted: Vec<Acceptance> = stanch_gate::condition::CONDITIONS
        .iter()
        .filter(|condition| condition.acceptable)
        .map(|condition| Acceptance {
            condition: condition.id.to_owned(),
            project: project.clone(),
            covers: judged.lacks(condition.id, project.as_deref()).into_iter().collect::<BTreeSet<String>>(),
            by: "ines".to_owned(),
            because: "it has to go on".to_owned(),
            until,
        })
        .collect();
    facts.accepted.extend(accepted);
}

/// Every answer: that for all first, then that of each project.
fn answers(facts: &Facts) -> Vec<Answer> {
    let judged = judge(facts);
    let projects = judged.projects();
    for project in &projects {
        let alone = judged.project(&project.id).expect("a project");
        assert_eq!((alone.answer, alone.holds()), (project.answer, project.holds.clone()), "{}", project.id);
    }
    std::iter::once(judged.overall().answer).chain(projects.iter().map(|project| project.answer)).collect()
}

/// What is done to facts before they are asked about.
#[derive(Clone, Debug)]
enum Step {
    Worsen(usize, usize),
    Accept(Option<usize>, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let worsen = (0..WORSE, 0_usize..12).prop_map(|(way, which)| Step::Worsen(way, which));
    let accept = (proptest::option::of(0_usize..3), 0_i64..5).prop_map(|(project, days)| Step::Accept(project, days));
    prop_oneof![3 => worsen, 2 => accept]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_becomes_worse_makes_no_answer_better(steps in prop::collection::vec(step(), 0..6), way in 0..WORSE, which in 0_usize..12) {
        let mut before = facts(good());
        for step in steps {
            match step {
                Step::Worsen(way, which) => worsen(&mut before, way, which),
                Step::Accept(project, days) => accept(&mut before, project, days),
            }
        }
        let mut after = before.clone();
        worsen(&mut after, way, which);
        for (before, after) in answers(&before).into_iter().zip(answers(&after)) {
            prop_assert!(after >= before, "{before:?} became {after:?}");
        }
    }

    #[test]
    fn results_that_cannot_be_relied_on_let_nobody_build(which in 0_usize..4, state in prop_oneof![Just("old"), Just("stale"), Just("missing")], days in 1_i64..9) {
        let mut value = good();
        value["results"][which]["state"] = json!(state);
        let mut facts = facts(value);
        accept(&mut facts, None, days);
        prop_assert!(answers(&facts).iter().all(|answer| *answer == Answer::No));
    }

    #[test]
    fn what_is_accepted_by_name_is_an_exception_and_no_go(way in 2..WORSE - 1, which in 0_usize..12, days in 1_i64..9) {
        let mut facts = facts(good());
        worsen(&mut facts, way, which);
        let held = answers(&facts).contains(&Answer::No);
        accept(&mut facts, None, days);
        let answers = answers(&facts);
        prop_assert!(answers.iter().all(|answer| *answer != Answer::No), "{answers:?}");
        prop_assert!(!held || answers[0] == Answer::GoExcept, "{answers:?}");
    }
}
