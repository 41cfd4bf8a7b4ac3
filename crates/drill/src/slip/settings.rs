//! Slips of those who decide: in `case.toml`, in lists, in plans.

use std::collections::BTreeSet;
use std::fs;

use chrono::TimeDelta;
use serde_json::Value;

use super::Stage;
use crate::error::DrillError;
use crate::program::{list, text};

pub(super) fn changed(stage: &Stage<'_>) -> Result<(), DrillError> {
    stage.set("[detect]\nsecrets = 6")
}

/// A key of which nobody said that the vendor held it.
pub(super) fn forgotten(stage: &Stage<'_>) -> Result<(), DrillError> {
    let exposures = stage.program.json(&["exposures"])?;
    let links = list(&exposures, "credentials").flat_map(|credential| list(credential, "links"));
    let known: BTreeSet<&str> = links.map(|link| text(&link["target"], "id")).collect();
    let accounts = &stage.incident.estate.aws.accounts;
    let keys = accounts.iter().flat_map(|account| &account.users).flat_map(|user| &user.keys);
    let key = keys.filter(|key| key.active).find(|key| !known.contains(key.id.as_str()));
    let key = key.ok_or_else(|| DrillError::Standstill("every key is exposed".to_owned()))?;
    expose(stage, &key.id)?;
    stage.review()
}

/// Puts a key on the case's list.
pub(super) fn expose(stage: &Stage<'_>, key: &str) -> Result<(), DrillError> {
    let path = stage.program.case.join("more.txt");
    fs::write(&path, format!("{key}\n")).map_err(|source| DrillError::File { path, source })?;
    stage.program.quietly(&["expose", "more.txt"]).map(drop)
}

pub(super) fn undone(stage: &Stage<'_>) -> Result<(), DrillError> {
    let (_, account, user) = stage.replaced()?.swap_remove(0);
    let folder = stage.program.case.join("plans");
    let file = |source| DrillError::File { path: folder.clone(), source };
    for entry in fs::read_dir(&folder).map_err(file)? {
        let content = fs::read(entry.map_err(file)?.path()).map_err(file)?;
        let Ok(plan) = serde_json::from_slice::<Value>(&content) else { continue };
        let strips = |action: &&Value| {
            let object = &action["object"];
            let writes = list(action, "effects").any(|effect| effect["change"] == "put_inline");
            text(action, "strategy") == "canary"
                && writes
                && (text(object, "account"), text(object, "name")) == (account.as_str(), user.as_str())
        };
        if let Some(action) = list(&plan, "actions").find(strips) {
            let number = action["number"].to_string();
            stage.program.quietly(&["contain", "undo", text(&plan, "id"), "--only", &number])?;
            return stage.review();
        }
    }
    Err(DrillError::Standstill(format!("no plan stripped {user}")))
}

pub(super) fn muted(stage: &Stage<'_>) -> Result<(), DrillError> {
    let until = (stage.program.now() + TimeDelta::days(9)).format("%F");
    stage.set(&format!("[[mute]]\nrule = \"persistence\"\nreason = \"it is noisy\"\nuntil = {until}"))?;
    stage.review()
}

pub(super) fn untested(stage: &Stage<'_>) -> Result<(), DrillError> {
    stage.set("[[backup]]\nof = \"the wiki\"\noffline = \"a disk in a drawer\"")?;
    stage.review()
}

/// Half a file of a log.
pub(super) fn log_cut(stage: &Stage<'_>) -> Result<(), DrillError> {
    let path = stage.program.case.join("logs/after/cut.json");
    let text =
        "{\"Records\":[{\"eventVersion\":\"1.08\",\"eventID\":\"cut\",\"eventTime\":\"2023-01-02T03:04:05Z\",\"eventNa";
    fs::write(&path, text).map_err(|source| DrillError::File { path, source })?;
    stage.program.quietly(&["ingest", "logs/after/cut.json"])?;
    stage.review()
}
