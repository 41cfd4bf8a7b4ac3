//! What was applied and undone is as it was, for any plan.

use proptest::prelude::*;
use stanch_contain::change::Change;
use stanch_contain::journal::Verdict;
use stanch_contain::plan::Strategy as How;
use stanch_contain::state::State;

use super::made::{Maker, apply, dump, undo, user, verify, with_keys};
use super::world::Outside;

fn changes() -> impl Strategy<Value = Change> {
    let name = || "[ab]";
    prop_oneof![
        (name(), "[ -~]{0,12}").prop_map(|(name, document)| Change::PutInline { name, document }),
        name().prop_map(|name| Change::DeleteInline { name }),
        name().prop_map(|arn| Change::SetBoundary { arn }),
        Just(Change::ClearBoundary),
        name().prop_map(|arn| Change::Attach { arn }),
        name().prop_map(|arn| Change::Detach { arn }),
        ("AKIA[ab]", any::<bool>()).prop_map(|(id, active)| Change::SetKey { id, active }),
        name().prop_map(|group| Change::JoinGroup { group }),
        name().prop_map(|group| Change::LeaveGroup { group }),
    ]
}

fn before() -> impl Strategy<Value = State> {
    (prop::collection::vec(changes(), 0..6), any::<bool>()).prop_map(|(changes, bounded)| {
        let mut state = with_keys(&["AKIAa", "AKIAb"]);
        if let (true, Some(grants)) = (bounded, state.grants_mut()) {
            grants.boundary = Some("old".to_owned());
        }
        changes.iter().for_each(|change| change.apply_to(&mut state));
        state
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn applied_and_undone_is_as_it_was(
        users in prop::collection::vec((before(), 0_u32..3, prop::collection::vec(changes(), 1..6)), 1..6)
    ) {
        let mut maker = Maker::default();
        for (number, (state, wave, changes)) in users.into_iter().enumerate() {
            let object = maker.put(user(&number.to_string()), state);
            let changes = changes.into_iter().map(|change| (None, change)).collect();
            maker.action(wave, How::Canary, &object, changes);
        }
        let (plan, things) = maker.plan();
        let outside = Outside::new(things.clone());
        let applied = apply(&plan, &outside, Vec::new(), None);
        prop_assert!(applied.outcome().complete, "{:#?}", applied.outcome());
        let verdicts = verify(&plan, &outside, applied.text.clone());
        prop_assert!(verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Verified), "{verdicts:#?}");
        let undone = undo(&plan, &[], &outside, applied.text);
        prop_assert!(undone.outcome().complete, "{:#?}", undone.outcome());
        prop_assert_eq!(dump(&outside.things()), dump(&things));
    }
}
