//! From the notice until nothing is open.

use std::collections::BTreeSet;
use std::fs;

use chrono::TimeDelta;
use serde_json::Value;

use super::Understudy;
use crate::error::DrillError;
use crate::program::{list, text};

impl Understudy<'_> {
    /// Writes down who approves, and looks where code lies at other vendors.
    pub(super) fn notice(&self) -> Result<String, DrillError> {
        let path = self.program.case.join("case.toml");
        let file = |source| DrillError::File { path: path.clone(), source };
        let written = fs::read_to_string(&path).map_err(file)?;
        fs::write(&path, written + &self.approvers.settings()?).map_err(file)?;
        self.program.done(&["collect", "gitlab"])?;
        self.program.pass(TimeDelta::minutes(5));
        Ok("the vendor's mail, kept with the case".to_owned())
    }

    /// The plan that was made last.
    pub(super) fn plan(&self) -> Result<Value, DrillError> {
        let folder = self.program.case.join("plans");
        let file = |source| DrillError::File { path: folder.clone(), source };
        let mut last: Option<Value> = None;
        for entry in fs::read_dir(&folder).map_err(file)? {
            let path = entry.map_err(file)?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let content = fs::read(&path).map_err(|source| DrillError::File { path: path.clone(), source })?;
            let plan: Value = serde_json::from_slice(&content).unwrap_or_default();
            if last.as_ref().is_none_or(|last| text(last, "made") < text(&plan, "made")) {
                last = Some(plan);
            }
        }
        last.ok_or_else(|| DrillError::Standstill("there is no plan".to_owned()))
    }

    pub(super) fn approve(&self) -> Result<String, DrillError> {
        let plan = self.plan()?;
        let id = text(&plan, "id");
        self.program.pass(TimeDelta::minutes(10));
        if plan["approvals"].as_u64().unwrap_or(0) == 0 {
            return Ok(format!("plan {id} was read, and needs no approvals"));
        }
        self.approvers.approve(self.program, id)?;
        Ok(format!("plan {id} is approved by two"))
    }

    /// Decides what was not certain, by what the owners know; makes a plan of what is left, and does its tasks.
    pub(super) fn tasks(&mut self) -> Result<String, DrillError> {
        self.decide()?;
        self.program.pass(TimeDelta::minutes(20));
        // Nothing may be left that a program can do.
        let made = self.program.run(&["contain", "plan", "--strategy", "rotate"])?;
        if made.status == Some(0) {
            let plan = self.plan()?;
            let id = text(&plan, "id").to_owned();
            if plan["approvals"].as_u64().unwrap_or(0) > 0 {
                self.approvers.approve(self.program, &id)?;
            }
            if list(&plan, "actions").next().is_some() {
                self.program.done(&["contain", "apply", &id, "--no-wait"])?;
            }
        }
        let plan = self.plan()?;
        let id = text(&plan, "id").to_owned();
        let count = list(&plan, "tasks").count();
        (self.program.tell)(&format!("$ stanch contain done {id} …, {count} times"));
        for task in list(&plan, "tasks") {
            let number = task["number"].to_string();
            let proof = format!("done: {}", text(task, "proof"));
            self.program.quietly(&["contain", "done", &id, &number, "--proof", &proof, "--who", "the owner"])?;
        }
        self.program.pass(TimeDelta::minutes(90));
        Ok(format!("{count} tasks are done, each by its owner"))
    }

    /// What is merely possible is what its owner knows it to be.
    pub(super) fn decide(&self) -> Result<(), DrillError> {
        let true_keys: BTreeSet<(&str, &str)> = self.true_keys().collect();
        let exposures = self.program.json(&["exposures"])?;
        for credential in list(&exposures, "credentials") {
            let open: Vec<&Value> = list(credential, "links")
                .filter(|link| link["target"]["kind"] == "access_key" && text(link, "confidence") == "possible")
                .collect();
            let sure = list(credential, "links").any(|link| text(link, "confidence") != "possible");
            let names: BTreeSet<&str> = list(credential, "members").map(|member| text(member, "name")).collect();
            let knows = |link: &&&Value| {
                true_keys.iter().any(|(name, id)| names.contains(name) && *id == text(&link["target"], "id"))
            };
            if let Some(link) = open.iter().find(knows).filter(|_| !sure) {
                let (id, key) = (text(credential, "id"), text(&link["target"], "id"));
                let why = "its owner looked";
                self.program.done(&["link", "confirm", id, key, "--why", why, "--who", "the owner"])?;
            }
        }
        Ok(())
    }

    /// Names of variables with the access keys that they hold.
    pub(super) fn true_keys(&self) -> impl Iterator<Item = (&str, &str)> {
        let truth = &self.incident.estate.truth;
        truth.links.iter().filter_map(|link| match &link.target {
            stanch_scenario::estate::truth::Target::AccessKey { id, .. } => {
                Some((truth.held.get(link.held)?.name.as_str(), id.as_str()))
            }
            _ => None,
        })
    }
}
