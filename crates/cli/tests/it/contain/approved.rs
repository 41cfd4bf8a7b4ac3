//! Two people agree to what cannot be taken back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::scene::{ACCOUNTS, Scene, key};
use crate::stanch::{Bench, list};

/// Names of those who approve.
const NAMES: [&str; 2] = ["ines@acme.example", "tom@acme.example"];

fn private(bench: &Bench, name: &str) -> PathBuf {
    bench.path(&format!("key-{name}"))
}

/// Makes keys for two people and writes them into `case.toml`.
pub(super) fn approvers(bench: &Bench) {
    let case = bench.case().join("case.toml");
    let mut text = fs::read_to_string(&case).expect("case.toml");
    for name in NAMES {
        let file = private(bench, name);
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
            .arg(&file)
            .stdin(Stdio::null())
            .status();
        assert!(made.expect("ssh-keygen").success());
        let public = fs::read_to_string(file.with_file_name(format!("key-{name}.pub"))).expect("a public key");
        text.push_str(&format!("\n[[approver]]\nname = \"{name}\"\nkey = \"{}\"\n", public.trim()));
    }
    fs::write(case, text).expect("case.toml");
}

/// The signature of one person over a plan.
fn signature(bench: &Bench, plan: &Value, name: &str) -> PathBuf {
    let id = plan["id"].as_str().expect("an id");
    let file = bench.case().join(format!("plans/{id}.json"));
    let signature = file.with_extension("json.sig");
    let _ = fs::remove_file(&signature);
    let signed = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", "stanch-plan", "-f"])
        .arg(private(bench, name))
        .arg(&file)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(signed.expect("ssh-keygen").success());
    let kept = bench.path(&format!("{name}.sig"));
    fs::rename(signature, &kept).expect("a signature");
    kept
}

fn approve(bench: &Bench, plan: &Value, name: &str, signature: &Path) -> crate::stanch::Ran {
    let id = plan["id"].as_str().expect("an id");
    let signature = signature.to_str().expect("a path");
    bench.run(["contain", "approve", id, "--as", name, "--signature", signature])
}

/// Both sign a plan.
pub(super) fn sign(bench: &Bench, plan: &Value) {
    for name in NAMES {
        let signature = signature(bench, plan, name);
        let kept = approve(bench, plan, name, &signature);
        assert_eq!(kept.status, 0, "{}", kept.err);
    }
}

#[test]
fn a_deletion_waits_for_two_different_people() {
    let scene = Scene::new(1, BTreeMap::new());
    let select = ["--strategy", "delete", "--select", &key(ACCOUNTS[1], 0)];
    let without = scene.plan(&select);
    assert_eq!(without["approvals"], 0, "nobody can approve, so that nothing is deleted");
    let asked = scene.bench.run(["contain", "approve", without["id"].as_str().expect("an id")]);
    assert!(asked.err.contains("needs nobody's approval") && !asked.err.contains("ssh-keygen"), "{}", asked.err);
    let changes: Vec<&Value> = list(&without["actions"]).iter().flat_map(|one| list(&one["effects"])).collect();
    assert!(changes.iter().all(|effect| effect["change"] != "delete_key"), "{without}");

    approvers(&scene.bench);
    let plan = scene.plan(&select);
    assert_eq!(plan["approvals"], 2);
    let refused = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("needs 2 approvals and has none"), "{}", refused.err);
    let of_ines = signature(&scene.bench, &plan, NAMES[0]);
    assert_eq!(approve(&scene.bench, &plan, NAMES[0], &of_ines).status, 0);
    let stolen = approve(&scene.bench, &plan, NAMES[1], &of_ines);
    assert!(stolen.status == 2 && stolen.err.contains("is not one by tom@acme.example"), "{}", stolen.err);
    let stranger = approve(&scene.bench, &plan, "eve", &of_ines);
    assert!(stranger.status == 2 && stranger.err.contains("eve is no approver"), "{}", stranger.err);
    let one = scene.step("apply", &plan, &["--no-wait"]);
    assert!(one.status == 2 && one.err.contains("has that of ines@acme.example"), "{}", one.err);
    let of_tom = signature(&scene.bench, &plan, NAMES[1]);
    assert_eq!(approve(&scene.bench, &plan, NAMES[1], &of_tom).status, 0);
    let applied = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    assert!(!scene.cloud.dump().contains(&key(ACCOUNTS[1], 0)));
    let status = scene.run(&["contain", "status", "--format", "json"]);
    assert!(status.out.contains("\"deleted\""), "{}", status.out);
}

#[test]
fn a_plan_that_says_itself_that_nobody_has_to_agree_is_not_believed() {
    let scene = Scene::new(1, BTreeMap::new());
    approvers(&scene.bench);
    let plan = scene.plan(&["--strategy", "delete", "--select", &key(ACCOUNTS[1], 0)]);
    let text =
        fs::read_to_string(scene.bench.case().join(format!("plans/{}.json", plan["id"].as_str().expect("an id"))));
    let mut forged = stanch_contain::plan::Plan::parse(&text.expect("a plan"), "plan").expect("it is whole");
    (forged.approvals, forged.approvals_for, forged.approvers) = (0, Vec::new(), Vec::new());
    let forged = forged.sealed();
    let file = scene.bench.case().join(format!("plans/{}.json", forged.id));
    fs::write(&file, forged.to_text()).expect("a file");
    let before = scene.cloud.dump();
    let ran = scene.run(&["contain", "apply", &forged.id, "--role", "stanch-responder", "--no-wait"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("needs 2 approvals and has none"), "{}", ran.err);
    assert_eq!(scene.cloud.dump(), before);
}
