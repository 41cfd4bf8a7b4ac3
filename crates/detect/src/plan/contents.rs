//! Whole records of the few operations whose parameters decide what they mean.

use datafusion::prelude::SessionContext;
use serde_json::Value;

use super::quoted;
use crate::operation::{Op, Operations};
use crate::plan::strands::Outcome;
use crate::{DetectError, rows};

/// One record with its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) subject: u32,
    /// Whether it lies in the window, else in the baseline.
    pub(crate) window: bool,
    pub(crate) op: Op,
    pub(crate) event_id: String,
    pub(crate) outcome: Outcome,
    /// `requestParameters`, null where there are none or the record is no JSON.
    pub(crate) request: Value,
}

/// Records that are read, of each period.
const MOST: usize = 30_000;

/// Reads the records of the operations that `wanted` names. The second answer says whether some were left out.
pub(crate) async fn read(
    session: &SessionContext,
    operations: &Operations,
    wanted: impl Fn(&str, &str) -> bool,
) -> Result<(Vec<Content>, bool), DetectError> {
    let named = operations.iter().filter(|(_, known)| wanted(&known.service, &known.operation));
    let names: std::collections::BTreeSet<&str> = named.map(|(_, known)| &*known.operation).collect();
    if names.is_empty() {
        return Ok((Vec::new(), false));
    }
    let mut contents = Vec::new();
    let mut cut = false;
    // The window is read first and by itself, so that no habit of the baseline can crowd it out.
    for win in [1, 0] {
        let sql = format!(
            "SELECT subject, win, service, operation, event_id, time, outcome, raw \
             FROM acts WHERE win = {win} AND operation IN ({}) ORDER BY time, event_id LIMIT {}",
            quoted(names.iter().copied()),
            MOST + 1
        );
        let before = contents.len();
        rows::each(session.sql(&sql).await?, |rows| {
            let (subject, win, service, operation) = (rows.place(0)?, rows.number(1)?, rows.text(2)?, rows.text(3)?);
            let (event_id, outcome, raw) = (rows.text(4)?, rows.text(6)?, rows.text(7)?);
            for row in 0..rows.len() {
                let Some(op) = operation.filled(row) else { continue };
                let Some(op) = operations.find(service.get(row).unwrap_or_default(), op) else { continue };
                let known = operations.get(op);
                if !wanted(&known.service, &known.operation) {
                    continue;
                }
                let text = |column: &rows::Text| column.get(row).unwrap_or_default().to_owned();
                contents.push(Content {
                    subject: subject.get(row),
                    window: win.get(row) == 1,
                    op,
                    event_id: text(&event_id),
                    outcome: Outcome::of(outcome.get(row)),
                    request: request(raw.get(row).unwrap_or_default()),
                });
            }
            Ok(())
        })
        .await?;
        cut |= contents.len() - before > MOST;
    }
    Ok((contents, cut))
}

/// `requestParameters` of a record.
fn request(raw: &str) -> Value {
    #[derive(serde::Deserialize)]
    struct Record {
        #[serde(rename = "requestParameters", default)]
        request: Value,
    }
    serde_json::from_str::<Record>(raw).map_or(Value::Null, |record| record.request)
}
