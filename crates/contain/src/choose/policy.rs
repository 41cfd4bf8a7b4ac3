//! The least policies of a plan, each as long as IAM takes it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stanch_iam::arn::account_of;

use super::needs::needs;
use crate::plan::Plan;

/// Most letters of a managed policy; spaces between its parts do not count ("IAM and AWS STS quotas").
const LETTERS: usize = 6_144;

/// A policy that whoever runs a plan needs in one account: the caller in its own, the role that it assumes in the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The account, twelve digits.
    pub account: String,
    /// JSON with indents.
    pub document: String,
}

/// Actions that have the same resources.
type Statements = BTreeMap<BTreeSet<String>, Vec<String>>;

/// The least policies that applying, verifying and undoing a plan need, by account, each short enough for a managed policy.
/// They say nothing of how the caller comes into other accounts.
pub fn policies(plan: &Plan) -> Vec<Policy> {
    let mut accounts: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for need in needs(plan) {
        // What is of the organisation is asked in the caller's own account.
        let of = match account_of(&need.resource) {
            account if account.bytes().all(|byte| byte.is_ascii_digit()) && !account.is_empty() => account,
            _ => account_of(&plan.caller),
        };
        let of = accounts.entry(of.to_owned()).or_default();
        of.entry(need.action).or_default().insert(need.resource);
    }
    let mut policies = Vec::new();
    for (account, needs) in accounts {
        let mut statements = Statements::new();
        for (action, on) in needs {
            statements.entry(on).or_default().push(action);
        }
        let documents = documents(&statements).into_iter();
        policies.extend(documents.map(|one| Policy { account: account.clone(), document: format!("{one:#}\n") }));
    }
    policies
}

/// As few documents as their resources, taken in order, fit into.
fn documents(statements: &Statements) -> Vec<Value> {
    let (mut all, mut document) = (Vec::new(), Vec::new());
    for (on, actions) in statements {
        let mut part: Vec<&String> = Vec::new();
        for resource in on {
            part.push(resource);
            if length(&document, actions, &part) <= LETTERS {
                continue;
            }
            part.pop();
            if !part.is_empty() {
                document.push(statement(actions, &part));
            }
            if !document.is_empty() {
                all.push(whole(std::mem::take(&mut document)));
            }
            part = vec![resource];
        }
        document.push(statement(actions, &part));
    }
    if !document.is_empty() {
        all.push(whole(document));
    }
    all
}

fn length(document: &[Value], actions: &[String], part: &[&String]) -> usize {
    let mut statements = document.to_vec();
    statements.push(statement(actions, part));
    whole(statements).to_string().len()
}

fn statement(actions: &[String], on: &[&String]) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": on })
}

fn whole(statements: Vec<Value>) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}
