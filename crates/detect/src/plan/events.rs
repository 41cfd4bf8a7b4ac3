//! The events themselves: those that findings cite, and those that stand around them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::prelude::SessionContext;

use super::{Shared, quoted, targets};
use crate::operation::{Op, Operations};
use crate::plan::strands::Outcome;
use crate::tables::{self, Column};
use crate::{DetectError, rows};

/// One event of a subject.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) subject: u32,
    pub(crate) time: Option<DateTime<Utc>>,
    pub(crate) id: String,
    pub(crate) op: Op,
    pub(crate) outcome: Outcome,
    pub(crate) source: Arc<str>,
    pub(crate) agent: Arc<str>,
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) credential: String,
    /// The credential that it made; empty if none.
    pub(crate) minted: String,
    /// What it was called on, for sensitive operations.
    pub(crate) target: String,
}

/// Which events are wanted: each entry with the subject that it is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// All of an operation.
    pub(crate) operations: BTreeSet<(u32, Op)>,
    /// All from a place with a client.
    pub(crate) places: BTreeSet<(u32, Arc<str>, Arc<str>)>,
    /// All that were signed with a credential.
    pub(crate) credentials: BTreeSet<(u32, String)>,
    /// All of a credential, a source and a client within a minute since 1970.
    pub(crate) minutes: BTreeSet<(u32, String, String, String, u32)>,
    /// Single ones.
    pub(crate) ids: BTreeSet<String>,
}

/// Events of one sort that are read: of one subject, operation, place and outcome.
const ALIKE: u64 = 400;

/// Events that are read at all.
const MOST: usize = 400_000;

/// Reads what is wanted, each event once, in the order of subject, time and id. `win` is 1 for the window and 0 for the
/// baseline. The second answer says whether some were left out.
pub(crate) async fn read(
    session: &SessionContext,
    operations: &Operations,
    wanted: &Wanted,
    win: u8,
) -> Result<(Vec<Event>, bool), DetectError> {
    let mut found = Vec::new();
    let mut shared = Shared::default();
    let mut cut = false;
    for join in joins(session, operations, wanted)? {
        let targeted = operations.iter().filter(|(_, known)| known.has_target()).map(|(_, known)| &*known.operation);
        let targeted: BTreeSet<&str> = targeted.collect();
        let target = match targeted.is_empty() {
            true => "arrow_cast('', 'Utf8View')".to_owned(),
            false => format!(
                "CASE WHEN operation IN ({}) THEN {} ELSE arrow_cast('', 'Utf8View') END",
                quoted(targeted),
                targets::expression()
            ),
        };
        let sql = format!(
            "SELECT subject, time, event_id, service, operation, outcome, source_ip, user_agent, region, account, \
             credential, minted_credential_id, {target} AS target FROM (SELECT a.*, row_number() OVER (PARTITION BY \
             a.subject, a.service, a.operation, a.source_ip, a.user_agent, a.outcome ORDER BY a.time, a.event_id) AS nth \
             FROM {join} WHERE a.win = {win}) WHERE nth <= {ALIKE}"
        );
        rows::each(session.sql(&sql).await?, |rows| {
            let texts = (0..13).map(|column| match column {
                0 | 1 => rows.text(2),
                column => rows.text(column),
            });
            let texts = texts.collect::<Result<Vec<_>, _>>()?;
            let (subject, time) = (rows.place(0)?, rows.time(1)?);
            for row in 0..rows.len() {
                let text = |column: usize| texts[column].get(row).unwrap_or_default();
                let Some(op) = operations.find(text(3), text(4)) else { continue };
                if found.len() >= MOST {
                    cut = true;
                    break;
                }
                found.push(Event {
                    subject: subject.get(row),
                    time: time.get(row),
                    id: text(2).to_owned(),
                    op,
                    outcome: Outcome::of(texts[5].get(row)),
                    source: shared.keep(text(6)),
                    agent: shared.keep(text(7)),
                    region: text(8).to_owned(),
                    account: text(9).to_owned(),
                    credential: text(10).to_owned(),
                    minted: text(11).to_owned(),
                    target: text(12).to_owned(),
                });
            }
            Ok(())
        })
        .await?;
    }
    found.sort_by(|a, b| (a.subject, a.time, &a.id).cmp(&(b.subject, b.time, &b.id)));
    found.dedup_by(|a, b| a.subject == b.subject && a.id == b.id);
    Ok((found, cut))
}

/// What the events are joined with, one way of being wanted each. The small table is always on the left.
fn joins(session: &SessionContext, operations: &Operations, wanted: &Wanted) -> Result<Vec<String>, DetectError> {
    let mut joins = Vec::new();
    let numbers = |of: Vec<u32>| Column::Number(of);
    if !wanted.operations.is_empty() {
        let of = &wanted.operations;
        let columns = vec![
            ("subject", numbers(of.iter().map(|one| one.0).collect())),
            ("service", Column::text(of.iter().map(|one| &*operations.get(one.1).source))),
            ("operation", Column::text(of.iter().map(|one| &*operations.get(one.1).operation))),
        ];
        tables::put(session, "wanted_operations", columns)?;
        joins.push(
            "wanted_operations w JOIN acts a ON w.subject = a.subject AND w.operation = a.operation \
             AND w.service = coalesce(a.service, '')"
                .to_owned(),
        );
    }
    if !wanted.places.is_empty() {
        let of = &wanted.places;
        let columns = vec![
            ("subject", numbers(of.iter().map(|one| one.0).collect())),
            ("source", Column::text(of.iter().map(|one| &*one.1))),
            ("agent", Column::text(of.iter().map(|one| &*one.2))),
        ];
        tables::put(session, "wanted_places", columns)?;
        joins.push(
            "wanted_places w JOIN acts a ON w.subject = a.subject AND w.source = coalesce(a.source_ip, '') \
             AND w.agent = coalesce(a.user_agent, '')"
                .to_owned(),
        );
    }
    if !wanted.credentials.is_empty() {
        let of = &wanted.credentials;
        let columns = vec![
            ("subject", numbers(of.iter().map(|one| one.0).collect())),
            ("id", Column::text(of.iter().map(|one| one.1.as_str()))),
        ];
        tables::put(session, "wanted_credentials", columns)?;
        joins.push("wanted_credentials w JOIN acts a ON w.subject = a.subject AND w.id = a.credential".to_owned());
    }
    if !wanted.minutes.is_empty() {
        let of = &wanted.minutes;
        let columns = vec![
            ("subject", numbers(of.iter().map(|one| one.0).collect())),
            ("id", Column::text(of.iter().map(|one| one.1.as_str()))),
            ("source", Column::text(of.iter().map(|one| one.2.as_str()))),
            ("agent", Column::text(of.iter().map(|one| one.3.as_str()))),
            ("minute", numbers(of.iter().map(|one| one.4).collect())),
        ];
        tables::put(session, "wanted_minutes", columns)?;
        joins.push(
            "wanted_minutes w JOIN (SELECT *, CAST(floor(to_unixtime(time) / 60.0) AS BIGINT) AS minute FROM acts) a \
             ON w.subject = a.subject AND w.id = a.credential AND w.source = coalesce(a.source_ip, '') \
             AND w.agent = coalesce(a.user_agent, '') AND w.minute = a.minute"
                .to_owned(),
        );
    }
    if !wanted.ids.is_empty() {
        tables::put(session, "wanted_ids", vec![("id", Column::text(wanted.ids.iter().map(String::as_str)))])?;
        joins.push("wanted_ids w JOIN acts a ON w.id = a.event_id".to_owned());
    }
    Ok(joins)
}
