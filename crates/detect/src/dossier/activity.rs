//! Totals of each period, and what the dimensions' lists are gathered in.

use std::collections::HashMap;

use stanch_model::{Activity, News, Period, Tallies};

use super::Review;
use super::top::Top;
use super::usage::{self, Usage};
use crate::marks::Dimension;
use crate::{DetectError, rows};

/// One exposure's lists while they grow.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Events that count and have no readable time.
    pub(super) undated: u64,
    totals: HashMap<Period, Activity>,
    by_period: HashMap<(Period, Dimension), Top>,
    fresh: HashMap<Dimension, Top>,
    limit: usize,
}

/// The three periods of one exposure.
pub(super) struct Activities {
    pub(super) baseline: Activity,
    pub(super) window: Activity,
    pub(super) outside: Activity,
}

impl Lists {
    /// The list of one dimension in one period.
    pub(super) fn of(&mut self, period: Period, dimension: Dimension) -> &mut Top {
        self.by_period.entry((period, dimension)).or_default()
    }

    /// The list of what one dimension has in the window and not in the baseline.
    pub(super) fn fresh(&mut self, dimension: Dimension) -> &mut Top {
        self.fresh.entry(dimension).or_default()
    }

    pub(super) fn finish(mut self, usage: &Usage) -> (Activities, News) {
        let limit = self.limit;
        let mut activity = |period: Period| {
            let mut list = |dimension| self.by_period.remove(&(period, dimension)).unwrap_or_default().finish(limit);
            Activity {
                active_days: usage.active_days(period),
                accounts: list(Dimension::Account),
                sources: list(Dimension::Source),
                user_agents: list(Dimension::UserAgent),
                regions: list(Dimension::Region),
                services: list(Dimension::Service),
                operations: list(Dimension::Operation),
                denials: list(Dimension::Denial),
                ..self.totals.remove(&period).unwrap_or_default()
            }
        };
        let activities = Activities {
            baseline: activity(Period::Baseline),
            window: activity(Period::Window),
            outside: activity(Period::Outside),
        };
        let mut fresh = |dimension| -> Tallies { self.fresh.remove(&dimension).unwrap_or_default().finish(limit) };
        let news = News {
            accounts: fresh(Dimension::Account),
            sources: fresh(Dimension::Source),
            user_agents: fresh(Dimension::UserAgent),
            regions: fresh(Dimension::Region),
            services: fresh(Dimension::Service),
            operations: fresh(Dimension::Operation),
            denials: fresh(Dimension::Denial),
        };
        (activities, news)
    }
}

/// Reads the totals.
pub(super) async fn read(review: &Review<'_>, lists: &mut [Lists]) -> Result<(), DetectError> {
    for list in lists.iter_mut() {
        list.limit = review.limits.values;
    }
    let frame = review
        .session
        .sql(
            "SELECT exposure, period, sum(n), sum(CASE WHEN outcome = 'denied' THEN n ELSE 0 END), \
             sum(CASE WHEN outcome = 'failure' THEN n ELSE 0 END), sum(dated), min(first), max(last) \
             FROM facts WHERE counted = 1 GROUP BY exposure, period",
        )
        .await?;
    rows::each(frame, |rows| {
        let (exposure, number) = (rows.number(0)?, rows.number(1)?);
        let (events, denied, failed, dated) = (rows.number(2)?, rows.number(3)?, rows.number(4)?, rows.number(5)?);
        let (first, last) = (rows.time(6)?, rows.time(7)?);
        for row in 0..rows.len() {
            let Some(lists) = usize::try_from(exposure.get(row)).ok().and_then(|of| lists.get_mut(of)) else {
                continue;
            };
            lists.undated += events.count(row).saturating_sub(dated.count(row));
            let activity = Activity {
                events: events.count(row),
                denied: denied.count(row),
                failed: failed.count(row),
                first: first.get(row),
                last: last.get(row),
                ..Activity::default()
            };
            lists.totals.insert(usage::period(number.get(row)), activity);
        }
        Ok(())
    })
    .await
}
