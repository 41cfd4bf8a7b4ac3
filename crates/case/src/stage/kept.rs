//! The files of `results/`: the last review and what was linked, each with what it was made from.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stanch_gate::facts::Freshness;
use stanch_model::text;

use super::StageError;
use super::gate::Logged;
use super::inputs::Inputs;
use crate::folder::{CaseFolder, FolderError, write_atomic};
use crate::results::{
    CREDENTIALS, Credentials, FINDINGS, REACH, READINESS, Reaches, Ready, Reviewed, STORIES, VENDORS, Vendors,
};
use crate::view;

fn path(folder: &CaseFolder, name: &str) -> PathBuf {
    folder.results().join(name)
}

/// What the linked credentials were made from.
const LINKED_FROM: &str = "credentials.inputs.json";

const CREDENTIALS_FILE: &str = "credentials.json";

/// What the reach was made from.
const REACHED_FROM: &str = "reach.inputs.json";

const REACH_FILE: &str = "reach.json";

/// Writes a review. What it was made from is removed first and written last: in between, whatever happens, no review
/// counts as kept.
pub(super) fn write(folder: &CaseFolder, reviewed: &Reviewed, inputs: &Inputs) -> Result<(), StageError> {
    forget(folder, "inputs.json")?;
    write_atomic(&path(folder, "assess.json"), view::json(&reviewed.assessment)?.as_bytes())?;
    put(folder, "findings.json", &reviewed.findings)?;
    put(folder, "stories.json", &reviewed.stories)?;
    put(folder, "inputs.json", inputs)
}

/// Writes what was linked, likewise: `null` where there was nothing to link, since a file that is not there says nothing.
pub(super) fn write_credentials(
    folder: &CaseFolder,
    credentials: Option<&Credentials>,
    inputs: &Inputs,
) -> Result<(), StageError> {
    put_with(folder, (LINKED_FROM, CREDENTIALS_FILE), &credentials, inputs)
}

/// Writes how far what was exposed could go, likewise.
pub(super) fn write_reach(folder: &CaseFolder, reaches: &Reaches, inputs: &Inputs) -> Result<(), StageError> {
    put_with(folder, (REACHED_FROM, REACH_FILE), reaches, inputs)
}

/// How far what was exposed could go, if it was made from the same inputs and can be read.
pub(super) fn read_reach(folder: &CaseFolder, inputs: &Inputs) -> Option<Reaches> {
    parsed_with::<Reaches>(folder, (REACHED_FROM, REACH_FILE), inputs).filter(|reaches| reaches.schema == REACH)
}

/// What the reach of all vendors was made from.
const VENDORS_FROM: &str = "vendors.inputs.json";

const VENDORS_FILE: &str = "vendors.json";

/// Writes how far what every vendor holds could go, likewise.
pub(super) fn write_vendors(folder: &CaseFolder, vendors: &Vendors, inputs: &Inputs) -> Result<(), StageError> {
    put_with(folder, (VENDORS_FROM, VENDORS_FILE), vendors, inputs)
}

/// How far what every vendor holds could go, if it was made from the same inputs and can be read.
pub(super) fn read_vendors(folder: &CaseFolder, inputs: &Inputs) -> Option<Vendors> {
    parsed_with::<Vendors>(folder, (VENDORS_FROM, VENDORS_FILE), inputs).filter(|vendors| vendors.schema == VENDORS)
}

/// What the gate asks of logs was read from.
const LOGGED_FROM: &str = "logged.inputs.json";

const LOGGED_FILE: &str = "logged.json";

/// Writes what the gate asks of logs, likewise.
pub(super) fn write_logged(folder: &CaseFolder, logged: &Logged, inputs: &Inputs) -> Result<(), StageError> {
    put_with(folder, (LOGGED_FROM, LOGGED_FILE), logged, inputs)
}

/// What the gate asks of logs, if it was read from the same ones and can be read.
pub(super) fn read_logged(folder: &CaseFolder, inputs: &Inputs) -> Option<Logged> {
    parsed_with(folder, (LOGGED_FROM, LOGGED_FILE), inputs)
}

const READINESS_FILE: &str = "readiness.json";

/// Writes how ready one is.
pub(super) fn write_readiness(folder: &CaseFolder, ready: &Ready) -> Result<(), StageError> {
    put(folder, READINESS_FILE, ready)
}

/// How ready one was when somebody last asked.
pub(super) fn last_readiness(folder: &CaseFolder) -> Option<Ready> {
    parsed::<Ready>(folder, READINESS_FILE).filter(|ready| ready.schema == READINESS)
}

fn forget(folder: &CaseFolder, name: &str) -> Result<(), StageError> {
    let record = path(folder, name);
    match fs::remove_file(&record) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FolderError::Write { path: record, source }.into())
        }
        _ => Ok(()),
    }
}

fn put(folder: &CaseFolder, name: &str, content: &impl Serialize) -> Result<(), StageError> {
    let json = text::to_json(content, true)?;
    Ok(write_atomic(&path(folder, name), format!("{json}\n").as_bytes())?)
}

/// Writes a result and what it was made from. The latter is removed first and written last: in between, whatever happens,
/// the result does not count as kept.
fn put_with(
    folder: &CaseFolder,
    (from, file): (&str, &str),
    content: &impl Serialize,
    inputs: &Inputs,
) -> Result<(), StageError> {
    forget(folder, from)?;
    put(folder, file, content)?;
    put(folder, from, inputs)
}

/// A result, if it was made from the same inputs and can be read.
fn parsed_with<T: DeserializeOwned>(folder: &CaseFolder, (from, file): (&str, &str), inputs: &Inputs) -> Option<T> {
    if parsed::<Inputs>(folder, from)? != *inputs {
        return None;
    }
    parsed(folder, file)
}

/// The review in the folder, if it was made from the same inputs and can be read.
pub(super) fn read(folder: &CaseFolder, inputs: &Inputs) -> Option<Reviewed> {
    if parsed::<Inputs>(folder, "inputs.json")? != *inputs {
        return None;
    }
    let reviewed = Reviewed {
        held: read_credentials(folder, inputs)?,
        assessment: parsed(folder, "assess.json")?,
        findings: parsed(folder, "findings.json")?,
        stories: parsed(folder, "stories.json")?,
    };
    (reviewed.findings.schema == FINDINGS && reviewed.stories.schema == STORIES).then_some(reviewed)
}

/// What was linked, if it was made from the same inputs and can be read: none where there was nothing to link.
pub(super) fn read_credentials(folder: &CaseFolder, inputs: &Inputs) -> Option<Option<Credentials>> {
    let kept = parsed_with::<Option<Credentials>>(folder, (LINKED_FROM, CREDENTIALS_FILE), inputs)?;
    kept.as_ref().is_none_or(|kept| kept.schema == CREDENTIALS).then_some(kept)
}

/// What was linked last, and whether it can be relied on. What is stale is given all the same, to be shown as that.
pub(super) fn last_credentials(folder: &CaseFolder, inputs: &Inputs) -> (Freshness, Option<Credentials>) {
    if let Some(fresh) = read_credentials(folder, inputs) {
        return (Freshness::Fresh, fresh);
    }
    let stale = parsed::<Credentials>(folder, CREDENTIALS_FILE).filter(|kept| kept.schema == CREDENTIALS);
    (stale_or_missing(folder, LINKED_FROM, CREDENTIALS_FILE), stale)
}

/// How far what was exposed could go, as it was found out last, likewise.
pub(super) fn last_reach(folder: &CaseFolder, inputs: &Inputs) -> (Freshness, Option<Reaches>) {
    if let Some(fresh) = read_reach(folder, inputs) {
        return (Freshness::Fresh, Some(fresh));
    }
    let stale = parsed::<Reaches>(folder, REACH_FILE).filter(|reaches| reaches.schema == REACH);
    (stale_or_missing(folder, REACHED_FROM, REACH_FILE), stale)
}

/// The last review, likewise; a stale one is not given, since it says nothing about what came after it.
pub(super) fn last_review(folder: &CaseFolder, inputs: &Inputs) -> (Freshness, Option<Reviewed>) {
    match read(folder, inputs) {
        Some(fresh) => (Freshness::Fresh, Some(fresh)),
        None => (stale_or_missing(folder, "inputs.json", "findings.json"), None),
    }
}

fn stale_or_missing(folder: &CaseFolder, record: &str, result: &str) -> Freshness {
    let is_there = [record, result].iter().any(|name| path(folder, name).exists());
    if is_there { Freshness::Stale } else { Freshness::Missing }
}

fn parsed<T: DeserializeOwned>(folder: &CaseFolder, name: &str) -> Option<T> {
    serde_json::from_slice(&fs::read(path(folder, name)).ok()?).ok()
}
