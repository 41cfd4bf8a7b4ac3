//! Uses of old keys, and that nobody looks for them.

use chrono::TimeDelta;
use serde_json::Value;

use super::{DrillError, Stage};
use crate::program::text;

/// Calls with an old key, and has the call in the logs.
fn used(stage: &Stage<'_>, key: &str, from: (&str, &str)) -> Result<(), DrillError> {
    let before = stage.incident.cloud.records().len();
    // It always answers.
    drop(stage.incident.cloud.call((key, None), ("us-east-1", "sts:GetCallerIdentity"), &[], from));
    let records = stage.incident.cloud.records().split_off(before);
    crate::logs::put(&stage.program.case, "used", &records)?;
    stage.watch()
}

pub(super) fn stranger(stage: &Stage<'_>) -> Result<(), DrillError> {
    let (key, _, _) = stage.replaced()?.swap_remove(0);
    used(stage, &key, ("203.0.113.66", "python-requests/2.31"))?;
    // Where a stranger was is looked for in all of the logs.
    stage.review()
}

/// A call such as the key's jobs made before the window, from where nobody but them calls.
pub(super) fn job(stage: &Stage<'_>) -> Result<(), DrillError> {
    for (key, _, _) in stage.replaced()? {
        let sql = format!(
            "select source_ip, user_agent, count(*) as n from events where credential_id = '{key}' and time < \
             timestamp '{}' group by source_ip, user_agent order by n desc limit 20",
            stage.incident.truth.spec.window_start.format("%FT%TZ")
        );
        let rows = stage.program.quietly(&["query", &sql, "--format", "json"])?;
        // A row a line.
        let rows: Vec<Value> = rows.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let networks = &stage.incident.truth.vendor_networks;
        let is_vendors =
            |row: &&Value| networks.iter().any(|one| one.split('/').next() == Some(text(row, "source_ip")));
        let own = rows.iter().find(|row| !is_vendors(row));
        if let Some(row) = own {
            return used(stage, &key, (text(row, "source_ip"), text(row, "user_agent")));
        }
    }
    Err(DrillError::Standstill("no key was used from elsewhere than the vendor's own network".to_owned()))
}

pub(super) fn unlogged(stage: &Stage<'_>) -> Result<(), DrillError> {
    let (key, _, _) = stage.replaced()?.swap_remove(0);
    let from = ("203.0.113.66", "python-requests/2.31");
    drop(stage.incident.cloud.call((&key, None), ("us-east-1", "sts:GetCallerIdentity"), &[], from));
    stage.look()?;
    stage.watch()
}

pub(super) fn nobody(stage: &Stage<'_>) -> Result<(), DrillError> {
    stage.program.pass(TimeDelta::hours(7));
    Ok(())
}
