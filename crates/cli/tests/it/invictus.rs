//! A real data set: an attack that was recorded in an AWS account by Invictus Incident Response.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::stanch::{Bench, list, number};

/// Long-term keys of the two users of the set.
const KEYS: [&str; 3] = ["AKIATFQR7NSC8Q4X20BJ", "AKIATFQR7NSCUXC3DDDP", "AKIATFQZ7NSC8Q4X21BJ"];

/// The folder of the set, which lies beside the repository.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cloudtrail/invictus");
    assert!(folder.is_dir(), "{} is missing: the shared data must lie beside the repository", folder.display());
    folder
}

/// The records of the set, read from its files without stanch.
fn records() -> Vec<Value> {
    let mut records = Vec::new();
    for entry in fs::read_dir(folder()).expect("the set") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let file: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("json");
            records.extend_from_slice(list(&file["Records"]));
        }
    }
    records
}

/// Sessions by the key that minted them with AssumeRole.
fn minted() -> BTreeMap<String, BTreeSet<String>> {
    let mut minted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records().iter().filter(|record| record["eventName"] == "AssumeRole") {
        let session = record["responseElements"]["credentials"]["accessKeyId"].as_str();
        if let (Some(key), Some(session)) = (record["userIdentity"]["accessKeyId"].as_str(), session) {
            minted.entry(key.to_owned()).or_default().insert(session.to_owned());
        }
    }
    minted
}

/// A case whose window is this stretch, with the set in its lake and the users' keys on its list; and what the ingest
/// said.
fn case(start: &str, end: &str) -> (Bench, Value) {
    let bench = Bench::new();
    let settings = bench.case().join("case.toml");
    let text = fs::read_to_string(&settings).expect("settings");
    let line = |line: &str| match line.split_once(" = ") {
        Some(("start", _)) => format!("start = {start}\n"),
        Some(("end", _)) => format!("end = {end}\n"),
        _ => format!("{line}\n"),
    };
    fs::write(&settings, text.lines().map(line).collect::<String>()).expect("settings");
    let taken = bench.json(["ingest".as_ref(), folder().as_os_str()]);
    let list_of_keys = bench.put("held.txt", &KEYS.join("\n"));
    bench.text(["expose".as_ref(), list_of_keys.as_os_str()]);
    (bench, taken)
}

#[test]
fn a_recorded_attack_is_accounted_for_and_its_sessions_attributed() {
    let (bench, taken) = case("2023-07-10T12:00:00Z", "2023-07-10T13:00:00Z");
    // The folder has a licence in it, which is no log: gaps count towards the records only where they are in one.
    let in_logs =
        list(&taken["gaps"]).iter().filter(|gap| gap["source"].as_str().is_some_and(|s| s.ends_with(".json")));
    let unread: u64 = in_logs.map(|gap| number(&gap["count"])).sum();
    assert_eq!(number(&taken["events"]) + number(&taken["duplicates"]) + unread, 2_900);

    let review = bench.json(["assess"]);
    let dossiers = list(&review["dossiers"]);
    assert_eq!(dossiers.len(), KEYS.len());
    let minted = minted();
    assert!(KEYS.iter().any(|key| minted.contains_key(*key)), "none of the keys assumes a role in {minted:?}");
    for key in KEYS {
        let dossier = dossiers.iter().find(|one| one["exposure"]["handle"]["value"] == key).expect(key);
        assert_eq!(dossier["presence"], "seen", "{key}");
        assert!(number(&dossier["window"]["events"]) > 0, "{key}");
        for session in minted.get(key).into_iter().flatten() {
            let credential =
                list(&dossier["credentials"]).iter().find(|one| one["id"] == session.as_str()).expect(session);
            assert_eq!((&credential["descent"], &credential["parent"]), (&"session".into(), &key.into()), "{session}");
        }
    }
}

/// The attack's own calls by run of a technique. The user agent is a label here and nothing else: no detection knows it.
/// Set-up and clean-up by Terraform are left out, and runs that only asked for the account's attributes, which every run
/// begins with.
fn runs() -> BTreeMap<String, BTreeSet<String>> {
    let mut runs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records() {
        let agent = record["userAgent"].as_str().unwrap_or_default();
        let Some((_, run)) = agent.split_once("stratus-red-team_") else { continue };
        if agent.contains("Terraform") || record["eventName"] == "DescribeAccountAttributes" {
            continue;
        }
        let run: String = run.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        runs.entry(run).or_default().insert(record["eventID"].as_str().expect("an id").to_owned());
    }
    runs
}

#[test]
fn most_runs_of_techniques_have_findings_of_their_own() {
    let (bench, _) = case("2023-07-10T00:00:00Z", "2023-07-11T00:00:00Z");
    let found = bench.json(["findings"]);
    let runs = runs();
    let cited: Vec<BTreeSet<&str>> = list(&found["findings"])
        .iter()
        .map(|finding| list(&finding["evidence"]).iter().filter_map(Value::as_str).collect())
        .collect();
    // A finding is a run's own if it cites an event of it and of no other.
    let run_of: BTreeMap<&str, &str> =
        runs.iter().flat_map(|(run, events)| events.iter().map(move |id| (id.as_str(), run.as_str()))).collect();
    let told: Vec<BTreeSet<&str>> =
        cited.iter().map(|evidence| evidence.iter().filter_map(|id| run_of.get(id).copied()).collect()).collect();
    let own = runs.keys().filter(|run| told.iter().any(|told| told.len() == 1 && told.contains(run.as_str()))).count();
    assert!(own >= 30, "{own} of {} runs have a finding of their own", runs.len());
    // There is nothing before the hour of the attack to compare with, and the result says so.
    assert!(list(&found["gaps"]).iter().any(|gap| gap["kind"] == "baseline"));
}
