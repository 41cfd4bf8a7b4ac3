//! New keys: none is left over, and none that is not ours is touched.

use chrono::TimeDelta;
use stanch_contain::change::Change;
use stanch_contain::journal::{Entry, Line};
use stanch_contain::plan::Strategy;
use stanch_contain::state::{KeyState, State};
use stanch_contain::world::{Learned, TroubleKind};

use super::made::{Maker, apply, dump, new_keys, rotation, undo, user, variable, with_keys};
use super::world::{Outside, start};

#[test]
fn a_user_who_has_two_keys_gets_no_third_and_loses_none() {
    let mut maker = Maker::default();
    let object = maker.put(user("ci"), with_keys(&["AKIAONE", "AKIATWO"]));
    let off = Change::SetKey { id: "AKIAONE".to_owned(), active: false };
    maker.action(1, Strategy::Rotate, &object, vec![(None, Change::CreateKey), (None, off)]);
    let (plan, things) = maker.plan();
    let outside = Outside::new(things.clone());
    let left = apply(&plan, &outside, Vec::new(), None);
    assert_eq!(left.outcome().failed[0].trouble.kind, TroubleKind::Limit);
    assert_eq!(dump(&outside.things()), dump(&things));
}

#[test]
fn a_key_that_was_there_before_is_never_taken_for_ours() {
    let mut maker = Maker::default();
    let object = maker.put(user("ci"), with_keys(&["AKIAONE"]));
    let made_by = maker.next();
    let probe = Change::Probe { made_by };
    maker.action(1, Strategy::Rotate, &object, vec![(None, Change::CreateKey), (None, probe)]);
    let (plan, things) = maker.plan();
    // A journal that says the old key was made by the plan: whoever wrote that is not believed.
    let said = |entry| Line::after(None, start(), entry);
    let learned = Learned { id: Some("AKIAONE".to_owned()), at: None };
    let done = Entry::Done { plan: plan.id.clone(), effect: 1, undo: false, already: false, learned };
    let outside = Outside::new(things.clone());
    let left = apply(&plan, &outside, said(done).to_text().into_bytes(), None);
    assert_eq!(left.outcome().failed[0].trouble.kind, TroubleKind::Conflict);
    let undone = undo(&plan, &[], &outside, left.text);
    assert!(undone.outcome().reconciled.is_empty());
    assert_eq!(undone.outcome().kept.len(), 1);
    assert_eq!(outside.calls(), 0);
    assert_eq!(dump(&outside.things()), dump(&things));
}

#[test]
fn of_two_keys_that_may_be_the_lost_one_none_is_deleted() {
    let mut maker = Maker::default();
    let object = maker.put(user("ci"), with_keys(&["AKIAONE"]));
    let made_by = maker.next();
    let store = Change::Store { made_by, part: stanch_contain::change::Part::SecretHalf };
    maker.action(1, Strategy::Rotate, &object, vec![(None, Change::CreateKey), (Some(variable("KEY")), store)]);
    let (plan, things) = maker.plan();
    let mut outside = Outside::new(things);
    // The key is made, and nobody hears of it.
    outside.faults.insert(1, (TroubleKind::Unreachable, true));
    let left = apply(&plan, &outside, Vec::new(), None);
    assert_eq!(left.outcome().failed[0].trouble.kind, TroubleKind::Unreachable);
    assert_eq!(new_keys(&outside.things()), 1);
    outside.meddle(|things| {
        if let Some(State::User(user)) = things.objects.get_mut(&user("ci")) {
            user.keys.insert("AKIASTRANGER".to_owned(), KeyState { active: true, created: start() });
        }
    });
    let before = dump(&outside.things());
    let refused = apply(&plan, &outside, left.text, None);
    let trouble = &refused.outcome().failed[0].trouble;
    assert_eq!(trouble.kind, TroubleKind::Conflict);
    assert!(trouble.cause.contains("AKIASTRANGER"), "{}", trouble.cause);
    assert_eq!(dump(&outside.things()), before);
    outside.meddle(|things| {
        if let Some(State::User(user)) = things.objects.get_mut(&user("ci")) {
            user.keys.remove("AKIASTRANGER");
        }
    });
    let resumed = apply(&plan, &outside, refused.text, None);
    assert!(resumed.outcome().complete, "{:#?}", resumed.outcome());
    assert_eq!(resumed.outcome().reconciled.len(), 1);
    assert_eq!(new_keys(&outside.things()), 1);
}

#[test]
fn a_key_of_a_minute_before_is_told_from_ours_and_one_of_an_hour_before_is_a_strangers() {
    let mut maker = Maker::default();
    let mut state = with_keys(&["AKIAONE"]);
    if let State::User(user) = &mut state {
        user.keys.insert("AKIAONE".to_owned(), KeyState { active: true, created: start() - TimeDelta::minutes(1) });
    }
    let object = maker.put(user("ci"), state);
    let made_by = maker.next();
    maker.action(1, Strategy::Rotate, &object, vec![(None, Change::CreateKey), (None, Change::Probe { made_by })]);
    let (plan, things) = maker.plan();
    for made in [true, false] {
        let mut outside = Outside::new(things.clone());
        outside.faults.insert(1, (TroubleKind::Unreachable, made));
        let left = apply(&plan, &outside, Vec::new(), None);
        if !made {
            outside.meddle(|things| {
                let Some(State::User(user)) = things.objects.get_mut(&user("ci")) else { return };
                let created = start() - TimeDelta::hours(1);
                user.keys.insert("AKIASTRANGER".to_owned(), KeyState { active: true, created });
            });
        }
        let again = apply(&plan, &outside, left.text, None);
        let outcome = again.outcome();
        assert_eq!(outcome.reconciled.len(), usize::from(made), "{outcome:#?}");
        assert_eq!(outcome.complete, made, "{outcome:#?}");
        assert_eq!(outcome.drifted.len(), usize::from(!made), "{outcome:#?}");
        let things = outside.things();
        let Some(State::User(user)) = things.objects.get(&user("ci")) else { panic!("the user is there") };
        assert!(user.keys.contains_key("AKIAONE"));
        assert_eq!(user.keys.contains_key("AKIASTRANGER"), !made);
    }
}

#[test]
fn a_key_that_could_not_be_stored_is_made_anew_or_taken_back() {
    let mut maker = Maker::default();
    rotation(&mut maker);
    let (plan, things) = maker.plan();
    for anew in [true, false] {
        let mut outside = Outside::new(things.clone());
        // A user, its policy, its key, the probe, and then the first of two variables.
        outside.faults.insert(5, (TroubleKind::Denied, false));
        let left = apply(&plan, &outside, Vec::new(), None);
        assert_eq!(left.outcome().failed[0].effect, Some(5));
        assert_eq!(outside.calls(), 5, "the old key still works for whoever needs it");
        assert_eq!(new_keys(&outside.things()), 1);
        if anew {
            let again = apply(&plan, &outside, left.text, None);
            assert!(again.outcome().complete, "{:#?}", again.outcome());
            assert_eq!(again.outcome().reconciled.len(), 1);
            assert_eq!(new_keys(&outside.things()), 1);
        } else {
            let undone = undo(&plan, &[], &outside, left.text);
            assert!(undone.outcome().complete, "{:#?}", undone.outcome());
            assert_eq!(dump(&outside.things()), dump(&things));
        }
    }
}
