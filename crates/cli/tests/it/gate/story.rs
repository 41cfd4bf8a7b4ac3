//! What people do between a notice and GO.

use serde_json::Value;

use super::scene::{PROJECTS, Scene};

/// A plan of everything that is exposed, applied at once.
pub(super) fn contain(scene: &Scene) -> String {
    let plan = scene.done(0, &["contain", "plan", "--role", "stanch-responder", "--format", "json"]);
    let plan: Value = serde_json::from_str(&plan).expect("json");
    let id = plan["id"].as_str().expect("an id").to_owned();
    scene.done(0, &["contain", "apply", &id, "--role", "stanch-responder", "--no-wait"]);
    id
}

pub(super) fn watch(scene: &Scene, hours: i64) -> i32 {
    let logs = scene.bench.path("logs");
    scene.run(hours, &["watch", "--once", "--folder", logs.to_str().expect("a path")]).status
}

/// A case in which everything is done but what people have to say.
pub(super) fn contained() -> (Scene, String) {
    let scene = Scene::new();
    scene.collect(0);
    scene.log("before", -96, 0);
    scene.review(0);
    let plan = contain(&scene);
    scene.done(1, &["contain", "verify", &plan, "--role", "stanch-responder"]);
    scene.log("after", 12, 24);
    (scene, plan)
}

/// What people say, and everything read anew, a day later.
pub(super) fn said(scene: &Scene) {
    for (project, _, _) in PROJECTS {
        let (build, at) = (format!("https://ci.example/{project}/7"), scene.at(2));
        scene.done(
            26,
            &["gate", "smoke", "--project", &format!("acme/{project}"), "--build", &build, "--at", &at, "--by", "ines"],
        );
    }
    scene.done(
        26,
        &["gate", "all-clear", "--source", "https://circleci.example/report", "--at", &scene.at(1), "--by", "ines"],
    );
    scene.done(26, &["gate", "restored", "the safe in Bern", "--by", "tom"]);
    scene.done(26, &["contain", "verify", "--role", "stanch-responder"]);
    scene.collect(26);
    scene.review(26);
}
