//! Regions of which an account has no event, or none any more.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use stanch_model::{ALWAYS_ENABLED, Gap, GapKind};

use super::Extent;

/// Days with events that a region needs before its silence means anything.
const BUSY_DAYS: usize = 10;

/// Silent days before a region counts as stopped, at the least.
const SILENT_DAYS: i64 = 7;

/// Regions without a single event, as one gap.
pub(super) fn absent(account: &str, regions: &BTreeMap<String, Extent>, expected: &[String]) -> Option<Gap> {
    let mut wanted: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
    // The other partitions have regions of their own.
    if !regions.keys().any(|region| region.starts_with("cn-") || region.starts_with("us-gov-")) {
        wanted.extend(ALWAYS_ENABLED);
    }
    let absent: Vec<&str> = wanted.into_iter().filter(|region| !regions.contains_key(*region)).collect();
    (!absent.is_empty()).then(|| {
        let cause =
            format!("no event in {} regions, which were unused or not logged: {}", absent.len(), absent.join(", "));
        Gap::new(GapKind::NoLogs, format!("account {account}"), cause).times(absent.len() as u64)
    })
}

/// Regions that were busy and then fell silent for much longer than ever before, while others went on.
pub(super) fn stopped(account: &str, regions: &BTreeMap<String, Extent>) -> Vec<Gap> {
    let Some(end) = regions.values().filter_map(|extent| extent.days.last()).max().copied() else { return Vec::new() };
    let stopped = regions.iter().filter_map(|(region, extent)| {
        let last = *extent.days.last()?;
        let silent = (end - last).num_days();
        let quiet = extent.days.len() < BUSY_DAYS || silent < SILENT_DAYS || silent <= 3 * longest_pause(&extent.days);
        (!quiet).then(|| {
            let cause = format!(
                "events end on {last} while other regions of the account go on until {end}; logging may have stopped"
            );
            Gap::new(GapKind::NoLogs, format!("account {account} region {region}"), cause)
                .times(u64::try_from(silent).unwrap_or(1))
        })
    });
    stopped.collect()
}

fn longest_pause(days: &BTreeSet<NaiveDate>) -> i64 {
    days.iter().zip(days.iter().skip(1)).map(|(a, b)| (*b - *a).num_days()).max().unwrap_or(0)
}
