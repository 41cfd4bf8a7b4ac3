//! Answers are signed.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::scene::Scene;

#[test]
fn an_answer_is_signed_with_a_key_of_ssh() {
    let scene = Scene::new();
    let key = scene.bench.path("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "ines", "-f"])
        .arg(&key)
        .stdin(Stdio::null())
        .status();
    assert!(made.expect("ssh-keygen").success());
    let file = key.to_str().expect("a path");
    assert_eq!(scene.run(0, &["gate", "--key", file, "--as", "ines"]).status, 1);
    let journal = fs::read_to_string(scene.bench.case().join("journal/journal.jsonl")).expect("a journal");
    let line: Value = serde_json::from_str(journal.lines().last().expect("a line")).expect("json");
    assert_eq!(line["signer"], "ines");
    // The statement is what the line says, as docs/gate.md has it.
    let signed = json!({
        "answer": line["answer"], "asked": line["asked"], "document": line["document"], "holds": line["holds"],
        "project": line["project"],
    });
    let signature = scene.bench.put("answer.sig", line["signature"].as_str().expect("a signature"));
    let check = |text: String| {
        let statement = scene.bench.put("answer", &text);
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "check-novalidate", "-n", "stanch-gate", "-s"]).arg(&signature);
        command.stdin(fs::File::open(statement).expect("a file")).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("ssh-keygen").success()
    };
    assert!(check(format!("{signed}\n")));
    assert!(!check(format!("{signed}\n").replace("\"no\"", "\"go\"")), "a changed answer is not what was signed");
    for nobody in ["", "  "] {
        let refused = scene.run(0, &["gate", "--key", file, "--as", nobody]);
        assert!(refused.status == 2 && refused.err.contains("--as is empty"), "{}", refused.err);
    }
    let without = scene.run(0, &["gate", "--key", "/nowhere", "--as", "ines"]);
    assert!(without.status == 2 && without.err.contains("did not sign with /nowhere"), "{}", without.err);
}
