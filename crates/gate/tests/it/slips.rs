//! What is forgotten turns the gate to NO with exactly that reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use stanch_gate::{Answer, Verdict, judge};

use crate::made::{facts, good, remove, set};

/// A change of facts in which everything is met, and what it comes to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slip {
    /// What was forgotten, for people.
    what: String,
    /// The project that is asked about; none for all.
    project: Option<String>,
    answer: Answer,
    /// The conditions that hold, each with a part of what it says.
    holds: BTreeMap<String, String>,
    #[serde(default)]
    set: BTreeMap<String, Value>,
    /// What is put at the ends of lists.
    #[serde(default)]
    add: BTreeMap<String, Value>,
    #[serde(default)]
    remove: Vec<String>,
}

impl Slip {
    fn verdict(&self) -> Verdict {
        let mut value = good();
        for (pointer, to) in &self.set {
            set(&mut value, pointer, to.clone());
        }
        for (pointer, more) in &self.add {
            let list = value.pointer_mut(pointer).and_then(Value::as_array_mut);
            list.unwrap_or_else(|| panic!("{pointer} is no list")).push(more.clone());
        }
        for pointer in &self.remove {
            remove(&mut value, pointer);
        }
        let facts = facts(value);
        let judged = judge(&facts);
        match &self.project {
            Some(project) => judged.project(project).expect("a project"),
            None => judged.overall(),
        }
    }
}

#[test]
fn each_slip_holds_the_gate_with_exactly_its_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/slips");
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let slip: Slip = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("a slip");
        let verdict = slip.verdict();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let holds: Vec<&str> = verdict.holds();
        let mut expected: Vec<&str> = slip.holds.keys().map(String::as_str).collect();
        expected.sort_by_key(|id| stanch_gate::condition::CONDITIONS.iter().position(|one| one.id == *id));
        if holds != expected || verdict.answer != slip.answer {
            wrong.push(format!("{name} ({}): {:?} by {holds:?}", slip.what, verdict.answer));
        }
        for condition in &verdict.conditions {
            let Some(part) = slip.holds.get(condition.id) else { continue };
            let held: Vec<_> = condition.items.iter().filter(|item| item.state.holds()).collect();
            if !held.iter().any(|item| item.says.contains(part.as_str())) {
                wrong.push(format!("{name}: {held:#?}"));
            }
            assert!(held.iter().all(|item| !item.way_out.is_empty()), "{name} names a way out: {held:#?}");
            assert!(held.iter().all(|item| !item.key.is_empty()), "{name} can be accepted: {held:#?}");
        }
        seen += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 40, "{seen}");
}
