//! What is taken back, and what is not.

use std::collections::BTreeSet;

use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::plan::Strategy;
use stanch_contain::run::RunError;
use stanch_contain::state::{ControlState, Part, State};

use super::made::{Maker, apply, boundary, canaries, deny, dump, new_keys, rotation, undo, user, variable, with_keys};
use super::world::{Outside, Things};

fn inline_of<'a>(things: &'a Things, name: &str) -> BTreeSet<&'a str> {
    let grants = things.objects.get(&user(name)).and_then(State::grants);
    grants.into_iter().flat_map(|grants| grants.inline.keys().map(String::as_str)).collect()
}

fn boundary_of(things: &Things, name: &str) -> Option<String> {
    things.objects.get(&user(name)).and_then(State::grants).and_then(|grants| grants.boundary.clone())
}

#[test]
fn what_was_in_place_is_neither_done_nor_undone() {
    let mut maker = Maker::default();
    let mut state = with_keys(&["AKIA"]);
    boundary().apply_to(&mut state);
    deny().apply_to(&mut state);
    let object = maker.put(user("ci"), state);
    maker.action(1, Strategy::Canary, &object, vec![(None, deny()), (None, boundary())]);
    let (plan, things) = maker.plan();
    let outside = Outside::new(things.clone());
    let left = apply(&plan, &outside, Vec::new(), None);
    assert_eq!(left.outcome().already, [1]);
    let undone = undo(&plan, &[], &outside, left.text);
    assert!(undone.outcome().complete);
    assert_eq!(outside.calls(), 0);
    assert_eq!(dump(&outside.things()), dump(&things));
}

#[test]
fn a_part_that_could_not_be_read_is_no_drift_once_it_can_be() {
    let mut maker = Maker::default();
    let mut state = with_keys(&["AKIA"]);
    let State::User(planned) = &mut state else { panic!("it is a user") };
    planned.groups.clear();
    planned.unread.insert(Part::Groups, "iam:ListGroupsForUser is denied".to_owned());
    let object = maker.put(user("ci"), state);
    maker.action(1, Strategy::Canary, &object, vec![(None, deny()), (None, boundary())]);
    let (plan, mut things) = maker.plan();
    // Whoever applies it may read what whoever planned it might not.
    things.objects.insert(object.clone(), with_keys(&["AKIA"]));
    let outside = Outside::new(things.clone());
    let left = apply(&plan, &outside, Vec::new(), None);
    assert!(left.outcome().complete, "{:#?}", left.outcome());
    let undone = undo(&plan, &[], &outside, left.text);
    assert!(undone.outcome().complete, "{:#?}", undone.outcome());
    assert_eq!(dump(&outside.things()), dump(&things));
    // What could be read both times is held against each other as ever.
    let State::User(other) = things.objects.get_mut(&object).expect("it is there") else { panic!("it is a user") };
    other.keys.clear();
    let outside = Outside::new(things);
    assert_eq!(apply(&plan, &outside, Vec::new(), None).outcome().drifted.len(), 1);
}

#[test]
fn a_policy_that_was_attached_before_stays_attached() {
    let mut maker = Maker::default();
    let target = "111122223333".to_owned();
    let state = ControlState { id: "p-1".to_owned(), content: "{}".to_owned(), targets: [target.clone()].into() };
    let object = maker.put(Object::Control { name: "theirs".to_owned() }, State::Control(state));
    let other = Change::AttachControl { target: "444455556666".to_owned() };
    maker.action(0, Strategy::Canary, &object, vec![(None, Change::AttachControl { target }), (None, other)]);
    let (plan, things) = maker.plan();
    let outside = Outside::new(things.clone());
    let left = apply(&plan, &outside, Vec::new(), None);
    assert_eq!(left.outcome().done, [1]);
    assert_eq!(outside.calls(), 1);
    let undone = undo(&plan, &[], &outside, left.text);
    assert!(undone.outcome().complete, "{:#?}", undone.outcome());
    assert_eq!(dump(&outside.things()), dump(&things));
}

#[test]
fn undo_leaves_alone_what_somebody_else_changed() {
    let (plan, things) = canaries(3);
    let outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    outside.meddle(|things| {
        if let Some(grants) = things.objects.get_mut(&user("ci-0")).and_then(State::grants_mut) {
            grants.attached.insert("arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned());
        }
    });
    let undone = undo(&plan, &[1, 2], &outside, left.text);
    let outcome = undone.outcome();
    assert_eq!(outcome.drifted[0].0, 1);
    assert_eq!(outcome.drifted[0].1[0].place, "attached");
    assert_eq!(outcome.done, [2]);
    let things = outside.things();
    assert!(inline_of(&things, "ci-0").contains("stanch-deny"));
    assert!(!inline_of(&things, "ci-1").contains("stanch-deny"));
    assert!(inline_of(&things, "ci-2").contains("stanch-deny"), "it was not asked for");
    let again = apply(&plan, &outside, undone.text, None);
    assert!(matches!(again.result, Some(Err(RunError::Undone { .. }))), "{:?}", again.result);
}

#[test]
fn undo_keeps_a_key_that_is_in_use_and_opens_the_old_one() {
    let mut maker = Maker::default();
    rotation(&mut maker);
    let (plan, things) = maker.plan();
    let outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    assert!(left.outcome().complete, "{:#?}", left.outcome());
    let undone = undo(&plan, &[], &outside, left.text);
    let outcome = undone.outcome();
    assert_eq!(outcome.kept.iter().map(|kept| kept.effect).collect::<Vec<_>>(), [1, 2, 3, 5, 6]);
    assert!(outcome.kept[2].why.contains("variable AWS_ACCESS_KEY_ID of context deploy holds it"), "{outcome:#?}");
    assert!(!outcome.complete);
    let things = outside.things();
    assert_eq!(new_keys(&things), 1);
    assert!(things.holds.contains_key(&variable("AWS_ACCESS_KEY_ID")));
    assert_eq!(boundary_of(&things, "ci-rotated"), None);
    assert_eq!(inline_of(&things, "ci-rotated"), ["deploy"].into());
}
