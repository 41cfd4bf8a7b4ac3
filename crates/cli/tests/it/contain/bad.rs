//! What goes wrong, and what is then said of what stands.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use stanch_doubles::aws::strict::Mishap;

use super::scene::{ACCOUNTS, Scene, estate, key};
use crate::stanch::list;

fn denied(operation: &str, number: u64) -> BTreeMap<(String, u64), Mishap> {
    BTreeMap::from([((operation.to_owned(), number), Mishap::Fails("AccessDenied"))])
}

#[test]
fn a_plan_that_was_edited_is_refused() {
    let scene = Scene::new(1, BTreeMap::new());
    let plan = scene.plan(&[]);
    let before = scene.cloud.dump();
    let file = scene.bench.case().join(format!("plans/{}.json", plan["id"].as_str().expect("an id")));
    let text = fs::read_to_string(&file).expect("a plan");
    fs::write(&file, text.replace("ci-0", "ci-9")).expect("a plan");
    for step in ["apply", "undo", "verify", "policy", "show"] {
        let ran = scene.run(&["contain", step, plan["id"].as_str().expect("an id")]);
        assert_eq!(ran.status, 2, "{step}");
        assert!(ran.err.contains("was changed after it was made"), "{}", ran.err);
    }
    assert_eq!(scene.cloud.dump(), before);
}

#[test]
fn a_plan_of_another_account_is_refused() {
    let scene = Scene::new(1, BTreeMap::new());
    let plan = scene.plan(&[]);
    let id = plan["id"].as_str().expect("an id");
    let mut command = scene.command(&["contain", "apply", id]);
    command.env("AWS_ACCESS_KEY_ID", stanch_doubles::aws::caller_key(ACCOUNTS[1]));
    let ran = crate::stanch::run(&mut command);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("of another account"), "{}", ran.err);
}

#[test]
fn denied_at_the_seventh_effect_the_rest_goes_on_and_it_is_told() {
    let scene = Scene::new(5, denied("iam:PutUserPolicy", 4));
    let plan = scene.plan(&[]);
    let applied = scene.step("apply", &plan, &["--no-wait", "--parallel", "1"]);
    assert_eq!(applied.status, 1);
    let outcome: Value = serde_json::from_str(&applied.out).expect("json");
    let failed = list(&outcome["failed"]);
    assert_eq!(failed.len(), 1, "{outcome}");
    assert_eq!(failed[0]["effect"], 7);
    assert!(failed[0]["trouble"]["cause"].as_str().expect("a cause").contains("iam:PutUserPolicy"), "{outcome}");
    // The boundary denies as well, so that nobody is left open by it.
    assert!(scene.keys.iter().all(|key| !scene.may(key, "sqs:ListQueues", &[])));
    let again = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(again.status, 0, "{}{}", again.out, again.err);
}

#[test]
fn a_user_with_two_keys_loses_neither_and_the_other_one_is_named() {
    let mut estate = estate(1);
    let user = &mut estate.accounts[1].users[0];
    let mut second = user.keys[0].clone();
    second.id = "AKIAOTHERKEY00000001".to_owned();
    user.keys.push(second);
    let scene = Scene::with(estate, stanch_doubles::aws::Faults::default(), BTreeMap::new());
    let exposed = key(ACCOUNTS[1], 0);
    let plan = scene.plan(&["--select", &exposed, "--strategy", "disable"]);
    let action = &list(&plan["actions"])[0];
    let breaks = action["breaks"].to_string();
    assert!(breaks.contains("AKIAOTHERKEY00000001"), "{breaks}");
    assert_eq!(scene.step("apply", &plan, &["--no-wait"]).status, 0);
    let dump = scene.cloud.dump();
    assert!(dump.contains("AKIAOTHERKEY00000001") && dump.contains(&exposed));
}

#[test]
fn full_quotas_leave_the_boundary_which_denies_alone() {
    let mut estate = estate(1);
    let user = &mut estate.accounts[1].users[0];
    let filler = "x".repeat(1_880);
    let statement = serde_json::json!({"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": "*", "Sid": filler});
    user.inline[0].document = serde_json::json!({"Version": "2012-10-17", "Statement": [statement]});
    user.attached = (0..10).map(|number| format!("arn:aws:iam::aws:policy/job-function/Filler{number}")).collect();
    let scene = Scene::with(estate, stanch_doubles::aws::Faults::default(), BTreeMap::new());
    let exposed = key(ACCOUNTS[1], 0);
    let plan = scene.plan(&["--select", &exposed]);
    let effects = list(&list(&plan["actions"])[0]["effects"]);
    let changes: Vec<&str> = effects.iter().map(|one| one["change"].as_str().expect("a change")).collect();
    assert_eq!(changes, ["set_boundary"], "{plan}");
    assert_eq!(scene.step("apply", &plan, &["--no-wait"]).status, 0);
    assert!(!scene.may(&exposed, "sqs:ListQueues", &[]));
}

#[test]
fn a_user_that_is_gone_is_left_out_and_not_open() {
    let scene = Scene::new(1, BTreeMap::new());
    let responder = stanch_doubles::aws::caller_key(ACCOUNTS[1]);
    let from = ("203.0.113.9", "somebody/1");
    let call = |operation, fields: &[(&str, &str)]| {
        scene.cloud.call((&responder, None), ("us-east-1", operation), fields, from).expect("done");
    };
    let exposed = key(ACCOUNTS[1], 0);
    call("iam:DeleteAccessKey", &[("UserName", "ci-0"), ("AccessKeyId", &exposed)]);
    call("iam:DeleteUserPolicy", &[("UserName", "ci-0"), ("PolicyName", "work")]);
    call("iam:DeleteUser", &[("UserName", "ci-0")]);
    let plan = scene.plan(&[]);
    let left = list(&plan["left_out"]);
    assert!(
        left.iter().any(|one| one["open"] == false && one["why"].as_str().expect("why").contains("does not exist"))
    );
}

#[test]
fn a_cap_and_what_is_protected_hold() {
    let scene = Scene::new(2, BTreeMap::new());
    let ran = scene.run(&["contain", "plan", "--role", "stanch-responder", "--cap", "3"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("would change 6 users and roles, and the cap is 3"), "{}", ran.err);
    let case = scene.bench.case().join("case.toml");
    let text = fs::read_to_string(&case).expect("case.toml");
    fs::write(&case, text + "\n[contain]\nprotected = [\"arn:aws:iam::*:user/ci/ci-0\"]\n").expect("case.toml");
    let plan = scene.plan(&[]);
    assert_eq!(list(&plan["actions"]).len(), 3);
    assert_eq!(list(&plan["left_out"]).iter().filter(|one| one["open"] == true).count(), 3);
}

#[test]
fn an_aws_that_asks_to_slow_down_and_shows_writes_late_changes_nothing_about_the_end() {
    let faults = stanch_doubles::aws::Faults { throttle_every: 9, stale_reads: 3, ..Default::default() };
    let scene = Scene::with(estate(2), faults, BTreeMap::new());
    let before = scene.cloud.dump();
    let plan = scene.plan(&[]);
    assert_eq!(list(&plan["actions"]).len(), 6);
    let applied = scene.step("apply", &plan, &["--no-wait"]);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    let undone = scene.step("undo", &plan, &[]);
    assert_eq!(undone.status, 0, "{}{}", undone.out, undone.err);
    assert_eq!(scene.cloud.dump(), before);
}

#[test]
fn a_name_that_two_identities_have_is_a_task_that_names_both() {
    let scene = Scene::new(1, BTreeMap::new());
    let listed = scene.bench.put("names.txt", "ci-0\nnobody-knows\n");
    assert_eq!(scene.bench.run(["expose".as_ref(), listed.as_os_str()]).status, 0);
    let plan = scene.plan(&[]);
    let why = |name: &str| {
        let task = list(&plan["tasks"]).iter().find(|task| task["title"] == name).expect("a task");
        task["why"].as_str().expect("a sentence").to_owned()
    };
    for account in &ACCOUNTS[..2] {
        let arn = format!("arn:aws:iam::{account}:user/ci/ci-0");
        assert!(why("ci-0").contains(&arn), "{}", why("ci-0"));
    }
    assert!(why("nobody-knows").contains("no user, role or access key nobody-knows"), "{}", why("nobody-knows"));
}
