//! What each exposed identity did: the review of the case as its inputs are now.

use std::net::IpAddr;

use stanch_detect::{Dimension, Expectations, Question, Thresholds};
use stanch_lake::Ledger;
use stanch_model::{Gap, Mark, text};

use super::{StageError, open_lake, runtime};
use crate::config::Settings;
use crate::exposures::Inventory;
use crate::folder::{CaseFolder, write_atomic};
use crate::results::{FINDINGS, Findings, Reviewed, STORIES, Stories};
use crate::view::{self, Assessment};

/// Reviews what the vendor held against the case's logs, and keeps the result in `results/`: `assess.json`,
/// `findings.json` and `stories.json`.
///
/// # Errors
/// When an input of the case cannot be used, or the result cannot be written.
pub fn assess(folder: &CaseFolder, threads: usize) -> Result<Reviewed, StageError> {
    let settings = folder.settings()?;
    let inventory = Inventory::load(&folder.exposures())?;
    if inventory.listed.is_empty() {
        return Err(StageError::NoExposures);
    }
    let lake = open_lake(folder, threads)?;
    let expectations = Expectations {
        accounts: settings.logs.accounts.clone(),
        regions: settings.logs.regions.clone(),
        baseline_days: u64::from(settings.enough_active_days),
    };
    let periods = settings.periods();
    let marker = |dimension: Dimension, value: &str| marks(&settings, dimension, value);
    let exposures = inventory.exposures();
    let question = Question {
        exposures: &exposures,
        periods: &periods,
        expectations: &expectations,
        marker: &marker,
        locator: &|_| None,
        needles: &[],
        thresholds: &Thresholds::default(),
        limits: stanch_detect::Limits::default(),
        muted: &|_| None,
    };
    let report = runtime(threads)?.block_on(stanch_detect::review(&lake, &question))?;
    let (review, mut gaps) = (report.found, report.gaps);
    gaps.extend(input_gaps(folder)?);
    gaps.extend(inventory.gaps);
    gaps.extend(settings.unsearchable_indicators());
    let assessment = Assessment::new(settings.title, settings.vendor, periods, review.dossiers, gaps);
    let findings = Findings {
        schema: FINDINGS.to_owned(),
        findings: review.findings,
        muted: Vec::new(),
        gaps: review.gaps.clone(),
    };
    let stories = Stories { schema: STORIES.to_owned(), stories: review.stories, gaps: review.gaps };
    write_atomic(&folder.results().join("assess.json"), view::json(&assessment)?.as_bytes())?;
    for (name, json) in
        [("findings.json", text::to_json(&findings, true)?), ("stories.json", text::to_json(&stories, true)?)]
    {
        write_atomic(&folder.results().join(name), format!("{json}\n").as_bytes())?;
    }
    Ok(Reviewed { assessment, findings, stories })
}

/// What could not be read of the logs that were given.
fn input_gaps(folder: &CaseFolder) -> Result<Vec<Gap>, StageError> {
    let ledger = Ledger::read(&folder.lake())?;
    Ok(ledger.files().into_iter().flat_map(|file| file.gaps.iter().cloned()).collect())
}

/// What the case knows of a value.
fn marks(settings: &Settings, dimension: Dimension, value: &str) -> Vec<Mark> {
    match dimension {
        Dimension::Source => value.parse::<IpAddr>().map_or_else(|_| Vec::new(), |ip| settings.marks_of_address(ip)),
        Dimension::UserAgent => settings.marks_of_user_agent(value),
        Dimension::Operation | Dimension::Denial => settings.marks_of_operation(value),
        Dimension::Account | Dimension::Region | Dimension::Service => Vec::new(),
    }
}
