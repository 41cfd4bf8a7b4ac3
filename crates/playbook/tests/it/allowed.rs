//! What a playbook may call, before and after values stand in the place of its variables.

use stanch_playbook::own::{may, ready};
use stanch_playbook::variable;

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_playbook_calls_what_is_listed_with_options_that_are_listed() {
    for text in [
        "contain apply p-1",
        "contain plan --select user:a,user:b --strategy=canary",
        "collect aws --from inventory/x.json --fresh",
        "watch --once --last-used",
        "gate --project web",
        "reach",
    ] {
        assert!(may(&words(text)).is_ok(), "{text}");
    }
    for text in [
        "",
        "sh -c id",
        "query select",
        "contain approve p-1",
        "contain accept c-1",
        "playbook run x",
        "demo",
        "--case /elsewhere assess",
        "assess --case other",
        "assess --format json",
        "report --output x.md",
        "report -o x.md",
        "contain plan --select",
        "contain plan --select --keep-user",
        "contain plan --keep-user=yes",
        "contain apply",
        "contain apply a b",
        "watch --last-used",
        "watch --once --bucket logs",
        "ingest --",
    ] {
        assert!(may(&words(text)).is_err(), "{text}");
    }
}

#[test]
fn a_value_becomes_neither_an_option_nor_a_file_elsewhere_nor_another_command() {
    let with = |text: &str, value: &'static str| {
        ready(&words(text), &|text| variable::filled(text, |name| (name == "__x__").then_some(value)))
    };
    assert_eq!(with("contain apply __x__:value", "p-1"), Ok(words("contain apply p-1")));
    assert_eq!(with("expose lists/__x__:value.csv", "a b"), Ok(vec!["expose".into(), "lists/a b.csv".into()]));
    for value in [
        "--no-wait",
        "-h",
        "",
        "/etc/passwd",
        "../other",
        "a/../../b",
        "~/x",
        "C:\\x",
        "a\0b",
        "../a=b",
        "/a=b",
        "a=../b",
        "a=b=/c",
    ] {
        assert!(with("contain apply __x__:value", value).is_err(), "{value}");
    }
    for value in ["undo", "apply"] {
        assert!(with("contain __x__:value p-1", value).is_err(), "{value}");
    }
    assert!(with("contain apply __y__:value", "p-1").is_err());
}
