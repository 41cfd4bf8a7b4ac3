//! On what sensitive operations were called: the secret that was read, the role that was assumed, the user that was made.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::prelude::SessionContext;

use super::pulse::BEAT;
use super::strands::Outcome;
use super::{Shared, quoted};
use crate::operation::{Op, Operations};
use crate::{DetectError, rows};

/// Calls of one sensitive operation on one target from one place.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) subject: u32,
    pub(crate) window: bool,
    pub(crate) op: Op,
    /// Its name as the record has it, or the list of names; empty where the record names nothing.
    pub(crate) name: Arc<str>,
    pub(crate) source: Arc<str>,
    pub(crate) agent: Arc<str>,
    pub(crate) outcome: Outcome,
    /// The beat of five minutes for operations that read secrets, whose bursts count; 0 for others.
    pub(crate) beat: i64,
    pub(crate) events: u64,
    pub(crate) first: Option<DateTime<Utc>>,
}

/// Characters of the request in which its name is looked for. Names come first, and what comes behind is long.
const BEGINNING: u32 = 700;

/// The first member of the request that names something, with its text or its list of texts. Record by record the same
/// operation has its members in the same order.
const NAMED: &str =
    r#"(?s)^.*?"[A-Za-z]*(?:[Nn]ames?|[Ii]ds?|I[Dd]|A[Rr][Nn]s?|Identifier|[Pp]ath|IdList)": ?("[^"]+"|\[[^\]]+\]).*$"#;

/// The target in SQL: what the request names, and the empty text where it names nothing.
pub(crate) fn expression() -> String {
    of_request(NAMED, Some(BEGINNING))
}

/// The user or role that a request names, in SQL. A path may stand before the name, and be no name.
pub(crate) fn principal() -> String {
    of_request(r#"(?s)^.*?"(?:userName|roleName)": ?("[^"]+").*$"#, None)
}

/// What a pattern captures in the first characters of a request, or in all of it; the empty text where it captures nothing.
fn of_request(pattern: &str, characters: Option<u32>) -> String {
    let start = "strpos(raw, '\"requestParameters\"')";
    let characters = characters.map_or_else(String::new, |characters| format!(", {characters}"));
    let request = format!("substr(raw, {start} + 20{characters})");
    let named = format!("regexp_replace({request}, '{pattern}', '\\1')");
    let whole = format!("starts_with({named}, '\"') OR starts_with({named}, '[')");
    // The engine proves that this is never null in one plan and not in the next, and refuses a plan of which it proved
    // both; the outer text is one of which it needs no proof.
    let none = "arrow_cast('', 'Utf8View')";
    format!("CASE WHEN {start} > 0 AND ({whole}) THEN coalesce({named}, {none}) ELSE {none} END")
}

/// Targets that are held.
const HELD: usize = 1_000_000;

/// Reads the targets of every sensitive operation. The second answer says whether some were left out.
pub(crate) async fn read(
    session: &SessionContext,
    operations: &Operations,
) -> Result<(Vec<Target>, bool), DetectError> {
    let sensitive: Vec<_> = operations.iter().filter(|(_, known)| known.has_target()).collect();
    if sensitive.is_empty() {
        return Ok((Vec::new(), false));
    }
    let names: std::collections::BTreeSet<&str> = sensitive.iter().map(|(_, known)| &*known.operation).collect();
    let secret = sensitive.iter().filter(|(_, known)| known.reads_secrets()).map(|(_, known)| &*known.operation);
    let secret: std::collections::BTreeSet<&str> = secret.collect();
    let beat = match secret.is_empty() {
        true => "CAST(0 AS BIGINT)".to_owned(),
        false => format!(
            "CASE WHEN operation IN ({}) THEN CAST(floor(to_unixtime(time) / {BEAT}.0) AS BIGINT) ELSE CAST(0 AS BIGINT) END",
            quoted(secret)
        ),
    };
    let sql = format!(
        "SELECT subject, win, service, operation, target, source_ip, user_agent, outcome, beat, count(*), min(time) \
         FROM (SELECT *, {} AS target, {beat} AS beat FROM acts WHERE operation IN ({})) \
         GROUP BY subject, win, service, operation, target, source_ip, user_agent, outcome, beat",
        expression(),
        quoted(names)
    );
    let mut shared = Shared::default();
    let mut targets = Vec::new();
    let mut cut = false;
    rows::each(session.sql(&sql).await?, |rows| {
        let (subject, win, service, operation) = (rows.place(0)?, rows.number(1)?, rows.text(2)?, rows.text(3)?);
        let (name, source, agent, outcome) = (rows.text(4)?, rows.text(5)?, rows.text(6)?, rows.text(7)?);
        let (beat, events, first) = (rows.number(8)?, rows.number(9)?, rows.time(10)?);
        for row in 0..rows.len() {
            let Some(op) = operation.filled(row) else { continue };
            let Some(op) = operations.find(service.get(row).unwrap_or_default(), op) else { continue };
            if !operations.get(op).has_target() {
                continue;
            }
            if targets.len() >= HELD {
                cut = true;
                break;
            }
            let mut text = |column: &rows::Text| shared.keep(column.get(row).unwrap_or_default());
            targets.push(Target {
                subject: subject.get(row),
                window: win.get(row) == 1,
                op,
                name: text(&name),
                source: text(&source),
                agent: text(&agent),
                outcome: Outcome::of(outcome.get(row)),
                beat: beat.get(row),
                events: events.count(row),
                first: first.get(row),
            });
        }
        Ok(())
    })
    .await?;
    targets.sort_by(|a, b| {
        let key = |t: &Target| (t.subject, t.window, t.op, t.first, t.beat);
        key(a).cmp(&key(b)).then_with(|| {
            let rest = |t: &Target| (Arc::clone(&t.name), Arc::clone(&t.source), Arc::clone(&t.agent), t.outcome);
            rest(a).cmp(&rest(b))
        })
    });
    Ok((targets, cut))
}
