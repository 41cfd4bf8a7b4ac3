//! Sessions whose minting no record shows, and that carry their descent all the same: consoles that were entered with a
//! sign-in token, and sessions with the source identity of a lineage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use datafusion::prelude::SessionContext;
use stanch_model::{Descent, Gap, GapKind};

use super::kin::{Kin, Made, Member};
use crate::phrase::some;
use crate::tables::{self, Column};
use crate::{DetectError, rows};

/// How long a console session can last that was opened with a sign-in token: the federation endpoint allows 12 hours.
const CONSOLE: TimeDelta = TimeDelta::hours(12);

/// Adds what carries a lineage's descent, and returns what has to be followed from there.
pub(super) async fn adopt(session: &SessionContext, kin: &mut [Kin]) -> Result<BTreeSet<(u32, Arc<str>)>, DetectError> {
    members(session, kin)?;
    let mut adopted = consoles(session, kin).await?;
    adopted.extend(source_identities(session, kin).await?);
    Ok(adopted)
}

/// Puts the credentials that are known into the session.
fn members(session: &SessionContext, kin: &[Kin]) -> Result<(), DetectError> {
    let known = (0u32..).zip(kin).flat_map(|(exposure, kin)| {
        kin.members.iter().filter(|(_, member)| member.tallied).map(move |(id, _)| (exposure, Arc::clone(id)))
    });
    let known: BTreeSet<(u32, Arc<str>)> = known.collect();
    let columns = vec![
        ("exposure", Column::Number(known.iter().map(|one| one.0).collect())),
        ("id", Column::text(known.iter().map(|one| one.1.as_ref()))),
    ];
    tables::put(session, "carriers", columns)
}

/// A token for the console that a credential asked for.
struct Token {
    exposure: u32,
    actor: String,
    at: Option<DateTime<Utc>>,
    parent: Arc<str>,
    evidence: Arc<str>,
}

/// `GetSigninToken` turns a session into one of the console, which signs with a key that no record names, under the same
/// ARN. Such a session counts if it begins within the time for which the token is good.
async fn consoles(session: &SessionContext, kin: &mut [Kin]) -> Result<BTreeSet<(u32, Arc<str>)>, DetectError> {
    let sql = "SELECT c.exposure, e.actor, e.time, e.credential_id, e.event_id FROM carriers c JOIN events e \
               ON c.id = e.credential_id WHERE e.operation = 'GetSigninToken' AND e.outcome = 'success' \
               AND e.actor IS NOT NULL";
    let mut tokens: Vec<Token> = Vec::new();
    rows::each(session.sql(sql).await?, |rows| {
        let (exposure, actor, time) = (rows.place(0)?, rows.text(1)?, rows.time(2)?);
        let (parent, evidence) = (rows.text(3)?, rows.text(4)?);
        for row in 0..rows.len() {
            tokens.push(Token {
                exposure: exposure.get(row),
                actor: actor.get(row).unwrap_or_default().to_owned(),
                at: time.get(row),
                parent: Arc::from(parent.get(row).unwrap_or_default()),
                evidence: Arc::from(evidence.get(row).unwrap_or_default()),
            });
        }
        Ok(())
    })
    .await?;
    if tokens.is_empty() {
        return Ok(BTreeSet::new());
    }
    tokens.sort_by(|a, b| (a.exposure, &a.actor, a.at, &a.evidence).cmp(&(b.exposure, &b.actor, b.at, &b.evidence)));
    let actors: BTreeSet<&str> = tokens.iter().map(|token| token.actor.as_str()).collect();
    tables::put(session, "console_actors", vec![("arn", Column::text(actors.iter().copied()))])?;
    let sql = "SELECT e.actor, e.credential_id, min(e.time) FROM console_actors c JOIN events e ON c.arn = e.actor \
               WHERE e.credential_id LIKE 'ASIA%' GROUP BY e.actor, e.credential_id";
    let mut used: BTreeMap<(String, Arc<str>), Option<DateTime<Utc>>> = BTreeMap::new();
    rows::each(session.sql(sql).await?, |rows| {
        let (actor, id, first) = (rows.text(0)?, rows.text(1)?, rows.time(2)?);
        for row in 0..rows.len() {
            let (Some(actor), Some(id)) = (actor.get(row), id.filled(row)) else { continue };
            used.insert((actor.to_owned(), Arc::from(id)), first.get(row));
        }
        Ok(())
    })
    .await?;
    let minted = minted(session, used.keys().map(|(_, id)| id)).await?;
    let mut adopted = BTreeSet::new();
    for ((actor, id), first) in used.iter().filter(|((_, id), _)| !minted.contains(id)) {
        for token in tokens.iter().filter(|token| token.actor == *actor) {
            let timely = token.at.zip(*first).is_some_and(|(at, first)| at <= first && first - at <= CONSOLE);
            let kin = &mut kin[token.exposure as usize];
            if !timely || kin.members.contains_key(id) {
                continue;
            }
            let made = Made {
                undated: token.at.is_none(),
                at: token.at,
                evidence: Arc::clone(&token.evidence),
                by: Arc::from("GetSigninToken"),
                parent: Some(Arc::clone(&token.parent)),
            };
            let member =
                Member { descent: Descent::Session, made: Some(made), ..Member::own(Some(Arc::from(actor.as_str()))) };
            kin.members.insert(Arc::clone(id), member);
            adopted.insert((token.exposure, Arc::clone(id)));
        }
    }
    Ok(adopted)
}

/// Of some credentials, those whose minting a record shows.
async fn minted(
    session: &SessionContext,
    ids: impl Iterator<Item = &Arc<str>>,
) -> Result<BTreeSet<Arc<str>>, DetectError> {
    let ids: BTreeSet<&Arc<str>> = ids.collect();
    tables::put(session, "asked", vec![("id", Column::text(ids.iter().map(|id| id.as_ref())))])?;
    let sql = "SELECT DISTINCT a.id FROM asked a JOIN events e ON a.id = e.minted_credential_id";
    let mut found = BTreeSet::new();
    rows::each(session.sql(sql).await?, |rows| {
        let id = rows.text(0)?;
        found.extend((0..rows.len()).filter_map(|row| id.filled(row)).map(Arc::from));
        Ok(())
    })
    .await?;
    Ok(found)
}

/// A source identity is set once and goes through every chain after that. A session that carries one, and whose minting no
/// record shows, counts for the lineage if every session of which more is known and that carries it belongs there too;
/// otherwise a gap says how many there are.
async fn source_identities(
    session: &SessionContext,
    kin: &mut [Kin],
) -> Result<BTreeSet<(u32, Arc<str>)>, DetectError> {
    let sql = "SELECT DISTINCT c.exposure, e.source_identity FROM carriers c JOIN events e ON c.id = e.credential_id \
               WHERE e.source_identity IS NOT NULL AND e.source_identity <> ''";
    let mut carried: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    rows::each(session.sql(sql).await?, |rows| {
        let (exposure, identity) = (rows.place(0)?, rows.text(1)?);
        for row in 0..rows.len() {
            let Some(identity) = identity.filled(row) else { continue };
            let exposure = exposure.get(row);
            carried.entry(identity.to_owned()).or_default().insert(exposure);
        }
        Ok(())
    })
    .await?;
    if carried.is_empty() {
        return Ok(BTreeSet::new());
    }
    tables::put(session, "source_identities", vec![("name", Column::text(carried.keys().map(String::as_str)))])?;
    let sql = "SELECT s.name, e.credential_id, min(e.actor) FROM source_identities s JOIN events e \
               ON s.name = e.source_identity WHERE e.credential_id LIKE 'ASIA%' GROUP BY s.name, e.credential_id";
    let mut sessions: BTreeMap<(String, Arc<str>), Option<Arc<str>>> = BTreeMap::new();
    rows::each(session.sql(sql).await?, |rows| {
        let (name, id, actor) = (rows.text(0)?, rows.text(1)?, rows.text(2)?);
        for row in 0..rows.len() {
            let (Some(name), Some(id)) = (name.get(row), id.filled(row)) else { continue };
            sessions.insert((name.to_owned(), Arc::from(id)), actor.filled(row).map(Arc::from));
        }
        Ok(())
    })
    .await?;
    let minted = minted(session, sessions.keys().map(|(_, id)| id)).await?;
    let mut adopted = BTreeSet::new();
    for (name, exposures) in &carried {
        let of_name = || sessions.iter().filter(|((of, _), _)| of == name);
        for exposure in exposures {
            let kin = &mut kin[*exposure as usize];
            let foreign = of_name().any(|((_, id), _)| minted.contains(id) && !kin.members.contains_key(id));
            let unknown: Vec<(Arc<str>, Option<Arc<str>>)> = of_name()
                .filter(|((_, id), _)| !minted.contains(id) && !kin.members.contains_key(id))
                .map(|((_, id), actor)| (Arc::clone(id), actor.clone()))
                .collect();
            if foreign && !unknown.is_empty() {
                let count = unknown.len() as u64;
                let cause = format!(
                    "{} with the source identity {name}, which others carry too, without a minting event in the logs; \
                     whether this lineage made them cannot be told",
                    some(count, "session")
                );
                kin.gaps.push(Gap::new(GapKind::Unmatched, name.as_str(), cause).times(count));
                continue;
            }
            for (id, actor) in unknown {
                let member = Member { descent: Descent::Session, ..Member::own(actor) };
                kin.members.insert(Arc::clone(&id), member);
                adopted.insert((*exposure, id));
            }
        }
    }
    Ok(adopted)
}
