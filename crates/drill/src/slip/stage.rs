//! Where a slip is played: a copy of a case, and what everybody does on it.

use std::fs;

use crate::error::DrillError;
use crate::incident::Incident;
use crate::program::{Program, list, text};

/// A copy of a case in which everything is done, with the incident that it is about.
pub(super) struct Stage<'d> {
    pub(super) incident: &'d Incident,
    pub(super) program: Program,
}

impl Stage<'_> {
    /// Makes results anew.
    pub(super) fn review(&self) -> Result<(), DrillError> {
        for stage in ["link", "reach", "assess"] {
            self.program.json(&[stage])?;
        }
        Ok(())
    }

    /// Collects from the cloud, and makes results anew.
    pub(super) fn look(&self) -> Result<(), DrillError> {
        self.program.json(&["collect", "aws"])?;
        self.review()
    }

    /// Follows canaries.
    pub(super) fn watch(&self) -> Result<(), DrillError> {
        self.program.run(&["watch", "--once", "--last-used", "--folder", "logs"]).map(drop)
    }

    /// Adds lines to `case.toml`.
    pub(super) fn set(&self, more: &str) -> Result<(), DrillError> {
        let path = self.program.case.join("case.toml");
        let file = |source| DrillError::File { path: path.clone(), source };
        let written = fs::read_to_string(&path).map_err(file)?;
        fs::write(&path, format!("{written}\n{more}\n")).map_err(file)
    }

    /// Calls the cloud as the responder of an account.
    pub(super) fn call(
        &self,
        account: &str,
        operation: &str,
        fields: &[(&str, &str)],
        agent: &str,
    ) -> Result<String, DrillError> {
        let caller = stanch_doubles::aws::caller_key(account);
        let called = self.incident.cloud.call((&caller, None), ("us-east-1", operation), fields, ("192.0.2.9", agent));
        called.map_err(|code| DrillError::Standstill(format!("{operation} is refused with {code}")))
    }

    /// Access keys that were replaced, each with its account and user.
    pub(super) fn replaced(&self) -> Result<Vec<(String, String, String)>, DrillError> {
        let exposures = self.program.json(&["exposures"])?;
        let mut found = Vec::new();
        for credential in list(&exposures, "credentials").filter(|one| one["held_now"].is_object()) {
            for link in list(credential, "links") {
                let target = &link["target"];
                let [id, account, user] = ["id", "account", "user"].map(|name| text(target, name).to_owned());
                if target["kind"] == "access_key" {
                    found.push((id, account, user));
                }
            }
        }
        match found.is_empty() {
            true => Err(DrillError::Standstill("no key was replaced".to_owned())),
            false => Ok(found),
        }
    }
}
