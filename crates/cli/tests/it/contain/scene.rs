//! An organisation of three accounts whose users' keys are exposed, and the binary run on it.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};
use stanch_doubles::aws::Faults;
use stanch_doubles::aws::strict::{Held, Mishap};
use stanch_scenario::estate::aws::{AccessKey, Account, Estate, InlinePolicy, Organization, Region, Unit, User};

use crate::stanch::{Bench, Ran, list, run};

/// The accounts; the first one manages the organisation.
pub(crate) const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];

/// Where probes come from.
const FROM: (&str, &str) = ("198.51.100.7", "probe/1");

/// What a user may do, each by another way.
const WORK: [&str; 3] = ["s3:*", "ec2:*", "iam:*"];

/// A case in which everything was collected, and the double that it was collected from.
pub(crate) struct Scene {
    pub(crate) bench: Bench,
    pub(crate) cloud: Held,
    pub(crate) keys: Vec<String>,
}

/// A user's key.
pub(crate) fn key(account: &str, number: usize) -> String {
    format!("AKIA{}{number:08}", account.get(..8).expect("an account"))
}

/// An organisation with so many users an account, whose third users each can write IAM.
pub(crate) fn estate(users: usize) -> Estate {
    let account = |id: &&str| {
        let user = |number: usize| {
            let action = WORK[number % WORK.len()];
            let statement = json!({"Effect": "Allow", "Action": [action, "sts:*", "sqs:*"], "Resource": "*"});
            let document = json!({"Version": "2012-10-17", "Statement": [statement]});
            let created = "2021-03-04T05:06:07Z".parse().expect("a time");
            let secret = format!("planted-secret-{number:025}");
            User {
                name: format!("ci-{number}"),
                path: "/ci/".to_owned(),
                id: format!("AIDA{}{number:08}", id.get(..8).expect("an account")),
                created,
                inline: vec![InlinePolicy { name: "work".to_owned(), document }],
                tags: BTreeMap::from([("team".to_owned(), "web".to_owned())]),
                keys: vec![AccessKey { id: key(id, number), secret, active: true, created, last_use: None }],
                ..User::default()
            }
        };
        Account {
            id: (*id).to_owned(),
            name: format!("account {id}"),
            parent: Some("r-root".to_owned()),
            users: (0..users).map(user).collect(),
            regions: BTreeMap::from([("us-east-1".to_owned(), Region::default())]),
            ..Account::default()
        }
    };
    let root = Unit { id: "r-root".to_owned(), name: "Root".to_owned(), parent: None };
    Estate {
        organization: Some(Organization {
            id: "o-one".to_owned(),
            management: ACCOUNTS[0].to_owned(),
            units: vec![root],
            policies: Vec::new(),
        }),
        accounts: ACCOUNTS.iter().map(account).collect(),
    }
}

impl Scene {
    /// A case about so many users an account.
    pub(crate) fn new(users: usize, mishaps: BTreeMap<(String, u64), Mishap>) -> Self {
        Self::with(estate(users), Faults::default(), mishaps)
    }

    pub(crate) fn with(estate: Estate, faults: Faults, mishaps: BTreeMap<(String, u64), Mishap>) -> Self {
        let users = estate.accounts.iter().flat_map(|account| &account.users);
        let keys: Vec<String> = users.flat_map(|user| user.keys.iter().map(|key| key.id.clone())).collect();
        let cloud = Held::serve(estate, faults, mishaps).expect("a double");
        let scene = Self { bench: Bench::new(), cloud, keys };
        let listed = scene.bench.put("keys.txt", &(scene.keys.join("\n") + "\n"));
        assert_eq!(scene.bench.run(["expose".as_ref(), listed.as_os_str()]).status, 0);
        let collected = scene.run(&["collect", "aws", "--role", "stanch-responder"]);
        assert_eq!(collected.status, 0, "{}", collected.err);
        scene
    }

    /// The binary, about to work on the case with the responder's credentials.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bench.stanch(arguments);
        command.envs(self.cloud.environment());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    /// Makes a plan and gives it.
    pub(crate) fn plan(&self, more: &[&str]) -> Value {
        let arguments = [&["contain", "plan", "--role", "stanch-responder", "--format", "json"], more].concat();
        let ran = self.run(&arguments);
        assert_eq!(ran.status, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("json")
    }

    /// Runs a step of a plan: `apply`, `undo`, `verify`.
    pub(crate) fn step(&self, step: &str, plan: &Value, more: &[&str]) -> Ran {
        let id = plan["id"].as_str().expect("an id");
        let arguments = [&["contain", step, id, "--role", "stanch-responder", "--format", "json"], more].concat();
        self.run(&arguments)
    }

    /// Whether a key may do something now.
    pub(crate) fn may(&self, key: &str, operation: &str, fields: &[(&str, &str)]) -> bool {
        match self.cloud.call((key, None), ("us-east-1", operation), fields, FROM) {
            Ok(_) => true,
            Err(code) => !["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "InvalidClientTokenId"]
                .contains(&code.as_str()),
        }
    }

    /// Numbers of a plan's effects.
    pub(crate) fn effects(plan: &Value) -> usize {
        list(&plan["actions"]).iter().map(|action| list(&action["effects"]).len()).sum()
    }
}
