//! Days on which an account has no event.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Duration, NaiveDate};
use stanch_model::{Gap, GapKind, Span};

use super::Extent;

/// One gap for each run of days of `span` without an event in any region of the account.
pub(super) fn missing(account: &str, regions: &BTreeMap<String, Extent>, span: Span) -> Vec<Gap> {
    let seen: BTreeSet<NaiveDate> = regions.values().flat_map(|extent| extent.days.iter().copied()).collect();
    // The end is not inside, so that a span that ends at midnight does not touch the day that begins there.
    let (first, last) = (span.start.date_naive(), (span.end - Duration::microseconds(1)).date_naive());
    let mut gaps = Vec::new();
    let mut from = first;
    for day in seen.range(first..).copied().take_while(|day| *day <= last).chain([last + Days::new(1)]) {
        let count = (day - from).num_days();
        if let Ok(count @ 1..) = u64::try_from(count) {
            let to = day - Days::new(1);
            let cause = match count {
                1 => format!("no event at all on {from}"),
                _ => format!("no event at all from {from} to {to}"),
            };
            gaps.push(Gap::new(GapKind::NoLogs, format!("account {account}"), cause).times(count));
        }
        from = day + Days::new(1);
    }
    gaps
}
