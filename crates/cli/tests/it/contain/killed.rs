//! A process that is killed at any call of a plan, and started again.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use stanch_doubles::aws::strict::{Hang, Mishap};

use super::scene::Scene;

/// So long a call may take to come about.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts a step, kills it at the call that hangs, and runs it again to its end.
fn kill_and_go_on(scene: &Scene, step: &str, plan: &Value) {
    let id = plan["id"].as_str().expect("an id");
    let mut arguments = vec!["contain", step, id, "--role", "stanch-responder", "--parallel", "1"];
    if step == "apply" {
        arguments.push("--no-wait");
    }
    let mut child = scene.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary");
    let hangs = scene.cloud.hangs_within(PATIENCE);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(hangs, "no call hung: the plan has fewer");
    let again = scene.run(&arguments);
    assert_eq!(again.status, 0, "{}{}", again.out, again.err);
}

fn at(operation: &str, number: u64, hang: Hang) -> BTreeMap<(String, u64), Mishap> {
    BTreeMap::from([((operation.to_owned(), number), Mishap::Hangs(hang))])
}

/// Where a process is killed: at some calls of each operation, or at every one where that is asked for, which takes minutes.
fn boundaries() -> Vec<(u64, Hang)> {
    if std::env::var_os("STANCH_KILL_EVERYWHERE").is_none() {
        return vec![(1, Hang::Before), (8, Hang::After), (15, Hang::Before), (15, Hang::After)];
    }
    (1..=15).flat_map(|number| [(number, Hang::Before), (number, Hang::After)]).collect()
}

/// Calls of a plan of 30 effects: fifteen users, an inline deny and a boundary each.
const USERS: usize = 5;

#[test]
fn killed_at_any_effect_the_same_state_is_reached_and_taken_back() {
    let whole = Scene::new(USERS, BTreeMap::new());
    let before = whole.cloud.dump();
    let plan = whole.plan(&[]);
    assert_eq!(Scene::effects(&plan), 30);
    assert_eq!(whole.step("apply", &plan, &["--no-wait"]).status, 0);
    let after = whole.cloud.dump();
    // Each effect is one call of its own, so that its number is that of a boundary of the journal.
    for (operation, back) in [
        ("iam:PutUserPolicy", "iam:DeleteUserPolicy"),
        ("iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
    ] {
        for (number, hang) in boundaries() {
            let scene = Scene::new(USERS, at(operation, number, hang));
            let plan = scene.plan(&[]);
            kill_and_go_on(&scene, "apply", &plan);
            assert_eq!(scene.cloud.dump(), after, "{operation} {number} {hang:?}");

            let scene = Scene::new(USERS, at(back, number, hang));
            let plan = scene.plan(&[]);
            assert_eq!(scene.step("apply", &plan, &["--no-wait"]).status, 0);
            kill_and_go_on(&scene, "undo", &plan);
            assert_eq!(scene.cloud.dump(), before, "{back} {number} {hang:?}");
        }
    }
}
