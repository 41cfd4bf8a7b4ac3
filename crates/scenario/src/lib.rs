//! Generated incidents: an organisation of several AWS accounts with people, services and CI identities that have
//! habits, ninety days of their work, a stolen CI key in the middle of it, all of that as CloudTrail log files, and the
//! truth about it.
//!
//! The output follows from the [`Spec`] alone: equal specs give byte-identical files, on any number of threads. Memory
//! is bounded by one day of events per thread.
//!
//! What there is, is data: operations in `catalogue`, ways of working in `habit`, who works in `roster`, what is not
//! done every day in `errand`, what the attacker does in `attack`. A new operation, habit, person, errand or step is a
//! new entry there.

pub mod access;
mod attack;
mod caller;
mod catalogue;
mod clock;
mod digest;
mod errand;
pub mod estate;
mod habit;
mod identity;
pub mod inject;
mod operation;
mod organisation;
mod plan;
mod record;
mod rng;
mod roster;
mod spec;
mod template;
mod truth;
mod volume;
mod write;

pub use access::{AccessSpec, AccessTruth, access};
pub use estate::{Estate, EstateSpec, EstateTruth, estate};
pub use spec::Spec;
pub use truth::{AttackTruth, CreatedKey, Exposure, MissingDays, Stolen, Truth};

use attack::Attack;
use organisation::Organisation;
use plan::Planner;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use volume::Volume;
use write::{Tally, Writer};

/// Why a scenario could not be generated.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The spec asks for what cannot be.
    #[error("this scenario cannot be generated: {why}")]
    Spec {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The attack alone has more events than asked for, or too few would be left around it.
    #[error("a scenario needs at least {least} events, and {asked} were asked for")]
    TooFew {
        /// Events asked for.
        asked: u64,
        /// The least that can be generated.
        least: u64,
    },
    /// The folder holds logs already, and the truth would not be true of both.
    #[error("{} already holds logs; name an empty folder", path.display())]
    Occupied {
        /// The folder in the way.
        path: PathBuf,
    },
    /// A file or folder could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The truth could not be put into JSON.
    #[error("cannot write the truth as JSON: {0}")]
    Truth(#[from] serde_json::Error),
    /// The compressor refused, which it has no reason to.
    #[error("the compressor refused a log file")]
    Compression,
    /// The scenario's own data name something that does not exist: a mistake in this crate.
    #[error("the scenario's data name {unknown} of {operation}, which does not exist")]
    Catalogue {
        /// Where the name is used.
        operation: String,
        /// What is unknown.
        unknown: String,
    },
}

/// Writes a scenario into a folder: log files under `AWSLogs`, `exposures.csv` with what the vendor held (columns `id`
/// and `note`) and `truth.json`; gives the truth. `progress` is called from every thread with the number of records
/// that were written since its last call.
///
/// # Errors
/// A spec that cannot be generated, a folder that holds logs already, or a file that cannot be written. What was
/// written before an error stays.
pub fn generate(spec: &Spec, out: &Path, progress: &(dyn Fn(u64) + Sync)) -> Result<Truth, ScenarioError> {
    spec.check()?;
    let organisation = Organisation::new(spec)?;
    let attack = Attack::new(&organisation, spec)?;
    let fixed = attack.len() + organisation.errand_events();
    let least = fixed + 1_000;
    if spec.events < least {
        return Err(ScenarioError::TooFew { asked: spec.events, least });
    }
    let logs = out.join("AWSLogs");
    if logs.exists() {
        return Err(ScenarioError::Occupied { path: logs });
    }
    write::create(out)?;

    let volume = Volume::new(&organisation, spec, spec.events - fixed);
    let tally = write_days(&organisation, spec, &volume, &attack, out, progress)?;
    let truth = Truth::new(&organisation, spec, &attack, tally);
    let mut json = serde_json::to_vec_pretty(&truth)?;
    json.push(b'\n');
    save(&out.join("truth.json"), &json)?;
    let mut csv = "id,note\n".to_owned();
    for exposure in &truth.exposures {
        csv.push_str(&format!("{},\"{}\"\n", exposure.id, exposure.note.replace('"', "\"\"")));
    }
    save(&out.join("exposures.csv"), csv.as_bytes())?;
    Ok(truth)
}

/// Plans and writes all days, each by whichever thread is free; the tallies are added in the order of days.
fn write_days(
    organisation: &Organisation,
    spec: &Spec,
    volume: &Volume,
    attack: &Attack,
    out: &Path,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Tally, ScenarioError> {
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if spec.threads == 0 { available() } else { spec.threads };
    let next = AtomicI64::new(0);
    let failed = AtomicBool::new(false);
    let done: Mutex<Vec<(i64, Result<Tally, ScenarioError>)>> = Mutex::new(Vec::new());
    let work = || {
        let mut writer = Writer::new(organisation, spec, out, progress);
        while !failed.load(Ordering::Relaxed) {
            let day = next.fetch_add(1, Ordering::Relaxed);
            if day >= spec.day_count() {
                break;
            }
            let result = match &mut writer {
                Ok(writer) => {
                    Planner::plan(organisation, spec, volume, attack, day).and_then(|plan| writer.day(day, &plan))
                }
                Err(_) => Err(ScenarioError::Compression),
            };
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((day, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, 256) {
            scope.spawn(work);
        }
    });
    let mut days = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    days.sort_by_key(|(day, _)| *day);
    let mut sum = Tally::default();
    for (_, tally) in days {
        sum.add(tally?);
    }
    Ok(sum)
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), ScenarioError> {
    std::fs::write(path, bytes).map_err(|source| ScenarioError::Write { path: path.to_owned(), source })
}
