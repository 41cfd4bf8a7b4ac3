//! Somebody else is at it at the same time.

use chrono::TimeDelta;
use stanch_contain::journal::Verdict;
use stanch_contain::state::State;

use super::made::{apply, canaries, undo, user, verify};
use super::world::{Outside, Things};

#[test]
fn who_changes_their_own_user_keeps_nobody_else_open() {
    let (plan, things) = canaries(4);
    let outside = Outside::new(things);
    outside.meddle(|things| {
        things.objects.insert(user("ci-1"), State::Absent);
        if let Some(grants) = things.objects.get_mut(&user("ci-2")).and_then(State::grants_mut) {
            grants.tags.insert("mine".to_owned(), "yes".to_owned());
        }
    });
    let left = apply(&plan, &outside, Vec::new(), None);
    let outcome = left.outcome();
    assert_eq!(outcome.drifted.iter().map(|(action, _)| *action).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(outcome.drifted[1].1[0].place, "tags.mine");
    assert_eq!(outcome.done, [1, 4]);
    assert_eq!(outside.calls(), 4);
}

#[test]
fn who_takes_away_what_was_put_in_place_is_seen_every_time() {
    let (plan, things) = canaries(3);
    let outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    assert!(left.outcome().complete);
    let quiet = verify(&plan, &outside, left.text.clone());
    assert_eq!(quiet, [(1, Verdict::Verified), (2, Verdict::Verified), (3, Verdict::Verified)]);
    for effect in 3..=4 {
        let outside = Outside::new(outside.things());
        outside.meddle(|things| {
            let Some(grants) = things.objects.get_mut(&user("ci-1")).and_then(State::grants_mut) else { return };
            if effect == 3 {
                grants.inline.remove("stanch-deny").map(drop)
            } else {
                grants.boundary.take().map(drop)
            };
        });
        let verdicts = verify(&plan, &outside, left.text.clone());
        let Verdict::Drift { undone, differences } = &verdicts[1].1 else { panic!("{verdicts:?}") };
        assert_eq!(undone, &[effect]);
        assert_eq!(differences.len(), 1);
    }
}

#[test]
fn an_attacker_who_never_rests_is_told_of_within_the_run() {
    let (plan, things) = canaries(3);
    let mut outside = Outside::new(things);
    // What was written shows after a while, so that reading back has to wait, and in each pause somebody is at it.
    outside.lag = TimeDelta::seconds(1);
    let outside = outside.attacked_by(Box::new(|things: &mut Things| {
        for state in things.objects.values_mut() {
            if let Some(grants) = state.grants_mut() {
                grants.boundary = None;
                grants.inline.remove("stanch-deny");
            }
        }
    }));
    let left = apply(&plan, &outside, Vec::new(), None);
    let outcome = left.outcome();
    assert!(!outcome.complete);
    assert_eq!(outcome.unproven.len(), 3, "{outcome:#?}");
    let drifted = |verdict: &Verdict| matches!(verdict, Verdict::Drift { undone, .. } if undone.len() == 2);
    assert!(verify(&plan, &outside, left.text).iter().all(|(_, verdict)| drifted(verdict)));
}

#[test]
fn what_cannot_be_read_is_never_verified() {
    let (plan, things) = canaries(2);
    let mut outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    outside.hidden.insert(user("ci-1"));
    let verdicts = verify(&plan, &outside, left.text.clone());
    assert_eq!(verdicts[0].1, Verdict::Verified);
    assert!(matches!(verdicts[1].1, Verdict::Unreachable { .. }));
    let undone = undo(&plan, &[], &outside, left.text);
    assert_eq!(undone.outcome().failed[0].action, 2);
    assert_eq!(undone.outcome().done, [1]);
}
