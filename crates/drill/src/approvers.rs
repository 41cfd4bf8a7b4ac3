//! Two people who approve plans, with keys that live as long as the drill.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::DrillError;
use crate::program::Program;

/// Their names.
const NAMES: [&str; 2] = ["ada@drill.example", "grace@drill.example"];

/// Two people with keys.
#[derive(Debug)]
pub(crate) struct Approvers {
    keys: TempDir,
}

impl Approvers {
    /// Makes their keys.
    pub(crate) fn new() -> Result<Self, DrillError> {
        let approvers = Self { keys: tempfile::tempdir().map_err(DrillError::Keys)? };
        for name in NAMES {
            let mut command = Command::new("ssh-keygen");
            command.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(approvers.private(name));
            run(&mut command)?;
        }
        Ok(approvers)
    }

    fn private(&self, name: &str) -> PathBuf {
        self.keys.path().join(name)
    }

    /// What `case.toml` says of them.
    pub(crate) fn settings(&self) -> Result<String, DrillError> {
        let mut text = String::new();
        for name in NAMES {
            let path = self.keys.path().join(format!("{name}.pub"));
            let key = fs::read_to_string(&path).map_err(|source| DrillError::File { path, source })?;
            text.push_str(&format!("\n[[approver]]\nname = \"{name}\"\nkey = \"{}\"\n", key.trim()));
        }
        Ok(text)
    }

    /// Both read a plan and sign it.
    pub(crate) fn approve(&self, program: &Program, plan: &str) -> Result<(), DrillError> {
        let file = program.case.join(format!("plans/{plan}.json"));
        for name in NAMES {
            // Signed where nobody else signs at the same time.
            let copy = self.keys.path().join(format!("{plan}.json"));
            let signature = self.keys.path().join(format!("{plan}.json.sig"));
            fs::copy(&file, &copy).map_err(|source| DrillError::File { path: file.clone(), source })?;
            let mut command = Command::new("ssh-keygen");
            command.args(["-Y", "sign", "-n", "stanch-plan", "-f"]).arg(self.private(name)).arg(&copy);
            run(&mut command)?;
            let given = signature.display().to_string();
            program.quietly(&["contain", "approve", plan, "--as", name, "--signature", &given])?;
            fs::remove_file(&signature).map_err(|source| DrillError::File { path: signature, source })?;
        }
        Ok(())
    }
}

fn run(command: &mut Command) -> Result<(), DrillError> {
    let output = command.stdin(Stdio::null()).output().map_err(DrillError::Keys)?;
    match output.status.success() {
        true => Ok(()),
        false => Err(DrillError::Keys(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))),
    }
}
