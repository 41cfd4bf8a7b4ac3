//! How far what was exposed could go, on a small list of identities and the keys of a person's list.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::stanch::{Bench, run};

/// A case with identities of AWS, access keys, and a list of what the vendor held.
fn bench() -> Bench {
    let bench = Bench::new();
    let details = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reach/details.json");
    let key = |id: &str, user: &str| serde_json::json!({"UserName": user, "AccessKeyId": id, "Status": "Active", "CreateDate": "2022-01-01T00:00:00Z"});
    let listed = serde_json::json!({"AccessKeyMetadata": [key("AKIAIOSFODNN7CI00001", "ci")]});
    let keys = bench.put("keys.json", &listed.to_string());
    let mut collect = bench.stanch(["collect", "aws", "--from"]);
    let ran = run(collect.arg(details).arg(&keys).env("STANCH_NOW", "2023-01-13T09:00:00Z"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    let rows = "id,note\narn:aws:iam::444455556666:user/ci,deploys the web\narn:aws:iam::444455556666:user/reader,reads\n\
                AKIAIOSFODNN7NOBODY1,of an account that nobody read\n";
    let list = bench.put("held.csv", rows);
    let ran = run(bench.stanch(["expose"]).arg(&list));
    assert_eq!(ran.status, 0, "{}", ran.err);
    bench
}

/// What is said of one that was exposed.
fn of<'d>(document: &'d Value, id: &str) -> &'d Value {
    let all = document["credentials"].as_array().expect("a list");
    all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id} in {document:#}"))
}

#[test]
fn each_exposed_identity_is_told_with_its_way_and_what_would_have_to_be_contained() {
    let bench = bench();
    let document = bench.json(["reach"]);
    assert_eq!(document["schema"], "stanch.reach/1");
    let ci = of(&document, "arn:aws:iam::444455556666:user/ci");
    assert_eq!(ci["reach"]["admin"], "no", "{ci:#}");
    assert_eq!(ci["reach"]["can_become_admin"], "yes", "{ci:#}");
    let rules: Vec<&str> = ci["reach"]["path"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["rule"].as_str().expect("a rule"))
        .collect();
    assert_eq!(rules, ["assume-role", "iam-put-role-policy-self", "administers"]);
    let reader = of(&document, "arn:aws:iam::444455556666:user/reader");
    assert_eq!(reader["reach"]["can_become_admin"], "no", "{reader:#}");
    // A key of nobody who was read is not safe: nothing is known of it.
    let nobody = of(&document, "AKIAIOSFODNN7NOBODY1");
    assert!(nobody["reach"].is_null(), "{nobody:#}");
    assert!(nobody["notes"][0].as_str().expect("a note").contains("not known"), "{nobody:#}");
    let cut: Vec<&str> = document["cut"]["smallest"]
        .as_array()
        .expect("identities")
        .iter()
        .map(|one| one["identity"].as_str().expect("an ARN"))
        .collect();
    assert_eq!(cut.len(), 1, "{cut:?}");
    // The most dangerous stands first, and what is told to a person has no more than the document.
    assert_eq!(document["credentials"][0]["id"], "arn:aws:iam::444455556666:user/ci");
    let told = bench.text(["reach"]);
    for piece in ["deploys", "1 can, 0 possibly, 1 cannot", "no identity of AWS", "declares no copy"] {
        assert!(told.contains(piece), "no {piece} in\n{told}");
    }
    let one = bench.text(["reach", "arn:aws:iam::444455556666:user/ci"]);
    assert!(one.contains("iam:PutRolePolicy"), "{one}");
}

#[test]
fn everybody_is_told_and_the_answers_are_those_of_the_exposed() {
    let bench = bench();
    let document = bench.json(["reach", "--all"]);
    let said = |arn: &str| {
        let all = document["principals"].as_array().expect("a list");
        all.iter().find(|one| one["arn"] == arn).unwrap_or_else(|| panic!("no {arn}")).clone()
    };
    assert_eq!(said("arn:aws:iam::444455556666:user/ci")["can_become_admin"], "yes");
    assert_eq!(said("arn:aws:iam::444455556666:user/ci")["exposed"], true);
    assert_eq!(said("arn:aws:iam::444455556666:role/deploy")["can_become_admin"], "yes");
    // Two roles that only assume each other lead nowhere.
    assert_eq!(said("arn:aws:iam::444455556666:role/loop-a")["can_become_admin"], "no");
    // Of whom a managed policy was not read nobody knows that it is no administrator.
    assert_eq!(said("arn:aws:iam::444455556666:user/lost")["can_become_admin"], "possibly");
}

#[test]
fn the_result_is_kept_and_made_anew_when_a_backup_is_declared() {
    let bench = bench();
    let before = bench.json(["reach"]);
    assert_eq!(before["copies"].as_array().map(Vec::len), Some(0), "{before:#}");
    let kept = bench.case().join("results/reach.json");
    assert!(kept.exists());
    let settings = bench.case().join("case.toml");
    let mut text = fs::read_to_string(&settings).expect("the settings");
    text += "\n[[backup]]\nof = \"the ledger\"\noffline = \"tape in the safe\"\nrestore_tested = 2022-11-03\n";
    fs::write(&settings, text).expect("the settings");
    let after = bench.json(["reach"]);
    assert_eq!(after["copies"][0]["offline"], true, "{after:#}");
    assert_eq!(after["copies"][0]["restore_tested"], "2022-11-03T00:00:00Z");
    let told = bench.text(["reach"]);
    assert!(told.contains("tape in the safe") && told.contains("it is offline"), "{told}");
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_way_out() {
    let empty = Bench::new();
    let ran = run(&mut empty.stanch(["reach"]));
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("nothing was collected from AWS") && ran.err.contains("stanch collect aws"),
        "{}",
        ran.err
    );
    let bench = bench();
    let ran = run(&mut bench.stanch(["reach", "nobody"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("stanch exposures"), "{}", ran.err);
    // A drawing is of one credential.
    assert_eq!(run(&mut bench.stanch(["reach", "--svg"])).status, 2);
    let drawn = run(&mut bench.stanch(["reach", "arn:aws:iam::444455556666:user/ci", "--svg"]));
    assert_eq!(drawn.status, 0, "{}", drawn.err);
    assert!(drawn.out.starts_with("<svg") && !drawn.out.contains("<script"), "{}", drawn.out);
}
