//! What goes wrong is told, and leaves nothing unknown.

use chrono::TimeDelta;
use stanch_contain::change::Change;
use stanch_contain::journal::Entry;
use stanch_contain::object::Object;
use stanch_contain::plan::Strategy;
use stanch_contain::run::RunError;
use stanch_contain::state::{ControlState, State};
use stanch_contain::world::TroubleKind;
use stanch_model::chain::parse;

use super::made::{Maker, apply, canaries, dump, thirty, undo, user, with_keys};
use super::world::{Fate, Outside};

#[test]
fn denied_at_the_seventh_effect_the_rest_is_contained() {
    let (plan, things) = canaries(5);
    let mut outside = Outside::new(things.clone());
    outside.faults.insert(7, (TroubleKind::Denied, false));
    let left = apply(&plan, &outside, Vec::new(), None);
    let outcome = left.outcome();
    assert_eq!(outside.calls(), 10, "each effect is worth trying, whatever became of another");
    assert_eq!(outcome.failed.len(), 1);
    assert_eq!(outcome.failed[0].trouble.kind, TroubleKind::Denied);
    assert_eq!(outcome.done.len(), 4);
    assert!(!outcome.complete);
    let after = outside.reborn();
    let again = apply(&plan, &after, left.text, None);
    assert!(again.outcome().complete, "{:#?}", again.outcome());
    assert_eq!(after.calls(), 11, "what was done is not done twice");
}

#[test]
fn a_session_that_ends_halfway_stops_everything_and_goes_on_with_the_next() {
    let (plan, things) = canaries(6);
    let whole = Outside::new(things.clone());
    apply(&plan, &whole, Vec::new(), None);
    let mut outside = Outside::new(things);
    for call in 6..100 {
        outside.faults.insert(call, (TroubleKind::Session, false));
    }
    let left = apply(&plan, &outside, Vec::new(), None);
    let outcome = left.outcome();
    assert!(outside.calls() <= 5 + 3, "only what was under way beside it was still called");
    assert!(!outcome.complete);
    assert!(!outcome.failed.is_empty() && !outcome.not_begun.is_empty(), "{outcome:#?}");
    outside.faults.clear();
    let resumed = apply(&plan, &outside, left.text, None);
    assert!(resumed.outcome().complete, "{:#?}", resumed.outcome());
    assert_eq!(dump(&outside.things()), dump(&whole.things()));
}

#[test]
fn a_full_disk_stops_every_further_call_and_says_what_stands() {
    let (plan, things) = thirty();
    let whole = Outside::new(things.clone());
    let lines = parse::<Entry>(&apply(&plan, &whole, Vec::new(), None).text).expect("a journal").0.len();
    for room in 0..lines {
        let outside = Outside::new(things.clone());
        let left = apply(&plan, &outside, Vec::new(), Some(room));
        assert_eq!(left.refused, 1, "nothing follows what may be half a line");
        let (written, _) = parse(&left.text).expect("a journal");
        let intents = written.iter().filter(|line| matches!(line.entry, Entry::Intent { .. })).count();
        assert_eq!(outside.calls(), intents, "nothing is called without its line");
        let Some(Err(RunError::Journal { outcome, unwritten, .. })) = left.result else {
            panic!("a disk with room for {room} lines is full: {:?}", left.result)
        };
        let outcomes = written.iter().filter(|line| matches!(&line.entry, Entry::Done { already: false, .. })).count();
        assert_eq!(intents - outcomes, unwritten.len(), "what was made without its outcome is named");
        assert!(!outcome.complete || room == lines - 1, "only the last line may be missing");
        let outside = outside.reborn();
        let resumed = apply(&plan, &outside, left.text, None);
        assert!(resumed.outcome().complete, "room {room}: {:#?}", resumed.outcome());
        assert_eq!(dump(&outside.things()), dump(&whole.things()), "room {room}");
    }
}

#[test]
fn what_somebody_else_removes_in_the_same_moment_is_removed() {
    let mut maker = Maker::default();
    let object = maker.put(user("ci"), with_keys(&["AKIA"]));
    let gone = Change::DeleteKey { id: "AKIA".to_owned() };
    maker.action(1, Strategy::Delete, &object, vec![(None, gone)]);
    let (plan, things) = maker.plan();
    let mut outside = Outside::new(things);
    outside.faults.insert(1, (TroubleKind::Absent, true));
    let left = apply(&plan, &outside, Vec::new(), None);
    assert!(left.outcome().complete, "{:#?}", left.outcome());
}

#[test]
fn what_was_attached_by_a_run_that_was_killed_is_not_a_failure() {
    let mut maker = Maker::default();
    let state = ControlState { id: "p-1".to_owned(), content: "{}".to_owned(), ..ControlState::default() };
    let object = maker.put(Object::Control { name: "theirs".to_owned() }, State::Control(state));
    let change = Change::AttachControl { target: "111122223333".to_owned() };
    maker.action(0, Strategy::Canary, &object, vec![(None, change)]);
    let (plan, things) = maker.plan();
    let mut outside = Outside::new(things);
    outside.lag = TimeDelta::seconds(3);
    // Begun and intended, each with a before and an after, and the call itself.
    outside.fate = Fate::dies_at(5);
    let killed = apply(&plan, &outside, Vec::new(), None);
    let outside = outside.reborn();
    let resumed = apply(&plan, &outside, killed.text, None);
    assert_eq!(outside.calls(), 2, "it was asked for again, and refused as it was there");
    assert!(resumed.outcome().complete, "{:#?}", resumed.outcome());
}

#[test]
fn an_answer_that_never_came_is_looked_for() {
    let (plan, things) = canaries(3);
    let mut outside = Outside::new(things);
    outside.lag = TimeDelta::seconds(2);
    outside.faults.extend([(2, (TroubleKind::Unreachable, true)), (4, (TroubleKind::Unreachable, false))]);
    let left = apply(&plan, &outside, Vec::new(), None);
    assert_eq!(left.outcome().failed.len(), 1, "{:#?}", left.outcome());
    assert_eq!(left.outcome().done.len(), 2);
}

#[test]
fn a_plan_of_another_account_or_content_is_not_run() {
    let (plan, things) = canaries(1);
    let outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    let mut other = plan.clone();
    other.hash = "0".repeat(64);
    let refused = apply(&other, &outside, left.text, None);
    assert!(matches!(refused.result, Some(Err(RunError::Changed { .. }))));
    let mut foreign = plan;
    foreign.caller = "arn:aws:iam::999999999999:role/responder".to_owned();
    let refused = apply(&foreign.sealed(), &outside, Vec::new(), None);
    assert!(matches!(refused.result, Some(Err(RunError::Account { .. }))));
    assert_eq!(outside.calls(), 2);
    let (never, _) = canaries(2);
    let refused = undo(&never, &[], &outside, Vec::new());
    assert!(matches!(refused.result, Some(Err(RunError::NotApplied { .. }))));
}
