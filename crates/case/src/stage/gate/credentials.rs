//! Everything exposed: who uses it, where it stands, and when its old value was last used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_contain::journal::Line;
use stanch_contain::plan::Plan;
use stanch_contain::state::State;
use stanch_contain::status::{Exposed, LastUse, Stand, Standing, standings};
use stanch_gate::facts::{Credential, KeyInUse, Replaced};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::AccessKey;
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{self as held, Target};

use super::network::Policies;
use super::users::Users;

/// What bears on all of them.
pub(super) struct Moment<'l> {
    pub(super) noticed: DateTime<Utc>,
    /// When others could use them first.
    pub(super) window: DateTime<Utc>,
    /// When AWS was asked.
    pub(super) read: Option<DateTime<Utc>>,
    pub(super) now: DateTime<Utc>,
    /// When principals and keys were last used, as the case's logs say.
    pub(super) logged: &'l BTreeMap<String, DateTime<Utc>>,
}

/// Everything exposed, with its number in `stanch exposures`.
pub(super) fn of(
    exposed: &[(Option<u64>, held::Credential)],
    plans: &[Plan],
    lines: &[Line],
    users: &Users,
    aws: &Snapshot,
    moment: &Moment<'_>,
) -> Vec<Credential> {
    let keys = Keys::new(plans, aws);
    let last_uses: Vec<Option<LastUse>> = exposed.iter().map(|(_, one)| keys.last_use(one, moment)).collect();
    let asked: Vec<Exposed> = exposed
        .iter()
        .zip(&last_uses)
        .map(|((_, one), last_use)| Exposed { id: one.id.clone(), title: one.title.clone(), last_use: *last_use })
        .collect();
    let standings = standings(plans, lines, &asked, moment.noticed, moment.now);
    let all = exposed.iter().zip(standings).zip(last_uses);
    let made = all.map(|(((number, one), standing), last_use)| Credential {
        number: *number,
        owner: one.owner.as_ref().map(|owner| owner.name.clone()),
        used_by: users.of(one),
        replaced: match one.replaced {
            held::Replaced::Yes { .. } => Replaced::Yes,
            held::Replaced::Partly { .. } | held::Replaced::No { .. } => Replaced::No,
            held::Replaced::Unknown { .. } => Replaced::Unknown,
        },
        last_use,
        exposed_from: exposed_from(one, moment.window),
        key_in_use: keys.in_use(one, &standing, moment),
        standing,
    });
    made.collect()
}

/// Since when others could use it. After a rotation what was made last is the new value, which was never exposed.
fn exposed_from(one: &held::Credential, window: DateTime<Utc>) -> DateTime<Utc> {
    match &one.created {
        Some(created) if one.held_now.is_none() => created.at.max(window),
        _ => window,
    }
}

/// The account that a key is of, where it was read, or where something exposed was that key before it was deleted.
pub(super) fn account_of_key(aws: &Snapshot, exposed: &[(Option<u64>, held::Credential)], id: &str) -> Option<String> {
    if let Some(Record::AccessKey(key)) = aws.entries.get(&format!("access_key|{id}")).map(|entry| &entry.record) {
        return Some(key.account.clone());
    }
    let links = exposed.iter().flat_map(|(_, credential)| &credential.links).filter(|link| link.holds());
    links.map(|link| &link.target).find_map(|target| match target {
        Target::AccessKey { id: of, account, .. } if of == id => Some(account.clone()),
        _ => None,
    })
}

/// Keys in AWS.
struct Keys<'a> {
    /// By id, each with when it was last read.
    keys: BTreeMap<&'a str, (&'a AccessKey, Option<DateTime<Utc>>)>,
    policies: Policies<'a>,
    /// Keys that credentials were before plans did something about them, by credential.
    old: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Keys<'a> {
    fn new(plans: &'a [Plan], aws: &'a Snapshot) -> Self {
        let own = aws.entries.values().filter_map(|entry| match &entry.record {
            Record::AccessKey(key) => Some((key.id.as_str(), (key.as_ref(), aws.read_at(entry)))),
            _ => None,
        });
        let mut keys = Self { keys: own.collect(), policies: Policies::new(aws.records()), old: BTreeMap::new() };
        for action in plans.iter().flat_map(|plan| &plan.actions) {
            let State::User(user) = &action.observed else { continue };
            for credential in &action.credentials {
                keys.old.entry(credential).or_default().extend(user.keys.keys().map(String::as_str));
            }
        }
        keys
    }

    /// When the old value was last used, as AWS or the case's own logs say. After a rotation the vendor's variable is another
    /// key, whose use says nothing.
    fn last_use(&self, credential: &held::Credential, moment: &Moment<'_>) -> Option<LastUse> {
        let own = credential.link().and_then(|link| match &link.target {
            Target::AccessKey { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let ids: Vec<&str> = match self.old.get(credential.id.as_str()) {
            Some(old) => old.iter().copied().collect(),
            None => own.into_iter().collect(),
        };
        let logged = ids.iter().filter_map(|id| moment.logged.get(*id)).copied().max();
        let keys = ids.iter().filter_map(|id| self.keys.get(id));
        let told: Vec<_> =
            keys.filter_map(|(key, read)| Some((key.last_use.as_ref()?, read.or(moment.read)?))).collect();
        // What was asked longest ago says until when none was missed.
        if let Some(read) = told.iter().map(|(_, read)| *read).min() {
            return Some(LastUse { at: told.iter().filter_map(|(last, _)| last.at).max().max(logged), read });
        }
        // What was collected from elsewhere, of something that no plan replaced.
        let elsewhere = credential.last_used.as_ref().map(|last| last.at);
        let elsewhere = elsewhere.filter(|_| ids.is_empty() || own.is_some_and(|own| ids.contains(&own)));
        elsewhere.max(logged).zip(moment.read).map(|(at, read)| LastUse { at: Some(at), read })
    }

    /// The key that is in use in place of the exposed one.
    fn in_use(&self, credential: &held::Credential, standing: &Standing, moment: &Moment<'_>) -> Option<KeyInUse> {
        let held = credential.held_now.as_ref().or_else(|| credential.link().map(|link| &link.target));
        let Target::AccessKey { id, .. } = held? else { return None };
        let (key, _) = self.keys.get(id.as_str())?;
        let is_new = key.created.is_some_and(|created| created > moment.window)
            && !self.old.get(credential.id.as_str()).is_some_and(|old| old.contains(id.as_str()));
        let replaced =
            matches!(standing.stand, Stand::Rotated) || matches!(credential.replaced, held::Replaced::Yes { .. });
        if key.active == Some(false) || !is_new || !replaced {
            return None;
        }
        let network = key.user_arn.as_deref().and_then(|arn| self.policies.tie(arn));
        Some(KeyInUse { id: id.clone(), network })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::exposed_from;
    use crate::stage::made::credential;

    /// Since when a key was exposed, in a window from the 16th on.
    fn exposed(created: Option<&str>, held_now: Option<&str>) -> String {
        let created = created.map(|day| json!({ "at": format!("{day}T00:00:00Z"), "by": "AWS" }));
        let key = |id: &str| json!({ "kind": "access_key", "id": id, "account": "111122223333", "user": "ci" });
        let credential = credential(&json!({ "created": created, "held_now": held_now.map(key) }));
        let window = "2022-12-16T00:00:00Z".parse().expect("a time");
        exposed_from(&credential, window).format("%F").to_string()
    }

    #[test]
    fn a_key_is_open_from_when_it_was_there_and_its_successor_says_nothing_of_it() {
        assert_eq!(exposed(None, None), "2022-12-16", "nobody knows when it was made");
        assert_eq!(exposed(Some("2021-01-01"), None), "2022-12-16", "nobody had it before the window");
        assert_eq!(exposed(Some("2022-12-20"), None), "2022-12-20", "it was not there before");
        assert_eq!(exposed(Some("2023-01-06"), Some("AKIANEW")), "2022-12-16", "that is when the new one was made");
    }
}
