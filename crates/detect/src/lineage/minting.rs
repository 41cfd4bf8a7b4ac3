//! Credentials that credentials make.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::functions::expr_fn::split_part;
use datafusion::prelude::{DataFrame, SessionContext, col, lit};
use stanch_model::{Descent, Span};

use super::kin::{Kin, LONG_TERM, Made, Member};
use super::principals::Principals;
use crate::tables::{self, Column, Texts};
use crate::target::Role;
use crate::{DetectError, rows};

/// Links of a chain that are followed. AWS sets no limit, and each link costs a look at the whole lake, so that a chain
/// built to be long must end somewhere: in a gap.
pub(super) const LINKS: usize = 64;

/// What is read of a minting event, after the exposure that it concerns.
const EVENT: &str = "e.minted_credential_id, e.minted_principal, e.credential_id, e.operation, e.event_id, e.time";

/// One credential made for one exposure's lineage.
struct Birth<'a> {
    exposure: u32,
    child: &'a str,
    principal: Option<&'a str>,
    made: Made,
}

/// Finds the minting events of credentials that are known already.
pub(super) async fn explain(session: &SessionContext, kin: &mut [Kin]) -> Result<(), DetectError> {
    let known = (0u32..).zip(kin.iter()).flat_map(|(exposure, kin)| {
        kin.members.keys().chain(kin.siblings.keys()).map(move |id| (exposure, Arc::clone(id)))
    });
    put(session, "known", "id", &known.collect())?;
    let sql = format!("SELECT k.exposure, {EVENT} FROM known k JOIN events e ON k.id = e.minted_credential_id");
    births(session.sql(&sql).await?, |birth| {
        let kin = &mut kin[birth.exposure as usize];
        if let Some(sibling) = kin.siblings.get_mut(birth.child) {
            sibling.explained = true;
        }
        if let Some(member) = kin.members.get_mut(birth.child) {
            member.made = Some(member.made.take().map_or(birth.made.clone(), |made| made.min(birth.made)));
        }
    })
    .await
}

/// Adds sessions that were made of an exposed role, whoever made them, and that may not have been used yet.
pub(super) async fn of_roles(
    session: &SessionContext,
    principals: &[Principals],
    kin: &mut [Kin],
) -> Result<(), DetectError> {
    let names: BTreeSet<&str> =
        principals.iter().flat_map(|found| &found.roles).map(|role| role.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let name = split_part(col("minted_principal"), lit("/"), lit(2i64));
    let columns = ["minted_credential_id", "minted_principal", "credential_id", "operation", "event_id", "time"];
    let frame = session
        .table("events")
        .await?
        .filter(col("minted_credential_id").is_not_null())?
        .filter(name.in_list(names.into_iter().map(lit).collect(), false))?
        .select([lit(0u32)].into_iter().chain(columns.map(col)))?;
    births(frame, |birth| {
        let Some(role) = birth.principal.and_then(Role::of_arn) else { return };
        for (found, kin) in principals.iter().zip(kin.iter_mut()) {
            if found.roles.contains(&role) {
                let principal = birth.principal.map(Arc::from);
                let member = kin.members.entry(Arc::from(birth.child)).or_insert_with(|| Member::own(principal));
                member.made = Some(member.made.take().map_or(birth.made.clone(), |made| made.min(birth.made.clone())));
            }
        }
    })
    .await
}

/// Follows what `frontier` made, and what that made, until nothing new is found; `first` also what principals made without
/// any credential.
pub(super) async fn follow(
    session: &SessionContext,
    minted: &Span,
    kin: &mut [Kin],
    mut frontier: BTreeSet<(u32, Arc<str>)>,
    first: bool,
) -> Result<(), DetectError> {
    let identities = (0u32..)
        .zip(kin.iter())
        .flat_map(|(exposure, kin)| kin.identities.iter().map(move |id| (exposure, Arc::clone(id))));
    // A second round, from what was adopted, has asked for these before.
    let mut identities: BTreeSet<(u32, Arc<str>)> = if first { identities.collect() } else { BTreeSet::new() };
    for _ in 0..LINKS {
        if frontier.is_empty() && identities.is_empty() {
            return Ok(());
        }
        let mut born = BTreeMap::new();
        if !frontier.is_empty() {
            put(session, "frontier", "id", &frontier)?;
            let sql = format!(
                "SELECT f.exposure, {EVENT} FROM frontier f JOIN events e ON f.id = e.credential_id \
                 WHERE e.minted_credential_id IS NOT NULL"
            );
            births(session.sql(&sql).await?, |birth| note(&mut born, birth)).await?;
        }
        // Events without a credential, such as tokens of an identity provider, are found by who made them, once.
        if !identities.is_empty() {
            put(session, "frontier", "who", &identities)?;
            let sql = format!(
                "SELECT f.exposure, {EVENT} FROM frontier f JOIN (SELECT *, \
                 coalesce(nullif(actor_id, ''), nullif(actor, ''), session_issuer) AS who FROM events \
                 WHERE minted_credential_id IS NOT NULL AND (credential_id IS NULL OR credential_id = '')) e \
                 ON f.who = e.who"
            );
            births(session.sql(&sql).await?, |birth| note(&mut born, birth)).await?;
            identities.clear();
        }
        frontier = admit(kin, minted, born);
    }
    for (exposure, _) in frontier {
        kin[exposure as usize].unfollowed += 1;
    }
    Ok(())
}

type Born = BTreeMap<(u32, Arc<str>), (Made, Option<Arc<str>>)>;

fn note(born: &mut Born, birth: Birth<'_>) {
    let principal = birth.principal.map(Arc::from);
    let fresh = (birth.made, principal);
    match born.get_mut(&(birth.exposure, Arc::from(birth.child))) {
        Some(known) if fresh < *known => *known = fresh,
        Some(_) => {}
        None => {
            born.insert((birth.exposure, Arc::from(birth.child)), fresh);
        }
    }
}

/// Takes what was born into the lineages, and returns what has to be followed from there.
fn admit(kin: &mut [Kin], minted: &Span, born: Born) -> BTreeSet<(u32, Arc<str>)> {
    let mut next = BTreeSet::new();
    for ((exposure, child), (made, principal)) in born {
        let kin = &mut kin[exposure as usize];
        if kin.root.as_ref() == Some(&child) {
            continue;
        }
        let descent = if child.starts_with(LONG_TERM) { Descent::CreatedKey } else { Descent::Session };
        let proven = made.parent.as_ref().and_then(|parent| kin.members.get(parent)).is_none_or(|parent| parent.proven);
        match kin.members.get_mut(&child) {
            Some(known) if known.descent == Descent::Own => {
                known.descent = descent;
                known.made = Some(made);
            }
            Some(_) => {}
            None => {
                let timely = made.at.is_none_or(|at| minted.contains(at));
                let tallied = descent != Descent::CreatedKey || timely;
                let member = Member { descent, made: Some(made), tallied, proven, ..Member::own(principal) };
                kin.members.insert(Arc::clone(&child), member);
                if tallied {
                    next.insert((exposure, child));
                }
            }
        }
    }
    next
}

async fn births(frame: DataFrame, mut take: impl FnMut(Birth<'_>)) -> Result<(), DetectError> {
    rows::each(frame, |rows| {
        let (exposure, child, principal) = (rows.place(0)?, rows.text(1)?, rows.text(2)?);
        let (parent, operation, event, time) = (rows.text(3)?, rows.text(4)?, rows.text(5)?, rows.time(6)?);
        // Operations and parents repeat from row to row, and a lineage may have a million of them.
        let mut texts = Texts::default();
        let mut share = |text: &str| texts.keep(text);
        for row in 0..rows.len() {
            let Some(child) = child.filled(row) else { continue };
            let parent = parent.filled(row);
            if parent == Some(child) {
                continue;
            }
            let at = time.get(row);
            let made = Made {
                undated: at.is_none(),
                at,
                evidence: Arc::from(event.get(row).unwrap_or_default()),
                by: share(operation.get(row).unwrap_or_default()),
                parent: parent.map(&mut share),
            };
            let exposure = exposure.get(row);
            take(Birth { exposure, child, principal: principal.filled(row), made });
        }
        Ok(())
    })
    .await
}

fn put(session: &SessionContext, name: &str, key: &str, pairs: &BTreeSet<(u32, Arc<str>)>) -> Result<(), DetectError> {
    let exposures = pairs.iter().map(|(exposure, _)| *exposure).collect();
    let ids = Column::text(pairs.iter().map(|(_, id)| id.as_ref()));
    tables::put(session, name, vec![("exposure", Column::Number(exposures)), (key, ids)])
}
