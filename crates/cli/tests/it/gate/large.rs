//! A large organisation is answered while somebody waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use stanch_doubles::all::All;
use stanch_scenario::estate::EstateSpec;

use crate::stanch::{Bench, list, run};

/// How long an answer may take from stored results: five seconds, and a multiple of it where nothing is optimised.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 5 });

#[test]
fn a_large_organisation_is_answered_from_stored_results_within_five_seconds() {
    let spec = EstateSpec::large(1);
    let estate = Arc::new(stanch_scenario::estate(&spec).expect("an estate"));
    let vendors = All::serve(&estate, Duration::ZERO).expect("doubles");
    let bench = Bench::new();
    let command = |arguments: &[&str]| {
        let mut command = bench.stanch(arguments);
        command.envs(vendors.environment()).env("STANCH_NOW", spec.at().to_rfc3339());
        let began = Instant::now();
        let ran = run(&mut command);
        assert!(ran.status < 2, "{arguments:?}: {}", ran.err);
        (ran, began.elapsed())
    };
    for vendor in ["circleci", "github", "gitlab"] {
        command(&["collect", vendor]);
    }
    command(&["collect", "aws", "--role", "stanch-collector"]);
    for stage in ["link", "reach", "assess"] {
        command(&[stage, "--format", "json"]);
    }
    command(&["gate", "--format", "json"]);
    let (answer, took) = command(&["gate", "--format", "json"]);
    let document: Value = serde_json::from_str(&answer.out).expect("json");
    assert!(list(&document["projects"]).len() >= 1_000 && document["answer"] == "no");
    assert!(took < PATIENCE, "{took:?}");
    command(&["readiness", "--format", "json"]);
    let (answer, took) = command(&["readiness", "--format", "json"]);
    let document: Value = serde_json::from_str(&answer.out).expect("json");
    assert_eq!(list(&document["vendors"]).len(), 3);
    assert!(took < PATIENCE, "{took:?}");
}
