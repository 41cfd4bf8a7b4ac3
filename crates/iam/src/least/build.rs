//! From uses to statements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::network::Origins;
use super::region::Regions;
use super::shape;
use super::usage::Use;

/// A statement with why it is as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its `Sid`.
    pub sid: String,
    /// Place of its policy among those proposed, from 0.
    pub policy: usize,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Its actions.
    pub actions: Vec<String>,
    /// Its resources.
    pub resources: Vec<String>,
    /// Its condition; null for none.
    pub condition: Value,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
}

impl Told {
    /// It as a policy has it.
    pub(super) fn document(&self) -> Value {
        let list = |texts: &[String]| match texts {
            [one] => json!(one),
            several => json!(several),
        };
        let except = self.effect == "Deny" && !self.actions.iter().any(|action| action == "*");
        let mut statement = json!({"Sid": self.sid, "Effect": self.effect, "Resource": list(&self.resources)});
        statement[if except { "NotAction" } else { "Action" }] = list(&self.actions);
        if !self.condition.is_null() {
            statement["Condition"] = self.condition.clone();
        }
        statement
    }
}

/// Services that a role can be passed to by its ARN, where they are known: `lambda.amazonaws.com`.
pub type Trusted<'a> = dyn Fn(&str) -> Option<Vec<String>> + 'a;

/// Statements that allow everything that was used. The list of uses has no refusals.
pub(super) fn allowing(uses: &[&Use], trusted: &Trusted<'_>) -> Vec<Told> {
    let mut by_action: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut passing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in uses {
        for resource in &one.resources {
            match &one.behind {
                Some(behind) => passing.entry(resource).or_default().insert(behind),
                None => by_action.entry(&one.action).or_default().insert(resource),
            };
        }
    }
    type Allowed<'u> = (BTreeSet<&'u str>, BTreeSet<String>);
    let mut groups: BTreeMap<(&str, BTreeSet<String>), Allowed<'_>> = BTreeMap::new();
    for (action, resources) in by_action {
        let (short, why) = shape::shorter(&resources);
        let short = if short.contains("*") { BTreeSet::from(["*".to_owned()]) } else { short };
        let (actions, reasons) = groups.entry((service(action), short)).or_default();
        actions.insert(action);
        reasons.extend(why);
    }
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut told: Vec<Told> = Vec::new();
    for ((service, resources), (actions, mut reasons)) in groups {
        if resources.contains("*") {
            reasons.insert("these actions know no resource, or records do not say on which they were used".to_owned());
        }
        told.push(Told {
            sid: sid(service, &mut numbers),
            policy: 0,
            effect: "Allow",
            actions: actions.into_iter().map(str::to_owned).collect(),
            resources: resources.into_iter().collect(),
            condition: Value::Null,
            reasons: reasons.into_iter().collect(),
        });
    }
    told.extend(passing_roles(&passing, trusted, &mut numbers));
    told
}

/// Statements that allow roles to be passed: those of the same services together.
fn passing_roles<'u>(
    passing: &BTreeMap<&'u str, BTreeSet<&'u str>>,
    trusted: &Trusted<'_>,
    numbers: &mut BTreeMap<&'u str, usize>,
) -> Vec<Told> {
    type Passed<'u> = (BTreeSet<&'u str>, BTreeSet<&'u str>);
    let mut groups: BTreeMap<Vec<String>, Passed<'u>> = BTreeMap::new();
    for (role, behind) in passing {
        let mut services = trusted(&super::literal::sample(role)).unwrap_or_default();
        services.sort();
        services.dedup();
        let (roles, actions) = groups.entry(services).or_default();
        roles.insert(role);
        actions.extend(behind);
    }
    let told = groups.into_iter().map(|(services, (roles, behind))| {
        let behind: Vec<&str> = behind.into_iter().collect();
        let mut reasons =
            vec![format!("no record shows iam:PassRole; requests of {} name these roles", behind.join(", "))];
        let condition = if services.is_empty() {
            reasons.push("which services the roles trust was not read, so that the service is not limited".to_owned());
            Value::Null
        } else {
            reasons.push("the roles trust these services and no others".to_owned());
            json!({"StringEquals": {"iam:PassedToService": services}})
        };
        Told {
            sid: sid("pass", numbers),
            policy: 0,
            effect: "Allow",
            actions: vec!["iam:PassRole".to_owned()],
            resources: roles.into_iter().map(str::to_owned).collect(),
            condition,
            reasons,
        }
    });
    told.collect()
}

/// Statements that deny what lies outside the habits that all calls held to.
pub(super) fn limiting(regions: &Regions, origins: &Origins) -> Vec<Told> {
    let mut told = Vec::new();
    let deny = |sid: &str, actions: Vec<String>, condition: Value, reasons: Vec<String>| Told {
        sid: sid.to_owned(),
        policy: 0,
        effect: "Deny",
        actions,
        resources: vec!["*".to_owned()],
        condition,
        reasons,
    };
    if !regions.held.is_empty() {
        let mut reasons = vec!["all calls to services that have regions held to these".to_owned()];
        let mut actions: Vec<String> = regions.global.iter().map(|pattern| (*pattern).to_owned()).collect();
        if actions.is_empty() {
            actions.push("*".to_owned());
        } else {
            reasons.push("the actions that are left out have no region that could hold".to_owned());
        }
        told.push(deny(
            "OtherRegions",
            actions,
            json!({"StringNotEquals": {"aws:RequestedRegion": regions.held}}),
            reasons,
        ));
    }
    if !origins.networks.is_empty() || !origins.endpoints.is_empty() {
        // With `IfExists`, since a call has the address or the endpoint and never both; what services do in the identity's
        // name comes from neither ("Data perimeter policy examples", and aws:ViaAWSService among the global keys).
        let mut condition = json!({"BoolIfExists": {"aws:ViaAWSService": "false"}});
        if !origins.networks.is_empty() {
            condition["NotIpAddressIfExists"] = json!({"aws:SourceIp": origins.networks});
        }
        if !origins.endpoints.is_empty() {
            condition["StringNotEqualsIfExists"] = json!({"aws:SourceVpce": origins.endpoints});
        }
        let mut reasons = vec!["all calls that it made itself came from these".to_owned()];
        reasons.extend(origins.reasons.clone());
        told.push(deny("OtherNetworks", vec!["*".to_owned()], condition, reasons));
    }
    told
}

pub(super) fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The next `Sid` of a service. Only letters and digits are allowed in it.
fn sid<'s>(service: &'s str, numbers: &mut BTreeMap<&'s str, usize>) -> String {
    let number = numbers.entry(service).or_default();
    *number += 1;
    let mut name: String = service.chars().filter(char::is_ascii_alphanumeric).collect();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{name}Use{number}")
}
