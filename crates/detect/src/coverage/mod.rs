//! For which accounts, days and regions there are logs at all.
//!
//! Nothing here says that something did not happen: an account without events may have been quiet, or its logs may
//! not have been given, and the two look the same.

mod days;
mod regions;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use datafusion::prelude::SessionContext;
use stanch_model::{Gap, GapKind, Periods, Span};

use crate::{DetectError, Expectations, rows};

/// What the logs of one account and region cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// First event.
    pub first: Option<DateTime<Utc>>,
    /// Last event.
    pub last: Option<DateTime<Utc>>,
    /// UTC days with at least one event.
    pub days: BTreeSet<NaiveDate>,
    /// Events, also those without a readable time.
    pub events: u64,
}

/// What the logs cover, by account and region. Events that name no account or region stand under the empty text.
pub type Coverage = BTreeMap<String, BTreeMap<String, Extent>>;

/// Reads what the logs cover.
pub async fn read(session: &SessionContext) -> Result<Coverage, DetectError> {
    let mut coverage = Coverage::new();
    let frame = session
        .sql("SELECT account, region, day, count(*), min(time), max(time) FROM events GROUP BY account, region, day")
        .await?;
    rows::each(frame, |rows| {
        let (account, region, events) = (rows.text(0)?, rows.text(1)?, rows.number(3)?);
        let (first, last) = (rows.time(4)?, rows.time(5)?);
        for row in 0..rows.len() {
            let regions = coverage.entry(account.get(row).unwrap_or_default().to_owned()).or_default();
            let extent = regions.entry(region.get(row).unwrap_or_default().to_owned()).or_default();
            let (first, last) = (first.get(row), last.get(row));
            extent.events += events.count(row);
            extent.first = extent.first.into_iter().chain(first).min();
            extent.last = extent.last.into_iter().chain(last).max();
            // A part holds the events of one UTC day, so that the first stands for all.
            extent.days.extend(first.map(|first| first.date_naive()));
        }
        Ok(())
    })
    .await?;
    Ok(coverage)
}

/// What the logs do not cover of the baseline and the window: what is missing altogether, then account by account the
/// days in order, the regions without events, and those that stopped.
pub fn gaps(coverage: &Coverage, periods: &Periods, expectations: &Expectations) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if coverage.values().flat_map(BTreeMap::values).all(|extent| extent.events == 0) {
        gaps.push(Gap::new(
            GapKind::NoLogs,
            "lake",
            "there is no event at all; ingest logs before drawing conclusions",
        ));
    }
    for account in &expectations.accounts {
        if !coverage.contains_key(account) {
            let cause = "no event of this account is in the logs, although it is expected";
            gaps.push(Gap::new(GapKind::NoLogs, format!("account {account}"), cause));
        }
    }
    let span = Span { start: periods.baseline.start.min(periods.window.start), end: periods.window.end };
    for (account, regions) in coverage.iter().filter(|(account, _)| !account.is_empty()) {
        gaps.extend(days::missing(account, regions, span));
        gaps.extend(regions::absent(account, regions, &expectations.regions));
        gaps.extend(regions::stopped(account, regions));
    }
    gaps
}
