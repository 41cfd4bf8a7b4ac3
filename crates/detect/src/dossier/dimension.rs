//! The values of each dimension.

use stanch_model::{Period, Tally};

use super::activity::Lists;
use super::{Review, usage};
use crate::marks::{self, Dimension};
use crate::{DetectError, rows};

/// A service without the domain that all of them have.
const SERVICE: &str = "replace(replace(service, '.amazonaws.com.cn', ''), '.amazonaws.com', '')";

/// The values of one exposure that are being read: one value's tallies by period.
struct Pending {
    exposure: usize,
    value: String,
    tallies: Vec<(Period, Tally)>,
}

impl Dimension {
    /// The value in a plan over the facts.
    fn expression(self) -> String {
        match self {
            Self::Account => "account".to_owned(),
            Self::Source => "source_ip".to_owned(),
            Self::UserAgent => "user_agent".to_owned(),
            Self::Region => "region".to_owned(),
            Self::Service => SERVICE.to_owned(),
            Self::Operation | Self::Denial => format!("{SERVICE} || ':' || operation"),
        }
    }

    /// Which facts count. Every account that received a copy of an event did receive it; everything else happened once.
    fn condition(self) -> &'static str {
        match self {
            Self::Account => "true",
            Self::Denial => "counted = 1 AND outcome = 'denied'",
            _ => "counted = 1",
        }
    }
}

/// Reads every dimension. What is new is told from all values, before any list is cut.
pub(super) async fn read(review: &Review<'_>, lists: &mut [Lists]) -> Result<(), DetectError> {
    for dimension in Dimension::ALL {
        let sql = format!(
            "SELECT exposure, value, period, sum(n), sum(CASE WHEN outcome = 'denied' THEN n ELSE 0 END), min(first), \
             max(last), first_value(evidence ORDER BY first NULLS LAST, evidence) \
             FROM (SELECT *, {} AS value FROM facts WHERE {}) WHERE value IS NOT NULL AND value <> '' \
             GROUP BY exposure, value, period ORDER BY exposure, value, period",
            dimension.expression(),
            dimension.condition()
        );
        let mut pending: Option<Pending> = None;
        rows::each(review.session.sql(&sql).await?, |rows| {
            let (exposure, value, number) = (rows.number(0)?, rows.text(1)?, rows.number(2)?);
            let (events, denied, first) = (rows.number(3)?, rows.number(4)?, rows.time(5)?);
            let (last, evidence) = (rows.time(6)?, rows.text(7)?);
            for row in 0..rows.len() {
                let (Ok(exposure), Some(value)) = (usize::try_from(exposure.get(row)), value.get(row)) else {
                    continue;
                };
                let tally = Tally {
                    value: value.to_owned(),
                    events: events.count(row),
                    denied: denied.count(row),
                    first: first.get(row),
                    last: last.get(row),
                    evidence: evidence.filled(row).map(str::to_owned),
                    marks: Vec::new(),
                };
                let tally = (usage::period(number.get(row)), tally);
                match &mut pending {
                    Some(open) if open.exposure == exposure && open.value == value => open.tallies.push(tally),
                    _ => {
                        let next = Pending { exposure, value: value.to_owned(), tallies: vec![tally] };
                        if let Some(done) = pending.replace(next) {
                            settle(review, dimension, done, lists);
                        }
                    }
                }
            }
            Ok(())
        })
        .await?;
        if let Some(done) = pending {
            settle(review, dimension, done, lists);
        }
    }
    Ok(())
}

fn settle(review: &Review<'_>, dimension: Dimension, done: Pending, lists: &mut [Lists]) {
    let Some(lists) = lists.get_mut(done.exposure) else { return };
    let marks = marks::of(review.marker, dimension, &done.value);
    let known = done.tallies.iter().any(|(period, _)| *period == Period::Baseline);
    for (period, mut tally) in done.tallies {
        tally.marks.clone_from(&marks);
        if period == Period::Window && !known {
            lists.fresh(dimension).push(tally.clone(), review.limits.values);
        }
        lists.of(period, dimension).push(tally, review.limits.values);
    }
}
