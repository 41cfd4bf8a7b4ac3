//! Somebody who takes back what is put in place.

use std::collections::BTreeMap;
use std::fs;
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

/// What is taken back of every user of the second account, again and again until it is over.
fn attack(scene: &Scene, users: usize, over: &AtomicBool) {
    let key = caller_key(ACCOUNTS[1]);
    let from = ("203.0.113.66", "attacker/1");
    while !over.load(Ordering::Acquire) {
        for number in 0..users {
            let name = format!("ci-{number}");
            let user = ("UserName", name.as_str());
            let policy = ("PolicyName", "stanch-contain");
            // Before anything is in place there is nothing to take back.
            let call = |operation, fields: &[(&str, &str)]| {
                drop(scene.cloud.call((&key, None), ("us-east-1", operation), fields, from));
            };
            call("iam:DeleteUserPolicy", &[user, policy]);
            call("iam:DeleteUserPermissionsBoundary", &[user]);
        }
        thread::park_timeout(ROUND);
    }
}

#[test]
fn without_a_policy_of_the_organisation_the_drift_is_told_within_fifteen_seconds() {
    let scene = Scene::new(1, BTreeMap::new());
    let plan = scene.plan(&[]);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let attacker = scope.spawn(|| attack(&scene, 1, &over));
        let began = Instant::now();
        let applied = scene.step("apply", &plan, &[]);
        let took = began.elapsed();
        over.store(true, Ordering::Release);
        attacker.thread().unpark();
        assert_eq!(applied.status, 1, "{}", applied.out);
        assert!(applied.out.contains("DRIFT"), "{}", applied.out);
        assert!(took < Duration::from_secs(30), "{took:?}");
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
