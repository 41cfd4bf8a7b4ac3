//! Documents that are malformed, huge, deep, or long.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_playbook::{check, plan, read, shipped};

fn step(kind: &str, number: usize) -> String {
    format!("{kind}--{number:08x}-0000-4000-8000-{number:012x}")
}

fn chain(actions: usize) -> Vec<u8> {
    let mut steps = serde_json::Map::new();
    steps.insert(step("start", 0), json!({"type": "start", "on_completion": step("action", 1)}));
    let agent = step("individual", 1 << 20);
    for at in 1..=actions {
        let next = if at == actions { step("end", at + 1) } else { step("action", at + 1) };
        let text = "Look at __it__:value";
        let command = json!([{"type": "manual", "command": text}]);
        let action = json!({"type": "action", "commands": command, "agent": agent, "on_completion": next});
        steps.insert(step("action", at), action);
    }
    steps.insert(step("end", actions + 1), json!({"type": "end"}));
    let document = json!({
        "type": "playbook", "spec_version": "cacao-2.0", "id": step("playbook", 1 << 21), "name": "Long",
        "created_by": step("identity", 1 << 22),
        "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
        "playbook_variables": {"__it__": {"type": "string", "external": true}},
        "workflow_start": step("start", 0), "workflow": steps,
        "agent_definitions": {agent.clone(): {"type": "individual", "name": "Ada"}},
    });
    document.to_string().into_bytes()
}

#[test]
fn ten_thousand_steps_are_read_and_checked_within_seconds() {
    let bytes = chain(9_998);
    let began = Instant::now();
    let playbook = read(&bytes).unwrap();
    assert_eq!(check(&playbook), []);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(plan::plan(&playbook).len(), 10_000);
}

#[test]
fn thousands_of_loops_are_told_one_by_one_within_seconds() {
    let mut document: Value = serde_json::from_slice(&chain(9_998)).unwrap();
    for at in (1..=9_998).step_by(2) {
        document["workflow"][step("action", at + 1)]["on_completion"] = json!(step("action", at));
    }
    let playbook = read(document.to_string().as_bytes()).unwrap();
    let began = Instant::now();
    let endless = check(&playbook).into_iter().filter(|fault| fault.kind == "endless").count();
    assert_eq!(endless, 4_999);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn more_faults_than_anybody_reads_are_counted() {
    let mut document: Value = serde_json::from_slice(&chain(1)).unwrap();
    document["labels"] = Value::Array(vec![json!(1); 600_000]);
    let faults = check(&read(document.to_string().as_bytes()).unwrap());
    assert_eq!(faults.len(), stanch_playbook::check::FAULTS + 1);
    let last = faults.last().unwrap();
    assert_eq!((last.kind, last.what.as_str()), ("more", "there are 580000 more faults"));
}

#[test]
fn thousands_of_branches_are_looked_at_within_seconds() {
    let mut steps = serde_json::Map::new();
    let agent = step("individual", 1 << 20);
    steps.insert(step("start", 0), json!({"type": "start", "on_completion": step("if-condition", 1)}));
    // Each stands in the branch of the one before, and goes on with the same step.
    for at in 1..=4_000 {
        let within = if at == 4_000 { step("action", 5_000) } else { step("if-condition", at + 1) };
        let one = json!({"type": "if-condition", "condition": "gate.go", "on_true": within, "on_completion": step("action", 5_001)});
        steps.insert(step("if-condition", at), one);
    }
    for at in [5_000, 5_001] {
        let command = json!([{"type": "manual", "command": "Look"}]);
        let one = json!({"type": "action", "commands": command, "agent": agent, "on_completion": step("end", 6_000)});
        steps.insert(step("action", at), one);
    }
    steps.insert(step("end", 6_000), json!({"type": "end"}));
    let mut document: Value = serde_json::from_slice(&chain(1)).unwrap();
    document["workflow"] = Value::Object(steps);
    let playbook = read(document.to_string().as_bytes()).unwrap();
    let began = Instant::now();
    let joins = check(&playbook).into_iter().filter(|fault| fault.kind == "branch-joins").count();
    assert_eq!(joins, 3_999);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[test]
fn what_is_too_much_or_malformed_is_refused_in_one_sentence() {
    let huge = vec![b' '; (4 << 20) + 1];
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65)).into_bytes();
    let long = chain(9_999);
    let cases: [(&[u8], &str); 11] = [
        (&huge, "playbook: 4194305 bytes"),
        (&deep, "levels of nesting"),
        (&long, "workflow: 10001 steps"),
        (b"{\"type\": \"playbook\"", "playbook: it is not JSON (EOF"),
        (b"// Ours\n{}", "without comments"),
        (b"\xff\xfe{\0}\0", "in UTF-8"),
        (b"\xef\xbb\xbf[]", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"{\"a\": 1, \"a\": 2}", "the key `a` is there twice"),
        (b"{\"type\": \"bundle\"}", "type: it is not `playbook`"),
        (
            br#"{"type": "playbook", "id": "x", "workflow": {"action--1": {"type": "leap"}}}"#,
            "workflow.action--1: the step is of no type",
        ),
    ];
    for (bytes, expected) in cases {
        let told = read(bytes).unwrap_err().to_string();
        assert!(told.contains(expected), "{told}");
        assert!(!told.contains('\n') && !told.ends_with('.'), "{told}");
    }
}

/// The value at a place that is chosen by number, among all places of a document.
fn place(value: &mut Value, number: usize) -> &mut Value {
    let size = match value {
        Value::Array(all) => all.len(),
        Value::Object(all) => all.len(),
        _ => 0,
    };
    if size == 0 || number.is_multiple_of(7) {
        return value;
    }
    match value {
        Value::Array(all) => place(&mut all[number % size], number / size),
        Value::Object(all) => place(all.values_mut().nth(number % size).unwrap(), number / size),
        other => other,
    }
}

proptest! {
    #[test]
    fn nothing_that_is_changed_in_a_playbook_makes_it_panic(
        which in 0..shipped::ALL.len(),
        changes in prop::collection::vec((any::<usize>(), 0..7_usize, ".{0,12}"), 1..6),
    ) {
        let mut document: Value = serde_json::from_str(shipped::ALL[which].1).unwrap();
        for (number, how, text) in changes {
            let at = place(&mut document, number);
            *at = match how {
                0 => Value::Null,
                1 => json!(-1),
                2 => json!([]),
                3 => json!({}),
                4 => json!({text: {"type": "end"}}),
                5 => json!(format!("__{text}__:value")),
                _ => json!(text),
            };
        }
        if let Ok(playbook) = read(document.to_string().as_bytes()) {
            prop_assert_eq!(serde_json::from_str::<Value>(&playbook.write()).unwrap(), document);
            for fault in check(&playbook) {
                prop_assert!(!fault.to_string().contains('\n'));
            }
            stanch_playbook::markdown::markdown(&playbook, &Default::default());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }
}
