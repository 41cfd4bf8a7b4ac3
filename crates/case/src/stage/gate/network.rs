//! Whether a policy ties a user to networks.

use std::collections::BTreeMap;

use serde_json::Value;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{Group, ManagedPolicy, User};

/// Policies of users, wherever they come from.
pub(super) struct Policies<'a> {
    users: BTreeMap<&'a str, &'a User>,
    /// By account and name, as users name them.
    groups: BTreeMap<(&'a str, &'a str), &'a Group>,
    managed: BTreeMap<&'a str, &'a ManagedPolicy>,
}

impl<'a> Policies<'a> {
    pub(super) fn new(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut policies = Self { users: BTreeMap::new(), groups: BTreeMap::new(), managed: BTreeMap::new() };
        for record in records {
            match record {
                Record::User(user) => {
                    policies.users.insert(&user.arn, user);
                }
                Record::Group(group) => {
                    policies.groups.insert((account(&group.arn), &group.name), group);
                }
                Record::ManagedPolicy(policy) => {
                    policies.managed.insert(&policy.arn, policy);
                }
                _ => {}
            }
        }
        policies
    }

    /// Whether a policy denies a user everything outside of some networks: its own, its groups', and what bounds it. None
    /// where none of those that were read does, and another one was not read.
    pub(super) fn tie(&self, arn: &str) -> Option<bool> {
        let user = self.users.get(arn).filter(|user| !user.listed_only)?;
        let groups: Vec<Option<&Group>> =
            user.groups.iter().map(|name| self.groups.get(&(account(arn), name.as_str())).copied()).collect();
        let read = || groups.iter().flatten();
        let inline = user.inline.iter().chain(read().flat_map(|group| &group.inline));
        let attached: Vec<Option<&Value>> = user
            .attached
            .iter()
            .chain(read().flat_map(|group| &group.attached))
            .chain(&user.boundary)
            .map(|arn| self.in_force(arn))
            .collect();
        let mut documents = inline.map(|policy| &policy.document).chain(attached.iter().copied().flatten());
        let ties = documents.any(ties_to_networks);
        let unread = groups.iter().any(Option::is_none) || attached.iter().any(Option::is_none);
        if !ties && unread { None } else { Some(ties) }
    }

    /// The version of a managed policy that is in force.
    fn in_force(&self, arn: &str) -> Option<&'a Value> {
        let policy = self.managed.get(arn)?;
        policy.versions.iter().find(|version| version.default).map(|version| &version.document)
    }
}

/// The account of an ARN.
fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// Keys of conditions that say where a call comes from.
const NETWORK: [&str; 3] = ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce"];

/// Operators that hold outside of what they name, in lower case and without `IfExists`.
const OUTSIDE: [&str; 4] = ["notipaddress", "stringnotequals", "stringnotequalsignorecase", "stringnotlike"];

/// Whether a policy denies everything outside of some networks.
fn ties_to_networks(document: &Value) -> bool {
    let statements = match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    let all = |value: &Value| match value {
        Value::Array(list) => list.iter().any(|one| one == "*"),
        one => one == "*",
    };
    statements.into_iter().any(|statement| {
        let conditions = statement["Condition"].as_object();
        let outside = conditions.into_iter().flatten().any(|(operator, keys)| {
            let operator = operator.to_ascii_lowercase();
            let operator = operator.strip_suffix("ifexists").unwrap_or(&operator);
            let mut keys = keys.as_object().into_iter().flat_map(|keys| keys.keys());
            OUTSIDE.contains(&operator) && keys.any(|key| NETWORK.contains(&key.to_ascii_lowercase().as_str()))
        });
        statement["Effect"] == "Deny" && all(&statement["Action"]) && all(&statement["Resource"]) && outside
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stanch_inventory::record::Record;

    use super::Policies;

    const DEPLOY: &str = "arn:aws:iam::111122223333:user/deploy";
    const PIN: &str = "arn:aws:iam::111122223333:policy/pin";

    /// A policy that denies this outside of a network.
    fn denies(action: &str, operator: &str, key: &str) -> Value {
        let condition = json!({ operator: { key: ["192.0.2.0/24"] } });
        json!({ "Statement": [
            { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
            { "Effect": "Deny", "Action": [action], "Resource": "*", "Condition": condition },
        ] })
    }

    fn pin() -> Value {
        denies("*", "NotIpAddress", "aws:SourceIp")
    }

    /// What is known of a user with these fields, where its account has the group `ci` with a policy of its own, and a managed
    /// policy whose version before last ties to a network.
    fn tie(fields: &Value, group: &Value, managed: &Value) -> Option<bool> {
        let mut deploy =
            json!({ "record": "user", "arn": DEPLOY, "name": "deploy", "groups": [], "inline": [], "attached": [] });
        for (name, value) in fields.as_object().expect("fields") {
            deploy[name] = value.clone();
        }
        let other = json!([{ "name": "other", "document": pin() }]);
        let own = json!([{ "name": "own", "document": group }]);
        let in_account = |account: &str, inline: &Value| {
            let arn = format!("arn:aws:iam::{account}:group/ci");
            json!({ "record": "group", "arn": arn, "name": "ci", "inline": inline, "attached": [] })
        };
        let versions = json!([{ "id": "v1", "default": false, "document": pin() },
            { "id": "v2", "default": true, "document": managed }]);
        let records: Vec<Record> = [
            deploy,
            in_account("111122223333", &own),
            in_account("444455556666", &other),
            json!({ "record": "managed_policy", "arn": PIN, "name": "pin", "versions": versions }),
        ]
        .map(|record| serde_json::from_value(record).expect("a record"))
        .into();
        Policies::new(records.iter()).tie(DEPLOY)
    }

    #[test]
    fn a_tie_counts_wherever_it_comes_from() {
        let (none, tied) = (json!({}), pin());
        let inline = |document: &Value| json!({ "inline": [{ "name": "own", "document": document }] });
        assert_eq!(tie(&none, &tied, &tied), Some(false), "neither is the user's");
        assert_eq!(tie(&inline(&tied), &none, &none), Some(true));
        assert_eq!(tie(&json!({ "attached": [PIN] }), &none, &tied), Some(true));
        assert_eq!(tie(&json!({ "boundary": PIN }), &none, &tied), Some(true));
        assert_eq!(tie(&json!({ "groups": ["ci"] }), &tied, &none), Some(true));
        assert_eq!(
            tie(&json!({ "groups": ["ci"], "attached": [PIN] }), &none, &none),
            Some(false),
            "neither is in force"
        );
    }

    #[test]
    fn what_was_not_read_leaves_it_open_unless_another_one_ties() {
        let (none, tied) = (json!({}), pin());
        let unread = "arn:aws:iam::aws:policy/Unread";
        assert_eq!(tie(&json!({ "attached": [unread] }), &none, &none), None);
        assert_eq!(tie(&json!({ "attached": [unread, PIN] }), &none, &tied), Some(true));
        assert_eq!(tie(&json!({ "groups": ["gone"] }), &none, &none), None);
        assert_eq!(tie(&json!({ "listed_only": true }), &none, &none), None);
    }

    #[test]
    fn a_tie_is_of_every_call_from_elsewhere() {
        let none = json!({});
        let inline = |document: Value| json!({ "inline": [{ "name": "own", "document": document }] });
        for (document, ties) in [
            (denies("*", "NotIpAddressIfExists", "aws:SourceIp"), true),
            (denies("*", "StringNotEquals", "AWS:SourceVpce"), true),
            (denies("*", "ForAnyValue:StringNotLike", "aws:SourceVpc"), false),
            (denies("s3:*", "NotIpAddress", "aws:SourceIp"), false),
            (denies("*", "IpAddress", "aws:SourceIp"), false),
            (denies("*", "StringNotEquals", "aws:RequestedRegion"), false),
        ] {
            assert_eq!(tie(&inline(document.clone()), &none, &none), Some(ties), "{document}");
        }
    }
}
