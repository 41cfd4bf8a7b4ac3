//! A large organisation is judged while somebody waits.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stanch_gate::facts::Facts;
use stanch_gate::metrics::{Back, metrics};
use stanch_gate::{Answer, judge};

use crate::made::{facts, good};

/// Facts of so many projects and credentials: each tenth of these can be used by every project, and the others by three.
fn large(projects: usize, credentials: usize) -> Facts {
    let mut large = facts(good());
    let ids: Vec<String> = (0..projects).map(|number| format!("gh/acme/p{number:04}")).collect();
    let of = |value: Value| serde_json::from_value(value).expect("facts");
    large.projects = ids.iter().map(|id| of_project(id)).collect();
    let (model, reading) = (large.credentials[0].clone(), large.readings[0].clone());
    let looked = large.watch.looked[&model.standing.credential].clone();
    large.readings.clear();
    large.credentials = (0..credentials)
        .map(|number| {
            let mut credential = model.clone();
            credential.standing.credential = format!("{number:012x}");
            credential.standing.title = format!("key {number}");
            let users: serde_json::Map<String, Value> =
                (0..3).map(|more| (ids[(number * 7 + more) % projects].clone(), json!(["its variables"]))).collect();
            credential.used_by = match number % 10 {
                0 => of(json!({"state": "every", "why": "an open context"})),
                _ => serde_json::from_value(json!({"state": "these", "projects": users})).expect("facts"),
            };
            let mut reading = reading.clone();
            reading.credentials = vec![credential.standing.credential.clone()];
            // Some were read back too early, so that projects wait for them.
            if number % 50 == 1 {
                reading.last = reading.last.map(|(_, verdict)| (reading.changed, verdict));
            }
            large.readings.push(reading);
            large.watch.looked.insert(credential.standing.credential.clone(), looked.clone());
            credential
        })
        .collect();
    let build = large.builds[0].clone();
    large.builds = ids.iter().map(|id| stanch_gate::facts::Build { project: id.clone(), ..build.clone() }).collect();
    large.backups[0].threats.clear();
    large
}

fn of_project(id: &str) -> stanch_gate::facts::Project {
    stanch_gate::facts::Project { id: id.to_owned(), name: id.trim_start_matches("gh/").to_owned() }
}

#[test]
fn a_thousand_projects_and_three_thousand_credentials_are_judged_within_five_seconds() {
    let facts = large(1_000, 3_000);
    let began = Instant::now();
    let judged = judge(&facts);
    let (overall, projects, waiting) = (judged.overall(), judged.projects(), judged.waiting());
    let times = metrics(&facts, &projects, &Back::new(), &[]);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(overall.answer, Answer::GoExcept);
    assert_eq!(overall.holds(), ["verified"]);
    let waits = projects.iter().filter(|project| project.answer == Answer::No).count();
    assert!(waits > 10 && waits < 900, "{waits}");
    assert_eq!(waiting.len(), 60);
    assert_eq!(times.projects_back, 1_000 - waits);
}
