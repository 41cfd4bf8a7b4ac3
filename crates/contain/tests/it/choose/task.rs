//! What people have to do, and keys of repositories.

use serde_json::json;
use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::state::{DeployKeyState, State};
use stanch_contain::world::{Trouble, TroubleKind};
use stanch_inventory::record::Source;

use super::scene::{Scene, changes, credential, now};

#[test]
fn each_kind_has_steps_of_its_own_and_a_proof() {
    for (kind, step) in [
        ("aws-access-key", "get-access-key-info"),
        ("github-token", "credential-authorizations"),
        ("gcp-service-account", "gcloud iam service-accounts disable"),
        ("azure", "accountEnabled=false"),
        ("postgres", "NOLOGIN"),
        ("mysql", "ACCOUNT LOCK"),
        ("database", "end its open sessions"),
        ("ssh-key", "SHA-256 fingerprint"),
        ("unknown", "do not print its value"),
        ("stripe", "at dashboard, API keys"),
    ] {
        let mut scene = Scene::new();
        scene.expose("c1", kind, Vec::new());
        scene.exposed[0].credential = credential("c1", kind, json!({ "rotate": "dashboard, API keys" }));
        let plan = scene.planned();
        let [task] = plan.tasks.as_slice() else { panic!("{kind}: {:?}", plan.tasks) };
        let steps = task.steps.join("\n");
        assert!(steps.contains(step), "{kind}: {steps}");
        assert!(!steps.contains(['{', '}']) && !task.proof.is_empty(), "{kind}: {steps}");
    }
}

#[test]
fn the_more_dangerous_the_sooner() {
    let mut scene = Scene::new();
    for (id, danger) in [("a", 0), ("b", 10), ("c", 60), ("d", 100)] {
        scene.expose(id, "stripe", Vec::new());
        scene.exposed.last_mut().expect("one was added").danger = danger;
    }
    let plan = scene.planned();
    let hours = |task: &stanch_contain::plan::Task| (task.deadline - now()).num_hours();
    let said: Vec<(&str, i64)> = plan.tasks.iter().map(|task| (task.credential.as_str(), hours(task))).collect();
    assert_eq!(said, [("c", 4), ("d", 4), ("b", 24), ("a", 72)]);
}

/// A key of SSH, linked to a deploy key in some way.
fn ssh(join: &str) -> (Scene, Object) {
    let mut scene = Scene::new();
    scene.expose("c1", "ssh-key", Vec::new());
    let target = json!({
        "kind": "repository_key", "source": "github", "repository": "acme/web", "title": "ci", "key": "17", "writes": true,
    });
    let link = json!({ "target": target, "join": join, "confidence": "likely", "evidence": [] });
    scene.exposed[0].credential = credential("c1", "ssh-key", json!({ "links": [link] }));
    let object = Object::DeployKey { host: Source::Github, repository: "acme/web".to_owned(), id: "17".to_owned() };
    let key = "ssh-ed25519 AAAA".to_owned();
    let state = DeployKeyState { title: "ci".to_owned(), key, read_only: false };
    scene.states.insert(object.clone(), Ok(State::DeployKey(state)));
    (scene, object)
}

#[test]
fn a_deploy_key_that_nobody_here_can_see_is_a_task_with_the_command_that_deletes_it() {
    let (mut scene, object) = ssh("fingerprint");
    let trouble = Trouble { kind: TroubleKind::Refused, cause: "nothing is changed there from here".to_owned() };
    scene.states.insert(object, Err(trouble));
    let plan = scene.planned();
    assert!(plan.actions.is_empty() && plan.left_out.is_empty(), "{plan:?}");
    let task = plan.tasks.iter().find(|task| task.steps.concat().contains("/repos/acme/web/keys/17")).expect("a task");
    assert_eq!(task.why, "nothing is changed there from here");
}

#[test]
fn both_halves_of_a_deploy_key_are_dealt_with() {
    let (mut scene, object) = ssh("fingerprint");
    let plan = scene.planned();
    assert_eq!((plan.actions.len(), plan.approvals), (1, 2));
    assert_eq!(plan.actions[0].object, object);
    assert_eq!(changes(&plan), [&Change::DeleteDeployKey]);
    assert!(plan.tasks[0].steps.concat().contains("private half at the vendor"));
    scene.approvers.clear();
    let plan = scene.planned();
    assert!(plan.actions.is_empty());
    assert!(plan.tasks.iter().any(|task| task.steps.concat().contains("/repos/acme/web/keys/17")));
}

#[test]
fn a_title_alone_deletes_no_deploy_key() {
    let (scene, _) = ssh("title");
    let plan = scene.planned();
    assert_eq!((plan.actions.len(), plan.tasks.len()), (0, 1));
}
