//! Killed at every boundary and started again, a plan comes to the same end.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use stanch_contain::journal::{RunKind, Verdict};
use stanch_contain::state::State;

use super::made::{apply, canaries, dump, new_keys, thirty, thirty_reversible, undo, user, verify};
use super::world::{Fate, Outside, Things};

/// The world after a plan was applied in one go, and how many boundaries that has.
fn in_one_go(plan: &stanch_contain::plan::Plan, things: &Things) -> (String, u32, Vec<u8>, Outside) {
    let outside = Outside::new(things.clone());
    let left = apply(plan, &outside, Vec::new(), None);
    assert!(left.outcome().complete, "{:#?}", left.outcome());
    let boundaries = outside.fate.passed.load(Ordering::SeqCst);
    (dump(&outside.things()), boundaries, left.text, outside)
}

#[test]
fn a_plan_that_is_killed_anywhere_comes_to_the_same_end() {
    for lag in [0, 3] {
        let (plan, things) = thirty();
        assert_eq!(plan.actions.iter().map(|action| action.effects.len()).sum::<usize>(), 30);
        let (end, boundaries, _, _) = in_one_go(&plan, &things);
        assert!(boundaries > 120, "an intent, a call and a line for each effect, each with a before and an after");
        for boundary in 0..boundaries {
            let mut outside = Outside::new(things.clone());
            outside.lag = TimeDelta::seconds(lag);
            outside.fate = Fate::dies_at(boundary);
            let killed = apply(&plan, &outside, Vec::new(), None);
            assert!(killed.result.is_none(), "boundary {boundary} was passed alive");
            let outside = outside.reborn();
            let resumed = apply(&plan, &outside, killed.text, None);
            assert!(resumed.outcome().complete, "killed at {boundary}: {:#?}", resumed.outcome());
            assert_eq!(dump(&outside.things()), end, "killed at {boundary}");
            assert_eq!(new_keys(&outside.things()), 2, "an orphan key is left when killed at {boundary}");
        }
    }
}

/// What a run that was killed left half done is no work of somebody who fights us; what somebody took back meanwhile is.
#[test]
fn what_a_killed_run_left_half_done_is_interrupted_and_no_drift() {
    let (plan, things) = thirty();
    let (_, boundaries, _, _) = in_one_go(&plan, &things);
    let mut interrupted = 0;
    // Before the first line is whole, nothing was begun that could be read back.
    for boundary in 1..boundaries {
        let mut outside = Outside::new(things.clone());
        outside.fate = Fate::dies_at(boundary);
        let killed = apply(&plan, &outside, Vec::new(), None);
        let outside = outside.reborn();
        let verdicts = verify(&plan, &outside, killed.text);
        for (action, verdict) in &verdicts {
            let known = matches!(verdict, Verdict::Verified | Verdict::Interrupted { run: RunKind::Apply });
            assert!(known, "killed at {boundary}, action {action}: {verdict:?}");
            interrupted += u32::from(*verdict != Verdict::Verified);
        }
    }
    assert!(interrupted > 50, "{interrupted}");

    let (plan, things) = canaries(1);
    let (_, boundaries, _, _) = in_one_go(&plan, &things);
    let mut seen = 0;
    for boundary in 1..boundaries {
        let mut outside = Outside::new(things.clone());
        outside.fate = Fate::dies_at(boundary);
        let killed = apply(&plan, &outside, Vec::new(), None);
        let outside = outside.reborn();
        let was_denied = dump(&outside.things()).contains("stanch-deny");
        outside.meddle(|things| {
            if let Some(grants) = things.objects.get_mut(&user("ci-0")).and_then(State::grants_mut) {
                grants.inline.remove("stanch-deny");
                grants.tags.insert("mine".to_owned(), "yes".to_owned());
            }
        });
        let verdicts = verify(&plan, &outside, killed.text.clone());
        let drifts = verdicts.iter().any(|(_, verdict)| matches!(verdict, Verdict::Drift { .. }));
        // Where a call on that very user was under way, nobody can tell; going on leaves it alone and says so.
        let resumed = apply(&plan, &outside, killed.text, None);
        assert!(!resumed.outcome().complete, "killed at {boundary}");
        seen += u32::from(was_denied && drifts);
    }
    assert!(seen > 0);
}

#[test]
fn an_undo_that_was_killed_is_interrupted_too() {
    let (plan, things) = canaries(1);
    let (_, _, text, outside) = in_one_go(&plan, &things);
    let applied = outside.things();
    let mut interrupted = 0;
    for boundary in 1..12 {
        let mut outside = Outside::new(applied.clone());
        outside.fate = Fate::dies_at(boundary);
        let killed = undo(&plan, &[], &outside, text.clone());
        let outside = outside.reborn();
        for (_, verdict) in verify(&plan, &outside, killed.text) {
            let known = matches!(verdict, Verdict::Verified | Verdict::Interrupted { run: RunKind::Undo });
            assert!(known, "killed at {boundary}: {verdict:?}");
            interrupted += u32::from(verdict != Verdict::Verified);
        }
    }
    assert!(interrupted > 2, "{interrupted}");
}

#[test]
fn killed_twice_at_places_that_lie_apart_it_comes_to_the_same_end() {
    let (plan, things) = thirty();
    let (end, boundaries, _, _) = in_one_go(&plan, &things);
    for boundary in (0..boundaries).step_by(3) {
        let mut outside = Outside::new(things.clone());
        outside.fate = Fate::dies_at(boundary);
        let mut text = apply(&plan, &outside, Vec::new(), None).text;
        for second in [1, 4, 7, 10, 13] {
            outside = outside.reborn();
            outside.fate = Fate::dies_at(second);
            text = apply(&plan, &outside, text, None).text;
        }
        let outside = outside.reborn();
        let resumed = apply(&plan, &outside, text, None);
        assert!(resumed.outcome().complete, "killed at {boundary}: {:#?}", resumed.outcome());
        assert_eq!(dump(&outside.things()), end, "killed at {boundary}");
    }
}

#[test]
fn an_undo_that_is_killed_anywhere_leaves_everything_as_it_was() {
    let (plan, things) = thirty_reversible();
    assert_eq!(plan.actions.iter().map(|action| action.effects.len()).sum::<usize>(), 30);
    let before = dump(&things);
    let (_, _, text, outside) = in_one_go(&plan, &things);
    let applied = outside.things();
    let rehearsal = Outside::new(applied.clone());
    let whole = undo(&plan, &[], &rehearsal, text.clone());
    assert!(whole.outcome().complete, "{:#?}", whole.outcome());
    assert_eq!(dump(&rehearsal.things()), before);
    let boundaries = rehearsal.fate.passed.load(Ordering::SeqCst);
    for (boundary, lag) in (0..boundaries).flat_map(|boundary| [(boundary, 0), (boundary, 3)]) {
        let mut outside = Outside::new(applied.clone());
        outside.lag = TimeDelta::seconds(lag);
        outside.fate = Fate::dies_at(boundary);
        let killed = undo(&plan, &[], &outside, text.clone());
        assert!(killed.result.is_none(), "boundary {boundary} was passed alive");
        let outside = outside.reborn();
        let resumed = undo(&plan, &[], &outside, killed.text);
        assert!(resumed.outcome().complete, "killed at {boundary}, lag {lag}: {:#?}", resumed.outcome());
        assert_eq!(dump(&outside.things()), before, "killed at {boundary}, lag {lag}");
    }
}

#[test]
fn a_plan_that_was_killed_anywhere_can_be_undone() {
    let (plan, things) = thirty_reversible();
    let before = dump(&things);
    let (_, boundaries, _, _) = in_one_go(&plan, &things);
    // Before the first line is whole, nothing was begun that could be undone.
    for (boundary, lag) in (1..boundaries).flat_map(|boundary| [(boundary, 0), (boundary, 3)]) {
        let mut outside = Outside::new(things.clone());
        outside.lag = TimeDelta::seconds(lag);
        outside.fate = Fate::dies_at(boundary);
        let killed = apply(&plan, &outside, Vec::new(), None);
        let outside = outside.reborn();
        let undone = undo(&plan, &[], &outside, killed.text);
        assert!(undone.outcome().complete, "killed at {boundary}, lag {lag}: {:#?}", undone.outcome());
        assert_eq!(dump(&outside.things()), before, "killed at {boundary}, lag {lag}");
    }
}
