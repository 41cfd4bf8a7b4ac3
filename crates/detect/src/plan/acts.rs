//! Whose events are reviewed: the exposures' lineages, each event once, and identities that are on no list.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use datafusion::prelude::SessionContext;
use stanch_model::{Descent, Exposure, Periods, Subject, SubjectKind};

use super::{IDENTITY, in_window, reviewed};
use crate::DetectError;
use crate::lineage::Lineage;
use crate::tables::{self, Column};

/// An identity that is on no list, by its name and its stable id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Stranger {
    /// ARN of a user, a role, or a person's session.
    pub(crate) name: Arc<str>,
    /// Its stable id; empty where events show none.
    pub(crate) pid: Arc<str>,
}

/// Why an identity that is on no list is reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// It showed an indicator.
    Indicator,
    /// It did something grave for the first time.
    Operation,
    /// It was used from this address, from which this subject seems to have been misused.
    Address(Arc<str>, u32),
    /// This subject made it, or gave it a new way in.
    Made(u32),
}

/// Everybody whose doings are reviewed: exposures first, in their order, then strangers.
#[derive(Debug)]
pub(crate) struct Cast {
    /// As findings name them.
    pub(crate) subjects: Vec<Subject>,
    /// How many of them are exposures.
    pub(crate) exposed: usize,
    /// Why the others are there, in their order.
    pub(crate) ties: Vec<Tie>,
}

/// The columns of an event that plans over `acts` may use.
const EVENT: &str = "e.time, e.event_id, e.service, e.operation, e.region, e.account, e.source_ip, e.user_agent, \
     e.outcome, e.error_code, e.invoked_by, e.minted_credential_id, e.resources, e.raw";

/// Makes the view `acts`: the reviewed events of everybody in the cast, each of them once, with `subject`, `credential`
/// and `win` (1 in the window, 0 in the baseline).
///
/// A credential of several lineages counts for the one that it is nearest to: its own before those that it was minted
/// from, then the first of the list.
pub(crate) async fn register(
    session: &SessionContext,
    periods: &Periods,
    exposures: &[Exposure],
    lineage: &Lineage,
    strangers: &BTreeMap<Stranger, Tie>,
) -> Result<Cast, DetectError> {
    owners(session, lineage)?;
    let (reviewed, win) = (reviewed(periods), in_window(periods));
    let mut sql = format!(
        "SELECT o.subject, o.id AS credential, {EVENT}, {win} AS win FROM owners o \
         JOIN (SELECT * FROM events WHERE {reviewed}) e ON o.id = e.credential_id"
    );
    if lineage.kin.iter().any(|kin| !kin.identities.is_empty()) {
        sql.push_str(&format!(
            " UNION ALL SELECT o.subject, arrow_cast('', 'Utf8View') AS credential, {EVENT}, {win} AS win \
             FROM keyless_owners o JOIN (SELECT *, coalesce(nullif(actor_id, ''), nullif(actor, ''), session_issuer) \
             AS who FROM events WHERE {reviewed} AND (credential_id IS NULL OR credential_id = '')) e ON o.who = e.who"
        ));
    }
    if !strangers.is_empty() {
        let columns = vec![
            ("name", Column::text(strangers.keys().map(|stranger| stranger.name.as_ref()))),
            ("pid", Column::text(strangers.keys().map(|stranger| stranger.pid.as_ref()))),
            ("subject", Column::Number((0u32..).skip(exposures.len()).take(strangers.len()).collect())),
        ];
        tables::put(session, "strangers", columns)?;
        sql.push_str(&format!(
            " UNION ALL SELECT e.subject, coalesce(e.credential_id, arrow_cast('', 'Utf8View')) AS credential, {EVENT}, \
             {win} AS win FROM owners o RIGHT JOIN (SELECT s.subject, e.* FROM strangers s JOIN \
             (SELECT *, {IDENTITY} FROM events WHERE {reviewed}) e ON s.name = e.name AND s.pid = coalesce(e.pid, '')) e \
             ON o.id = e.credential_id WHERE o.id IS NULL"
        ));
    }
    session.deregister_table("acts")?;
    let frame = session.sql(&sql).await?;
    session.register_table("acts", frame.into_view())?;
    let exposed = exposures.iter().map(|exposure| Subject {
        kind: SubjectKind::Exposure,
        name: exposure.handle.as_str().to_owned(),
        note: exposure.note.clone(),
    });
    let others = strangers.keys().map(|stranger| Subject {
        kind: SubjectKind::Identity,
        name: stranger.name.to_string(),
        note: None,
    });
    let ties = strangers.values().cloned().collect();
    Ok(Cast { subjects: exposed.chain(others).collect(), exposed: exposures.len(), ties })
}

/// How near a credential is to the exposure that it counts for.
fn distance(descent: Descent) -> u8 {
    match descent {
        Descent::Own => 0,
        Descent::CreatedKey => 1,
        Descent::Session => 2,
        Descent::Forwarded => 3,
    }
}

fn owners(session: &SessionContext, lineage: &Lineage) -> Result<(), DetectError> {
    let mut owner: HashMap<&str, (u8, u32)> = HashMap::new();
    let mut keyless: HashMap<&str, u32> = HashMap::new();
    for (exposure, kin) in (0u32..).zip(&lineage.kin) {
        for (id, member) in kin.members.iter().filter(|(_, member)| member.tallied) {
            let near = (distance(member.descent), exposure);
            owner.entry(id.as_ref()).and_modify(|known| *known = near.min(*known)).or_insert(near);
        }
        for id in &kin.identities {
            keyless.entry(id.as_ref()).or_insert(exposure);
        }
    }
    let mut owner: Vec<(&str, u32)> = owner.into_iter().map(|(id, (_, subject))| (id, subject)).collect();
    owner.sort_unstable();
    let mut keyless: Vec<(&str, u32)> = keyless.into_iter().collect();
    keyless.sort_unstable();
    let put = |table, key, rows: &[(&str, u32)]| {
        let columns = vec![
            (key, Column::text(rows.iter().map(|(id, _)| *id))),
            ("subject", Column::Number(rows.iter().map(|(_, subject)| *subject).collect())),
        ];
        tables::put(session, table, columns)
    };
    put("owners", "id", &owner)?;
    put("keyless_owners", "who", &keyless)
}
