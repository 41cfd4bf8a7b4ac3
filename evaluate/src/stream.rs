//! A benign stream of one seed: its case, ready to be copied, and what a review says of it as it is.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use stanch_scenario::inject::Injector;
use stanch_scenario::{Spec, generate};

use crate::Failure;
use crate::case::Case;
use crate::measure::{Figures, Truth, measure};
use crate::options::Options;

/// The stream.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) seed: u64,
    pub(crate) case: Case,
    pub(crate) injector: Injector,
    pub(crate) benign: Benign,
}

/// What a review says of a stream in which nothing bad happens.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Benign {
    pub(crate) seed: u64,
    /// Events of the stream.
    pub(crate) events: u64,
    /// Seconds that the review took.
    pub(crate) assess_seconds: f64,
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

/// Generates, ingests and reviews the stream of a seed in a folder.
pub(crate) fn make(options: &Options, seed: u64, folder: &Path) -> Result<Stream, Failure> {
    let spec = Spec { attack: false, ..Spec::new(seed, options.events) };
    let named = |error: &dyn std::fmt::Display| Failure(format!("the stream of seed {seed}: {error}"));
    let logs = folder.join(format!("logs-{seed}"));
    generate(&spec, &logs, &|_| {}).map_err(|error| named(&error))?;
    let injector = Injector::new(&spec).map_err(|error| named(&error))?;

    let case = Case::init(&options.stanch, &folder.join(format!("benign-{seed}")))?;
    case.ingest(&logs.join("AWSLogs"))?;
    case.expose(&logs.join("exposures.csv"))?;
    let begun = Instant::now();
    case.assess()?;
    let assess_seconds = begun.elapsed().as_secs_f64();
    if options.keep.is_none() {
        // All that is needed of them is in the case.
        std::fs::remove_dir_all(&logs).map_err(|error| Failure::at(&logs, error))?;
    }
    let (findings, stories) = (case.result("findings.json")?, case.result("stories.json")?);
    let figures = measure(&findings, &stories, &Truth::default(), options.events);
    let benign = Benign { seed, events: options.events, assess_seconds, figures };
    Ok(Stream { seed, case, injector, benign })
}
