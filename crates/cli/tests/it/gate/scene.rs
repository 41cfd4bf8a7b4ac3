//! An organisation of two projects, each with a key of its own, at a vendor that was breached.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use stanch_doubles::all::All;
use stanch_doubles::aws::Faults;
use stanch_doubles::aws::strict::Held;
use stanch_model::ALWAYS_ENABLED;
use stanch_scenario::estate::EstateSpec;
use stanch_scenario::estate::aws::Account;
use stanch_scenario::estate::circleci::{Organisation, Project, Routes, Variable};

use crate::contain::scene::{ACCOUNTS, estate};
use crate::stanch::{Bench, Ran, list, run};

/// The account that the projects' keys are of.
pub(super) const ACCOUNT: &str = ACCOUNTS[1];

/// Projects with the number of the user whose key each holds, and that key.
pub(super) const PROJECTS: [(&str, usize, &str); 2] =
    [("web", 0, "AKIA22222222AAAAWEB2"), ("api", 1, "AKIA22222222AAAAAPI3")];

/// A case, the doubles that it is collected from, and when its story began.
pub(super) struct Scene {
    pub(super) bench: Bench,
    pub(super) cloud: Held,
    vendors: All,
    pub(super) began: DateTime<Utc>,
}

/// A variable of a project.
fn variable(name: &str, value: String, at: DateTime<Utc>) -> Variable {
    Variable { name: name.to_owned(), value, created: Some(at), updated: Some(at) }
}

fn project((name, user, key): (&str, usize, &str), at: DateTime<Utc>) -> Project {
    Project {
        id: format!("00000000-0000-4000-8000-00000000000{user}"),
        name: name.to_owned(),
        slug: format!("gh/acme/{name}"),
        routes: Routes { listed: true, followed: true, pipelines: false },
        variables: vec![
            variable("AWS_ACCESS_KEY_ID", key.to_owned(), at),
            variable("AWS_SECRET_ACCESS_KEY", format!("planted-secret-{user:025}"), at),
        ],
        ..Project::default()
    }
}

impl Scene {
    /// Two projects whose keys can do some of their work.
    pub(super) fn new() -> Self {
        Self::changed(|_| ())
    }

    /// The same, in which something of the account of their keys is different.
    pub(super) fn changed(change: impl FnOnce(&mut Account)) -> Self {
        let began = Utc::now();
        let long_ago = began - TimeDelta::days(400);
        let mut whole = stanch_scenario::estate(&EstateSpec::demo(3)).expect("an estate");
        let mut aws = estate(2);
        for account in &mut aws.accounts {
            account.users.retain(|_| account.id == ACCOUNT);
            for (user, (_, _, key)) in account.users.iter_mut().zip(PROJECTS) {
                user.keys.iter_mut().for_each(|of| key.clone_into(&mut of.id));
            }
        }
        change(aws.accounts.iter_mut().find(|account| account.id == ACCOUNT).expect("the account"));
        let organisation = Organisation {
            id: "00000000-0000-4000-8000-0000000000aa".to_owned(),
            name: "acme".to_owned(),
            vcs: "github".to_owned(),
            projects: PROJECTS.iter().map(|one| project(*one, long_ago)).collect(),
            ..Organisation::default()
        };
        whole.circleci.organisations = vec![organisation];
        let vendors = All::serve(&Arc::new(whole), Duration::ZERO).expect("doubles");
        let cloud = Held::serve(aws, Faults::default(), BTreeMap::new()).expect("a double");
        let scene = Self { bench: Bench::new(), cloud, vendors, began };
        scene.settings("");
        fs::create_dir_all(scene.bench.path("logs")).expect("a folder");
        scene
    }

    /// Writes `case.toml` of a window of two days that ended when the story began.
    pub(super) fn settings(&self, more: &str) {
        let (start, noticed) = (self.at(-48), self.at(-1));
        let text = format!(
            "[incident]\nvendor = \"CircleCI\"\nnoticed = {noticed}\n[window]\nstart = {start}\nend = {}\n[baseline]\ndays = 1\n\
             enough_active_days = 1\n[logs]\naccounts = {:?}\n[[backup]]\nof = \"the ledger\"\noffline = \"the safe in Bern\"\n{more}",
            self.at(1),
            ACCOUNTS
        );
        fs::write(self.bench.case().join("case.toml"), text).expect("case.toml");
    }

    /// So many hours after the story began, as `case.toml` and the commands write it.
    pub(super) fn at(&self, hours: i64) -> String {
        (self.began + TimeDelta::hours(hours)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    fn command(&self, arguments: &[&str], now: &str) -> Command {
        let mut command = self.bench.stanch(arguments);
        command.envs(self.vendors.environment()).envs(self.cloud.environment()).env("STANCH_NOW", now);
        command
    }

    /// Runs a command so many hours after the story began.
    pub(super) fn run(&self, hours: i64, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments, &self.at(hours)))
    }

    /// Runs a command that has to succeed.
    pub(super) fn done(&self, hours: i64, arguments: &[&str]) -> String {
        let ran = self.run(hours, arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {}{}", ran.err, ran.out);
        ran.out
    }

    /// Collects from the vendor and from AWS.
    pub(super) fn collect(&self, hours: i64) {
        self.done(hours, &["collect", "circleci"]);
        self.done(hours, &["collect", "aws", "--role", "stanch-responder"]);
    }

    /// Makes every stored result anew.
    pub(super) fn review(&self, hours: i64) {
        self.done(hours, &["link", "--format", "json"]);
        self.done(hours, &["reach", "--format", "json"]);
        self.done(hours, &["assess", "--format", "json"]);
    }

    /// Takes a log with one call a day in every account and region, from before the window until so many hours after the
    /// story began.
    pub(super) fn log(&self, name: &str, from: i64, to: i64) {
        let mut records = Vec::new();
        let mut hours = from;
        while hours <= to {
            for account in ACCOUNTS {
                for region in ALWAYS_ENABLED {
                    records.push(record(
                        &format!("{name}-{hours}-{account}-{region}"),
                        &self.at(hours),
                        account,
                        region,
                    ));
                }
            }
            hours += 12;
        }
        let file = self.bench.put(&format!("logs/{name}.json"), &json!({"Records": records}).to_string());
        self.done(to, &["ingest", file.to_str().expect("a path")]);
    }

    /// Asks the gate, of one project or of all: the exit status and the document.
    pub(super) fn gate(&self, hours: i64, project: Option<&str>) -> (i32, Value) {
        let of = project.map(|project| vec!["--project", project]).unwrap_or_default();
        let ran = self.run(hours, &[&["gate", "--format", "json"], of.as_slice()].concat());
        assert!(ran.status < 2, "{}", ran.err);
        (ran.status, serde_json::from_str(&ran.out).expect("json"))
    }
}

/// A call that an employee makes every day.
fn record(id: &str, at: &str, account: &str, region: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventID": id, "eventTime": at, "eventName": "DescribeInstances",
        "eventSource": "ec2.amazonaws.com", "awsRegion": region, "sourceIPAddress": "198.51.100.20",
        "userAgent": "aws-cli/2", "recipientAccountId": account, "eventType": "AwsApiCall", "readOnly": true,
        "userIdentity": { "type": "IAMUser", "arn": format!("arn:aws:iam::{account}:user/ines"), "userName": "ines",
            "accountId": account, "accessKeyId": "AKIAINESINESINES0001" }
    })
}

/// Ids of the conditions that hold.
pub(super) fn holds(document: &Value) -> Vec<&str> {
    let holding = |one: &&Value| ["not_met", "unknown"].contains(&one["state"].as_str().unwrap_or_default());
    list(&document["conditions"]).iter().filter(holding).filter_map(|one| one["id"].as_str()).collect()
}

/// A policy of one statement that allows.
pub(super) fn policy(mut statement: Value) -> Value {
    statement["Effect"] = "Allow".into();
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}
