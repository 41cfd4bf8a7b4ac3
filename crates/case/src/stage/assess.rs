//! What each exposed identity did: the review of the case as its inputs are now.

use chrono::{DateTime, Utc};
use stanch_detect::{DetectError, Dimension, Expectations, Limits, Question};
use stanch_lake::Ledger;
use stanch_model::{Finding, Gap, Muted};

use super::inputs::Inputs;
use super::known::Known;
use super::{StageError, aftermath, kept, link, open_lake, runtime};
use crate::config::{Mute, Settings};
use crate::exposures::Inventory;
use crate::folder::CaseFolder;
use crate::results::{FINDINGS, Findings, Reviewed, STORIES, Stories};
use crate::view::Assessment;

/// Reviews what the vendor held against the case's logs, and keeps the result in `results/`: `assess.json`,
/// `findings.json` and `stories.json`. `now` decides which mutes still hold, and nothing else.
///
/// # Errors
/// When an input of the case cannot be used, or the result cannot be written.
pub fn assess(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Reviewed, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    anew(folder, threads, now, settings, &inputs)
}

/// The last review, if everything that it was made from is still the same; otherwise as [`assess`].
///
/// # Errors
/// As [`assess`].
pub fn reviewed(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Reviewed, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    match kept::read(folder, &inputs) {
        Some(reviewed) => Ok(reviewed),
        None => anew(folder, threads, now, settings, &inputs),
    }
}

/// Reviews, and keeps the result together with what it was made from.
fn anew(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    settings: Settings,
    inputs: &Inputs,
) -> Result<Reviewed, StageError> {
    let mut inventory = Inventory::load(&folder.exposures())?;
    let held = link::anew(folder, threads, now, &settings, inputs)?;
    if let Some(held) = &held {
        inventory.add(held.vendor.id(), held.reviewable());
    }
    // A vendor that held nothing that logs speak of has still to be told.
    if inventory.listed.is_empty() && held.is_none() {
        return Err(StageError::NoExposures);
    }
    let known = Known::load(folder, settings)?;
    let settings = &known.settings;
    let lake = open_lake(folder, threads)?;
    let expectations = Expectations {
        accounts: settings.logs.accounts.clone(),
        regions: settings.logs.regions.clone(),
        baseline_days: u64::from(settings.enough_active_days),
    };
    let periods = settings.periods();
    let exposures = inventory.exposures();
    let question = Question {
        exposures: &exposures,
        periods: &periods,
        minted: periods.window,
        expectations: &expectations,
        marker: &|dimension: Dimension, value: &str| known.marks(dimension, value),
        locator: &|address| known.origins.of(address),
        needles: &known.needles,
        thresholds: &settings.thresholds,
        limits: Limits::default(),
        muted: &|finding| settings.mutes.iter().position(|mute| mute.holds(now) && mute.fits(finding)),
    };
    let late = aftermath::span(folder, &periods)?;
    let report = runtime(threads)?.block_on(async {
        let mut report = stanch_detect::review(&lake, &question).await?;
        if let Some(late) = late {
            aftermath::add(&lake, question, late, &mut report.found).await?;
        }
        Ok::<_, DetectError>(report)
    })?;
    let (review, mut gaps) = (report.found, report.gaps);
    gaps.extend(input_gaps(folder)?);
    gaps.extend(inventory.gaps);
    gaps.extend(known.gaps);
    let (title, vendor) = (settings.title.clone(), settings.vendor.clone());
    let assessment = Assessment::new(title, vendor, periods, review.dossiers, gaps);
    let mut limits = review.gaps.clone();
    limits.extend(settings.mutes.iter().filter(|mute| !mute.holds(now)).map(Mute::expiry));
    let findings = Findings {
        schema: FINDINGS.to_owned(),
        findings: review.findings,
        muted: hidden(&settings.mutes, &review.muted, now),
        gaps: limits,
    };
    let stories = Stories { schema: STORIES.to_owned(), stories: review.stories, gaps: review.gaps };
    let reviewed = Reviewed { held, assessment, findings, stories };
    kept::write(folder, &reviewed, inputs)?;
    Ok(reviewed)
}

/// What could not be read of the logs that were given.
pub(super) fn input_gaps(folder: &CaseFolder) -> Result<Vec<Gap>, StageError> {
    let ledger = Ledger::read(&folder.lake())?;
    Ok(ledger.files().into_iter().flat_map(|file| file.gaps.iter().cloned()).collect())
}

/// Each mute that holds, with what it hides; also one that hides nothing, which may name what does not exist.
fn hidden(mutes: &[Mute], muted: &[(usize, Finding)], now: DateTime<Utc>) -> Vec<Muted> {
    let holding = mutes.iter().enumerate().filter(|(_, mute)| mute.holds(now));
    holding
        .map(|(place, mute)| mute.hiding(muted.iter().filter(|(by, _)| *by == place).map(|(_, finding)| finding)))
        .collect()
}
