//! What a dry run and a checklist show.

use std::collections::BTreeMap;

use serde_json::json;
use stanch_playbook::command::Command;
use stanch_playbook::step::Work;
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
    // What is not known on paper is a blank to fill in.
    assert!(text.contains("`stanch contain apply ________ (the containment plan)`"), "{text}");
    assert!(text.contains("who: Ada") && !text.contains("<script>") && !text.contains("\n# x"), "{text}");
}

#[test]
fn every_checklist_can_be_followed_with_nothing_but_paper() {
    for (name, document) in shipped::ALL {
        let book = read(document.as_bytes()).unwrap();
        let text = markdown(&book, &BTreeMap::new());
        for machine in ["start--", "end--", "next_steps", r"\_", "__:value", r"\`", "on_failure", "on_true", "on_false"]
        {
            assert!(!text.contains(machine), "{name} has {machine}: {text}");
        }
        for step in book.steps.values() {
            let typed = match &step.work {
                Work::Action { commands, .. } => commands.iter().any(|command| command.line().contains("stanch ")),
                _ => false,
            };
            let by_hand = step.description.as_deref().is_some_and(|text| text.starts_with("By hand: "));
            assert!(!typed || by_hand, "{name}: nothing says how to do {:?} by hand", step.name);
            // Whatever the list names to go on at, or to be taken back by, stands in it as well.
            if let Some(named) = step.name.as_deref() {
                assert!(text.contains(&format!("**{named}**")), "{name}: {named} is not in {text}");
            }
        }
    }
}

#[test]
fn a_failure_is_told_below_its_step_and_what_takes_back_comes_last() {
    let list = markdown(&shipped("ci-vendor"), &BTreeMap::new());
    let at = |text: &&str| list.find(*text).unwrap_or_else(|| panic!("{text} in {list}"));
    let order = [
        "- [ ] *at the same time:* **Ingest",
        "- [ ] **Approve the plan**",
        "`stanch contain show ________ (the containment plan)`",
        "- [ ] *if it fails, or the answer is no:* **Decide what to do without the plan**",
        "go on at “Watch for drift and use of canaries”",
        "- [ ] **Apply containment**",
        "by hand: note each identity",
        "## To take back",
        "- [ ] **Take containment back**",
    ];
    let places: Vec<usize> = order.iter().map(at).collect();
    assert!(places.is_sorted(), "{places:?} in {list}");
}

#[test]
fn nobody_goes_on_below_a_failure_after_which_a_branch_ends() {
    let list = markdown(&shipped("backup-break-glass"), &BTreeMap::new());
    let at = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} in {list}"));
    let ends = at("- then leave out the rest of this part");
    assert!(
        at("**Decide how copies are kept without the cut**") < ends && ends < at("**Cut exposed paths**"),
        "{list}"
    );
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

/// What is typed from paper is what stands in the playbook: lines stay lines, and backquotes stay.
#[test]
fn scripts_calls_and_targets_are_on_paper_as_they_are() {
    let mut document = serde_json::to_value(shipped("leaked-secret").document()).expect("a document");
    let script = "for k in `cat keys`; do\n  revoke $k\ndone";
    let call = json!({"type": "http-api", "command": "POST https://api.example/x", "headers": {"X-A": ["b"],
        "Authorization": ["Bearer abc"]}, "content": "{\"a\":1}"});
    let step = document["workflow"].as_object_mut().expect("steps").values_mut();
    let step = step.into_iter().find(|step| step["type"] == "action").expect("an action");
    step["commands"] = json!([{"type": "bash", "command": script}, call]);
    step["targets"] = json!(["linux--00000001-0000-4000-8000-000000000007"]);
    document["target_definitions"]["linux--00000001-0000-4000-8000-000000000007"] =
        json!({"type": "linux", "name": "DB", "address": {"ipv4": ["198.51.100.9"]}});
    let playbook = read(document.to_string().as_bytes()).expect("a playbook");
    let list = markdown(&playbook, &BTreeMap::new());
    for part in [
        "```\n    for k in `cat keys`; do\n      revoke $k\n    done\n    ```",
        "POST https://api.example/x\n    Authorization: (what lets you in, which is not shown)\n    X-A: b\n    \n    {\"a\":1}",
        "- on: DB (198.51.100.9)",
    ] {
        assert!(list.contains(part), "{part}\n{list}");
    }
    assert!(!list.contains("abc"), "{list}");
}
