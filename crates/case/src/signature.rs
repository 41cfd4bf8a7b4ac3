//! Answers that somebody signs with the key of SSH that they have.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};
use serde::Serialize;
use stanch_contain::canonical;

/// What a signature is for, so that one made for something else counts for nothing here.
pub const NAMESPACE: &str = "stanch-gate";

/// The program of OpenSSH that signs.
const PROGRAM: &str = "ssh-keygen";

/// Why nothing could be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// OpenSSH is not there.
    #[error(
        "{PROGRAM} cannot be run ({0}); answers are signed with OpenSSH 8.2 or later: install it, or leave --key out"
    )]
    NoProgram(std::io::Error),
    /// It did not sign.
    #[error("{PROGRAM} did not sign with {key}: {said}; give the file of a private key of SSH, or leave --key out")]
    Refused {
        /// The file of the key.
        key: String,
        /// What it said.
        said: String,
    },
}

/// An answer of the gate, as it is signed: every field of its line in the journal that says what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Id of the project that was asked about; none for all.
    pub project: Option<String>,
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// `go`, `go_except` or `no`.
    pub answer: String,
    /// Ids of conditions that are not met.
    pub holds: Vec<String>,
    /// SHA-256 of the document that was printed.
    pub document: String,
}

impl Statement {
    /// The text that is signed: JSON whose keys are sorted, without spaces, with a line end.
    pub fn text(&self) -> String {
        format!("{}\n", canonical::text(self))
    }

    /// A signature over it with the key in a file, as OpenSSH writes it.
    ///
    /// # Errors
    /// When OpenSSH is not there, or does not sign.
    pub fn sign(&self, key: &Path) -> Result<String, SignError> {
        let mut child = Command::new(PROGRAM)
            .args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"])
            .arg(key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(SignError::NoProgram)?;
        if let Some(mut input) = child.stdin.take() {
            // Where it does not read to the end, it says why.
            let _ = input.write_all(self.text().as_bytes());
        }
        let output = child.wait_with_output().map_err(SignError::NoProgram)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', ", ");
            return Err(SignError::Refused { key: key.display().to_string(), said });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
