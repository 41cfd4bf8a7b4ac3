//! What stands at vendors and in stores is replaced and taken away, and put back.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use stanch_scenario::estate::aws::Account;

use super::approved::{approvers, sign};
use super::rotated::{Rotation, SECRET};
use crate::stanch::{Ran, list};

/// A key of AWS whose halves are two secrets of one repository of GitHub, as `stanch exposures` has it.
fn in_repository(rotation: &Rotation) -> Value {
    let exposures = rotation.json(&["exposures"]);
    let in_one = |one: &&Value| {
        let members = list(&one["members"]);
        let place = &members[0]["place"];
        one["kind"] == "aws-access-key"
            && members.len() == 2
            && members.iter().all(|member| member["place"] == *place && member["id"] == "actions")
            && place["kind"] == "project"
    };
    list(&exposures["credentials"]).iter().find(in_one).expect("a key in a repository").clone()
}

/// The first access key of an account, and the ARN of a secret in it whose value is an object.
fn beside_a_secret(account: &Account) -> Option<(String, String)> {
    let key = account.users.iter().find_map(|user| user.keys.first())?;
    let arn = account.regions.iter().find_map(|(region, one)| {
        let secret = one.secrets.first()?;
        let (account, name, suffix) = (&account.id, &secret.name, &secret.suffix);
        Some(format!("arn:aws:secretsmanager:{region}:{account}:secret:{name}-{suffix}"))
    })?;
    Some((key.id.clone(), arn))
}

fn apply(rotation: &Rotation, plan: &Value) -> Ran {
    let id = plan["id"].as_str().expect("an id");
    rotation.run(&["contain", "apply", id, "--role", "stanch-responder", "--no-wait"])
}

#[test]
fn a_new_key_goes_into_the_secrets_of_a_repository_and_into_a_stored_secret() {
    let rotation = Rotation::at("github", BTreeMap::new());
    let held = in_repository(&rotation);
    let id = held["id"].as_str().expect("an id");
    let (old, arn) = rotation.estate.aws.accounts.iter().find_map(beside_a_secret).expect("a key beside a secret");
    // GitHub shows nothing of a value, so that a person has to say which key it is.
    let confirmed = rotation.run(&["link", "confirm", id, &old, "--who", "ada", "--why", "asked its owner"]);
    assert_eq!(confirmed.status, 0, "{}", confirmed.err);
    let select = ["contain", "plan", "--role", "stanch-responder", "--strategy", "rotate", "--select", &old];
    let plan = rotation.json(&[&select[..], &["--store-in", &arn, "--store-fields", "id", "key"]].concat());
    let stores = list(&plan["actions"]).iter().flat_map(|one| list(&one["effects"]));
    assert_eq!(stores.filter(|effect| effect["change"] == "store").count(), 3, "{plan}");
    let applied = apply(&rotation, &plan);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);

    let made = rotation.made();
    assert_eq!(made.len(), 1);
    let place = held["members"][0]["place"]["id"].as_str().expect("a repository");
    let stored = |name: &str| rotation.vendors.github().stored(&format!("repository/{place}"), name);
    let names = list(&held["members"]).iter().map(|member| member["name"].as_str().expect("a name"));
    let mut values: Vec<String> = names.map(|name| stored(name).expect("it was stored")).collect();
    values.sort();
    assert_eq!(values[0], made[0], "the id is where the id was");
    assert!(values[1].starts_with(SECRET), "the secret half is where the secret half was");
    // The secret has both halves in its fields, and what else was in it.
    let mut parts = arn.split(':').skip(3);
    let (region, account) = (parts.next().expect("a region"), parts.next().expect("an account"));
    let reader = stanch_doubles::aws::caller_key(account);
    let read = (region, "secretsmanager:GetSecretValue");
    let said = rotation.cloud.call((&reader, None), read, &[("SecretId", &arn)], ("192.0.2.9", "test/1"));
    let said: Value = serde_json::from_str(&said.expect("it may be read")).expect("json");
    let secret: Value = serde_json::from_str(said["SecretString"].as_str().expect("a text")).expect("json");
    assert_eq!((&secret["engine"], &secret["id"]), (&json!("postgres"), &json!(made[0])));
    assert_eq!(secret["key"], values[1].as_str());
    rotation.keeps_no_value(&(applied.out + &applied.err));
}

#[test]
fn a_deploy_key_is_deleted_once_two_agree_and_put_back() {
    let rotation = Rotation::at("circleci", BTreeMap::new());
    assert_eq!(rotation.run(&["collect", "github"]).status, 0);
    approvers(&rotation.bench);
    let exposures = rotation.json(&["exposures"]);
    let of_fingerprint = |one: &&Value| {
        let link = &one["links"][0];
        link["target"]["kind"] == "repository_key"
            && link["target"]["source"] == "github"
            && link["join"] == "fingerprint"
    };
    let keys = list(&exposures["credentials"]).iter().filter(of_fingerprint);
    let ids: Vec<&str> = keys.filter_map(|one| one["id"].as_str()).collect();
    let select = ids.join(",");
    let plan = rotation.json(&["contain", "plan", "--role", "stanch-responder", "--select", &select]);
    let deletes = |plan: &Value| {
        let actions = list(&plan["actions"]).iter();
        actions.filter(|one| one["effects"][0]["change"] == "delete_deploy_key").count()
    };
    let count = deletes(&plan);
    assert!(count > 0, "{plan}");
    assert_eq!(plan["approvals"], 2);
    sign(&rotation.bench, &plan);
    let calls = || rotation.vendors.github().calls();
    let applied = apply(&rotation, &plan);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    assert_eq!(calls().get("DELETE /repos/{owner}/{repo}/keys/{id}").copied(), u64::try_from(count).ok());
    let id = plan["id"].as_str().expect("an id");
    let undone = rotation.run(&["contain", "undo", id, "--role", "stanch-responder"]);
    assert_eq!(undone.status, 0, "{}{}", undone.out, undone.err);
    // The same public half is there again, under another number.
    assert_eq!(calls().get("POST /repos/{owner}/{repo}/keys").copied(), u64::try_from(count).ok());
    let journal = fs::read_to_string(rotation.bench.case().join("journal/journal.jsonl")).expect("a journal");
    assert!(!journal.contains("PRIVATE"), "no private half is anywhere");
}

#[test]
fn a_role_for_identity_tokens_is_offered_that_only_the_projects_of_the_key_can_assume() {
    let rotation = Rotation::at("circleci", BTreeMap::new());
    let exposures = rotation.json(&["exposures"]);
    let of_one_project = |one: &&Value| {
        one["links"][0]["target"]["kind"] == "access_key"
            && one["links"][0]["confidence"] == "certain"
            && one["projects"]["these"]["projects"].as_array().or(one["projects"]["projects"].as_array()).is_some()
    };
    let held = list(&exposures["credentials"]).iter().find(of_one_project).expect("a key of some projects");
    let key = held["links"][0]["target"]["id"].as_str().expect("a key");
    let into = rotation.bench.path("role");
    let arguments = ["contain", "role", key, "--into", into.to_str().expect("a path"), "--format", "json"];
    let ran = rotation.run(&arguments);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let offered: Value = serde_json::from_str(&ran.out).expect("json");
    let trust: Value = serde_json::from_slice(&fs::read(into.join("trust.json")).expect("a file")).expect("json");
    assert_eq!(trust, offered["trust"]);
    let statement = &trust["Statement"][0];
    let issuer = offered["issuer"].as_str().and_then(|url| url.strip_prefix("https://")).expect("an address");
    let organisation = issuer.rsplit('/').next().expect("an id");
    assert_eq!(statement["Condition"]["StringEquals"][format!("{issuer}:aud")], organisation);
    let subjects = list(&statement["Condition"]["StringLike"][format!("{issuer}:sub")]);
    assert!(!subjects.is_empty());
    for subject in subjects {
        let subject = subject.as_str().expect("a text");
        let parts: Vec<&str> = subject.split('/').collect();
        assert_eq!((parts[0], parts[1], parts[2]), ("org", organisation, "project"), "{subject}");
        assert_eq!((parts[3].len(), &parts[4..]), (36, &["user", "*"][..]), "{subject}");
    }
    // The case has no logs, so that nobody can say what the role has to be allowed.
    assert!(list(&offered["policies"]).is_empty());
    assert!(list(&offered["notes"]).iter().any(|note| note.as_str().is_some_and(|text| text.contains("no logs"))));
}
