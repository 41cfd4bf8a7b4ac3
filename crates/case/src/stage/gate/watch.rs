//! What a watch knows of the use of canaries.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use stanch_gate::facts::{Hit, Watch, Whose};
use stanch_watch::alerts::{Alert, Alerts};
use stanch_watch::sighting;

use super::super::StageError;
use crate::folder::{CaseFolder, FolderError};

/// What a watch calls the last uses of keys among what it follows.
pub const LAST_USES: &str = "last uses";

/// Of `watch/state.json` what says whether it is quiet.
#[derive(Default, Deserialize)]
struct Quiet {
    alerts: Alerts,
    /// When each thing that is followed was last looked at without trouble.
    #[serde(default)]
    looked: BTreeMap<String, Option<DateTime<Utc>>>,
    #[serde(default)]
    unread: Option<DateTime<Utc>>,
}

/// What a watch knows; nothing where nobody ever watched.
pub(super) fn of(folder: &CaseFolder) -> Result<Watch, StageError> {
    let path = folder.watch().join("state.json");
    let text = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Watch::default()),
        read => read.map_err(|source| FolderError::Read { path: path.clone(), source })?,
    };
    // Uses that it knew of would be gone without a word.
    let quiet: Quiet = serde_json::from_slice(&text).map_err(|error| FolderError::Read {
        path: path.clone(),
        source: io::Error::other(format!(
            "it is damaged ({error}); put back a copy of it, or move it away and watch again"
        )),
    })?;
    let asked = quiet.looked.get(LAST_USES).copied().flatten();
    // What was looked at least lately says until when nothing was missed.
    let logs = quiet.looked.iter().filter(|(what, _)| *what != LAST_USES);
    let looked = logs.map(|(_, at)| *at).min().flatten();
    Ok(Watch { looked, asked, unread: quiet.unread, hits: quiet.alerts.all().map(hit).collect() })
}

fn hit(alert: &Alert) -> Hit {
    let (who, whose) = match &alert.whose {
        sighting::Whose::Forgotten { .. } => ("a forgotten job", Whose::Forgotten),
        sighting::Whose::Vendor { name, .. } => (name.as_str(), Whose::Unexplained),
        sighting::Whose::Stranger => ("a stranger", Whose::Unexplained),
        sighting::Whose::Unknown => ("somebody", Whose::Unexplained),
    };
    // What was answered though everything is denied is a hole in the containment, whoever came through it.
    let whose = if alert.answered.is_empty() { whose } else { Whose::Unexplained };
    let from = if alert.source.is_empty() { String::new() } else { format!(" from {}", alert.source) };
    let times = if alert.count == 1 { "once".to_owned() } else { format!("{} times", alert.count) };
    Hit {
        id: alert.dedup_key.clone(),
        credential: alert.credential.clone(),
        says: format!("{who} used {}{from} {times}", alert.title),
        whose,
        first: alert.first,
        last: alert.last,
    }
}
