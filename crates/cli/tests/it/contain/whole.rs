//! One plan from beginning to end: everything stopped, everything still alive, everything back.

use std::fs;

use serde_json::Value;

use super::scene::Scene;
use crate::stanch::{files, list};

/// What a user could do and is probed for: services, reads and writes, and what takes containment back.
const PROBES: [&str; 40] = [
    "s3:ListBuckets",
    "ec2:DescribeInstances",
    "ec2:DescribeRegions",
    "ec2:DescribeSnapshots",
    "ec2:DescribeLaunchTemplateVersions",
    "sqs:ListQueues",
    "sqs:GetQueueAttributes",
    "sqs:CreateQueue",
    "sqs:DeleteQueue",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:PurgeQueue",
    "sqs:SetQueueAttributes",
    "sqs:AddPermission",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteBucket",
    "s3:PutBucketPolicy",
    "s3:GetBucketPolicy",
    "iam:ListUsers",
    "iam:GetAccountSummary",
    "iam:ListAccessKeys",
    "iam:CreateAccessKey",
    "iam:DeleteUserPolicy",
    "iam:PutUserPolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:AttachUserPolicy",
    "iam:DetachUserPolicy",
    "iam:CreateUser",
    "iam:DeleteUser",
    "iam:UpdateAccessKey",
    "iam:CreateRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:GetUser",
    "iam:GetRole",
    "iam:TagUser",
    "sts:AssumeRole",
    "sts:GetFederationToken",
];

/// What of the probes a key may do now, without doing any of it: a call that lacks what it needs is refused for that only
/// where it is allowed.
fn allowed(scene: &Scene, key: &str) -> Vec<&'static str> {
    PROBES.into_iter().filter(|probe| scene.may(key, probe, &[])).collect()
}

#[test]
fn one_plan_stops_every_key_and_its_undo_puts_everything_back_to_the_byte() {
    let scene = Scene::new(4, std::collections::BTreeMap::new());
    let before = scene.cloud.dump();
    let could: Vec<usize> = scene.keys.iter().map(|key| allowed(&scene, key).len()).collect();
    assert!(could.iter().all(|count| *count >= 5), "each could do something: {could:?}");
    assert_eq!(scene.cloud.dump(), before, "probes change nothing");

    let plan = scene.plan(&[]);
    assert_eq!(list(&plan["actions"]).len(), scene.keys.len());
    assert_eq!(scene.cloud.dump(), before, "planning changes nothing");
    let applied = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    for key in &scene.keys {
        assert_eq!(allowed(&scene, key), Vec::<&str>::new(), "{key}");
        assert!(scene.may(key, "sts:GetCallerIdentity", &[]), "{key} gives away who uses it");
    }
    let verified = scene.step("verify", &plan, &[]);
    assert_eq!(verified.status, 0, "{}", verified.out);
    let status = scene.run(&["contain", "status", "--format", "json"]);
    let told: Value = serde_json::from_str(&status.out).expect("json");
    assert_eq!(status.status, 0, "nothing is open: {}", status.out);
    assert!(list(&told["credentials"]).iter().all(|one| one["stand"] == "canary"), "{told}");

    let undone = scene.step("undo", &plan, &[]);
    assert_eq!(undone.status, 0, "{}{}", undone.out, undone.err);
    assert_eq!(scene.cloud.dump(), before);
    let can: Vec<usize> = scene.keys.iter().map(|key| allowed(&scene, key).len()).collect();
    assert_eq!(can, could);
    assert_eq!(scene.run(&["contain", "status"]).status, 1, "everything is open again");
    no_secret_is_anywhere(&scene);
}

/// The planted secrets of the double's users stand in no file of the case.
fn no_secret_is_anywhere(scene: &Scene) {
    for path in files(&scene.bench.case()) {
        let text = fs::read(scene.bench.case().join(&path)).expect("a file");
        let text = String::from_utf8_lossy(&text);
        for planted in ["planted-secret-", "not-looked-at-by-the-double"] {
            assert!(!text.contains(planted), "{planted} in {}", path.display());
        }
    }
}

#[test]
fn what_somebody_changed_in_between_is_left_alone_and_the_rest_goes_on() {
    let scene = Scene::new(2, std::collections::BTreeMap::new());
    let plan = scene.plan(&[]);
    let changed = [("UserName", "ci-1"), ("Tags.member.1.Key", "mine"), ("Tags.member.1.Value", "now")];
    let responder = stanch_doubles::aws::caller_key(super::scene::ACCOUNTS[1]);
    let from = ("203.0.113.9", "somebody/1");
    scene.cloud.call((&responder, None), ("us-east-1", "iam:TagUser"), &changed, from).expect("a tag");
    let applied = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(applied.status, 1);
    let outcome: Value = serde_json::from_str(&applied.out).expect("json");
    assert_eq!(list(&outcome["drifted"]).len(), 1, "{outcome}");
    assert!(applied.out.contains("tags.mine"), "the difference is told: {}", applied.out);
    assert_eq!(list(&outcome["done"]).len(), scene.keys.len() - 1);
    let open = scene.run(&["contain", "status", "--open"]);
    assert_eq!(open.status, 1);
    // What was left alone stands nowhere, however well the rest does.
    let id = plan["id"].as_str().expect("an id");
    let verified = scene.run(&["contain", "verify", id, "--role", "stanch-responder"]);
    assert_eq!(verified.status, 1, "{}", verified.out);
    assert!(verified.out.contains("never in place"), "{}", verified.out);
}
