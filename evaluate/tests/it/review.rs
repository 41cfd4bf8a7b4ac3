//! The whole evaluation, with a stand-in for the program that finds what it is told to find.
#![cfg(unix)]

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

type Outcome = Result<(), Box<dyn Error>>;

/// Answers as the program does. It finds every injected event, unless the attack's address is an ordinary one of the
/// vendor's; `ingest` of an attack alone is remembered, and `query` prints it.
const STAND_IN: &str = r#"#!/bin/sh
case "$1" in
init) mkdir -p "$5/lake" && echo > "$5/case.toml"; exit ;;
esac
folder="$2"; shift 3
case "$1" in
ingest) test -d "$4" || cp "$4" "$folder/lake/last" ;;
expose) test -s "$2" ;;
query) grep -h raw "$folder/lake/last" || true ;;
assess)
  mkdir -p "$folder/results"
  ids=""
  if test -f "$folder/lake/last" && ! grep -qE 'ADDRESS' "$folder/lake/last"; then
    ids=$(grep -o '"eventID":"[^"]*"' "$folder/lake/last" | sed 's/.*:"/"/' | paste -sd, -)
  fi
  if test -n "$ids"; then
    stories=$(echo "$ids" | sed 's/"[^"]*"/{"event_id":&}/g')
    echo "{\"findings\":[{\"rule\":\"anomaly\",\"evidence\":[$ids]}]}" > "$folder/results/findings.json"
    echo "{\"stories\":[{\"events\":[$stories]}]}" > "$folder/results/stories.json"
  else
    echo '{"findings":[]}' > "$folder/results/findings.json"
    echo '{"stories":[]}' > "$folder/results/stories.json"
  fi ;;
esac
"#;

/// A folder with a stand-in that misses what comes from an address, and two attacks.
struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new(misses: &str) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let stand_in = folder.path().join("stanch");
        fs::write(&stand_in, STAND_IN.replace("ADDRESS", misses))?;
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755))?;
        let attacks = folder.path().join("attacks");
        fs::create_dir(&attacks)?;
        fs::write(attacks.join("LICENSE"), "none")?;
        fs::write(attacks.join("nothing.json"), "[]")?;
        for name in ["CreateUser", "StopLogging"] {
            let record = json!({
                "eventVersion": "1.08", "eventTime": "2024-05-01T10:00:00Z", "eventName": name,
                "eventSource": "iam.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
                "userAgent": "tool", "eventID": "00000000-0000-4000-8000-000000000001",
                "userIdentity": { "type": "IAMUser", "accountId": "600000000001", "accessKeyId": "AKIAQQQQQQQQQQQQQQQQ" }
            });
            // The stand-in prints the file as it is, so that it has the form of what `query` prints.
            let row = json!({ "raw": record.to_string() }).to_string();
            fs::write(attacks.join(format!("{name}.json")), row)?;
        }
        Ok(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, more: &[&str]) -> std::io::Result<Output> {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        Command::new(env!("CARGO_BIN_EXE_stanch-evaluate"))
            .args(["--attacks", &path(&self.path("attacks")), "--stanch", &path(&self.path("stanch"))])
            .args(["--events", "40000", "--seeds", "2"])
            .args(more)
            .output()
    }
}

#[test]
fn a_review_that_finds_all_passes() -> Outcome {
    let stage = Stage::new("NEVER")?;
    let kept = stage.path("kept");
    let output = stage.run(&["--format", "json", "--keep", &kept.to_string_lossy()])?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("nothing.json: no event in it; left out") && !said.contains("LICENSE"), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(report["schema"], "stanch.evaluate/1");
    let runs = report["runs"].as_array().ok_or("no runs")?;
    assert_eq!(runs.len(), 2 * 2 * 6);
    assert!(runs.iter().all(|run| run["found"] == true && run["one_story"] == 1.0));
    assert_eq!(report["summary"]["all"]["found"]["value"], 1.0);
    assert!(kept.join("1-CreateUser-vendor-loud/injected.json").is_file());
    Ok(())
}

#[test]
fn each_miss_is_named_and_fails() -> Outcome {
    // All networks of the attacker's own begin with other numbers.
    let stage = Stage::new(r#"sourceIPAddress":"(3|18|34|35|38|44|52|54|107)[.]"#)?;
    let output = stage.run(&["--only", "Create"])?;
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.contains("MISSED") && !table.contains("StopLogging"), "{table}");
    for seed in [1, 2] {
        assert!(table.contains(&format!("CreateUser (vendor, loud, seed {seed}, ")), "{table}");
    }
    assert!(table.contains("not found, in no story"), "{table}");
    Ok(())
}

#[test]
fn what_cannot_be_evaluated_says_why() -> Outcome {
    let stage = Stage::new("NEVER")?;
    let refused = |more: &[&str]| -> Result<String, Box<dyn Error>> {
        let output = stage.run(more)?;
        assert_eq!(output.status.code(), Some(2));
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert!(refused(&["--seeds", "0"])?.contains("--seeds 0: not a number above 0"));
    assert!(refused(&["--sedes", "1"])?.contains("no such option"));
    assert!(refused(&["--format", "csv"])?.contains("neither table nor json"));
    assert!(refused(&["--only", "absent"])?.contains("no attack is in it"));
    assert!(refused(&["--stanch", "/nowhere/stanch"])?.contains("build it first"));
    Ok(())
}
