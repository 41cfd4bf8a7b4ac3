//! Whoever says no is heard: nothing that was to be approved is done.

use std::collections::{BTreeMap, BTreeSet};

use stanch_playbook::run::{Fact, Limits};
use stanch_playbook::step::{Step, Work};
use stanch_playbook::{Playbook, plan, read, shipped};

use super::doubles::Outside;

/// The steps that a playbook does where every person says no and every command succeeds or fails, whichever leads there.
fn after_no(book: &Playbook, asked: &Step) -> BTreeSet<String> {
    let mut open: Vec<&str> = asked.on_failure.as_deref().or(asked.on_completion.as_deref()).into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(step) = book.steps.get(id) else { continue };
        if !found.insert(id.to_owned()) {
            continue;
        }
        // A no to this leads on as another one would; a machine's command may come to either end.
        let asks = is_approval(step);
        open.extend(step.branches().into_iter().map(|(_, to)| to));
        open.extend(step.on_failure.as_deref());
        open.extend(step.on_completion.as_deref().filter(|_| !asks || step.on_failure.is_none()));
        open.extend(step.on_success.as_deref().filter(|_| !asks));
    }
    found
}

/// Whether a step is one that people answer before something else may be done.
fn is_approval(step: &Step) -> bool {
    let name = step.name.as_deref().unwrap_or_default();
    matches!(step.work, Work::Action { .. }) && (name.starts_with("Approve") || name.starts_with("Agree"))
}

#[test]
fn nothing_that_changes_anything_comes_after_a_no_to_an_approval() {
    let mut approvals = 0;
    for (name, document) in shipped::ALL {
        let book = read(document.as_bytes()).expect("a playbook");
        let planned = plan::plan(&book);
        for asked in book.steps.values().filter(|step| is_approval(step)) {
            approvals += 1;
            let reached = after_no(&book, asked);
            let changing = planned.iter().filter(|one| one.changes && reached.contains(&one.step));
            let changing: Vec<&str> = changing.map(|one| one.name.as_str()).collect();
            assert!(changing.is_empty(), "{name}: after a no to {:?} comes {changing:?}", asked.name);
        }
    }
    assert_eq!(approvals, 7, "a playbook has another approval, or lost one");
}

#[test]
fn whatever_changes_something_is_approved_right_before() {
    for (name, document) in shipped::ALL {
        let book = read(document.as_bytes()).expect("a playbook");
        for one in plan::plan(&book).iter().filter(|one| one.changes && !one.again) {
            let before = book.steps.values().filter(|step| step.next().iter().any(|(_, to)| *to == one.step));
            for step in before {
                let only_yes = step.on_success.as_deref() == Some(one.step.as_str())
                    && step.on_failure.as_deref() != Some(one.step.as_str());
                assert!(is_approval(step) && only_yes, "{name}: {} follows {:?}", one.name, step.name);
            }
        }
    }
}

#[test]
fn people_who_always_say_no_are_heard_in_each_that_is_shipped() {
    for (name, document) in shipped::ALL {
        let book = read(document.as_bytes()).expect("a playbook");
        let given = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), "p-1".to_owned())).collect();
        let outside = Outside {
            no: true,
            results: BTreeMap::from([("contain.drift", Fact::Truth(false)), ("backups.isolated", Fact::Truth(false))]),
            gives: given(&["__plan__", "__id__"]),
            ..Outside::default()
        };
        outside.open(&book, &[], &[("__incident_lead__", "Ada")]);
        drop(outside.run(None, Limits::USUAL));
        let done = outside.done.borrow();
        let changed = done.iter().find(|one| one.starts_with("contain apply") || one.starts_with("contain undo"));
        assert_eq!(changed, None, "{name}: {done:?}");
        let asked = outside.asked.borrow();
        assert!(asked.iter().all(|one| !one.what.contains("__:value")), "{name}: {asked:?}");
    }
}
