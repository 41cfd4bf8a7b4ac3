//! How often and when each credential was used, and on which days.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::prelude::SessionContext;
use stanch_model::Period;

use crate::lineage::Kin;
use crate::{DetectError, rows};

/// Use of one credential.
#[derive(Clone, Debug, Default)]
pub(super) struct Use {
    pub(super) events: u64,
    pub(super) first: Option<DateTime<Utc>>,
    pub(super) last: Option<DateTime<Utc>>,
    pub(super) actor: Option<Arc<str>>,
}

/// Use of all credentials of one exposure; the empty id stands for events without a credential.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub(super) by_id: HashMap<Arc<str>, Use>,
    /// Days with events that count, by period.
    days: HashMap<Period, BTreeSet<Arc<str>>>,
}

impl Usage {
    pub(super) fn active_days(&self, period: Period) -> u64 {
        self.days.get(&period).map_or(0, |days| days.len() as u64)
    }

    /// Whether any event shows that the exposure was used.
    pub(super) fn proves(&self, kin: &Kin) -> bool {
        self.by_id.iter().any(|(id, used)| {
            let proven = kin.members.get(id).map_or(id.is_empty(), |member| member.proven && member.tallied);
            proven && used.events > 0
        })
    }
}

/// The period of a number in a plan.
pub(super) fn period(number: i64) -> Period {
    match number {
        0 => Period::Baseline,
        1 => Period::Window,
        _ => Period::Outside,
    }
}

/// Reads the use of every credential of every lineage.
pub(super) async fn read(session: &SessionContext, exposures: usize) -> Result<Vec<Usage>, DetectError> {
    let mut usage: Vec<Usage> = (0..exposures).map(|_| Usage::default()).collect();
    let frame = session
        .sql(
            "SELECT exposure, id, tallied, period, day, count(*), min(time), max(time), min(actor) FROM attributed \
             WHERE counted = 1 GROUP BY exposure, id, tallied, period, day",
        )
        .await?;
    rows::each(frame, |rows| {
        let (exposure, id, tallied, number) = (rows.number(0)?, rows.text(1)?, rows.number(2)?, rows.number(3)?);
        let (day, events) = (rows.text(4)?, rows.number(5)?);
        let (first, last, actor) = (rows.time(6)?, rows.time(7)?, rows.text(8)?);
        for row in 0..rows.len() {
            let Some(usage) = usize::try_from(exposure.get(row)).ok().and_then(|of| usage.get_mut(of)) else {
                continue;
            };
            let (first, last) = (first.get(row), last.get(row));
            if let (1, Some(_), Some(day)) = (tallied.get(row), first, day.get(row)) {
                usage.days.entry(period(number.get(row))).or_default().insert(Arc::from(day));
            }
            let used = usage.by_id.entry(Arc::from(id.get(row).unwrap_or_default())).or_default();
            used.events += events.count(row);
            used.first = used.first.into_iter().chain(first).min();
            used.last = used.last.into_iter().chain(last).max();
            let actor = actor.filled(row).map(Arc::from);
            used.actor = used.actor.take().into_iter().chain(actor).min();
        }
        Ok(())
    })
    .await?;
    Ok(usage)
}
