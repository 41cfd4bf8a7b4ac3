//! Events with the exposures that they count for.

use datafusion::arrow::array::StringViewArray;
use datafusion::prelude::SessionContext;
use stanch_model::Periods;

use super::Review;
use crate::lineage::Lineage;
use crate::tables::{self, Column};
use crate::{DetectError, plan, rows};

/// Columns of an event that a dossier is made of.
const EVENT: &str = "e.time, e.day, e.event_id, e.shared_event_id, e.actor, e.actor_account, e.account, e.service, \
                     e.operation, e.region, e.source_ip, e.user_agent, e.outcome";

/// Orders the copies of one event: the caller's own account has the fuller one.
const COPY: &str = "concat(CASE WHEN a.account = a.actor_account THEN '0' ELSE '1' END, a.event_id)";

/// Makes the view `attributed`: one row per event and exposure. `tallied` is 0 where the event is only listed,
/// `counted` is 0 for all but one of the copies that several accounts received of one event. Where no copies were
/// given, as in most lakes, the second join is left out.
pub(super) async fn register(review: &Review<'_>, lineage: &Lineage) -> Result<(), DetectError> {
    let session = review.session;
    lineages(session, lineage)?;
    let held = joined(review.periods, lineage);
    session.deregister_table("held_events")?;
    let frame = session.sql(&held).await?;
    session.register_table("held_events", frame.into_view())?;
    let sql = if copies(session).await? {
        format!(
            "SELECT a.*, CASE WHEN c.keep IS NULL OR c.keep = {COPY} THEN 1 ELSE 0 END AS counted FROM copies c \
             RIGHT JOIN held_events a ON a.exposure = c.exposure AND a.shared_event_id = c.shared_event_id"
        )
    } else {
        "SELECT *, 1 AS counted FROM held_events".to_owned()
    };
    session.deregister_table("attributed")?;
    let frame = session.sql(&sql).await?;
    session.register_table("attributed", frame.into_view())?;
    Ok(())
}

fn lineages(session: &SessionContext, lineage: &Lineage) -> Result<(), DetectError> {
    let mut members: Vec<(&str, u32, u32)> = Vec::new();
    let mut identities: Vec<(&str, u32)> = Vec::new();
    for (exposure, kin) in (0u32..).zip(&lineage.kin) {
        members.extend(kin.members.iter().map(|(id, member)| (id.as_ref(), exposure, u32::from(member.tallied))));
        identities.extend(kin.identities.iter().map(|id| (id.as_ref(), exposure)));
    }
    members.sort_unstable();
    let columns = vec![
        ("id", Column::text(members.iter().map(|(id, ..)| *id))),
        ("exposure", Column::Number(members.iter().map(|(_, exposure, _)| *exposure).collect())),
        ("tallied", Column::Number(members.iter().map(|(.., tallied)| *tallied).collect())),
    ];
    tables::put(session, "lineage", columns)?;
    let columns = vec![
        ("who", Column::text(identities.iter().map(|(id, _)| *id))),
        ("exposure", Column::Number(identities.iter().map(|(_, exposure)| *exposure).collect())),
    ];
    tables::put(session, "identities", columns)
}

/// The lineage is always the left side, of which the join builds its table: it is the smaller one by far, which the
/// planner, without statistics of the lake, cannot know.
fn joined(periods: &Periods, lineage: &Lineage) -> String {
    let period = period(periods);
    let signed = format!(
        "SELECT l.exposure, l.tallied, l.id, {EVENT}, {period} AS period FROM lineage l \
         JOIN events e ON l.id = e.credential_id"
    );
    if lineage.kin.iter().all(|kin| kin.identities.is_empty()) {
        return signed;
    }
    format!(
        "{signed} UNION ALL SELECT i.exposure, CAST(1 AS INT UNSIGNED) AS tallied, \
         arrow_cast('', 'Utf8View') AS id, {EVENT}, {period} AS period \
         FROM identities i JOIN (SELECT *, coalesce(nullif(actor_id, ''), nullif(actor, ''), session_issuer) AS who \
         FROM events WHERE credential_id IS NULL OR credential_id = '') e ON i.who = e.who"
    )
}

/// 0 for the baseline, 1 for the window, 2 for everything else, also where there is no time.
fn period(periods: &Periods) -> String {
    let within =
        |span: &stanch_model::Span| format!("e.time >= {} AND e.time < {}", plan::at(span.start), plan::at(span.end));
    format!("CASE WHEN {} THEN 1 WHEN {} THEN 0 ELSE 2 END", within(&periods.window), within(&periods.baseline))
}

/// Makes the table `copies` of events that an exposure has more than one copy of. Returns whether there are any.
async fn copies(session: &SessionContext) -> Result<bool, DetectError> {
    let sql = format!(
        "SELECT a.exposure, a.shared_event_id, min({COPY}) FROM held_events a \
         WHERE a.shared_event_id IS NOT NULL AND a.shared_event_id <> '' \
         GROUP BY a.exposure, a.shared_event_id HAVING count(*) > 1"
    );
    let mut exposures = Vec::new();
    let (mut shared, mut keep) = (Vec::new(), Vec::new());
    rows::each(session.sql(&sql).await?, |rows| {
        let (exposure, id, kept) = (rows.place(0)?, rows.text(1)?, rows.text(2)?);
        for row in 0..rows.len() {
            exposures.push(exposure.get(row));
            shared.push(id.get(row).map(str::to_owned));
            keep.push(kept.get(row).map(str::to_owned));
        }
        Ok(())
    })
    .await?;
    let any = !exposures.is_empty();
    let columns = vec![
        ("exposure", Column::Number(exposures)),
        ("shared_event_id", Column::Text(StringViewArray::from_iter(shared))),
        ("keep", Column::Text(StringViewArray::from_iter(keep))),
    ];
    tables::put(session, "copies", columns)?;
    Ok(any)
}
