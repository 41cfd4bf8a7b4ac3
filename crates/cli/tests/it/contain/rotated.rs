//! A new key takes the place of an old one in CircleCI, and nobody sees it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use stanch_doubles::all::All;
use stanch_doubles::aws::Faults;
use stanch_doubles::aws::strict::{Hang, Held, Mishap};
use stanch_scenario::estate::{Estate, EstateSpec};

use crate::stanch::{Bench, Ran, files, list, number, run};

/// What every new secret half of the double begins with.
pub(crate) const SECRET: &str = "made-by-the-double-";

/// A case of the demo's organisation: its vendors beside an AWS that judges every call.
pub(super) struct Rotation {
    pub(super) bench: Bench,
    pub(super) vendors: All,
    pub(super) cloud: Held,
    pub(super) estate: Arc<Estate>,
}

impl Rotation {
    fn new(mishaps: BTreeMap<(String, u64), Mishap>) -> Self {
        Self::at("circleci", mishaps)
    }

    /// The same where another vendor was breached.
    pub(super) fn at(vendor: &str, mishaps: BTreeMap<(String, u64), Mishap>) -> Self {
        let estate = Arc::new(stanch_scenario::estate(&EstateSpec::demo(3)).expect("an estate"));
        let vendors = All::serve(&estate, Duration::ZERO).expect("doubles");
        let mut aws = estate.aws.clone();
        let regions = aws.accounts.iter_mut().flat_map(|account| account.regions.values_mut());
        for secret in regions.filter_map(|region| region.secrets.first_mut()) {
            secret.value = r#"{"engine":"postgres","id":"old","key":"old"}"#.to_owned();
        }
        let cloud = Held::serve(aws, Faults::default(), mishaps).expect("a double");
        let rotation = Self { bench: Bench::new(), vendors, cloud, estate };
        let settings = rotation.bench.case().join("case.toml");
        let text = fs::read_to_string(&settings).expect("case.toml");
        let named = text.replacen("vendor = \"CircleCI\"", &format!("vendor = \"{vendor}\""), 1);
        fs::write(&settings, named).expect("case.toml");
        for arguments in [&["collect", vendor] as &[&str], &["collect", "aws", "--role", "stanch-responder"]] {
            // The time of the incident, at which the keys are in use.
            let ran = run(rotation.command(arguments).env("STANCH_NOW", "2023-01-13T09:00:00Z"));
            assert_eq!(ran.status, 0, "{}", ran.err);
        }
        rotation
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bench.stanch(arguments);
        // The cloud's own variables come last, so that they hold.
        command.envs(self.vendors.environment()).envs(self.cloud.environment());
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("json")
    }

    /// A plan that rotates one key whose halves stand in one context, and its stores.
    fn plan(&self) -> (Value, usize) {
        let exposures = self.json(&["exposures"]);
        let in_use = |one: &&Value| {
            let link = &one["links"][0];
            one["kind"] == "aws-access-key"
                && link["target"]["kind"] == "access_key"
                && link["confidence"] != "possible"
                && list(&one["members"]).len() == 2
        };
        let all: Vec<&Value> = list(&exposures["credentials"]).iter().filter(in_use).collect();
        let mut others = Vec::new();
        for one in &all {
            let id = one["id"].as_str().expect("an id");
            let select = ["contain", "plan", "--role", "stanch-responder", "--strategy", "rotate", "--select", id];
            let plan = self.json(&select);
            let effects = list(&plan["actions"]).iter().flat_map(|action| list(&action["effects"]));
            let stores = effects.filter(|effect| effect["change"] == "store").count();
            if stores == 2 && list(&plan["actions"]).len() == 1 && plan["approvals"] == 0 {
                return (plan, stores);
            }
            others.push(format!("{} {} {}", plan["actions"], plan["tasks"], plan["left_out"]));
        }
        panic!("none of these can be rotated: {others:#?}");
    }

    fn apply(&self, plan: &Value) -> Vec<String> {
        let id = plan["id"].as_str().expect("an id");
        ["contain", "apply", id, "--role", "stanch-responder", "--no-wait"].map(str::to_owned).to_vec()
    }

    /// Keys that were made since it began, by id.
    pub(super) fn made(&self) -> Vec<String> {
        let dump = self.cloud.dump();
        let mut ids: Vec<String> =
            dump.split('"').filter(|piece| piece.starts_with("AKIANEW")).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// No value is in the case, nor in what was printed.
    pub(super) fn keeps_no_value(&self, printed: &str) {
        assert!(!printed.contains(SECRET), "a value was printed");
        for path in files(&self.bench.case()) {
            let text = fs::read(self.bench.case().join(&path)).expect("a file");
            assert!(!String::from_utf8_lossy(&text).contains(SECRET), "a value is in {}", path.display());
        }
    }
}

/// The old key of a plan with one action.
fn old_key(plan: &Value) -> String {
    let keys = plan["actions"][0]["observed"]["keys"].as_object().expect("keys");
    keys.keys().next().expect("a key").clone()
}

#[test]
fn a_new_key_is_where_the_old_one_was_and_the_old_one_is_a_canary() {
    let rotation = Rotation::new(BTreeMap::new());
    let (plan, _) = rotation.plan();
    let apply = rotation.apply(&plan);
    let applied = rotation.run(&apply.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    let made = rotation.made();
    assert_eq!(made.len(), 1);
    let may = |key: &str| {
        let from = ("198.51.100.7", "probe/1");
        rotation.cloud.call((key, None), ("us-east-1", "s3:ListBuckets"), &[], from).err()
    };
    assert_eq!(may(&old_key(&plan)).as_deref(), Some("AccessDenied"), "the old one is denied");
    // Collected anew, the vendor shows the end of the new key where it shows any, and that it was written just now.
    assert_eq!(rotation.run(&["collect", "circleci", "--fresh"]).status, 0);
    let exposures = rotation.json(&["exposures"]);
    let id = plan["actions"][0]["credentials"][0].as_str().expect("an id");
    let after = list(&exposures["credentials"]).iter().find(|one| one["id"] == id).expect("it is there");
    let written: Vec<&str> = list(&after["members"]).iter().filter_map(|one| one["updated"].as_str()).collect();
    let journal = fs::read_to_string(rotation.bench.case().join("journal/journal.jsonl")).expect("a journal");
    assert_eq!(written.len(), 2);
    for at in written {
        assert!(journal.contains(&at[..19]), "the journal has the vendor's own time {at}");
    }
    rotation.keeps_no_value(&(applied.out + &applied.err));
}

#[test]
fn what_takes_the_place_of_an_exposed_key_is_not_exposed_and_can_do_what_the_old_one_could() {
    let rotation = Rotation::new(BTreeMap::new());
    rotation.vendors.follow(&rotation.cloud.clock());
    let (rotate, _) = rotation.plan();
    let id = rotate["actions"][0]["credentials"][0].as_str().expect("an id");
    let old = old_key(&rotate);
    let grants = |state: &Value| json!([state["inline"], state["attached"], state["boundary"], state["groups"]]);
    let before = grants(&rotate["actions"][0]["observed"]);

    // First it is stopped, as in the night, and replaced when there is time for that.
    let plan = |more: &[&str]| {
        rotation.json(&[&["contain", "plan", "--role", "stanch-responder", "--select", id], more].concat())
    };
    let apply = |plan: &Value| {
        let arguments = rotation.apply(plan);
        let ran = rotation.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    };
    let canary = plan(&["--strategy", "canary"]);
    apply(&canary);
    apply(&plan(&["--strategy", "rotate"]));
    assert_eq!(rotation.made().len(), 1);
    let new = &rotation.made()[0];
    for vendor in ["circleci", "aws"] {
        let role: &[&str] = if vendor == "aws" { &["--role", "stanch-responder"] } else { &[] };
        assert_eq!(rotation.run(&[&["collect", vendor, "--fresh"], role].concat()).status, 0);
    }

    let exposures = rotation.json(&["exposures"]);
    let after = list(&exposures["credentials"]).iter().find(|one| one["id"] == id).expect("it is there");
    let links: Vec<&Value> = list(&after["links"]).iter().map(|link| &link["target"]["id"]).collect();
    assert_eq!((links, &after["held_now"]["id"]), (vec![&json!(old)], &json!(new)), "{after:#}");
    assert_eq!(after["replaced"]["state"], "yes");
    let refused = rotation.run(&["contain", "plan", "--role", "stanch-responder", "--select", id]);
    assert!(refused.status == 2 && refused.err.contains("is contained already"), "{}{}", refused.err, refused.out);
    let collected = fs::read_to_string(rotation.bench.case().join("inventory/aws.jsonl")).expect("a snapshot");
    let records = collected.lines().map(|line| serde_json::from_str::<Value>(line).expect("json"));
    let mut renewed = records
        .filter(|one| one["record"] == "user" && one["name"].as_str().is_some_and(|name| name.ends_with("-renewed")));
    let user = renewed.next().expect("the new user");
    let inline: BTreeMap<&str, &Value> = list(&user["inline"])
        .iter()
        .map(|policy| (policy["name"].as_str().expect("a name"), &policy["document"]))
        .collect();
    let names: Vec<&str> = before[0].as_object().into_iter().flat_map(|all| all.keys().map(String::as_str)).collect();
    assert_eq!(inline.keys().copied().collect::<Vec<_>>(), names, "no policy that denies is copied: {user:#}");
    assert_eq!(user["boundary"], before[2], "{user:#}");

    // Whoever undoes what stopped the old key opens it again, though a new one is in its place.
    let stand = || {
        let ran = rotation.run(&["contain", "status", "--format", "json"]);
        let status: Value = serde_json::from_str(&ran.out).expect("json");
        let one = list(&status["credentials"]).iter().find(|one| one["credential"] == id).expect("it is there").clone();
        (one["stand"].clone(), one["why"].to_string())
    };
    assert_ne!(stand().0, "open");
    let undone =
        rotation.run(&["contain", "undo", canary["id"].as_str().expect("an id"), "--role", "stanch-responder"]);
    assert_eq!(undone.status, 0, "{}{}", undone.out, undone.err);
    let (stands, why) = stand();
    assert!(stands == "open" && why.contains("was undone"), "{stands}: {why}");
}

#[test]
fn killed_between_making_a_key_and_storing_it_no_orphan_is_left() {
    // The first look at the organisation's accounts makes nothing, so that the first key made is the plan's.
    let hang = BTreeMap::from([(("iam:CreateAccessKey".to_owned(), 1), Mishap::Hangs(Hang::After))]);
    let rotation = Rotation::new(hang);
    let (plan, stores) = rotation.plan();
    assert_eq!(number(&serde_json::json!(stores)), 2);
    let apply = rotation.apply(&plan);
    let apply: Vec<&str> = apply.iter().map(String::as_str).collect();
    let mut command = rotation.command(&apply);
    command.env("RUST_BACKTRACE", "full").stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary");
    let hangs = rotation.cloud.hangs_within(Duration::from_secs(60));
    // What ends a program with all that it has to say about it.
    let ended = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status();
    assert!(ended.expect("kill").success() && hangs);
    let crashed = child.wait_with_output().expect("it ends");
    assert!(!crashed.status.success());
    rotation.keeps_no_value(&String::from_utf8_lossy(&[crashed.stdout, crashed.stderr].concat()));
    let orphan = rotation.made();
    assert_eq!(orphan.len(), 1, "a key was made and nobody heard of it");
    let again = rotation.run(&apply);
    assert_eq!(again.status, 0, "{}{}", again.out, again.err);
    let made = rotation.made();
    assert_eq!(made.len(), 1, "one key, and not the orphan");
    assert_ne!(made, orphan);
    rotation.keeps_no_value(&(again.out + &again.err));
}
