//! Who does what in the whole lake: how common an operation is, and what the table of actions does not know.

use std::collections::{BTreeMap, HashMap};

use datafusion::prelude::SessionContext;
use stanch_model::Periods;

use super::acts::Stranger;
use super::{IDENTITY, Shared, in_window, reviewed};
use crate::operation::{Op, Operations};
use crate::{DetectError, rows};

/// What one identity does, by operation: events in the baseline and in the window.
pub(crate) type Doings = HashMap<Op, [u64; 2]>;

/// Who does what.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    /// Every operation of the logs.
    pub(crate) operations: Operations,
    /// How many different identities used each operation in the baseline, by operation.
    users: HashMap<Op, u64>,
    /// How many identities there are in the baseline.
    pub(crate) identities: u64,
    /// What each identity did that is not an AWS service in its own name.
    pub(crate) doings: BTreeMap<Stranger, Doings>,
}

impl Habits {
    /// How many identities used an operation in the baseline.
    pub(crate) fn users(&self, op: Op) -> u64 {
        self.users.get(&op).copied().unwrap_or(0)
    }
}

/// Reads who does what.
pub(crate) async fn read(session: &SessionContext, periods: &Periods) -> Result<Habits, DetectError> {
    let sql = format!(
        "SELECT name, pid, service, operation, win, count(*) FROM (SELECT {IDENTITY}, service, operation, {} AS win \
         FROM events WHERE {}) GROUP BY name, pid, service, operation, win",
        in_window(periods),
        reviewed(periods)
    );
    let mut habits = Habits::default();
    let mut shared = Shared::default();
    rows::each(session.sql(&sql).await?, |rows| {
        let (name, pid, service, operation) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
        let (win, events) = (rows.number(4)?, rows.number(5)?);
        for row in 0..rows.len() {
            let Some(operation) = operation.filled(row) else { continue };
            let op = habits.operations.number(service.get(row).unwrap_or_default(), operation, events.count(row));
            let Some(name) = name.filled(row) else { continue };
            let pid = shared.keep(pid.get(row).unwrap_or_default());
            let stranger = Stranger { name: shared.keep(name), pid };
            let doings = habits.doings.entry(stranger).or_default();
            doings.entry(op).or_default()[usize::from(win.get(row) == 1)] += events.count(row);
        }
        Ok(())
    })
    .await?;
    let renumbered = habits.operations.sort();
    for doings in habits.doings.values_mut() {
        *doings = doings.drain().map(|(op, events)| (renumbered[op.0 as usize], events)).collect();
    }
    for doings in habits.doings.values() {
        let mut any = false;
        for (op, [baseline, _]) in doings {
            if *baseline > 0 {
                any = true;
                *habits.users.entry(*op).or_default() += 1;
            }
        }
        habits.identities += u64::from(any);
    }
    Ok(habits)
}
