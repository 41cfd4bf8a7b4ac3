//! Playbooks of others: read, checked and shown, and what the official schemas say of each.

use std::path::Path;

use serde::Serialize;

use super::program::{Fault, Program};
use super::schemas::{Official, Violations, files, json};
use crate::Failure;

/// One playbook of others.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sample {
    pub(super) name: String,
    /// Why it is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<String>,
    /// What is wrong with it, as `check` says.
    pub(super) faults: Vec<Fault>,
    /// Why the official schemas cannot be asked: it is not JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) malformed: Option<String>,
    /// What the official schemas say.
    pub(super) official: Violations,
    /// Whether nothing crashed, and what is read was also shown, shown as a checklist, and exported as it was.
    pub(super) answered: bool,
}

impl Sample {
    /// Whether the program says that something is wrong with it.
    pub(super) fn ours(&self) -> bool {
        self.refused.is_some() || self.faults.iter().any(Fault::is_error)
    }

    /// Whether the official schemas do.
    pub(super) fn theirs(&self) -> bool {
        self.malformed.is_some() || !self.official.none()
    }
}

/// All of a folder.
pub(super) fn samples(program: &Program, official: &Official, folder: &Path) -> Result<Vec<Sample>, Failure> {
    let folder = folder.canonicalize().map_err(|error| Failure::at(folder, error))?;
    files(&folder)?.iter().map(|file| sample(program, official, &folder, file)).collect()
}

fn sample(program: &Program, official: &Official, folder: &Path, file: &Path) -> Result<Sample, Failure> {
    let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
    let (document, malformed) = match json(file) {
        Ok(document) => (Some(document), None),
        Err(failure) => (None, Some(failure.to_string())),
    };
    let path = file.to_string_lossy();
    let (faults, refused) = match program.check(file)? {
        Ok(faults) => (faults, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let shown = [program.playbook(&["show", &path])?, program.playbook(&["show", "--markdown", &path])?];
    let exported = program.export(&path)?;
    let answered = match &refused {
        Some(why) => !why.contains("crashed") && !shown.iter().any(|answer| answer.crashed()),
        None => {
            let told = shown.iter().all(|answer| answer.went_well() && !answer.printed.trim().is_empty());
            told && exported.ok() == document
        }
    };
    let official = document.as_ref().map(|document| official.violations(document)).unwrap_or_default();
    Ok(Sample { name, refused, faults, malformed, official, answered })
}
