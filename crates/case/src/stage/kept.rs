//! The files of `results/`: the last review, and what it was made from.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use stanch_model::text;

use super::StageError;
use super::inputs::Inputs;
use crate::folder::{CaseFolder, FolderError, write_atomic};
use crate::results::{FINDINGS, Reviewed, STORIES};
use crate::view;

fn path(folder: &CaseFolder, name: &str) -> PathBuf {
    folder.results().join(name)
}

/// Writes a review. What it was made from is removed first and written last: in between, whatever happens, no review
/// counts as kept.
pub(super) fn write(folder: &CaseFolder, reviewed: &Reviewed, inputs: &Inputs) -> Result<(), StageError> {
    let record = path(folder, "inputs.json");
    match fs::remove_file(&record) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            return Err(FolderError::Write { path: record, source }.into());
        }
        _ => {}
    }
    write_atomic(&path(folder, "assess.json"), view::json(&reviewed.assessment)?.as_bytes())?;
    for (name, json) in [
        ("findings.json", text::to_json(&reviewed.findings, true)?),
        ("stories.json", text::to_json(&reviewed.stories, true)?),
        ("inputs.json", text::to_json(inputs, true)?),
    ] {
        write_atomic(&path(folder, name), format!("{json}\n").as_bytes())?;
    }
    Ok(())
}

/// The review in the folder, if it was made from the same inputs and can be read.
pub(super) fn read(folder: &CaseFolder, inputs: &Inputs) -> Option<Reviewed> {
    if parsed::<Inputs>(folder, "inputs.json")? != *inputs {
        return None;
    }
    let reviewed = Reviewed {
        assessment: parsed(folder, "assess.json")?,
        findings: parsed(folder, "findings.json")?,
        stories: parsed(folder, "stories.json")?,
    };
    (reviewed.findings.schema == FINDINGS && reviewed.stories.schema == STORIES).then_some(reviewed)
}

fn parsed<T: DeserializeOwned>(folder: &CaseFolder, name: &str) -> Option<T> {
    serde_json::from_slice(&fs::read(path(folder, name)).ok()?).ok()
}
