//! How runs end: what failed on the way, what took too long, and what a run cannot begin with.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use stanch_playbook::run::{Ending, Entry, Fact, Limits, Outcome, Routine, RoutineError, State, Stop};

use super::doubles::Outside;
use super::generated::id;
use super::kill::read;
use super::rules::{END, again, book, own, ran, stands, with};

const DONE: Ending = Ending::Closed(Outcome::Succeeded);

fn to_end(text: &str) -> Value {
    with(own(text), &json!({"on_completion": id("end", END)}))
}

#[test]
fn a_run_that_went_past_failures_does_not_end_as_it_was_meant_to() {
    let outside = Outside { fails: vec!["contain apply p-1".into()], ..Outside::default() };
    assert_eq!(ran(&outside, &book(1, &[("action", 1, to_end("contain apply p-1"))])), Ending::Flawed);
    let stood = stands(&outside);
    assert_eq!((stood.state, stood.failed.as_slice()), (State::Flawed, ["2".to_owned()].as_slice()));
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Flawed), "it stays ended");

    // What is said for a failure is said for those that stand in it, too.
    let inner = with(own("gate"), &json!({"on_success": id("end", END)}));
    let steps = |way: &str| {
        let branches = json!({"next_steps": [id("action", 2), id("action", 3)], way: id("end", END)});
        let branches =
            if way == "on_failure" { with(branches, &json!({"on_success": id("end", END)})) } else { branches };
        [("parallel", 1, branches), ("action", 2, inner.clone()), ("action", 3, to_end("reach"))]
    };
    for (way, ending, failed) in [("on_completion", Ending::Flawed, vec!["2"]), ("on_failure", DONE, vec![])] {
        let outside = Outside { fails: vec!["gate".into()], ..Outside::default() };
        assert_eq!(ran(&outside, &book(1, &steps(way))), ending, "{way}");
        assert_eq!(stands(&outside).failed, failed);
    }
}

#[test]
fn what_failed_in_one_round_and_was_done_in_a_later_one_is_no_failure() {
    let turn = json!({"condition": "__left__:value > 0", "on_true": id("action", 2), "on_completion": id("end", END)});
    let count = json!({"out_args": ["__left__"], "on_success": id("end", END)});
    let mut document = book(
        1,
        &[
            ("while-condition", 1, turn),
            ("action", 2, with(own("reach __left__:value"), &json!({"on_completion": id("action", 3)}))),
            ("action", 3, with(own("gate --project __left__:value"), &count)),
        ],
    );
    document["playbook_variables"] = json!({"__left__": {"type": "integer", "value": "2"}});
    // What was done with another value was not done with the one that failed.
    for fails in ["reach 2", "reach 1"] {
        let outside = Outside { fails: vec![fails.into()], ..Outside::default() };
        assert_eq!(ran(&outside, &document), Ending::Flawed, "{fails}");
        assert_eq!(outside.done.borrow().len(), 4);
    }
    let again = with(own("reach"), &json!({"on_completion": id("action", 3)}));
    for (name, value) in again.as_object().expect("a step") {
        document["workflow"][id("action", 2)][name] = value.clone();
    }
    let outside = Outside { once: RefCell::new(vec!["reach".into()]), ..Outside::default() };
    assert_eq!(ran(&outside, &document), DONE);
}

#[test]
fn what_failed_in_one_call_is_not_mended_by_another_one() {
    let mut inner =
        book(2, &[("action", 1, with(own("reach __n__:value"), &json!({"on_completion": id("end", END)})))]);
    inner["playbook_variables"] = json!({"__n__": {"type": "integer", "external": true}});
    let call = |next: String| json!({"playbook_id": id("playbook", 2), "in_args": ["__n__"], "on_completion": next});
    let mut outer = book(
        1,
        &[("playbook-action", 1, call(id("playbook-action", 2))), ("playbook-action", 2, call(id("end", END)))],
    );
    outer["playbook_variables"] = json!({"__n__": {"type": "integer", "value": "7"}});
    let outside = Outside { once: RefCell::new(vec!["reach 7".into()]), ..Outside::default() };
    outside.open(&read(&outer), &[read(&inner)], &[]);
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Flawed));
    assert_eq!(*outside.done.borrow(), ["reach 7", "reach 7"]);
}

#[test]
fn what_a_called_playbook_says_for_the_worst_case_is_done() {
    let way = json!({"on_success": id("end", END)});
    let mut inner = book(
        2,
        &[("action", 1, with(own("contain apply p-1"), &way)), ("action", 2, with(own("contain status"), &way))],
    );
    inner["workflow_exception"] = json!(id("action", 2));
    let call = with(json!({"playbook_id": id("playbook", 2), "on_failure": id("end", END)}), &way);
    let outside = Outside { fails: vec!["contain apply p-1".into()], ..Outside::default() };
    outside.open(&read(&book(1, &[("playbook-action", 1, call)])), &[read(&inner)], &[]);
    assert_eq!(outside.run(None, Limits::USUAL), Ok(DONE));
    assert_eq!(*outside.done.borrow(), ["contain apply p-1", "contain status"]);
}

#[test]
fn every_step_has_its_time_and_a_start_its_delay() {
    let always = json!({"condition": "true", "on_true": id("action", 2), "on_false": id("action", 3)});
    for (kind, work) in [
        ("parallel", json!({"next_steps": [id("action", 2), id("action", 3)]})),
        ("if-condition", always.clone()),
        ("while-condition", json!({"condition": "contain.drift", "on_true": id("action", 2)})),
        (
            "switch-condition",
            json!({"switch": "__x__:value", "cases": {"a": id("action", 2), "default": id("action", 3)}}),
        ),
    ] {
        let more =
            json!({"timeout": 5_000, "delay": 60_000, "on_success": id("end", END), "on_failure": id("action", 4)});
        let mut steps = vec![(kind, 1, with(work, &more)), ("action", 4, to_end("report"))];
        steps.push(("action", 2, to_end("gate")));
        if kind != "while-condition" {
            steps.push(("action", 3, to_end("reach")));
        }
        let mut document = book(1, &steps);
        document["playbook_variables"] = json!({"__x__": {"type": "string", "value": "a"}});
        document["workflow"][id("start", 98)]["delay"] = json!(10_000);
        let results = BTreeMap::from([("contain.drift", Fact::Truth(true))]);
        let outside = Outside { endless: vec!["gate".into()], results, ..Outside::default() };
        assert_eq!(ran(&outside, &document), DONE, "{kind}");
        assert_eq!(outside.done.borrow().last().map(String::as_str), Some("report"), "{kind}");
        assert_eq!(outside.clock.get(), 75, "{kind}");
        let stood = stands(&outside);
        assert!(stood.steps[0].ended.as_ref().expect("an end").said.contains("5000 ms"), "{kind}");
        // What was left as it was is not gone on with.
        let lines: Vec<_> = outside.lines.borrow().clone();
        outside.lines.borrow_mut().truncate(lines.len() - 1);
        assert_eq!(outside.run(None, Limits::USUAL), Ok(DONE), "{kind}");
        assert_eq!(outside.done.borrow().iter().filter(|one| *one == "report").count(), 1);
    }
}

#[test]
fn whoever_does_not_answer_in_time_is_not_waited_for_any_longer() {
    let command = json!({"commands": [{"type": "manual", "command": "do it"}], "on_completion": id("end", END)});
    let timed = with(command.clone(), &json!({"timeout": 5_000}));
    let around =
        json!({"next_steps": [id("action", 2), id("action", 3)], "timeout": 5_000, "on_completion": id("end", END)});
    for document in [
        book(1, &[("action", 1, timed)]),
        book(1, &[("parallel", 1, around), ("action", 2, command.clone()), ("action", 3, command)]),
    ] {
        let outside = Outside { waits: true, ..Outside::default() };
        outside.open(&read(&document), &[], &[]);
        assert_eq!(outside.run(None, Limits::USUAL), Err(Stop::Waits));
        outside.clock.set(6);
        assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Flawed));
        assert_eq!(stands(&outside).waiting, []);
    }
}

#[test]
fn a_person_is_named_by_the_agent_where_no_owner_is() {
    let command = json!({"commands": [{"type": "manual", "command": "do it"}], "on_success": id("end", END)});
    let mut document = book(1, &[("action", 1, command)]);
    for (contact, who) in [
        (json!({}), "Ada"),
        (json!({"email": {"work": "ada@example.org"}, "phone": {"night": "+49 1"}}), "Ada (ada@example.org, +49 1)"),
    ] {
        document["agent_definitions"][id("individual", 90_003)]["contact"] = contact;
        let outside = Outside::default();
        ran(&outside, &document);
        assert_eq!(outside.asked.borrow()[0].who.as_deref(), Some(who));
    }
}

#[test]
fn what_a_person_has_to_do_is_decoded_and_whole() {
    let commands = json!([{"type": "bash", "command_b64": "Um90YXRlIF9fa19fOnZhbHVl"}, {"type": "manual", "command": "__k__:value"}]);
    let mut document = book(1, &[("action", 1, json!({"commands": commands, "on_success": id("end", END)}))]);
    let value = "key, ".repeat(100);
    document["playbook_variables"] = json!({"__k__": {"type": "string", "value": value}});
    let outside = Outside::default();
    ran(&outside, &document);
    let asked = outside.asked.borrow();
    assert_eq!(
        (asked[0].what.as_str(), asked[1].what.as_str()),
        (format!("bash: Rotate {value}").as_str(), value.as_str())
    );
}

#[test]
fn a_journal_does_not_grow_without_bounds() {
    let ask = json!({"commands": [{"type": "manual", "command": "__k__:value ".repeat(9_000)}], "on_success": id("end", END)});
    let mut document = book(1, &[("action", 1, ask)]);
    document["playbook_variables"] = json!({"__k__": {"type": "string", "value": "x".repeat(4_000)}});
    let outside = Outside::default();
    ran(&outside, &document);
    assert!(outside.asked.borrow()[0].what.len() < 70_000);
    let outside = Outside::default();
    outside.open(&read(&document), &[], &[]);
    let written = 150_000;
    let limits = Limits { written, ..Limits::USUAL };
    assert_eq!(outside.run(None, limits), Err(Stop::Full(written)));
    assert!(outside.asked.borrow().is_empty());
}

#[test]
fn what_was_said_for_the_worst_case_is_not_waited_for_once_its_cause_is_mended() {
    let person = json!({"commands": [{"type": "manual", "command": "tell"}], "on_completion": id("end", END)});
    let mut document =
        book(1, &[("action", 1, with(own("gate"), &json!({"on_success": id("end", END)}))), ("action", 2, person)]);
    document["workflow_exception"] = json!(id("action", 2));
    let mut outside = Outside { fails: vec!["gate".into()], waits: true, ..Outside::default() };
    outside.open(&read(&document), &[], &[]);
    assert_eq!(outside.run(None, Limits::USUAL), Err(Stop::Waits));
    assert_eq!(stands(&outside).waiting.len(), 1);
    // It fails again, and is waited for again.
    again(&outside, "2");
    assert_eq!(stands(&outside).waiting, []);
    assert_eq!(outside.run(None, Limits::USUAL), Err(Stop::Waits));
    assert_eq!(stands(&outside).waiting.len(), 1);
    outside.fails.clear();
    again(&outside, "2");
    assert_eq!(outside.run(None, Limits::USUAL), Ok(DONE));
    let stood = stands(&outside);
    assert_eq!((stood.state, stood.waiting.len(), stood.steps.len()), (State::Succeeded, 0, 1));
}

#[test]
fn what_runs_is_what_was_checked() {
    let call = json!({"playbook_id": id("playbook", 1), "on_success": id("end", END)});
    let root = read(&book(
        1,
        &[
            (
                "if-condition",
                1,
                json!({"condition": "gate.go", "on_true": id("playbook-action", 2), "on_false": id("end", END), "on_completion": id("end", END)}),
            ),
            ("playbook-action", 2, call),
        ],
    ));
    let mut other = book(1, &[("action", 1, to_end("report"))]);
    other["workflow_start"] = json!(id("start", 50));
    let others = BTreeMap::from([(id("playbook", 1), read(&other))]);
    let opened = Routine::opening("r".into(), &root, &others, BTreeMap::new(), "Ada".into()).expect("a run");
    let Entry::Opened { documents, .. } = opened else { panic!("{opened:?}") };
    assert_eq!(documents, [root.document().clone()]);
}

#[test]
fn a_value_from_outside_is_given_once_also_where_it_is_constant() {
    let wanted = json!({"type": "string", "external": true, "constant": true});
    let mut document = book(1, &[("action", 1, to_end("reach __x__:value"))]);
    document["playbook_variables"] = json!({"__x__": wanted});
    let outside = Outside::default();
    outside.open(&read(&document), &[], &[("__x__", "y")]);
    assert_eq!(outside.run(None, Limits::USUAL), Ok(DONE));
    assert_eq!(*outside.done.borrow(), ["reach y"]);
    document["playbook_variables"]["__x__"]["value"] = json!("z");
    let values = BTreeMap::from([("__x__".to_owned(), "y".to_owned())]);
    let opened = Routine::opening("r".into(), &read(&document), &BTreeMap::new(), values, "Ada".into());
    assert!(matches!(opened, Err(RoutineError::Useless { .. })));
}

#[test]
fn a_playbook_that_is_called_without_a_value_that_it_needs_is_not_begun() {
    let mut inner = book(2, &[("action", 1, to_end("reach __x__:value"))]);
    inner["playbook_variables"] = json!({"__x__": {"type": "string", "external": true}});
    let opening = |arguments: &[&str]| {
        let mut call = json!({"playbook_id": id("playbook", 2), "on_success": id("end", END)});
        if !arguments.is_empty() {
            call["in_args"] = json!(arguments);
        }
        let mut outer = book(1, &[("playbook-action", 1, call)]);
        outer["playbook_variables"] = json!({"__x__": {"type": "string", "value": "y"}});
        let others = BTreeMap::from([(id("playbook", 2), read(&inner))]);
        Routine::opening("r".into(), &read(&outer), &others, BTreeMap::new(), "Ada".into())
    };
    let told = opening(&[]).expect_err("a value is missing").to_string();
    assert!(told.contains("__x__") && told.contains("in_args"), "{told}");
    assert!(opening(&["__x__"]).is_ok() && opening(&["__x__:value"]).is_ok());
}
