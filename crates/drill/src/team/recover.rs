//! From then on until it is safe to build.

use std::collections::BTreeSet;
use std::fs;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{LEAD, Understudy};
use crate::error::DrillError;
use crate::incident::{OFFLINE, vault};
use crate::program::{list, text};

/// Where responders call from, as CloudTrail has it.
const OFFICE: (&str, &str) = ("198.51.100.20", "aws-cli/2.9.8");

impl Understudy<'_> {
    /// A quarter of an hour later and more, the intruder tries what they have.
    pub(super) fn after(&mut self) -> Result<String, DrillError> {
        self.set_end()?;
        self.program.pass(TimeDelta::minutes(30));
        if let (false, Some(stolen)) = (self.came_back, &self.incident.truth.stolen) {
            self.came_back = true;
            let from = self.incident.truth.attack.source_ips.last().map_or("203.0.113.77", String::as_str);
            let caller = (stolen.access_key_id.as_str(), None);
            // What they are told is of no matter here: the call is in the logs.
            drop(self.incident.cloud.call(
                caller,
                ("us-east-1", "sts:GetCallerIdentity"),
                &[],
                (from, "aws-cli/2.9.8"),
            ));
            drop(self.incident.cloud.call(caller, ("us-east-1", "iam:ListUsers"), &[], (from, "aws-cli/2.9.8")));
        }
        self.program.pass(TimeDelta::minutes(20));
        self.logs.deliver(self.incident, self.program.now())?;
        Ok("each was refused at its source".to_owned())
    }

    /// The window ends when the last one was replaced.
    pub(super) fn set_end(&self) -> Result<(), DrillError> {
        let path = self.program.case.join("case.toml");
        let file = |source| DrillError::File { path: path.clone(), source };
        let text = fs::read_to_string(&path).map_err(file)?;
        let lines = text.lines().map(|line| match line.starts_with("end = ") {
            true => format!("end = {}", self.program.stamp()),
            false => line.to_owned(),
        });
        fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n").map_err(file)
    }

    /// Resolves what holds the gate, condition by condition.
    pub(super) fn resolve(&mut self) -> Result<String, DrillError> {
        let gate = self.program.json(&["gate"])?;
        let mut done = Vec::new();
        for condition in list(&gate, "conditions") {
            let items: Vec<&Value> =
                list(condition, "items").filter(|item| ["not_met", "unknown"].contains(&text(item, "state"))).collect();
            if items.is_empty() {
                continue;
            }
            let id = text(condition, "id");
            match id {
                "persistence" => self.remove_ways_back(&items)?,
                "pinned" => self.pin_roles()?,
                "vendor" => {
                    let at = self.program.stamp();
                    let source = "https://status.circleci.example/all-clear";
                    self.program.done(&["gate", "all-clear", "--source", source, "--at", &at, "--by", LEAD])?;
                }
                "backups" => {
                    let accounts: Vec<&str> =
                        self.incident.estate.aws.accounts.iter().map(|account| account.id.as_str()).collect();
                    for copy in [vault(&accounts).as_str(), OFFLINE] {
                        self.program.done(&["gate", "restored", copy, "--by", LEAD])?;
                    }
                }
                // Each comes with looking again, later.
                _ => {}
            }
            done.push(id);
        }
        // What only had to be explained needs no other day.
        if done == ["persistence"] && self.cleaned {
            self.program.pass(TimeDelta::minutes(10));
            self.logs.deliver(self.incident, self.program.now())?;
            return Ok("it was our own work, of when we cleaned up".to_owned());
        }
        self.cleaned |= done.contains(&"persistence");
        // A day without anything that nobody explains; builds on new credentials are the last thing before asking again.
        self.program.pass(TimeDelta::hours(25));
        let built = self.program.now();
        self.smoke(&gate, built)?;
        self.program.pass(TimeDelta::hours(5));
        self.logs.deliver(self.incident, self.program.now())?;
        Ok(format!("looked at {}", done.join(", ")))
    }

    /// Takes away what the intruder left, the user with its keys and policies, and says of each finding whose work it was.
    pub(super) fn remove_ways_back(&self, items: &[&Value]) -> Result<(), DrillError> {
        // Once: whoever deletes again what is gone makes findings of their own.
        let left = if self.cleaned { &[] } else { self.incident.truth.attack.created_keys.as_slice() };
        for key in left {
            let Some(account) = self.incident.truth.stolen.as_ref().map(|stolen| stolen.account.as_str()) else {
                break;
            };
            let user = [("UserName", key.user.as_str())];
            let call = |operation: &str, more: &[(&str, &str)]| {
                let fields = [&user, more].concat();
                let caller = stanch_doubles::aws::caller_key(account);
                self.incident.cloud.call((&caller, None), ("us-east-1", operation), &fields, OFFICE)
            };
            let held = self.incident.estate.aws.accounts.iter().find(|one| one.id == account);
            let planted = held.and_then(|account| account.users.iter().find(|one| one.name == key.user));
            for policy in planted.iter().flat_map(|one| &one.attached) {
                drop(call("iam:DetachUserPolicy", &[("PolicyArn", policy)]));
            }
            for policy in planted.iter().flat_map(|one| &one.inline) {
                drop(call("iam:DeleteUserPolicy", &[("PolicyName", &policy.name)]));
            }
            for group in planted.iter().flat_map(|one| &one.groups) {
                drop(call("iam:RemoveUserFromGroup", &[("GroupName", group)]));
            }
            for key in planted.iter().flat_map(|one| &one.keys) {
                drop(call("iam:DeleteAccessKey", &[("AccessKeyId", &key.id)]));
            }
            // Whether it is gone is what the next collection says.
            drop(call("iam:DeleteUser", &[]));
        }
        let named: Vec<&str> = items
            .iter()
            .filter_map(|item| text(item, "way_out").split("stanch gate removed ").nth(1)?.split(' ').next())
            .collect();
        let findings = self.program.json(&["findings"])?;
        let attack: BTreeSet<&str> = self.incident.truth.attack.event_ids.iter().map(String::as_str).collect();
        let planted: BTreeSet<&str> =
            self.incident.truth.attack.created_keys.iter().map(|key| key.access_key_id.as_str()).collect();
        // Whoever looks at the events of a finding knows their own work from that of a stranger.
        let is_theirs = |id: &&&str| {
            let finding = list(&findings, "findings").find(|finding| text(finding, "id") == **id);
            finding.is_some_and(|finding| {
                list(finding, "evidence").filter_map(Value::as_str).any(|event| attack.contains(event))
                    || planted.contains(text(&finding["subject"], "name"))
            })
        };
        let (theirs, ours): (Vec<&str>, Vec<&str>) = named.iter().partition(|id| is_theirs(id));
        for (word, findings, proof) in [
            ("removed", theirs, "the user was deleted with its keys"),
            ("explained", ours, "the change is in our repository of Terraform, reviewed by two"),
        ] {
            if !findings.is_empty() {
                let proof = ["--proof", proof, "--by", LEAD];
                self.program.done(&[&["gate", word], findings.as_slice(), &proof].concat())?;
            }
        }
        Ok(())
    }
    /// Pins roles that let in jobs of any project.
    pub(super) fn pin_roles(&self) -> Result<(), DrillError> {
        let gate = self.program.json(&["gate"])?;
        let pinned = list(&gate, "conditions").filter(|condition| text(condition, "id") == "pinned");
        for item in pinned.flat_map(|condition| list(condition, "items")).filter(|item| text(item, "state") != "met") {
            let says = text(item, "says");
            let Some(arn) = says.split_whitespace().next().filter(|arn| arn.starts_with("arn:")) else { continue };
            let (account, name) =
                (arn.split(':').nth(4).unwrap_or_default(), arn.rsplit('/').next().unwrap_or_default());
            let role = self.incident.estate.aws.accounts.iter().filter(|one| one.id == account);
            let Some(role) = role.flat_map(|one| &one.roles).find(|one| one.name == name) else { continue };
            let trust = pinned_trust(&role.trust).to_string();
            let caller = stanch_doubles::aws::caller_key(account);
            let fields = [("RoleName", name), ("PolicyDocument", trust.as_str())];
            let called =
                self.incident.cloud.call((&caller, None), ("us-east-1", "iam:UpdateAssumeRolePolicy"), &fields, OFFICE);
            (self.program.tell)(&format!("$ aws iam update-assume-role-policy --role-name {name} …"));
            called.map_err(|code| DrillError::Standstill(format!("the role {name} cannot be pinned: {code}")))?;
        }
        Ok(())
    }

    /// Records a build of each project, on what took the place of the old keys.
    pub(super) fn smoke(&self, gate: &Value, at: DateTime<Utc>) -> Result<(), DrillError> {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let count = list(gate, "projects").count();
        (self.program.tell)(&format!("$ stanch gate smoke --project … --at {at}, for {count} projects"));
        for project in list(gate, "projects") {
            let id = text(project, "id");
            let build = format!("https://ci.example/{id}/1");
            let by = "the project's owner";
            self.program.quietly(&["gate", "smoke", "--project", id, "--build", &build, "--at", &at, "--by", by])?;
        }
        Ok(())
    }
}

/// A trust policy that asks for a claim that names one project, in each statement for identity tokens.
fn pinned_trust(trust: &Value) -> Value {
    let mut pinned = trust.clone();
    let project = "00000000-0000-4000-8000-00000000d211";
    for statement in pinned["Statement"].as_array_mut().into_iter().flatten() {
        if statement["Action"] == "sts:AssumeRoleWithWebIdentity" {
            let federated = text(&statement["Principal"], "Federated").to_owned();
            let host = federated.split_once("oidc-provider/").map_or("", |(_, host)| host).to_owned();
            let claim = format!("{host}:oidc.circleci.com/project-id");
            statement["Condition"]["StringEquals"][claim] = json!(project);
        }
    }
    pinned
}
