//! What a watch knows of the use of canaries.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use stanch_contain::journal::Line;
use stanch_contain::plan::{Action, Plan};
use stanch_gate::facts::{Hit, Looked, Watch, Whose};
use stanch_watch::alerts::{Alert, Alerts};
use stanch_watch::canary::Canary;
use stanch_watch::listened::{Extent, Listened};
use stanch_watch::sighting;

use super::super::StageError;
use super::super::watch::stripped;
use crate::folder::{CaseFolder, FolderError};

/// Of `watch/state.json` what says whether it is quiet.
#[derive(Default, Deserialize)]
struct Quiet {
    alerts: Alerts,
    #[serde(default)]
    listened: Listened,
    #[serde(default)]
    unread_logs: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
}

/// What a watch knows; nothing where nobody ever watched.
pub(super) fn of(folder: &CaseFolder, plans: &[Plan], lines: &[Line]) -> Result<Watch, StageError> {
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
    let stripped = stripped(plans, lines);
    Ok(Watch {
        looked: looked(&quiet.listened, &stripped),
        unread: quiet.unread_logs,
        hits: quiet.alerts.all().map(|alert| hit(alert, &stripped)).collect(),
    })
}

/// How far each credential was looked for. One that several actions strip is looked for no further than any of them.
fn looked(listened: &Listened, stripped: &[(&Action, Canary)]) -> BTreeMap<String, Looked> {
    let mut all: BTreeMap<&str, Option<Extent>> = BTreeMap::new();
    for (action, canary) in stripped {
        let new = listened.extent(canary);
        for credential in &action.credentials {
            let known = all.entry(credential).or_insert_with(|| new.clone());
            *known = known.take().zip(new.clone()).map(|(one, other)| one.and(other));
        }
    }
    let looked = |Extent { from, logs, unfollowed, asked }| Looked { from, logs, unfollowed, asked };
    all.into_iter().filter_map(|(credential, extent)| Some((credential.to_owned(), looked(extent?)))).collect()
}

fn hit(alert: &Alert, stripped: &[(&Action, Canary)]) -> Hit {
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
    // One user or role may be several things that the vendor held.
    let same = stripped.iter().filter(|(_, canary)| canary.credential == alert.credential);
    let also = same.flat_map(|(action, _)| action.credentials.iter().cloned()).filter(|id| *id != alert.credential);
    Hit {
        id: alert.dedup_key.clone(),
        credential: alert.credential.clone(),
        also: also.collect(),
        says: format!("{who} used {}{from} {times}", alert.title),
        whose,
        first: alert.first,
        last: alert.last,
    }
}
