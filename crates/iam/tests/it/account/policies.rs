//! Policies of a fixture as JSON.

use serde_json::{Value, json};
use stanch_inventory::record::aws;

use super::{Identity, Names, full};

pub(super) fn statement(effect: &str, entry: &str) -> Value {
    let (rest, condition) = entry.split_once(" ? ").map_or((entry, None), |(rest, condition)| (rest, Some(condition)));
    let (action, resource) = rest.split_once(" @ ").unwrap_or((rest, "*"));
    let mut statement = json!({ "Effect": effect, "Action": action, "Resource": full(resource) });
    if let Some((key, value)) = condition.and_then(|condition| condition.split_once('=')) {
        statement["Condition"] = json!({ "StringEquals": { key: full(value) } });
    }
    statement
}

pub(super) fn document(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

impl Identity {
    pub(super) fn inline(&self) -> Vec<aws::InlinePolicy> {
        let everything = self.admin.then_some("*");
        let allowed = everything.into_iter().chain(self.allow.iter().map(String::as_str));
        let allowed = allowed.map(|entry| statement("Allow", entry));
        let denied = self.deny.iter().map(|entry| statement("Deny", entry));
        vec![aws::InlinePolicy { name: "own".to_owned(), document: document(allowed.chain(denied).collect()) }]
    }

    pub(super) fn attached(&self) -> Vec<String> {
        self.attached.iter().map(|name| full(&format!("policy/{name}"))).collect()
    }

    pub(super) fn bounded(&self) -> Option<String> {
        self.boundary.as_ref().map(|name| full(&format!("policy/{name}")))
    }

    pub(super) fn profiles(&self, name: &str) -> Vec<String> {
        self.profile.then(|| full(&format!("instance-profile/{name}"))).into_iter().collect()
    }

    pub(super) fn trusted(&self) -> Value {
        let one = |(kind, names): (&String, &Names)| {
            let names = match names {
                Names::One(name) => vec![full(name)],
                Names::Several(names) => names.iter().map(|name| full(name)).collect(),
            };
            let action = match kind.as_str() {
                "Federated" if names.iter().any(|name| name.contains("saml")) => "sts:AssumeRoleWithSAML",
                "Federated" => "sts:AssumeRoleWithWebIdentity",
                _ => "sts:AssumeRole",
            };
            json!({ "Effect": "Allow", "Action": action, "Principal": { kind: names } })
        };
        document(self.trust.iter().map(one).collect())
    }
}
