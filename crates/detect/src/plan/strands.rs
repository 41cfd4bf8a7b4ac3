//! Strands: events of one subject that are alike in everything but their time.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::prelude::SessionContext;
use stanch_model::Periods;

use super::Shared;
use crate::operation::{Op, Operations};
use crate::{DetectError, rows};

/// How an event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Outcome {
    Success,
    Denied,
    Failure,
}

impl Outcome {
    pub(crate) fn of(text: Option<&str>) -> Self {
        match text {
            Some("denied") => Self::Denied,
            Some("failure") => Self::Failure,
            _ => Self::Success,
        }
    }

    /// As the lake writes it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Failure => "failure",
        }
    }
}

/// Like events of one subject in one period.
#[derive(Clone, Debug)]
pub(crate) struct Strand {
    pub(crate) subject: u32,
    /// Whether it lies in the window, else in the baseline.
    pub(crate) window: bool,
    pub(crate) op: Op,
    pub(crate) region: Arc<str>,
    pub(crate) account: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) agent: Arc<str>,
    pub(crate) outcome: Outcome,
    /// Whether an AWS service called for the subject.
    pub(crate) invoked: bool,
    pub(crate) events: u64,
    pub(crate) first: Option<DateTime<Utc>>,
    pub(crate) last: Option<DateTime<Utc>>,
    /// In which of 62 equal parts of baseline and window it occurs, a bit each.
    pub(crate) parts: u64,
    /// In which hours of the day in UTC it occurs, a bit each.
    pub(crate) hours: u32,
}

/// The strands of a subject in one period, among those of all.
pub(crate) fn span(strands: &[Strand], subject: u32, window: bool) -> Range<usize> {
    let key = (subject, window);
    let from = strands.partition_point(|strand| (strand.subject, strand.window) < key);
    let to = strands.partition_point(|strand| (strand.subject, strand.window) <= key);
    from..to
}

/// Equal parts of baseline and window, of which a strand notes in which it occurs: SQL's whole numbers have room for so
/// many bits beside their sign.
pub(crate) const PARTS: i64 = 62;

/// Seconds of one of the parts.
pub(crate) fn part_seconds(periods: &Periods) -> i64 {
    let start = periods.baseline.start.min(periods.window.start);
    ((periods.window.end - start).num_seconds() / PARTS + 1).max(1)
}

/// Strands that are held. An identity that comes from another address with each call has as many strands as events:
/// where there are more than this, sources count by their first three numbers.
const HELD: usize = 1_500_000;

/// Reads every strand. The second answer says whether sources had to be counted by their networks.
pub(crate) async fn read(
    session: &SessionContext,
    periods: &Periods,
    operations: &Operations,
) -> Result<(Vec<Strand>, bool), DetectError> {
    if let Some(strands) = read_by(session, periods, operations, "source_ip", HELD).await? {
        return Ok((strands, false));
    }
    let network = "regexp_replace(source_ip, '\\.[0-9]{1,3}$', '.0')";
    Ok((read_by(session, periods, operations, network, usize::MAX).await?.unwrap_or_default(), true))
}

async fn read_by(
    session: &SessionContext,
    periods: &Periods,
    operations: &Operations,
    source: &str,
    most: usize,
) -> Result<Option<Vec<Strand>>, DetectError> {
    let start = periods.baseline.start.min(periods.window.start).timestamp();
    let seconds = part_seconds(periods);
    let sql = format!(
        "SELECT subject, win, service, operation, region, account, source, user_agent, outcome, invoked, count(*), \
         min(time), max(time), bit_or(part), bit_or(hour) FROM (SELECT *, {source} AS source, \
         CASE WHEN invoked_by IS NULL THEN 0 ELSE 1 END AS invoked, \
         CAST(1 AS BIGINT) << least({PARTS} - 1, (to_unixtime(time) - {start}) / {seconds}) AS part, \
         CAST(1 AS BIGINT) << CAST(date_part('hour', time) AS BIGINT) AS hour FROM acts) \
         GROUP BY subject, win, service, operation, region, account, source, user_agent, outcome, invoked"
    );
    let mut shared = Shared::default();
    let mut strands = Vec::new();
    rows::each(session.sql(&sql).await?, |rows| {
        if strands.len() > most {
            return Ok(());
        }
        let (subject, win, service, operation) = (rows.place(0)?, rows.number(1)?, rows.text(2)?, rows.text(3)?);
        let (region, account, source, agent) = (rows.text(4)?, rows.text(5)?, rows.text(6)?, rows.text(7)?);
        let (outcome, invoked, events) = (rows.text(8)?, rows.number(9)?, rows.number(10)?);
        let (first, last, parts, hours) = (rows.time(11)?, rows.time(12)?, rows.number(13)?, rows.place(14)?);
        for row in 0..rows.len() {
            let Some(op) = operation.filled(row) else { continue };
            let Some(op) = operations.find(service.get(row).unwrap_or_default(), op) else { continue };
            let mut text = |column: &rows::Text| shared.keep(column.get(row).unwrap_or_default());
            strands.push(Strand {
                subject: subject.get(row),
                window: win.get(row) == 1,
                op,
                region: text(&region),
                account: text(&account),
                source: text(&source),
                agent: text(&agent),
                outcome: Outcome::of(outcome.get(row)),
                invoked: invoked.get(row) == 1,
                events: events.count(row),
                first: first.get(row),
                last: last.get(row),
                parts: parts.count(row),
                hours: hours.get(row),
            });
        }
        Ok(())
    })
    .await?;
    if strands.len() > most {
        return Ok(None);
    }
    let key = |strand: &Strand| (strand.subject, strand.window, strand.op, strand.first);
    strands.sort_by(|a, b| {
        key(a).cmp(&key(b)).then_with(|| {
            let rest = |s: &Strand| (Arc::clone(&s.source), Arc::clone(&s.agent), Arc::clone(&s.region), s.outcome);
            rest(a).cmp(&rest(b)).then_with(|| a.account.cmp(&b.account)).then_with(|| a.invoked.cmp(&b.invoked))
        })
    });
    Ok(Some(strands))
}
