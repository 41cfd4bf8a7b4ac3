//! How much a subject does at a time: sums over five minutes, from which sliding windows are made.

use chrono::{DateTime, Utc};
use datafusion::prelude::SessionContext;

use super::strands::Outcome;
use crate::operation::{Op, Operations};
use crate::tables::{self, Column};
use crate::{DetectError, rows};

/// Seconds of one beat.
pub(crate) const BEAT: i64 = 300;

/// One operation of a subject within one beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Beat {
    pub(crate) subject: u32,
    /// Number of the beat, since 1970.
    pub(crate) at: i64,
    pub(crate) window: bool,
    pub(crate) op: Op,
    pub(crate) outcome: Outcome,
    pub(crate) events: u64,
}

impl Beat {
    /// The beat's first instant.
    pub(crate) fn starts(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.at * BEAT, 0).unwrap_or_default()
    }
}

/// Reads the beats of operations that enumerate or destroy, and of everything that was refused, in the order of subjects
/// and time.
pub(crate) async fn read(session: &SessionContext, operations: &Operations) -> Result<Vec<Beat>, DetectError> {
    let rows: Vec<(&str, &str, u32, u32)> = operations
        .iter()
        .map(|(op, known)| {
            let counted = known.enumerates() || known.is_of(stanch_actions::ThreatModel::Impact);
            (&*known.source, &*known.operation, op.0, u32::from(counted))
        })
        .collect();
    let columns = vec![
        ("service", Column::text(rows.iter().map(|row| row.0))),
        ("operation", Column::text(rows.iter().map(|row| row.1))),
        ("op", Column::Number(rows.iter().map(|row| row.2).collect())),
        ("counted", Column::Number(rows.iter().map(|row| row.3).collect())),
    ];
    tables::put(session, "operations", columns)?;
    let sql = format!(
        "SELECT a.subject, a.at, a.win, o.op, a.outcome, count(*) FROM operations o JOIN \
         (SELECT subject, CAST(floor(to_unixtime(time) / {BEAT}.0) AS BIGINT) AS at, win, service, operation, outcome \
         FROM acts) a ON o.service = coalesce(a.service, '') AND o.operation = a.operation \
         WHERE o.counted = 1 OR a.outcome = 'denied' GROUP BY a.subject, a.at, a.win, o.op, a.outcome"
    );
    let mut beats = Vec::new();
    rows::each(session.sql(&sql).await?, |rows| {
        let (subject, at, win, op) = (rows.place(0)?, rows.number(1)?, rows.number(2)?, rows.place(3)?);
        let (outcome, events) = (rows.text(4)?, rows.number(5)?);
        for row in 0..rows.len() {
            beats.push(Beat {
                subject: subject.get(row),
                at: at.get(row),
                window: win.get(row) == 1,
                op: Op(op.get(row)),
                outcome: Outcome::of(outcome.get(row)),
                events: events.count(row),
            });
        }
        Ok(())
    })
    .await?;
    beats.sort_unstable();
    Ok(beats)
}

/// Events of each subject by the hour, for rates: subject, whether in the window, hour since 1970, events.
pub(crate) async fn hours(session: &SessionContext) -> Result<Vec<(u32, bool, i64, u64)>, DetectError> {
    let sql = "SELECT subject, win, CAST(floor(to_unixtime(time) / 3600.0) AS BIGINT) AS at, count(*) FROM acts \
               GROUP BY subject, win, at";
    let mut hours = Vec::new();
    rows::each(session.sql(sql).await?, |rows| {
        let (subject, win, at, events) = (rows.place(0)?, rows.number(1)?, rows.number(2)?, rows.number(3)?);
        for row in 0..rows.len() {
            hours.push((subject.get(row), win.get(row) == 1, at.get(row), events.count(row)));
        }
        Ok(())
    })
    .await?;
    hours.sort_unstable();
    Ok(hours)
}
