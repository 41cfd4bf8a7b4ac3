//! Everything exposed: who uses it, where it stands, and when its old value was last used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use stanch_contain::journal::Line;
use stanch_contain::plan::Plan;
use stanch_contain::state::State;
use stanch_contain::status::{Exposed, LastUse, Stand, Standing, standings};
use stanch_gate::facts::{Credential, KeyInUse, Replaced};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{AccessKey, User};
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{self as held, Target};

use super::users::Users;

/// What bears on all of them.
pub(super) struct Moment {
    pub(super) noticed: DateTime<Utc>,
    /// When others could use them first.
    pub(super) window: DateTime<Utc>,
    /// When AWS was asked.
    pub(super) read: Option<DateTime<Utc>>,
    pub(super) now: DateTime<Utc>,
}

/// Everything exposed, with its number in `stanch exposures`.
pub(super) fn of(
    exposed: &[(Option<u64>, held::Credential)],
    plans: &[Plan],
    lines: &[Line],
    users: &Users,
    aws: &Snapshot,
    moment: &Moment,
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
        // After a rotation what was made last is the new value, which was never exposed.
        exposed_from: match &one.created {
            Some(created) if one.held_now.is_none() => created.at.max(moment.window),
            _ => moment.window,
        },
        key_in_use: keys.in_use(one, &standing, moment),
        standing,
    });
    made.collect()
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
    keys: BTreeMap<&'a str, &'a AccessKey>,
    users: BTreeMap<&'a str, &'a User>,
    /// Keys that credentials were before plans did something about them, by credential.
    old: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Keys<'a> {
    fn new(plans: &'a [Plan], aws: &'a Snapshot) -> Self {
        let mut keys = Self { keys: BTreeMap::new(), users: BTreeMap::new(), old: BTreeMap::new() };
        for record in aws.records() {
            match record {
                Record::AccessKey(key) => {
                    keys.keys.insert(&key.id, key);
                }
                Record::User(user) => {
                    keys.users.insert(&user.arn, user);
                }
                _ => {}
            }
        }
        for action in plans.iter().flat_map(|plan| &plan.actions) {
            let State::User(user) = &action.observed else { continue };
            for credential in &action.credentials {
                keys.old.entry(credential).or_default().extend(user.keys.keys().map(String::as_str));
            }
        }
        keys
    }

    /// When the old value was last used. After a rotation the vendor's variable is another key, whose use says nothing.
    fn last_use(&self, credential: &held::Credential, moment: &Moment) -> Option<LastUse> {
        let read = moment.read?;
        let own = credential.link().and_then(|link| match &link.target {
            Target::AccessKey { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let ids: Vec<&str> = match self.old.get(credential.id.as_str()) {
            Some(old) => old.iter().copied().collect(),
            None => own.into_iter().collect(),
        };
        let known: Vec<_> = ids.iter().filter_map(|id| self.keys.get(id)?.last_use.as_ref()).collect();
        match known.is_empty() {
            false => Some(LastUse { at: known.iter().filter_map(|last| last.at).max(), read }),
            // What was collected from elsewhere, of something that no plan replaced.
            true if ids.is_empty() || own.is_some_and(|own| ids.contains(&own)) => {
                credential.last_used.as_ref().map(|last| LastUse { at: Some(last.at), read })
            }
            true => None,
        }
    }

    /// The key that is in use in place of the exposed one.
    fn in_use(&self, credential: &held::Credential, standing: &Standing, moment: &Moment) -> Option<KeyInUse> {
        let held = credential.held_now.as_ref().or_else(|| credential.link().map(|link| &link.target));
        let Target::AccessKey { id, .. } = held? else { return None };
        let key = self.keys.get(id.as_str())?;
        let is_new = key.created.is_some_and(|created| created > moment.window)
            && !self.old.get(credential.id.as_str()).is_some_and(|old| old.contains(id.as_str()));
        let replaced =
            matches!(standing.stand, Stand::Rotated) || matches!(credential.replaced, held::Replaced::Yes { .. });
        if key.active == Some(false) || !is_new || !replaced {
            return None;
        }
        let user = key.user_arn.as_deref().and_then(|arn| self.users.get(arn)).filter(|user| !user.listed_only);
        let network = user.map(|user| user.inline.iter().any(|policy| ties_to_networks(&policy.document)));
        Some(KeyInUse { id: id.clone(), network })
    }
}

/// Whether a policy denies everything outside of some networks.
fn ties_to_networks(document: &Value) -> bool {
    let statements = match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    statements.iter().any(|statement| {
        let everything = statement["Action"] == "*" || statement["Action"] == serde_json::json!(["*"]);
        let outside = ["NotIpAddress", "StringNotEquals", "StringNotLike"].iter().any(|operator| {
            let keys = statement["Condition"][operator].as_object();
            keys.is_some_and(|keys| keys.keys().any(|key| NETWORK.contains(&key.to_ascii_lowercase().as_str())))
        });
        statement["Effect"] == "Deny" && everything && outside
    })
}

/// Keys of conditions that say where a call comes from.
const NETWORK: &[&str] = &["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"];
