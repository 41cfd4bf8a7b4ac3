//! Playbooks against schemas, with a stand-in for the program and schemas of two rules.
#![cfg(unix)]

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

type Outcome = Result<(), Box<dyn Error>>;

/// Answers as the program does: it exports what it is given, finds a fault where a file says `wrong`, refuses what says
/// `refused`, and crashes at what says `crash`.
const STAND_IN: &str = r#"#!/bin/sh
case "$1" in
init) mkdir -p "$5/playbooks" && echo '{"name":"own"}' > "$5/playbooks/ci-vendor.json"; exit ;;
--case) shift 3 ;;
esac
for last; do :; done
if test -f "$last"; then
  if grep -q crash "$last"; then exit 101; fi
  if grep -q refused "$last"; then echo "it is no playbook" >&2; exit 2; fi
fi
case "$1 $2" in
"collect "*) echo '{"changes":{"added":[],"removed":[],"changed":[]}}' ;;
"playbook list") echo '{"playbooks":[{"name":"first"}]}' ;;
"playbook export") if test "$3" = first; then cat "$(dirname "$0")/first.json"; else cat "$3"; fi ;;
"playbook show") echo shown ;;
"playbook check")
  if grep -q wrong "$last"; then
    echo '{"faults":[{"level":"error","place":"here","kind":"wrong-name","what":"it is wrong"}]}'; exit 1
  fi
  echo '{"faults":[]}' ;;
esac
"#;

/// A folder with the stand-in, schemas, documents of tests and samples.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    /// With this as what the stand-in ships.
    fn new(shipped: &Value) -> Result<Self, Box<dyn Error>> {
        let stage = Self { folder: tempfile::tempdir()? };
        let stand_in = stage.put("stanch", STAND_IN)?;
        fs::set_permissions(stand_in, fs::Permissions::from_mode(0o755))?;
        stage.put("first.json", &shipped.to_string())?;
        let id = |name: &str| format!("https://schemas.example/{name}");
        let schema = "http://json-schema.org/draft-07/schema#";
        let text = json!({ "type": "string" });
        stage.put(
            "schemas/playbook.json",
            &json!({
                "$id": id("playbook.json"), "$schema": schema, "required": ["name"],
                "properties": { "name": { "$ref": "types/name.json" } }
            })
            .to_string(),
        )?;
        stage.put(
            "schemas/types/name.json",
            &json!({ "$id": id("types/name.json"), "$schema": schema, "type": "string", "maxLength": 12 }).to_string(),
        )?;
        stage.put(
            "schemas/commands/manual.json",
            &json!({ "$id": id("commands/manual.json"), "$schema": schema, "required": ["command"],
                     "properties": { "command": text } })
            .to_string(),
        )?;
        stage.put("fixtures/valid.json", r#"{"name":"valid"}"#)?;
        stage.put("fixtures/faults/name.json", r#"{"name":"wrong","x":1}"#)?;
        stage.put("fixtures/faults/name.expected.json", r#"{"kind":"wrong-name"}"#)?;
        Ok(stage)
    }

    fn put(&self, name: &str, text: &str) -> std::io::Result<PathBuf> {
        let path = self.folder.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text)?;
        Ok(path)
    }

    fn run(&self, more: &[&str]) -> std::io::Result<Output> {
        let path = |name: &str| self.folder.path().join(name);
        Command::new(env!("CARGO_BIN_EXE_stanch-evaluate"))
            .arg("playbooks")
            .args(["--schemas".into(), path("schemas")])
            .args(["--samples".into(), path("samples")])
            .args(["--stanch".into(), path("stanch")])
            .args(["--fixtures".into(), path("fixtures")])
            .args(more)
            .output()
    }
}

#[test]
fn what_is_valid_and_answered_passes() -> Outcome {
    let stage = Stage::new(&json!({ "name": "first" }))?;
    stage.put("samples/deep/good.json", r#"{"name":"good"}"#)?;
    stage.put("samples/long.json", r#"{"name":"wrong and too long"}"#)?;
    stage.put("samples/none.json", "refused, and no JSON")?;
    let output = stage.run(&["--format", "json"])?;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!((&report["schema"], &report["schemas"]), (&json!("stanch.evaluate-playbooks/1"), &json!(3)));
    let names = |list: &str| -> Vec<String> {
        let all = report[list].as_array().into_iter().flatten();
        all.map(|one| one["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names("exports"), ["first", "valid.json of the tests", "drafted by init", "drafted from an inventory"]);
    assert_eq!(names("samples"), ["deep/good.json", "long.json", "none.json"]);
    let samples = &report["samples"];
    assert_eq!(samples[1]["faults"][0]["kind"], "wrong-name");
    assert!(samples[1]["official"]["playbook"][0].as_str().is_some_and(|what| what.starts_with("/name: ")));
    assert_eq!(samples[2]["refused"], "it is no playbook");
    assert_eq!((&report["faults"][0]["ours"], &report["faults"][0]["playbook"]), (&json!(true), &json!([])));
    Ok(())
}

#[test]
fn each_shortfall_is_named_and_fails() -> Outcome {
    let stage = Stage::new(&json!({ "workflow": { "a": { "commands": [{ "type": "manual" }] } } }))?;
    stage.put("samples/crash.json", r#"{"name":"crash"}"#)?;
    stage.put("samples/passed-over.json", r#"{"name":7}"#)?;
    stage.put("fixtures/faults/unseen.json", r#"{"name":"fine"}"#)?;
    stage.put("fixtures/faults/unseen.expected.json", r#"{"kind":"unseen"}"#)?;
    let output = stage.run(&[])?;
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8_lossy(&output.stdout);
    for line in [
        "REFUSE",
        "missing properties 'name'",
        "/workflow/a/commands/0: missing properties 'command'",
        "it crashed",
        "unseen (unseen): NOT found by `check`",
        "NOT passed",
    ] {
        assert!(table.contains(line), "{line} in {table}");
    }
    assert_eq!(table.matches("MISSED").count(), 4, "{table}");
    Ok(())
}

#[test]
fn what_cannot_be_evaluated_says_why() -> Outcome {
    let stage = Stage::new(&json!({ "name": "first" }))?;
    fs::create_dir(stage.folder.path().join("samples"))?;
    let refused = |more: &[&str]| -> Result<String, Box<dyn Error>> {
        let output = stage.run(more)?;
        assert_eq!(output.status.code(), Some(2));
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(refused(&["--format", "csv"])?.contains("neither table nor json"));
    assert!(refused(&["--shemas", "x"])?.contains("no such option"));
    assert!(refused(&["--schemas", "/nowhere"])?.contains("/nowhere"));
    let empty = stage.folder.path().join("samples").to_string_lossy().into_owned();
    assert!(refused(&["--schemas", &empty])?.contains("there is no playbook.json in it"));
    // What refers to a schema that is not given is not fetched.
    stage.put("schemas/types/name.json", r#"{"$id":"https://schemas.example/types/other.json"}"#)?;
    assert!(refused(&[])?.contains("types/name.json"));
    Ok(())
}
