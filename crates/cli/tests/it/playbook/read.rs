//! Playbooks are listed, shown, checked and written back.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stanch_playbook::shipped;

use crate::stanch::{Bench, command, list, run};

/// The fixtures of the crate that reads playbooks: each a document and, beside it, what is wrong with it.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../playbook/tests/fixtures")
}

#[test]
fn each_that_is_shipped_has_no_fault_and_comes_out_as_it_was() {
    for (name, document) in shipped::ALL {
        let checked = run(command().args(["playbook", "check", name]));
        assert_eq!(checked.status, 0, "{name}: {}{}", checked.out, checked.err);
        let exported = run(command().args(["playbook", "export", name]));
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("a document");
        assert_eq!(read(&exported.out), read(document), "{name}");
    }
}

#[test]
fn a_fault_ends_with_1_and_is_named_where_it_stands() {
    let faulty = fixtures().join("faults/dangling-step.json");
    let checked = run(command().args(["--format", "json", "playbook", "check"]).arg(&faulty));
    assert_eq!(checked.status, 1, "{}", checked.err);
    let found: Value = serde_json::from_str(&checked.out).expect("a document");
    let found: Vec<&Value> = list(&found["faults"]).iter().filter(|fault| fault["kind"] == "dangling-step").collect();
    assert_eq!((found.len(), &found[0]["level"]), (1, &Value::from("error")));
    assert!(found[0]["place"].as_str().is_some_and(|place| place.starts_with("workflow.")), "{}", found[0]);
}

#[test]
fn the_cases_own_come_first_and_hide_what_is_shipped_under_their_name() {
    let bench = Bench::new();
    let shelf = bench.case().join("playbooks");
    fs::create_dir_all(&shelf).expect("a folder");
    let own = fs::read_to_string(fixtures().join("valid.json")).expect("a fixture");
    fs::write(shelf.join("ci-vendor.json"), &own).expect("a file");
    fs::write(shelf.join("broken.json"), "{").expect("a file");
    let listed = bench.json(["playbook", "list"]);
    let names: Vec<&str> = list(&listed["playbooks"]).iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names[..2], ["broken", "ci-vendor"]);
    assert_eq!(names.len(), shipped::ALL.len() + 1);
    assert!(listed["playbooks"][0]["refused"].is_string());
    let exported = bench.text(["playbook", "export", "ci-vendor"]);
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("a document");
    assert_eq!(read(&exported), read(&own));
}

#[test]
fn a_checklist_has_each_step_once_with_values_filled_in() {
    let shown = run(command().args(["playbook", "show", "ci-vendor", "--markdown", "--set", "incident_lead=Ada"]));
    assert_eq!(shown.status, 0, "{}", shown.err);
    assert!(shown.out.starts_with("# Rotate everything"), "{}", shown.out);
    assert!(shown.out.contains("who: Ada"), "{}", shown.out);
    assert_eq!(shown.out.matches("**Apply containment**").count(), 1, "{}", shown.out);
}

#[test]
fn what_is_no_playbook_is_refused_in_one_sentence() {
    let bench = Bench::new();
    let cut = bench.put("cut.json", "{\"type\": \"playbook\"");
    let deep = bench.put("deep.json", &"[".repeat(100_000));
    for file in [&cut, &deep] {
        let ran = run(command().args(["playbook", "show"]).arg(file));
        assert_eq!((ran.status, ran.err.lines().count()), (2, 1), "{}", ran.err);
    }
    let ran = run(command().args(["playbook", "run-down"]));
    assert_eq!(ran.status, 2);
    let ran = run(command().args(["playbook", "show", "nobody-has-it"]));
    assert!(ran.err.contains("ci-vendor"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn what_lies_among_the_playbooks_and_is_none_is_named_and_keeps_nothing_from_being_read() {
    let bench = Bench::new();
    let shelf = bench.case().join("playbooks");
    fs::create_dir_all(shelf.join("folder.json")).expect("a folder");
    std::os::unix::fs::symlink("nowhere", shelf.join("dangling.json")).expect("a link");
    assert!(std::process::Command::new("mkfifo").arg(shelf.join("pipe.json")).status().expect("mkfifo").success());
    let listed = bench.json(["playbook", "list"]);
    for name in ["dangling", "folder", "pipe"] {
        let found = list(&listed["playbooks"]).iter().find(|one| one["name"] == name).expect(name);
        assert!(found["refused"].as_str().is_some_and(|why| why.contains(".json")), "{found}");
    }
    bench.text(["playbook", "show", "resume"]);
}

#[test]
fn of_two_with_one_identifier_neither_is_taken_for_the_other() {
    let bench = Bench::new();
    let shelf = bench.case().join("playbooks");
    fs::create_dir_all(&shelf).expect("a folder");
    let own = fs::read_to_string(fixtures().join("valid.json")).expect("a fixture");
    fs::write(shelf.join("a.json"), &own).expect("a file");
    fs::write(shelf.join("b.json"), &own).expect("a file");
    let id = serde_json::from_str::<Value>(&own).expect("a document")["id"].as_str().expect("an id").to_owned();
    let shown = bench.run(["playbook", "show", &id]);
    assert_eq!(shown.status, 2, "{}", shown.err);
    assert!(shown.err.contains("a, b"), "{}", shown.err);
    bench.text(["playbook", "show", "a"]);
}
