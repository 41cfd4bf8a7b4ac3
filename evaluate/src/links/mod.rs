//! How much of what a vendor held is found and linked: a generated organisation behind servers that stand in for its
//! vendors and clouds, collected and joined by `stanch`, and held against the truth.

mod change;
mod documents;
mod measure;
mod options;
mod run;
mod table;

use serde::Serialize;

use crate::Failure;
use measure::Links;
pub(crate) use run::{collect, serve};

/// What was measured with one seed.
#[derive(Clone, Debug, Serialize)]
struct Seeded {
    seed: u64,
    /// Seconds of wall time: all collections of the first round, and the join.
    collect_seconds: f64,
    link_seconds: f64,
    /// Records that a second collection of the same organisation changed; none should.
    second_changed: u64,
    /// Changes that were made to the organisation, and what a third collection says changed.
    made: [u64; 3],
    seen: [u64; 3],
    links: Links,
    passed: bool,
}

/// All that was measured.
#[derive(Clone, Debug, Serialize)]
struct Report {
    size: &'static str,
    delay_milliseconds: u64,
    seeds: Vec<Seeded>,
    passed: bool,
}

/// Measures as the command line says; gives what to print and whether every bar was reached.
pub(crate) fn evaluate(arguments: impl Iterator<Item = String>) -> Result<(String, bool), Failure> {
    let options = options::Options::read(arguments)?;
    let mut seeds = Vec::new();
    for seed in 1..=options.seeds {
        seeds.push(run::run(&options, seed)?);
    }
    let passed = seeds.iter().all(|seed| seed.passed);
    let report = Report {
        size: options.size.name(),
        delay_milliseconds: options.delay.as_millis().try_into().unwrap_or(u64::MAX),
        seeds,
        passed,
    };
    let told = if options.json {
        serde_json::to_string_pretty(&report).map_err(|error| Failure(format!("the report as JSON: {error}")))?
    } else {
        table::table(&report)
    };
    Ok((told, passed))
}
