//! The program, as it answers about playbooks.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;

/// `stanch`, run in a folder.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) stanch: PathBuf,
    pub(super) folder: PathBuf,
}

/// What it said.
#[derive(Debug)]
pub(super) struct Answer {
    status: Option<i32>,
    pub(super) printed: String,
    said: String,
}

/// One fault of `stanch playbook check --format json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Fault {
    pub(super) level: String,
    pub(super) place: String,
    pub(super) kind: String,
    pub(super) what: String,
}

impl Fault {
    pub(super) fn is_error(&self) -> bool {
        self.level == "error"
    }
}

#[derive(Debug, Deserialize)]
struct Checked {
    faults: Vec<Fault>,
}

/// One line of `stanch playbook list --format json`.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) name: String,
    /// Why it cannot be read.
    #[serde(default)]
    pub(super) refused: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Library {
    playbooks: Vec<Listed>,
}

impl Program {
    /// Runs `stanch playbook` with these arguments.
    pub(super) fn playbook(&self, arguments: &[&str]) -> Result<Answer, Failure> {
        let output = Command::new(&self.stanch)
            .arg("playbook")
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::at(&self.stanch, error))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Answer { status: output.status.code(), printed: text(&output.stdout), said: text(&output.stderr) })
    }

    /// The playbooks that it can call by name.
    pub(super) fn list(&self) -> Result<Vec<Listed>, Failure> {
        let answer = self.playbook(&["list", "--format", "json"])?;
        let library: Library = answer.document().map_err(|why| Failure(format!("stanch playbook list: {why}")))?;
        Ok(library.playbooks)
    }

    /// What it exports; a sentence where it exports nothing.
    pub(super) fn export(&self, playbook: &str) -> Result<Result<Value, String>, Failure> {
        Ok(self.playbook(&["export", playbook])?.document())
    }

    /// What it finds in a file; a sentence where it does not read it.
    pub(super) fn check(&self, file: &Path) -> Result<Result<Vec<Fault>, String>, Failure> {
        let answer = self.playbook(&["check", "--format", "json", &file.to_string_lossy()])?;
        Ok(answer.document::<Checked>().map(|checked| checked.faults))
    }
}

impl Answer {
    /// Whether it went well.
    pub(super) fn went_well(&self) -> bool {
        self.status == Some(0)
    }

    /// Whether it ended as no program should: by a signal, or by a panic, which ends with 101.
    pub(super) fn crashed(&self) -> bool {
        matches!(self.status, None | Some(101))
    }

    /// The document that it printed, or why there is none.
    fn document<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        if self.crashed() {
            return Err(format!("it crashed: {}", self.last()));
        }
        // What refuses prints nothing.
        if self.printed.trim().is_empty() {
            return Err(self.last().to_owned());
        }
        serde_json::from_str(&self.printed).map_err(|error| format!("it printed no such document: {error}"))
    }

    fn last(&self) -> &str {
        self.said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing")
    }
}
