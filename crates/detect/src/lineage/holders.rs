//! The credentials that principals were seen with.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use datafusion::functions::expr_fn::split_part;
use datafusion::prelude::{Expr, SessionContext, col, lit};

use super::kin::{Kin, Member, Sibling};
use super::principals::{Principals, begins, one_of};
use crate::target::Role;
use crate::{DetectError, rows};

/// Which exposures a value stands for.
type Index<K> = HashMap<K, Vec<u32>>;

/// Whom a value of the logs belongs to.
#[derive(Default)]
struct Whose {
    actors: Index<Arc<str>>,
    ids: Index<Arc<str>>,
    issuers: Index<Arc<str>>,
    roles: Index<Role>,
    providers: Vec<(String, u32)>,
    siblings: Index<Arc<str>>,
}

/// Who signed some events.
struct Holder<'a> {
    actor: Option<&'a str>,
    id: Option<&'a str>,
    issuer: Option<&'a str>,
}

/// Adds the credentials of every resolved principal, and those of the users whose keys are exposed.
pub(super) async fn collect(
    session: &SessionContext,
    principals: &[Principals],
    kin: &mut [Kin],
) -> Result<(), DetectError> {
    let whose = Whose::of(principals);
    let Some(wanted) = whose.condition() else { return Ok(()) };
    session.deregister_table("held")?;
    session.register_table("held", session.table("events").await?.filter(wanted)?.into_view())?;
    let frame = session
        .sql(
            "SELECT credential_id, actor, actor_id, session_issuer, count(*), \
             min(CASE WHEN invoked_by IS NOT NULL OR source_ip LIKE '%.amazonaws.com' OR source_ip = 'AWS Internal' \
             THEN 1 ELSE 0 END) FROM held GROUP BY credential_id, actor, actor_id, session_issuer",
        )
        .await?;
    rows::each(frame, |rows| {
        let (key, actor, id, issuer) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
        let (events, forwarded) = (rows.number(4)?, rows.number(5)?);
        for row in 0..rows.len() {
            let holder = Holder { actor: actor.filled(row), id: id.filled(row), issuer: issuer.filled(row) };
            // Only a user's own sessions can be somebody else's doing on behalf of the user.
            let forwarded = forwarded.get(row) == 1
                && holder.issuer.is_none()
                && key.filled(row).is_some_and(|key| key.starts_with("ASIA"))
                && holder.actor.is_none_or(|arn| !arn.contains(":assumed-role/"));
            for exposure in whose.owners(&holder) {
                own(&mut kin[exposure as usize], key.filled(row), &holder, forwarded);
            }
            for exposure in whose.relatives(&holder) {
                relate(&mut kin[exposure as usize], key.filled(row), events.count(row), forwarded);
            }
        }
        Ok(())
    })
    .await
}

fn own(kin: &mut Kin, key: Option<&str>, holder: &Holder<'_>, forwarded: bool) {
    kin.principals.extend(holder.issuer.or(holder.actor).map(Arc::from));
    let Some(key) = key else {
        kin.identities.extend(holder.id.or(holder.actor).or(holder.issuer).map(Arc::from));
        return;
    };
    match kin.members.get_mut(key) {
        Some(member) => {
            member.forwarded &= forwarded;
            // The same key can be seen with and without an ARN, in any order.
            member.principal = member.principal.take().max(holder.actor.map(Arc::from));
        }
        None => {
            let member = Member { forwarded, ..Member::own(holder.actor.map(Arc::from)) };
            kin.members.insert(Arc::from(key), member);
        }
    }
}

fn relate(kin: &mut Kin, key: Option<&str>, events: u64, forwarded: bool) {
    match key {
        None => kin.keyless += events,
        // Another long-term key of the same user is a credential of its own, and no doing of this one.
        Some(key) if !key.starts_with("ASIA") || kin.root.as_deref() == Some(key) => {}
        Some(key) => {
            let fresh = Sibling { forwarded: true, ..Sibling::default() };
            let sibling = kin.siblings.entry(Arc::from(key)).or_insert(fresh);
            sibling.events += events;
            sibling.forwarded &= forwarded;
        }
    }
}

impl Whose {
    fn of(principals: &[Principals]) -> Self {
        let mut whose = Self::default();
        for (exposure, found) in (0u32..).zip(principals) {
            let mut add = |index: fn(&mut Self) -> &mut Index<Arc<str>>, values: &BTreeSet<Arc<str>>| {
                for value in values {
                    index(&mut whose).entry(Arc::clone(value)).or_default().push(exposure);
                }
            };
            add(|whose| &mut whose.actors, &found.actors);
            add(|whose| &mut whose.ids, &found.ids);
            add(|whose| &mut whose.issuers, &found.issuers);
            add(|whose| &mut whose.siblings, &found.siblings);
            for role in &found.roles {
                whose.roles.entry(role.clone()).or_default().push(exposure);
            }
            whose.providers.extend(found.provider.clone().map(|provider| (provider, exposure)));
        }
        whose
    }

    /// Every event that any exposure's principal may have made, or nothing to look for.
    fn condition(&self) -> Option<Expr> {
        let values = |indexes: &[&Index<Arc<str>>]| {
            let keys: BTreeSet<&Arc<str>> = indexes.iter().flat_map(|index| index.keys()).collect();
            keys.into_iter().map(|key| lit(key.as_ref())).collect::<Vec<_>>()
        };
        let names: BTreeSet<&str> = self.roles.keys().map(|role| role.name.as_str()).collect();
        let conditions = [
            one_of("actor", values(&[&self.actors, &self.siblings])),
            one_of("actor_id", values(&[&self.ids, &self.siblings])),
            one_of("session_issuer", values(&[&self.issuers])),
        ];
        let conditions = conditions.into_iter().filter(|condition| *condition != lit(false));
        let by_role = (!names.is_empty()).then(|| {
            let name = split_part(col("actor"), lit("/"), lit(2i64));
            col("session_issuer").is_null().and(name.in_list(names.into_iter().map(lit).collect(), false))
        });
        let by_provider = self.providers.iter().map(|(provider, _)| begins("actor_id", provider));
        conditions.chain(by_role).chain(by_provider).reduce(Expr::or)
    }

    fn owners(&self, holder: &Holder<'_>) -> BTreeSet<u32> {
        let mut owners = BTreeSet::new();
        owners.extend(find(&self.actors, holder.actor));
        owners.extend(find(&self.ids, holder.id));
        owners.extend(find(&self.issuers, holder.issuer));
        if let (None, false, Some(role)) = (holder.issuer, self.roles.is_empty(), holder.actor.and_then(Role::of_arn)) {
            owners.extend(self.roles.get(&role).into_iter().flatten());
        }
        let vouched = |id: &&str, provider: &str| id.starts_with(provider);
        let providers =
            self.providers.iter().filter(|(provider, _)| holder.id.is_some_and(|id| vouched(&id, provider)));
        owners.extend(providers.map(|(_, exposure)| *exposure));
        owners
    }

    fn relatives(&self, holder: &Holder<'_>) -> BTreeSet<u32> {
        find(&self.siblings, holder.actor).chain(find(&self.siblings, holder.id)).collect()
    }
}

fn find<'i>(index: &'i Index<Arc<str>>, value: Option<&str>) -> impl Iterator<Item = u32> + 'i {
    value.and_then(|value| index.get(value)).into_iter().flatten().copied()
}
