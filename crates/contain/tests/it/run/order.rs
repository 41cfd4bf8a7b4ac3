//! What is done before what, and how much at once.

use stanch_contain::journal::Entry;
use stanch_contain::object::Object;
use stanch_contain::plan::Plan;
use stanch_contain::run::{self, Limits};
use stanch_contain::world::TroubleKind;
use stanch_model::chain::parse;

use super::made::{apply, caller, thirty, thirty_reversible, undo};
use super::paper::Paper;
use super::world::{Outside, live};

/// The wave and the action of each effect, in the order of their calls.
fn places(plan: &Plan, order: &[u32]) -> Vec<(u32, u32)> {
    let place = |number: &u32| plan.effect(*number).map(|(action, _)| (action.wave, action.number));
    order.iter().filter_map(place).collect()
}

#[test]
fn waves_follow_each_other_and_effects_keep_their_order() {
    let (plan, things) = thirty_reversible();
    let outside = Outside::new(things);
    let applied = apply(&plan, &outside, Vec::new(), None);
    let order = outside.order();
    assert_eq!(order.len(), 30);
    assert!(places(&plan, &order).is_sorted_by_key(|(wave, _)| *wave));
    let of = |order: &[u32], action: &stanch_contain::plan::Action| -> Vec<u32> {
        let numbers: Vec<u32> = action.effects.iter().map(|effect| effect.number).collect();
        order.iter().copied().filter(|number| numbers.contains(number)).collect()
    };
    assert!(plan.actions.iter().all(|action| of(&order, action).is_sorted()));
    undo(&plan, &[], &outside, applied.text);
    let back = &outside.order()[30..];
    assert_eq!(back.len(), 29, "what was probed is not taken back");
    assert!(places(&plan, back).is_sorted_by(|a, b| a.0 >= b.0));
    assert!(plan.actions.iter().all(|action| of(back, action).is_sorted_by(|a, b| a > b)));
}

#[test]
fn no_more_is_under_way_than_is_allowed() {
    for side_by_side in [0, 1, 2, 4, 100] {
        let (plan, things) = thirty();
        let outside = Outside::new(things);
        let paper = Paper::after(&outside, &[]);
        let limits = Limits { side_by_side };
        let about = caller();
        let run = run::apply(&plan, &[], &about, &outside, &paper, &limits, &|_| {});
        let outcome = live(&outside.fate, run).expect("nobody dies").expect("it is run");
        assert!(outcome.complete);
        // The largest wave changes five objects.
        assert_eq!(outside.most_at_once() as usize, side_by_side.clamp(1, 5));
    }
}

#[test]
fn a_policy_of_the_organisation_that_is_refused_keeps_nothing_else_from_being_done() {
    let (plan, things) = thirty();
    let mut outside = Outside::new(things);
    outside.faults.insert(1, (TroubleKind::Denied, false));
    let left = apply(&plan, &outside, Vec::new(), None);
    let outcome = left.outcome();
    assert_eq!(outcome.failed.iter().map(|failed| (failed.action, failed.effect)).collect::<Vec<_>>(), [(1, Some(1))]);
    assert_eq!(outcome.done, (2..=plan.actions.len()).map(|number| number as u32).collect::<Vec<_>>());
    assert!(!outside.things().objects.contains_key(&Object::Control { name: "stanch-deny".to_owned() }));
    assert!(!outside.order().contains(&2), "what was not made is not attached");
}

#[test]
fn each_call_stands_between_its_lines() {
    let (plan, things) = thirty();
    let outside = Outside::new(things);
    let left = apply(&plan, &outside, Vec::new(), None);
    let lines = parse(&left.text).expect("a journal").0;
    for effect in outside.order() {
        let at = |is: &dyn Fn(&Entry) -> bool| lines.iter().position(|line| is(&line.entry));
        let intent = at(&|entry| matches!(entry, Entry::Intent { effect: of, .. } if *of == effect));
        let done = at(&|entry| matches!(entry, Entry::Done { effect: of, .. } if *of == effect));
        assert!(intent.is_some() && intent < done, "effect {effect}: {intent:?} {done:?}");
    }
    assert!(matches!(lines.first().map(|line| &line.entry), Some(Entry::Begun { .. })));
    assert!(matches!(lines.last().map(|line| &line.entry), Some(Entry::Ended { complete: true, .. })));
}
