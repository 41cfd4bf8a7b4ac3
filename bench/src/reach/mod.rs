//! How fast the reach of every identity of a large organisation is known, how that grows, and whether it is true.
//!
//! `cargo xtask bench reach` generates an organisation in three sizes, each twice the one before, collects it from files,
//! and measures `stanch reach`.

mod complete;
mod decisions;
mod options;
mod table;
mod verify;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use stanch_scenario::access::{AccessSpec, AccessTruth, access};

use crate::usage::{Usage, run, run_into};
use crate::{Failure, stanch};
use options::Options;
use verify::{Verdicts, verdicts};

/// The seed of the organisation.
const SEED: u64 = 11;

/// Parts of the whole organisation that are measured, from the smallest: each is twice the one before.
const PARTS: [u32; 3] = [4, 2, 1];

/// The time at which stanch believes to be: the morning after the organisation was looked at.
const NOW: &str = "2023-01-05T09:00:00Z";

/// What was measured of one size.
pub(crate) struct Size {
    spec: AccessSpec,
    truth: AccessTruth,
    collect: Usage,
    all: Usage,
    exposed: Usage,
    verdicts: Verdicts,
}

/// Measures, and gives the lines of the table.
pub(crate) fn measure(arguments: &[String]) -> Result<Vec<String>, Failure> {
    let options = Options::parse(arguments)?;
    let temporary = tempfile::tempdir().map_err(|error| Failure(error.to_string()))?;
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let stanch = stanch()?;
    let mut sizes = Vec::new();
    for parts in PARTS {
        sizes.push(size(&stanch, &folder, &options.whole(SEED).one_in(parts))?);
    }
    let rates = decisions::rates(&snapshot(&place(&folder, &options.whole(SEED))))?;
    Ok(table::lines(&sizes, &rates))
}

/// The folder of one size.
fn place(folder: &Path, spec: &AccessSpec) -> PathBuf {
    folder.join(format!("organisation-{}-{}-{}", spec.accounts, spec.principals, spec.policies))
}

/// The snapshot in the case of one size.
fn snapshot(place: &Path) -> PathBuf {
    place.join("case").join("inventory").join("aws.jsonl")
}

/// Generates, collects and measures one size.
fn size(stanch: &Path, folder: &Path, spec: &AccessSpec) -> Result<Size, Failure> {
    let place = place(folder, spec);
    let truth = generated(&place, spec)?;
    let case = place.join("case");
    if case.exists() {
        fs::remove_dir_all(&case).map_err(|error| failure(&case, &error))?;
    }
    run(Command::new(stanch).args(["init", "--vendor", "circleci"]).arg(&case))?;
    let on_case = |words: &[&str]| {
        let mut command = Command::new(stanch);
        command.env("STANCH_NOW", NOW).arg("--case").arg(&case).arg("--quiet").args(words);
        command
    };
    let collect = run(on_case(&["collect", "aws", "--from"]).args(files(&place.join("collect"))?))?;
    complete::complete(&snapshot(&place), &place.join("single"))?;
    run(on_case(&["expose"]).arg(place.join("exposures.csv")))?;
    let told = place.join("all.json");
    let all = run_into(&mut on_case(&["reach", "--all", "--format", "json"]), &told)?;
    let exposed = run_into(&mut on_case(&["reach", "--format", "json"]), &place.join("exposed.json"))?;
    let verdicts = verdicts(&told, &truth)?;
    Ok(Size { spec: spec.clone(), truth, collect, all, exposed, verdicts })
}

/// The organisation of a spec, made anew where it is not there yet.
fn generated(place: &Path, spec: &AccessSpec) -> Result<AccessTruth, Failure> {
    let path = place.join("truth.json");
    if !path.is_file() {
        return access(spec, place).map_err(|error| Failure(error.to_string()));
    }
    let text = fs::read(&path).map_err(|error| failure(&path, &error))?;
    serde_json::from_slice(&text).map_err(|error| failure(&path, &error))
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| failure(folder, &error))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// What went wrong with a file.
pub(crate) fn failure(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure(format!("{}: {error}", path.display()))
}
