//! Where a credential stands, told from stories of a journal.

use chrono::{DateTime, TimeDelta, Utc};
use stanch_contain::journal::{Entry, Line, RunKind, Verdict};
use stanch_contain::plan::{Plan, Strategy, Task};
use stanch_contain::status::{Exposed, LastUse, Stand, Standing, formers, standings};
use stanch_contain::world::{Learned, Trouble, TroubleKind};

use crate::run::made::{Maker, boundary, deny, user, with_keys};

const CREDENTIAL: &str = "credential-1";

fn noticed() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_330_400, 0).expect("a time")
}

fn minute(number: i64) -> DateTime<Utc> {
    noticed() + TimeDelta::minutes(number)
}

/// A plan of two effects on one user.
fn plan(strategy: Strategy, tag: &str) -> Plan {
    let mut maker = Maker::default();
    let object = maker.put(user(tag), with_keys(&["AKIA"]));
    maker.action(1, strategy, &object, vec![(None, deny()), (None, boundary())]);
    maker.plan().0
}

fn with_task(strategy: Strategy) -> Plan {
    let mut plan = plan(strategy, "ci");
    plan.tasks.push(Task {
        number: 1,
        credential: CREDENTIAL.to_owned(),
        title: "the key".to_owned(),
        owner: None,
        why: "nobody else can".to_owned(),
        steps: Vec::new(),
        deadline: minute(600),
        proof: "a screenshot".to_owned(),
    });
    plan.sealed()
}

/// One entry of a story.
#[derive(Clone, Copy)]
enum Says {
    Begun(RunKind),
    Done(u32),
    Undone(u32),
    Failed(u32),
    Drifted,
    Verified,
    Drift,
    Changed,
    Interrupted,
    Unreachable,
    TaskDone,
    Accepted(Option<i64>),
    Dead,
}
use Says::{
    Accepted, Begun, Changed, Dead, Done, Drift, Drifted, Failed, Interrupted, TaskDone, Undone, Unreachable, Verified,
};

const APPLIED: [Says; 4] = [Begun(RunKind::Apply), Done(1), Done(2), Verified];

fn entry(says: Says, plan: &Plan) -> Entry {
    let id = plan.id.clone();
    let read = |verdict| Entry::Verified { plan: plan.id.clone(), action: 1, verdict, after: 0 };
    let done =
        |effect, undo| Entry::Done { plan: plan.id.clone(), effect, undo, already: false, learned: Learned::default() };
    let me = || "ada".to_owned();
    match says {
        Begun(run) => Entry::Begun {
            plan: id,
            hash: plan.hash.clone(),
            run,
            caller: plan.caller.clone(),
            approved_by: Vec::new(),
        },
        Done(effect) => done(effect, false),
        Undone(effect) => done(effect, true),
        Failed(effect) => {
            let trouble = Trouble { kind: TroubleKind::Denied, cause: "no".to_owned() };
            Entry::Failed { plan: id, effect, undo: false, trouble }
        }
        Drifted => Entry::Drifted { plan: id, action: 1, differences: Vec::new() },
        Verified => read(Verdict::Verified),
        Drift => read(Verdict::Drift { undone: vec![1], differences: Vec::new() }),
        Changed => read(Verdict::Drift { undone: Vec::new(), differences: Vec::new() }),
        Interrupted => read(Verdict::Interrupted { run: RunKind::Apply }),
        Unreachable => read(Verdict::Unreachable { cause: "nobody answers".to_owned() }),
        TaskDone => Entry::TaskDone { plan: id, task: 1, by: me(), proof: "seen".to_owned() },
        Accepted(until) => Entry::Accepted {
            credential: CREDENTIAL.to_owned(),
            by: me(),
            why: "it opens nothing".to_owned(),
            until: until.map(minute),
        },
        Dead => Entry::ProvenDead { credential: CREDENTIAL.to_owned(), evidence: "InvalidClientTokenId".to_owned() },
    }
}

/// One entry a minute, from the first minute on.
fn journal(story: &[(Says, &Plan)]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for ((says, plan), at) in story.iter().zip(1..) {
        let line = Line::after(lines.last(), minute(at), entry(*says, plan));
        lines.push(line);
    }
    lines
}

fn stand(plans: &[Plan], lines: &[Line], last_use: Option<LastUse>) -> Standing {
    let exposed = Exposed { id: CREDENTIAL.to_owned(), title: "a key".to_owned(), last_use };
    let mut standings = standings(plans, lines, &[exposed], noticed(), minute(100));
    assert_eq!(standings.len(), 1);
    standings.remove(0)
}

/// The name of a stand, with a word of why it is open.
fn word(standing: &Standing) -> String {
    let stand = &standing.stand;
    assert_eq!(
        standing.verdict.is_some(),
        matches!(stand, Stand::Open { why } if why.contains("changed by somebody")
        || why.contains("read back:")),
        "drift and what cannot be read always show: {standing:?}"
    );
    match stand {
        Stand::Open { why } => format!("open: {why}"),
        Stand::Contained => "contained".to_owned(),
        Stand::Canary => "canary".to_owned(),
        Stand::Rotated => "rotated".to_owned(),
        Stand::Deleted => "deleted".to_owned(),
        Stand::ProvenDead { evidence } => format!("proven dead: {evidence}"),
        Stand::Accepted { by, .. } => format!("accepted by {by}"),
    }
}

#[test]
fn what_was_stopped_is_in_the_partition_of_whoever_stopped_it() {
    let mut plan = plan(Strategy::Canary, "ci");
    plan.caller = "arn:aws-us-gov:iam::111122223333:role/responder".to_owned();
    let plan = plan.sealed();
    let lines = journal(&APPLIED.map(|says| (says, &plan)));
    let stopped = formers(&[plan], &lines);
    let told: Vec<_> = stopped.iter().map(|one| (one.partition.as_str(), one.user.as_deref())).collect();
    assert_eq!(told, [("aws-us-gov", Some("ci"))]);
}

#[test]
fn stories_end_where_they_have_to() {
    let applied = |more: &[Says]| [&APPLIED[..], more].concat();
    let table: Vec<(Vec<Says>, &str)> = vec![
        (vec![], "open: no plan was applied to it"),
        (vec![Begun(RunKind::Apply)], "open: effect 1 of plan"),
        (vec![Begun(RunKind::Apply), Done(1)], "open: effect 2 of plan"),
        (vec![Begun(RunKind::Apply), Done(1), Failed(2), Verified], "open: effect 2 of plan"),
        (vec![Begun(RunKind::Apply), Drifted], "open: user ci of account 111122223333 was not as it was observed"),
        (vec![Begun(RunKind::Apply), Done(1), Done(2)], "open: user ci of account 111122223333 was not read back"),
        (applied(&[]), "canary"),
        (applied(&[Drift]), "open: user ci of account 111122223333 was changed by somebody"),
        (applied(&[Drift, Verified]), "canary"),
        (applied(&[Drifted]), "open: user ci of account 111122223333 was changed by somebody"),
        (vec![Begun(RunKind::Apply), Done(1), Interrupted], "open: plan"),
        (vec![Begun(RunKind::Apply), Done(1), Interrupted, Done(2), Verified], "canary"),
        (applied(&[Unreachable]), "open: user ci of account 111122223333 could not be read back: nobody answers"),
        (applied(&[Begun(RunKind::Undo), Undone(2), Undone(1), Verified]), "open: plan"),
        (applied(&[Begun(RunKind::Undo), Undone(2)]), "open: plan"),
        (applied(&[Dead]), "proven dead: InvalidClientTokenId"),
        (applied(&[Dead, Drift]), "open: user ci of account 111122223333 was changed by somebody"),
        (applied(&[Dead, Begun(RunKind::Undo), Undone(2), Undone(1), Verified]), "open: plan"),
        (vec![Dead], "proven dead: InvalidClientTokenId"),
        (vec![Accepted(None)], "accepted by ada"),
        (vec![Accepted(Some(101))], "accepted by ada"),
        (vec![Accepted(Some(100))], "open: no plan was applied to it, and that ada accepts it ended"),
        (applied(&[Accepted(None)]), "canary"),
        (applied(&[Unreachable, Accepted(None)]), "accepted by ada"),
    ];
    let plan = plan(Strategy::Canary, "ci");
    for (story, ends) in table {
        let lines = journal(&story.iter().map(|says| (*says, &plan)).collect::<Vec<_>>());
        let standing = stand(std::slice::from_ref(&plan), &lines, None);
        if ends == "accepted by ada" {
            assert!(matches!(standing.stand, Stand::Accepted { .. }), "{standing:?}");
        } else {
            assert!(word(&standing).starts_with(ends), "{} instead of {ends}", word(&standing));
        }
    }
}

#[test]
fn each_strategy_has_its_stand_and_its_time() {
    let table = [
        (Strategy::Canary, "canary"),
        (Strategy::Disable, "contained"),
        (Strategy::Delete, "deleted"),
        (Strategy::Rotate, "rotated"),
    ];
    for (strategy, ends) in table {
        let plan = plan(strategy, "ci");
        let lines = journal(&APPLIED.map(|says| (says, &plan)));
        let standing = stand(std::slice::from_ref(&plan), &lines, None);
        assert_eq!(word(&standing), ends);
        assert_eq!(standing.seconds_to_contain, Some(180), "the last effect is in the third minute");
        assert_eq!(standing.contained, Some(minute(3)));
    }
}

#[test]
fn a_last_use_that_stopped_moving_proves_a_key_dead_and_a_later_one_shows() {
    let read = |last: Option<i64>, read: i64| Some(LastUse { at: last.map(minute), read: minute(read) });
    let table = [
        (Strategy::Delete, read(Some(-5), 3 + 240), true, false),
        (Strategy::Delete, read(Some(-5), 3 + 239), false, false),
        (Strategy::Delete, read(None, 3 + 500), false, false),
        (Strategy::Disable, read(Some(4), 3 + 500), false, true),
        (Strategy::Canary, read(Some(-5), 3 + 500), false, false),
        (Strategy::Canary, read(Some(9), 3 + 500), false, true),
    ];
    for (strategy, last_use, dead, used_after) in table {
        let plan = plan(strategy, "ci");
        let lines = journal(&APPLIED.map(|says| (says, &plan)));
        let standing = stand(std::slice::from_ref(&plan), &lines, last_use);
        assert_eq!(matches!(standing.stand, Stand::ProvenDead { .. }), dead, "{strategy:?} {last_use:?}");
        assert_eq!(standing.used_after.is_some(), used_after, "{strategy:?} {last_use:?}");
    }
}

#[test]
fn a_task_counts_with_its_proof_and_not_without() {
    let plan = with_task(Strategy::Disable);
    let plans = std::slice::from_ref(&plan);
    let lines = journal(&APPLIED.map(|says| (says, &plan)));
    assert!(word(&stand(plans, &lines, None)).starts_with("open: task 1 of plan"));
    let lines = journal(&[&APPLIED[..], &[TaskDone]].concat().iter().map(|says| (*says, &plan)).collect::<Vec<_>>());
    let standing = stand(plans, &lines, None);
    assert_eq!(word(&standing), "contained");
    assert_eq!(standing.proofs, ["task 1 is done, ada says: seen"]);
    assert_eq!(standing.contained, Some(minute(5)));
}

/// What happened to which plans, since when the credential is contained by that, and when it was last changed.
type Broken<'a> = (&'a str, Vec<(&'a [Says], &'a Plan)>, i64, i64);

/// What was done first is what stopped it, for as long as it stood until the next thing was done.
#[test]
fn a_credential_is_contained_since_it_was_stopped_without_a_break() {
    let old = plan(Strategy::Canary, "ci");
    let deletes = plan(Strategy::Delete, "ci");
    let other = plan(Strategy::Canary, "another");
    let mut maker = Maker::default();
    let object = maker.put(user("ci"), with_keys(&["AKIA"]));
    maker.action(1, Strategy::Rotate, &object, vec![(Some(user("ci-2")), deny()), (Some(user("ci-2")), boundary())]);
    let rotates = maker.plan().0;
    let plans = [old.clone(), deletes.clone(), other.clone(), rotates.clone()];
    let undone = [Begun(RunKind::Undo), Undone(2), Undone(1)];
    let table: [Broken<'_>; 10] = [
        ("a canary is rotated", vec![(&APPLIED, &old), (&APPLIED, &rotates)], 3, 7),
        ("a canary is deleted", vec![(&APPLIED, &old), (&APPLIED, &deletes)], 3, 7),
        ("and the older plan is read back", vec![(&APPLIED, &old), (&APPLIED, &deletes), (&[Changed], &old)], 3, 7),
        ("undone before", vec![(&APPLIED, &old), (&undone, &old), (&APPLIED, &deletes)], 10, 10),
        ("undone after", vec![(&APPLIED, &old), (&APPLIED, &deletes), (&undone, &old)], 3, 7),
        ("gone before", vec![(&APPLIED, &old), (&[Drift], &old), (&APPLIED, &deletes)], 8, 8),
        ("gone, nobody knows when", vec![(&APPLIED, &old), (&APPLIED, &deletes), (&[Drift], &old)], 7, 7),
        ("gone, and back", vec![(&APPLIED, &old), (&[Drift, Verified], &old), (&APPLIED, &rotates)], 6, 9),
        ("another user", vec![(&APPLIED, &other), (&APPLIED, &deletes)], 7, 7),
        ("never read back", vec![(&APPLIED[..3], &old), (&APPLIED, &deletes)], 6, 6),
    ];
    for (name, story, since, changed) in table {
        let lines: Vec<_> = story.iter().flat_map(|(says, plan)| says.iter().map(|says| (*says, *plan))).collect();
        let standing = stand(&plans, &journal(&lines), None);
        assert_eq!(standing.contained, Some(minute(since)), "{name}: {standing:?}");
        assert_eq!(standing.changed, Some(minute(changed)), "{name}: {standing:?}");
        assert_eq!(standing.seconds_to_contain, Some(60 * since.unsigned_abs()), "{name}");
    }
}

/// A use between the two is one of what was stopped, and a look too soon after the last of them proves nothing.
#[test]
fn what_was_stopped_before_it_was_deleted_is_dead_only_by_both_times() {
    let (old, new) = (plan(Strategy::Canary, "ci"), plan(Strategy::Delete, "ci"));
    let plans = [old.clone(), new.clone()];
    let story: Vec<_> =
        APPLIED.iter().map(|says| (*says, &old)).chain(APPLIED.iter().map(|says| (*says, &new))).collect();
    let table = [(5, 7 + 240, false, true), (2, 7 + 239, false, false), (2, 7 + 240, true, false)];
    for (last, read, dead, used_after) in table {
        let last_use = Some(LastUse { at: Some(minute(last)), read: minute(read) });
        let standing = stand(&plans, &journal(&story), last_use);
        assert_eq!(matches!(standing.stand, Stand::ProvenDead { .. }), dead, "{standing:?}");
        assert_eq!(standing.used_after.is_some(), used_after, "{standing:?}");
    }
}

#[test]
fn of_several_plans_the_one_that_last_did_something_counts() {
    let (old, new) = (plan(Strategy::Canary, "ci"), plan(Strategy::Delete, "ci"));
    let plans = [new.clone(), old.clone()];
    let first: Vec<_> = APPLIED.iter().map(|says| (*says, &old)).collect();
    let with = |more: &[Says]| journal(&[first.clone(), more.iter().map(|says| (*says, &new)).collect()].concat());
    let table = [
        (with(&[]), "canary"),
        (with(&[Begun(RunKind::Apply), Drifted]), "canary"),
        (with(&APPLIED), "deleted"),
        (with(&[Begun(RunKind::Apply), Done(1)]), "open"),
        (with(&[&APPLIED[..], &[Undone(2), Undone(1), Verified]].concat()), "open"),
    ];
    for (lines, ends) in table {
        let standing = stand(&plans, &lines, None);
        assert_eq!(word(&standing).split(':').next(), Some(ends), "{standing:?}");
    }
}
