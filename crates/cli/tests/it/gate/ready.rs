//! What losing a vendor would cost.

use std::fs;

use serde_json::{Value, json};

use super::scene::{Scene, policy};
use crate::playbook::run::{END, put, step};
use crate::stanch::list;

#[test]
fn readiness_is_told_without_an_incident_and_compared_with_the_last_time() {
    let scene = Scene::changed(|account| {
        let document = policy(json!({ "Action": "*", "Resource": "*" }));
        account.users[1].inline.iter_mut().for_each(|policy| policy.document = document.clone());
    });
    let nothing = scene.run(0, &["readiness"]);
    assert!(nothing.status == 2 && nothing.err.contains("nothing was collected yet"), "{}", nothing.err);
    scene.collect(0);
    // A case from before there were playbooks.
    let playbooks = scene.bench.case().join("playbooks");
    fs::remove_dir_all(&playbooks).expect("a folder");
    let ready = |hours: i64| -> Value {
        serde_json::from_str(&scene.done(hours, &["readiness", "--format", "json"])).expect("json")
    };
    let first = ready(0);
    assert!(first.get("before").is_none());
    let part = |document: &Value, id: &str| -> (u64, u64) {
        let vendor = list(&document["vendors"]).iter().find(|one| one["vendor"] == "CircleCI").expect("a vendor");
        let part = list(&vendor["parts"]).iter().find(|one| one["id"] == id).expect("a part");
        (part["count"].as_u64().expect("a number"), part["unknown"].as_u64().expect("a number"))
    };
    assert_eq!(part(&first, "secrets"), (3, 0));
    // The key of api may do everything; that it is this key its last letters alone say.
    assert_eq!(part(&first, "admin"), (0, 1), "{first:#}");
    assert_eq!(part(&first, "long_lived"), (2, 0));
    assert_eq!(part(&first, "no_playbook"), (1, 0));
    let sum: u64 = ["vendors", "logs", "backup_parts"]
        .iter()
        .flat_map(|name| list(&first[name]))
        .map(|one| one["points"].as_u64().expect("points"))
        .sum();
    assert_eq!(first["points"].as_u64(), Some(sum), "the score is the sum of what is told");
    let removes: Vec<u64> = list(&first["steps"]).iter().filter_map(|one| one["removes"].as_u64()).collect();
    assert!(removes.is_sorted_by(|one, other| one >= other) && !removes.is_empty(), "{removes:?}");
    assert_eq!(ready(1)["before"], Value::Null, "asking twice does not make a time before");

    // A restore is tried, a playbook is written, and somebody goes through it.
    scene.done(2, &["gate", "restored", "the safe in Bern", "--by", "tom"]);
    assert_eq!(part(&first, "not_drilled"), (0, 1), "what nobody wrote down may have been done all the same");
    put(&scene.bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    scene.done(2, &["playbook", "run", "night", "--who", "tom"]);
    let second = ready(2);
    assert_eq!(part(&second, "no_playbook"), (0, 0));
    assert_eq!(part(&second, "not_drilled"), (0, 0));
    assert_eq!(second["before"]["points"], first["points"]);
    assert!(second["points"].as_u64() < first["points"].as_u64());
    let told = scene.done(2, &["readiness"]);
    assert!(told.contains("(was 20)"), "{told}");
}
