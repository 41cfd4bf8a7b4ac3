//! Which principals of the logs the exposures name.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::functions::expr_fn::starts_with;
use datafusion::prelude::{Expr, SessionContext, col, lit, when};
use stanch_model::{Gap, GapKind};

use crate::target::{Role, Target};
use crate::{DetectError, rows};

/// The values by which one exposure's events are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Principals {
    /// ARNs of callers.
    pub(super) actors: BTreeSet<Arc<str>>,
    /// Stable ids of callers.
    pub(super) ids: BTreeSet<Arc<str>>,
    /// ARNs of the issuers of sessions.
    pub(super) issuers: BTreeSet<Arc<str>>,
    /// Roles, for sessions whose records name no issuer.
    pub(super) roles: BTreeSet<Role>,
    /// Beginning of the ids of callers that an identity provider vouched for.
    pub(super) provider: Option<String>,
    /// For an exposed key: the user that it belongs to, by ARN and by stable id.
    pub(super) siblings: BTreeSet<Arc<str>>,
    /// ARNs that the exposure acts as.
    pub(super) acted_as: BTreeSet<Arc<str>>,
    pub(super) gaps: Vec<Gap>,
}

impl Principals {
    /// Whether anything in the logs goes by what was exposed.
    pub(super) fn any(&self) -> bool {
        !(self.actors.is_empty() && self.ids.is_empty() && self.issuers.is_empty())
    }
}

/// One caller as the logs have it.
struct Caller<'a> {
    key: Option<&'a str>,
    arn: Option<&'a str>,
    id: Option<&'a str>,
    name: Option<&'a str>,
    account: Option<&'a str>,
    issuer: Option<&'a str>,
}

/// Looks every target up in the logs.
pub(super) async fn resolve(session: &SessionContext, targets: &[Target]) -> Result<Vec<Principals>, DetectError> {
    let mut found: Vec<Principals> = targets.iter().map(start).collect();
    callers(session, targets, &mut found).await?;
    issuers(session, targets, &mut found).await?;
    vouched(session, targets, &mut found).await?;
    for (target, found) in targets.iter().zip(&mut found) {
        conclude(target, found);
    }
    Ok(found)
}

fn start(target: &Target) -> Principals {
    let mut found = Principals::default();
    match target {
        Target::User { arn, .. } => {
            found.actors.insert(arn.as_str().into());
            // Federation tokens of a user name the user as their issuer.
            found.issuers.insert(arn.as_str().into());
        }
        Target::Exact(arn) => {
            found.actors.insert(arn.as_str().into());
        }
        Target::Role(role) => {
            found.roles.insert(role.clone());
        }
        Target::Provider(arn) => found.provider = Some(format!("{arn}:")),
        Target::Key(_) | Target::Name(_) | Target::NoPrincipal => {}
    }
    found
}

async fn callers(session: &SessionContext, targets: &[Target], found: &mut [Principals]) -> Result<(), DetectError> {
    let (mut keys, mut arns, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        match target {
            Target::Key(id) => keys.push(lit(id.as_str())),
            Target::User { arn, name, .. } => {
                arns.push(lit(arn.as_str()));
                names.push(lit(name.as_str()));
            }
            Target::Exact(arn) => arns.push(lit(arn.as_str())),
            Target::Name(name) => names.push(lit(name.as_str())),
            Target::Role(_) | Target::Provider(_) | Target::NoPrincipal => {}
        }
    }
    if keys.is_empty() && arns.is_empty() && names.is_empty() {
        return Ok(());
    }
    let by_key = one_of("credential_id", keys);
    let wanted =
        by_key.clone().or(one_of("actor", arns)).or(one_of("actor_name", names).and(col("session_issuer").is_null()));
    let columns = ["actor", "actor_id", "actor_name", "actor_account", "session_issuer"];
    let frame = session
        .table("events")
        .await?
        .filter(wanted)?
        .select([when(by_key, col("credential_id")).end()?.alias("key")].into_iter().chain(columns.map(col)))?
        .distinct()?;
    rows::each(frame, |rows| {
        let texts = (0..6).map(|column| rows.text(column)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..rows.len() {
            let field = |column: usize| texts[column].filled(row);
            let caller = Caller {
                key: field(0),
                arn: field(1),
                id: field(2),
                name: field(3),
                account: field(4),
                issuer: field(5),
            };
            for (target, found) in targets.iter().zip(found.iter_mut()) {
                meet(target, &caller, found);
            }
        }
        Ok(())
    })
    .await
}

fn meet(target: &Target, caller: &Caller<'_>, found: &mut Principals) {
    let stable = caller.id.filter(|id| id.starts_with("AIDA") || id.starts_with("AROA"));
    let named = match target {
        Target::Key(id) if caller.key == Some(id) => {
            found.acted_as.extend(caller.issuer.or(caller.arn).map(Arc::from));
            // The sessions of a role are no relatives of one of them; those of a user may be the key's.
            if caller.issuer.is_none() && caller.arn.is_none_or(|arn| !arn.contains(":assumed-role/")) {
                found.siblings.extend(caller.arn.map(Arc::from));
                found.siblings.extend(stable.filter(|id| id.starts_with("AIDA")).map(Arc::from));
            }
            false
        }
        Target::User { arn, account, name } => {
            caller.arn == Some(arn)
                || (caller.issuer.is_none() && caller.name == Some(name) && caller.account == Some(account))
        }
        Target::Exact(arn) => caller.arn == Some(arn),
        Target::Name(name) => caller.issuer.is_none() && caller.name == Some(name),
        _ => false,
    };
    if named {
        found.actors.extend(caller.arn.map(Arc::from));
        found.ids.extend(stable.map(Arc::from));
        found.acted_as.extend(caller.arn.map(Arc::from));
    }
}

async fn issuers(session: &SessionContext, targets: &[Target], found: &mut [Principals]) -> Result<(), DetectError> {
    if !targets.iter().any(|target| matches!(target, Target::Role(_) | Target::Name(_))) {
        return Ok(());
    }
    let mut issuers: BTreeSet<(Role, Arc<str>)> = BTreeSet::new();
    let frame = session.sql("SELECT DISTINCT session_issuer FROM events WHERE session_issuer IS NOT NULL").await?;
    rows::each(frame, |rows| {
        let issuer = rows.text(0)?;
        for arn in (0..rows.len()).filter_map(|row| issuer.get(row)) {
            issuers.extend(Role::of_arn(arn).map(|role| (role, Arc::from(arn))));
        }
        Ok(())
    })
    .await?;
    for (target, found) in targets.iter().zip(found) {
        for (role, arn) in &issuers {
            let same = match target {
                Target::Role(wanted) => wanted == role,
                Target::Name(name) => *name == role.name,
                _ => false,
            };
            if same {
                found.issuers.insert(Arc::clone(arn));
                found.roles.insert(role.clone());
                found.acted_as.insert(Arc::clone(arn));
            }
        }
    }
    Ok(())
}

/// Callers that an exposed identity provider vouched for, where the record lists the provider among its resources and
/// not in the caller's id, as with SAML.
async fn vouched(session: &SessionContext, targets: &[Target], found: &mut [Principals]) -> Result<(), DetectError> {
    let providers = targets.iter().filter_map(|target| match target {
        Target::Provider(arn) => Some(lit(arn.as_str())),
        _ => None,
    });
    let providers: Vec<Expr> = providers.collect();
    if providers.is_empty() {
        return Ok(());
    }
    let frame = session
        .sql(
            "SELECT DISTINCT actor_id, provider FROM (SELECT actor_id, unnest(resources) AS provider FROM events \
             WHERE operation = 'AssumeRoleWithSAML' AND actor_id IS NOT NULL)",
        )
        .await?
        .filter(one_of("provider", providers))?;
    rows::each(frame, |rows| {
        let (id, provider) = (rows.text(0)?, rows.text(1)?);
        for row in 0..rows.len() {
            for (target, found) in targets.iter().zip(found.iter_mut()) {
                if matches!(target, Target::Provider(arn) if provider.get(row) == Some(arn)) {
                    found.ids.extend(id.filled(row).map(Arc::from));
                }
            }
        }
        Ok(())
    })
    .await
}

fn conclude(target: &Target, found: &mut Principals) {
    let (source, kind) = match target {
        Target::NoPrincipal => return,
        Target::Name(name) if !found.any() => {
            let cause = "no user and no role of this name occurs in the logs; find out which credential it is";
            found.gaps.push(Gap::new(GapKind::Unmatched, name.as_str(), cause));
            return;
        }
        Target::Name(name) => (name.as_str(), "name"),
        Target::User { arn, .. } => (arn.as_str(), "ARN"),
        _ => return,
    };
    let users = found.ids.iter().filter(|id| id.starts_with("AIDA")).count();
    let several = if matches!(target, Target::Name(_)) { found.acted_as.len().max(users) } else { users };
    if several > 1 {
        let cause = format!("{several} different principals went by this {kind}, and all are counted here as one");
        found.gaps.push(Gap::new(GapKind::Unmatched, source, cause).times(several as u64));
    }
}

/// The condition that a column has one of the values; without values, that nothing has.
pub(super) fn one_of(column: &str, values: Vec<Expr>) -> Expr {
    if values.is_empty() { lit(false) } else { col(column).in_list(values, false) }
}

/// The condition that a column begins with a text.
pub(super) fn begins(column: &str, text: &str) -> Expr {
    starts_with(col(column), lit(text))
}
