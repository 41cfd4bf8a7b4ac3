//! Requests with loose policies: how lines are read, and that none is lost.

use serde_json::{Value, json};
use stanch_iam::loose::{LONGEST, answer, parse};

fn fixture(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn lines_that_say_the_same_are_read_alike() {
    for group in fixture(include_str!("../fixtures/loose/spellings.json")) {
        let read: Vec<String> = group["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| format!("{:#?}", parse(&line.to_string()).unwrap()))
            .collect();
        for other in &read[1..] {
            assert_eq!(*other, read[0], "{}", group["about"]);
        }
    }
}

#[test]
fn a_line_that_cannot_be_read_says_why_and_what_to_do() {
    for case in fixture(include_str!("../fixtures/loose/errors.json")) {
        let said = answer(case["line"].as_str().unwrap());
        assert_eq!(
            serde_json::to_value(said).unwrap(),
            json!({"id": null, "error": case["error"]}),
            "{}",
            case["line"]
        );
    }
}

#[test]
fn answers_are_told_with_their_reasons() {
    for case in fixture(include_str!("../fixtures/loose/answers.json")) {
        let said = answer(&case["line"].to_string());
        assert_eq!(serde_json::to_value(said).unwrap(), case["answer"], "{}", case["about"]);
    }
}

#[test]
fn a_line_keeps_its_id_when_the_rest_of_it_is_wrong() {
    let said = answer(r#"{"Id": [7], "principal": "nobody", "action": "s3:GetObject"}"#);
    assert_eq!(said.id, json!([7]));
}

#[test]
fn a_mark_at_the_beginning_is_no_part_of_the_line() {
    assert!(parse("\u{feff}{\"principal\": \"*\", \"action\": \"s3:GetObject\"}").is_ok());
}

#[test]
fn lines_that_are_too_long_or_too_deep_are_errors() {
    let deep = format!("{{\"principal\": {}", "[".repeat(100_000));
    let long = " ".repeat(LONGEST + 1);
    for line in [deep, long] {
        let said = serde_json::to_value(answer(&line)).unwrap();
        assert!(said["error"].is_string(), "{said}");
    }
}
