//! Somebody who takes back what is put in place.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use stanch_doubles::aws::caller_key;

use super::approved::{approvers, sign};
use super::scene::{ACCOUNTS, Scene};
use crate::stanch::list;

/// Between two of the attacker's rounds.
const ROUND: Duration = Duration::from_secs(1);

/// What is taken back of every user of the second account, again and again until it is over; when that first worked.
fn attack(scene: &Scene, users: usize, over: &AtomicBool) -> Option<Instant> {
    let mut worked = None;
    let key = caller_key(ACCOUNTS[1]);
    let from = ("203.0.113.66", "attacker/1");
    while !over.load(Ordering::Acquire) {
        for number in 0..users {
            let name = format!("ci-{number}");
            let user = ("UserName", name.as_str());
            let policy = ("PolicyName", "stanch-contain");
            // Before anything is in place there is nothing to take back.
            let mut call = |operation, fields: &[(&str, &str)]| {
                if scene.cloud.call((&key, None), ("us-east-1", operation), fields, from).is_ok() {
                    worked.get_or_insert_with(Instant::now);
                }
            };
            call("iam:DeleteUserPolicy", &[user, policy]);
            call("iam:DeleteUserPermissionsBoundary", &[user]);
        }
        thread::park_timeout(ROUND);
    }
    worked
}

#[test]
fn without_a_policy_of_the_organisation_the_drift_is_told_within_fifteen_seconds() {
    let scene = Scene::new(1, BTreeMap::new());
    let plan = scene.plan(&[]);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let attacker = scope.spawn(|| attack(&scene, 1, &over));
        let id = plan["id"].as_str().expect("an id");
        let mut command = scene.command(&["contain", "apply", id, "--role", "stanch-responder"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary");
        let said = BufReader::new(child.stderr.take().expect("its remarks")).lines().map_while(Result::ok);
        let told: Vec<Instant> = said.filter(|line| line.starts_with("DRIFT")).map(|_| Instant::now()).collect();
        let status = child.wait().expect("it ends");
        over.store(true, Ordering::Release);
        attacker.thread().unpark();
        let worked = attacker.join().expect("an attack").expect("something was taken back");
        assert_eq!(status.code(), Some(1));
        let took = told.first().expect("a drift is told").saturating_duration_since(worked);
        assert!(took < Duration::from_secs(15), "{took:?}");
    });
    let verified = scene.step("verify", &plan, &[]);
    assert_eq!(verified.status, 1, "it stays told: {}", verified.out);
    let status = scene.run(&["contain", "status", "--format", "json"]);
    let told: Value = serde_json::from_str(&status.out).expect("json");
    assert!(list(&told["credentials"]).iter().any(|one| one["stand"] == "open"), "{told}");
}

#[test]
fn with_a_policy_of_the_organisation_it_stays_stopped_whatever_is_taken_back() {
    // The third users can write IAM, so that a policy of the organisation binds them.
    let scene = Scene::new(3, BTreeMap::new());
    approvers(&scene.bench);
    let plan = scene.plan(&["--select", &format!("arn:aws:iam::{}:user/ci/ci-2", ACCOUNTS[1])]);
    let kinds: Vec<&str> =
        list(&plan["actions"]).iter().map(|one| one["object"]["object"].as_str().expect("a sort")).collect();
    assert_eq!(kinds, ["control", "principal"]);
    sign(&scene.bench, &plan);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let attacker = scope.spawn(|| attack(&scene, 3, &over));
        let applied = scene.step("apply", &plan, &[]);
        assert_eq!(applied.status, 1, "what was put on the user itself is fought: {}", applied.out);
        let key = super::scene::key(ACCOUNTS[1], 2);
        for probe in ["iam:ListUsers", "iam:CreateUser", "sqs:ListQueues"] {
            assert!(!scene.may(&key, probe, &[]), "{probe}");
        }
        assert!(scene.may(&key, "sts:GetCallerIdentity", &[]));
        over.store(true, Ordering::Release);
        attacker.thread().unpark();
    });
    // What somebody else took away is not ours to take back; the policy of the organisation is.
    let undone = scene.step("undo", &plan, &[]);
    assert_eq!(undone.status, 1, "{}", undone.out);
    assert!(!scene.cloud.dump().contains("StanchContain"), "{}", undone.out);
    let journal = fs::read_to_string(scene.bench.case().join("journal/journal.jsonl")).expect("a journal");
    assert!(journal.contains("\"verdict\":\"DRIFT\""));
}
