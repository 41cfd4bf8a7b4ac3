//! What a dry run and a checklist show.

use std::collections::BTreeMap;

use serde_json::json;
use stanch_playbook::command::Command;
use stanch_playbook::{markdown::markdown, plan, read, shipped, variable};

fn shipped(name: &str) -> stanch_playbook::Playbook {
    let (_, text) = shipped::ALL.iter().find(|(known, _)| *known == name).unwrap();
    read(text.as_bytes()).unwrap()
}

#[test]
fn a_dry_run_tells_the_routine_in_its_order() {
    let planned = plan::plan(&shipped("ci-vendor"));
    let at = |name: &str| planned.iter().position(|one| one.name == name).unwrap_or_else(|| panic!("{name}"));
    let order = [
        "Write down the notice",
        "Ingest logs of the window",
        "Ask how far each could go",
        "Approve the plan",
        "Apply containment",
        "Verify containment",
        "Replace keys where they are stored",
        "Do what is left for people, in order of reach",
        "Prove that old values are dead",
        "Ask whether you can build",
        "Close the case",
    ];
    let places: Vec<usize> = order.iter().map(|name| at(name)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(planned[at("Apply containment")].changes && !planned[at("Verify containment")].changes);
    assert_eq!(planned[at("Do what is left for people, in order of reach")].branch.as_deref(), Some("on_true"));
}

#[test]
fn a_checklist_says_who_what_proof_and_by_when_and_takes_values_as_text() {
    let values = BTreeMap::from([("__incident_lead__".to_owned(), "Ada <script>\n# x".to_owned())]);
    let text = markdown(&shipped("ci-vendor"), &values);
    for part in
        ["- [ ] **Apply containment**", "by: 90 minutes", "taken back by: Take containment back", "proof: the notice"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("`stanch contain apply __plan__:value`"), "{text}");
    assert!(text.contains("who: Ada") && !text.contains("<script>") && !text.contains("\n# x"), "{text}");
}

#[test]
fn values_are_put_in_once_and_cannot_grow() {
    let doubling = |name: &str| match name {
        "__a__" => Some("__b__:value__b__:value"),
        "__b__" => Some("x"),
        _ => None,
    };
    assert_eq!(
        variable::fill("é__a__:value __c__:value, __b__:value", doubling),
        "é__b__:value__b__:value __c__:value, x"
    );
    let long = "x".repeat(100_000);
    assert!(variable::fill(&"__a__:value ".repeat(10), |_| Some(&long)).len() < 3_000);
}

#[test]
fn whoever_has_to_do_it_reads_whole_values_up_to_a_limit() {
    let keys: String = (0..60).map(|number| format!("key-{number:03}, ")).collect();
    let told = variable::whole("Rotate each of: __keys__:value END __none__:value", |name| {
        (name == "__keys__").then_some(keys.as_str())
    });
    assert_eq!(told, format!("Rotate each of: {keys} END __none__:value"));
    let many = "__a__:value ".repeat(300_000);
    for text in [variable::whole(&many, |_| Some(&keys)), variable::fill(&many, |_| Some(&keys))] {
        assert!(text.len() < 70_000 && text.contains("cut after 64 KiB"), "{}", text.len());
    }
    assert!(variable::filled(&many, |_| Some(&keys)).is_err());
}

#[test]
fn an_encoded_command_is_decoded_or_says_that_it_cannot_be() {
    let text = |command: serde_json::Value| Command::of(&command).line();
    for (command, meant) in [
        (json!({"type": "manual", "command_b64": "cm90YXRlIHRoZSBrZXk="}), "rotate the key"),
        (json!({"type": "bash", "command_b64": "cm0g\nLXJmIC8"}), "rm -rf /"),
        (json!({"type": "openc2-http", "command": "POST /oc2", "content_b64": "e30="}), "POST /oc2\n{}"),
        (json!({"type": "manual", "command": "in clear", "command_b64": "!"}), "in clear"),
        (
            json!({"type": "bash", "command_b64": "no base64!"}),
            "(`command_b64` is not text in base64; write it in clear as `command`)",
        ),
        (
            json!({"type": "bash", "command_b64": "/w=="}),
            "(`command_b64` is not text in base64; write it in clear as `command`)",
        ),
    ] {
        assert_eq!(text(command.clone()), meant, "{command}");
    }
    assert!(text(json!({"type": "bash", "command_b64": "QUFB".repeat(30_000)})).contains("longer than 65536 bytes"));
}
