//! A run that is killed before and after each line and each doing, and resumed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use stanch_model::chain::parse;
use stanch_playbook::run::{Ending, Entry, Limits, Line, Stop};

use super::doubles::Outside;

/// What a run left: how each place ended, without times.
pub(super) type Left = (Ending, BTreeMap<String, Value>);

fn left(ending: Ending, lines: &[Line]) -> Left {
    let mut places = BTreeMap::new();
    for line in lines {
        let mut value = serde_json::to_value(&line.entry).expect("json");
        // Whether a person or a machine says that something was done may differ, and what else they say.
        value.as_object_mut().expect("an object").retain(|name, _| !["by", "said"].contains(&name.as_str()));
        match &line.entry {
            Entry::Ended { key, .. } => {
                let before = places.insert(format!("ended {key}"), value);
                assert!(before.is_none(), "{key} ended twice");
            }
            Entry::Decided { key, .. } => {
                let before = places.insert(format!("decided {key}"), value);
                assert!(before.is_none(), "{key} was decided twice");
            }
            _ => {}
        }
    }
    (ending, places)
}

/// Asserts that what was written is read as it was.
fn readable(lines: &[Line]) {
    let text: String = lines.iter().map(Line::to_text).collect();
    assert_eq!(parse(text.as_bytes()).expect("lines"), (lines.to_vec(), 0));
}

/// Kills a run at each of its doings, resumes it, and holds what it left against a run that was not killed. Gives how
/// many doings there were.
pub(super) fn everywhere(make: &dyn Fn() -> Outside) -> usize {
    let whole = make();
    let ending = whole.run(None, Limits::USUAL).expect("an end");
    let meant = left(ending, &whole.lines.borrow());
    readable(&whole.lines.borrow());
    for budget in 0.. {
        let killed = make();
        match killed.run(Some(budget), Limits::USUAL) {
            Ok(ending) => {
                assert_eq!(left(ending, &killed.lines.borrow()), meant);
                return budget;
            }
            Err(stop) => assert_eq!(stop, Stop::Interrupted("killed".into())),
        }
        let ending = killed.run(None, Limits::USUAL).expect("an end");
        assert_eq!(left(ending, &killed.lines.borrow()), meant, "killed after {budget} doings");
        once(&whole, &killed, budget);
    }
    0
}

/// What must not be done twice was done as often as without an interruption.
fn once(whole: &Outside, killed: &Outside, budget: usize) {
    let calls = |outside: &Outside| {
        let mut calls: Vec<String> =
            outside.done.borrow().iter().filter(|one| one.starts_with("POST ")).cloned().collect();
        calls.sort();
        calls
    };
    assert_eq!(calls(killed), calls(whole), "killed after {budget} doings");
}

/// A document as its playbook.
pub(super) fn read(document: &Value) -> stanch_playbook::Playbook {
    let document: Map<String, Value> = document.as_object().expect("an object").clone();
    stanch_playbook::Playbook::of(document).expect("a playbook")
}
