//! The scenario's promises, each checked against what lies on disk and not against what the generator believes.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use stanch_scenario::{ScenarioError, Spec, Truth, generate};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn files(under: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![under.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

fn unpack(path: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let packed = fs::read(path)?;
    let mut tail = [0; 4];
    tail.copy_from_slice(packed.get(packed.len().saturating_sub(4)..).ok_or("too short")?);
    let mut text = vec![0; u32::from_le_bytes(tail) as usize];
    let size = libdeflater::Decompressor::new().gzip_decompress(&packed, &mut text)?;
    text.truncate(size);
    Ok(text)
}

/// Everything that a plain walk over the written files finds.
#[derive(Default)]
struct Walk {
    records: u64,
    files: u64,
    json_bytes: u64,
    gz_bytes: u64,
    digests: u64,
    /// Distinct events in the order of time.
    events: Vec<Value>,
    days: BTreeMap<String, BTreeSet<NaiveDate>>,
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn time(event: &Value) -> DateTime<Utc> {
    text(event, "/eventTime").parse().unwrap_or_default()
}

fn walk(out: &Path, truth: &Truth) -> Result<Walk, Box<dyn std::error::Error>> {
    let mut walk = Walk::default();
    let mut seen = HashSet::new();
    for path in files(&out.join("AWSLogs"))? {
        let relative = path.strip_prefix(out)?.to_string_lossy().into_owned();
        if truth.broken_files.contains(&relative) {
            assert!(unpack(&path).is_err(), "{relative} is said to be broken");
            continue;
        }
        let json = unpack(&path)?;
        let mut parsed: Value = serde_json::from_slice(&json)?;
        if relative.contains("/CloudTrail-Digest/") {
            assert!(parsed.get("logFiles").is_some() && parsed.get("Records").is_none());
            walk.digests += 1;
            continue;
        }
        assert!(!json.contains(&b'\n'), "one line a file");
        walk.files += 1;
        walk.json_bytes += json.len() as u64;
        walk.gz_bytes += fs::metadata(&path)?.len();
        let records = parsed.get_mut("Records").and_then(Value::as_array_mut).ok_or("no records")?;
        let parts: Vec<&str> = relative.split('/').collect();
        for record in records.drain(..) {
            walk.records += 1;
            assert_eq!(text(&record, "/recipientAccountId"), parts[2], "{relative}");
            assert_eq!(text(&record, "/awsRegion"), parts[4], "{relative}");
            assert_eq!(text(&record, "/eventTime")[..10].replace('-', "/"), parts[5..8].join("/"), "{relative}");
            if seen.insert(text(&record, "/eventID").to_owned()) {
                walk.days.entry(parts[2].to_owned()).or_default().insert(time(&record).date_naive());
                walk.events.push(record);
            }
        }
    }
    walk.events.sort_by_key(time);
    Ok(walk)
}

/// The key that each minted key descends from, read from the records alone.
fn parents(walk: &Walk) -> HashMap<String, String> {
    let minted = |event: &Value| text(event, "/responseElements/credentials/accessKeyId").to_owned();
    let by = |event: &Value| text(event, "/userIdentity/accessKeyId").to_owned();
    let mintings = walk.events.iter().filter(|event| !minted(event).is_empty() && !by(event).is_empty());
    mintings.map(|event| (minted(event), by(event))).collect()
}

fn root<'a>(parents: &'a HashMap<String, String>, key: &'a str) -> &'a str {
    let mut key = key;
    while let Some(parent) = parents.get(key) {
        key = parent;
    }
    key
}

fn made(spec: &Spec) -> Result<(tempfile::TempDir, Truth), Box<dyn std::error::Error>> {
    let out = tempfile::tempdir()?;
    let truth = generate(spec, out.path(), &|_| {})?;
    Ok((out, truth))
}

#[test]
fn equal_specs_give_equal_bytes_on_any_number_of_threads() -> Outcome {
    let content = |threads, seed| -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn std::error::Error>> {
        let (out, _) = made(&Spec { threads, broken_file: true, ..Spec::new(seed, 4_000) })?;
        let paths = files(out.path())?;
        paths.into_iter().map(|path| Ok((path.strip_prefix(out.path())?.to_owned(), fs::read(&path)?))).collect()
    };
    let one = content(1, 7)?;
    assert!(one == content(3, 7)? && one == content(1, 7)?);
    assert!(one != content(1, 8)?);
    Ok(())
}

#[test]
fn the_truth_is_what_the_files_say() -> Outcome {
    let spec = Spec { broken_file: true, ..Spec::new(11, 25_000) };
    let reported = std::sync::atomic::AtomicU64::new(0);
    let out = tempfile::tempdir()?;
    let truth = generate(&spec, out.path(), &|records| {
        reported.fetch_add(records, std::sync::atomic::Ordering::Relaxed);
    })?;
    let walk = walk(out.path(), &truth)?;

    assert_eq!(walk.events.len() as u64, spec.events);
    assert_eq!((truth.records, truth.distinct_events, truth.files), (walk.records, spec.events, walk.files));
    assert_eq!((truth.json_bytes, truth.gz_bytes, truth.digest_files), (walk.json_bytes, walk.gz_bytes, walk.digests));
    assert_eq!(truth.duplicates, walk.records - spec.events);
    assert!((100..800).contains(&truth.duplicates), "{} duplicates", truth.duplicates);
    assert_eq!((truth.broken_files.len(), truth.redelivered_files.len()), (1, 1));
    assert_eq!(reported.into_inner(), truth.records);
    let written: Truth = serde_json::from_slice(&fs::read(out.path().join("truth.json"))?)?;
    assert_eq!(Truth { spec: spec.clone(), ..written }, truth);
    for (first, second) in &truth.redelivered_files {
        assert_eq!(fs::read(out.path().join(first))?, fs::read(out.path().join(second))?);
    }

    days_are_missing_as_stated(&walk, &truth);
    exposures_are_counted(&walk, &truth, &spec);
    Ok(())
}

/// Days without logs are the stated ones and no others.
fn days_are_missing_as_stated(walk: &Walk, truth: &Truth) {
    let spec = &truth.spec;
    assert_eq!(truth.missing_days.len(), 1);
    let first = spec.window_start.date_naive() - chrono::Days::new(90);
    let all: BTreeSet<NaiveDate> = first.iter_days().take_while(|day| *day < spec.window_end.date_naive()).collect();
    for (account, days) in &walk.days {
        let missing: Vec<NaiveDate> = all.difference(days).copied().collect();
        let stated = truth.missing_days.iter().find(|stated| stated.account == *account);
        assert_eq!(missing, stated.map(|stated| stated.days.clone()).unwrap_or_default(), "{account}");
    }
    assert_eq!(walk.days.len(), 5);
}

fn exposures_are_counted(walk: &Walk, truth: &Truth, spec: &Spec) {
    let parents = parents(walk);
    for exposure in &truth.exposures {
        let is_role = exposure.id.starts_with("arn:");
        // For a role, the sessions that it issued are where its lineage begins.
        let issued: HashSet<&str> = walk
            .events
            .iter()
            .filter(|event| is_role && text(event, "/userIdentity/sessionContext/sessionIssuer/arn") == exposure.id)
            .map(|event| text(event, "/userIdentity/accessKeyId"))
            .collect();
        let belongs = |event: &&Value| {
            let key = text(event, "/userIdentity/accessKeyId");
            let root = root(&parents, key);
            !key.is_empty() && (root == exposure.id || issued.contains(root))
        };
        let events: Vec<&Value> = walk.events.iter().filter(belongs).collect();
        let in_window =
            events.iter().filter(|event| (spec.window_start..spec.window_end).contains(&time(event))).count();
        assert_eq!(
            (exposure.events, exposure.events_in_window),
            (events.len() as u64, in_window as u64),
            "{}",
            exposure.note
        );
        assert_eq!(exposure.never_seen, events.is_empty());
        assert_eq!(exposure.token_exchanges > 0, is_role, "{}", exposure.note);
    }
    assert_eq!(truth.exposures.iter().filter(|exposure| exposure.never_seen).count(), 1);
    assert_eq!(truth.exposures.iter().filter(|exposure| exposure.used_by_attacker).count(), 1);
    assert!(!truth.exposures[0].used_by_attacker);
    assert!((8..=12).contains(&truth.exposures.len()));
}

#[test]
fn the_attack_is_in_the_files_as_stated() -> Outcome {
    let (out, truth) = made(&Spec::new(3, 20_000))?;
    let walk = walk(out.path(), &truth)?;
    let stolen = truth.stolen.as_ref().ok_or("no stolen key")?;
    let ids: HashSet<&str> = truth.attack.event_ids.iter().map(String::as_str).collect();
    let attack: Vec<&Value> = walk.events.iter().filter(|event| ids.contains(text(event, "/eventID"))).collect();
    assert_eq!(attack.len(), ids.len());
    assert_eq!(truth.attack.by_phase.values().map(Vec::len).sum::<usize>(), ids.len());
    assert!((200..600).contains(&ids.len()), "{}", ids.len());
    assert_eq!(text(attack[0], "/eventName"), "GetCallerIdentity");
    assert_eq!(attack.first().map(|event| time(event)), truth.attack.first);
    assert_eq!(attack.last().map(|event| time(event)), truth.attack.last);

    // Its addresses are its own, and all its events come from them.
    let addresses: HashSet<&str> = truth.attack.source_ips.iter().map(String::as_str).collect();
    for event in &walk.events {
        let from = addresses.contains(text(event, "/sourceIPAddress"));
        assert_eq!(from, ids.contains(text(event, "/eventID")), "{event}");
    }
    let codes: HashSet<&str> = attack.iter().map(|event| text(event, "/errorCode")).collect();
    assert!(codes.contains("AccessDenied") && codes.contains("Client.UnauthorizedOperation"));
    let accounts: HashSet<&str> = attack.iter().map(|event| text(event, "/recipientAccountId")).collect();
    assert_eq!(accounts.len(), 2);

    // The stolen key goes on doing its ordinary work meanwhile.
    let ordinary = walk.events.iter().filter(|event| {
        text(event, "/userIdentity/accessKeyId") == stolen.access_key_id && !ids.contains(text(event, "/eventID"))
    });
    assert!(ordinary.count() > 50);

    // Every session key and created key is minted by the attack and used by nobody else.
    let parents = parents(&walk);
    for key in &truth.attack.session_keys {
        assert_eq!(root(&parents, key), stolen.access_key_id);
        assert!(
            walk.events.iter().all(|event| {
                text(event, "/userIdentity/accessKeyId") != key || ids.contains(text(event, "/eventID"))
            })
        );
    }
    for created in &truth.attack.created_keys {
        let used = walk.events.iter().filter(|event| text(event, "/userIdentity/accessKeyId") == created.access_key_id);
        assert_eq!(used.count() as u64, created.events);
        let made = walk
            .events
            .iter()
            .find(|event| text(event, "/responseElements/accessKey/accessKeyId") == created.access_key_id);
        assert_eq!(made.map(|event| text(event, "/requestParameters/userName")), Some(created.user.as_str()));
    }
    Ok(())
}

#[test]
fn sessions_are_minted_before_they_are_used() -> Outcome {
    let (out, truth) = made(&Spec::new(5, 20_000))?;
    let walk = walk(out.path(), &truth)?;
    let mut minted: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    for event in &walk.events {
        let key = text(event, "/responseElements/credentials/accessKeyId");
        if !key.is_empty() {
            minted.entry(key).or_insert_with(|| time(event));
            if text(event, "/userIdentity/type") != "AWSAccount" {
                *by_key.entry(key).or_default() += 1;
            }
        }
    }
    assert!(minted.len() > 200);
    // Each key comes from one minting record, besides its copy in another account, unless that lies in the days without
    // logs.
    assert!(by_key.values().all(|&times| times == 1));
    let mut used = 0;
    for event in &walk.events {
        let key = text(event, "/userIdentity/accessKeyId");
        if key.starts_with("ASIA") {
            used += 1;
            let at = minted.get(key).ok_or_else(|| format!("{key} is never minted: {event}"))?;
            assert!(*at <= time(event), "{event}");
            let created = text(event, "/userIdentity/sessionContext/attributes/creationDate");
            assert_eq!(created.parse::<DateTime<Utc>>()?, *at, "{event}");
        }
    }
    assert!(used > 7_000, "{used}");
    Ok(())
}

#[test]
fn copies_in_two_accounts_share_an_id() -> Outcome {
    let (out, truth) = made(&Spec::new(5, 20_000))?;
    let walk = walk(out.path(), &truth)?;
    let mut shared: HashMap<&str, Vec<&Value>> = HashMap::new();
    for event in walk.events.iter().filter(|event| text(event, "/eventName") == "AssumeRole") {
        if event.get("sharedEventID").is_some() {
            shared.entry(text(event, "/sharedEventID")).or_default().push(event);
        }
    }
    assert!(shared.len() > 20);
    let lost: Vec<NaiveDate> = truth.missing_days.iter().flat_map(|missing| missing.days.clone()).collect();
    for copies in shared.values() {
        if copies.len() == 2 {
            assert_eq!(text(copies[0], "/requestID"), text(copies[1], "/requestID"));
            assert_eq!(copies[0].get("responseElements"), copies[1].get("responseElements"));
            assert_ne!(text(copies[0], "/recipientAccountId"), text(copies[1], "/recipientAccountId"));
        } else {
            assert!(lost.contains(&time(copies[0]).date_naive()), "{copies:?}");
        }
    }
    Ok(())
}

#[test]
fn records_are_as_large_as_real_ones() -> Outcome {
    let (_out, truth) = made(&Spec::new(1, 50_000))?;
    let json = truth.json_bytes as f64 / truth.records as f64;
    let gz = truth.gz_bytes as f64 / truth.records as f64;
    assert!((1_250.0..=1_350.0).contains(&json), "{json:.1} bytes of JSON a record");
    assert!((110.0..=140.0).contains(&gz), "{gz:.1} bytes of gzip a record");
    Ok(())
}

#[test]
fn a_stream_without_attack_is_benign() -> Outcome {
    let (out, truth) = made(&Spec { attack: false, ..Spec::new(2, 5_000) })?;
    let walk = walk(out.path(), &truth)?;
    assert_eq!((walk.events.len(), truth.attack.event_ids.len()), (5_000, 0));
    days_are_missing_as_stated(&walk, &truth);
    assert!(truth.stolen.is_none() && truth.exposures.iter().all(|exposure| !exposure.used_by_attacker));
    Ok(())
}

#[test]
fn what_cannot_be_generated_is_refused() -> Outcome {
    let out = tempfile::tempdir()?;
    let refused =
        |spec: Spec| generate(&spec, out.path(), &|_| {}).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refused(Spec::new(1, 10)).contains("10 were asked for"));
    assert!(refused(Spec { baseline_days: 5_000, ..Spec::new(1, 5_000) }).contains("baseline_days"));
    assert!(refused(Spec { events_per_file: 0, ..Spec::new(1, 5_000) }).contains("events_per_file"));
    let spec = Spec::new(1, 5_000);
    assert!(refused(Spec { window_end: spec.window_start, ..spec.clone() }).contains("before"));
    generate(&spec, out.path(), &|_| {})?;
    assert!(matches!(generate(&spec, out.path(), &|_| {}), Err(ScenarioError::Occupied { .. })));
    Ok(())
}

#[test]
fn the_list_of_exposures_is_written_for_people() -> Outcome {
    let (out, truth) = made(&Spec::new(1, 3_000))?;
    let csv = fs::read_to_string(out.path().join("exposures.csv"))?;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,note");
    assert_eq!(lines.len(), truth.exposures.len() + 1);
    for (line, exposure) in lines[1..].iter().zip(&truth.exposures) {
        assert_eq!(*line, format!("{},\"{}\"", exposure.id, exposure.note));
    }
    Ok(())
}

/// Events of an exposure's lineage, by what its note begins with.
fn lineage<'a>(walk: &'a Walk, truth: &Truth, note: &str) -> Vec<&'a Value> {
    let parents = parents(walk);
    let id = truth.exposures.iter().find(|exposure| exposure.note.contains(note)).map_or("", |exposure| &exposure.id);
    let own = |event: &&Value| root(&parents, text(event, "/userIdentity/accessKeyId")) == id;
    walk.events.iter().filter(own).collect()
}

fn named<'a>(events: &[&'a Value], operation: &str) -> Vec<&'a Value> {
    events.iter().copied().filter(|event| text(event, "/eventName") == operation).collect()
}

/// The benign work has news in the window, so that news alone is no sign of an intruder.
#[test]
fn benign_work_is_hard_to_tell_from_an_attack() -> Outcome {
    let (out, truth) = made(&Spec { attack: false, ..Spec::new(6, 60_000) })?;
    let walk = walk(out.path(), &truth)?;
    let window = truth.spec.window_start;
    let is_new = |event: &&Value| time(event) >= window;
    let day = |event: &Value| (time(event) - window).num_days();

    // Clients are upgraded.
    for (note, old, new) in [
        ("web-production", "aws-cli/2.8.12 ", "aws-cli/2.9.9 "),
        ("project functions", "Boto3/1.26.5 ", "Boto3/1.26.32 "),
        ("infrastructure", "Terraform/1.3.4 ", "Terraform/1.3.6 "),
    ] {
        let events = lineage(&walk, &truth, note);
        let used =
            |agent: &str| events.iter().filter(|event| text(event, "/userAgent").contains(agent)).collect::<Vec<_>>();
        assert!(used(old).iter().any(|event| !is_new(event)) && used(new).len() > 10, "{note}");
        assert!(used(new).iter().all(|event| is_new(event)), "{note}");
    }

    // The vendor calls from addresses that no list has, only in the window.
    let added: Vec<&Value> =
        walk.events.iter().filter(|event| text(event, "/sourceIPAddress") == "54.210.37.148").collect();
    assert!(added.len() > 10 && added.iter().all(is_new), "{}", added.len());

    // A policy is missing for two days.
    let functions = lineage(&walk, &truth, "project functions");
    let releases: Vec<&Value> = ["UpdateFunctionCode20150331v2", "PublishVersion20150331", "UpdateAlias20150331"]
        .iter()
        .flat_map(|name| named(&functions, name))
        .collect();
    let (done, refused): (Vec<&Value>, Vec<&Value>) =
        releases.into_iter().partition(|event| !text(event, "/errorCode").starts_with("AccessDenied"));
    let of_days = |events: &[&Value]| events.iter().filter(|event| (18..=19).contains(&day(event))).count();
    assert!(of_days(&refused) > 2 && of_days(&done) == 0, "{} {}", of_days(&refused), of_days(&done));

    // Terraform makes a role and opens a group to the inside, within minutes.
    let terraform = lineage(&walk, &truth, "infrastructure");
    let applied: Vec<&&Value> = terraform
        .iter()
        .filter(|event| {
            day(event) == 6
                && matches!(
                    text(event, "/eventName"),
                    "CreateRole" | "AttachRolePolicy" | "AuthorizeSecurityGroupIngress"
                )
        })
        .collect();
    assert!(applied.len() >= 6, "{}", applied.len());

    // The month's job has run before, once or twice.
    let warehouse = lineage(&walk, &truth, "warehouse");
    let monthly = named(&warehouse, "PutObject");
    let days: BTreeSet<NaiveDate> = monthly.iter().map(|event| time(event).date_naive()).collect();
    assert_eq!(days.len(), 3, "{days:?}");
    assert_eq!(monthly.iter().filter(|event| is_new(event)).count() * 3, monthly.len());

    // One day reads far more than any other; the nightly run moves; a service is new.
    let mut reads: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    named(&warehouse, "GetObject").iter().for_each(|event| *reads.entry(time(event).date_naive()).or_default() += 1);
    let mut counts: Vec<usize> = reads.into_values().collect();
    counts.sort_unstable();
    assert!(counts.len() > 3 && counts[counts.len() - 1] > 5 * counts[counts.len() - 2], "{counts:?}");
    let at_one = |event: &&&Value| text(event, "/eventTime")[11..].starts_with("01:");
    assert!(warehouse.iter().any(|event| is_new(event) && at_one(&event)));
    assert!(!warehouse.iter().any(|event| !is_new(event) && at_one(&event)));
    let staging = lineage(&walk, &truth, "context staging");
    let waiting = named(&staging, "DescribeTargetHealth");
    assert!(!waiting.is_empty() && waiting.iter().all(is_new));

    // Somebody signs in to the console from a hotel at night.
    let hotel: Vec<&Value> =
        walk.events.iter().filter(|event| text(event, "/sourceIPAddress") == "100.68.31.107").collect();
    assert!(hotel.iter().any(|event| text(event, "/eventName") == "ConsoleLogin") && hotel.iter().all(is_new));
    assert!(hotel.iter().all(|event| text(event, "/eventTime")[11..].starts_with("0")));

    // A role is deleted and made anew: one name, two ids.
    let role = "arn:aws:iam::444455556666:role/circleci-release";
    let sessions: Vec<&Value> = walk
        .events
        .iter()
        .filter(|event| text(event, "/userIdentity/sessionContext/sessionIssuer/arn") == role)
        .collect();
    let ids: BTreeSet<&str> =
        sessions.iter().map(|event| text(event, "/userIdentity/sessionContext/sessionIssuer/principalId")).collect();
    assert_eq!(ids.len(), 2);
    let made = named(&terraform, "CreateRole");
    let remade =
        made.iter().find(|event| text(event, "/requestParameters/roleName") == "circleci-release").ok_or("not made")?;
    let id = text(remade, "/responseElements/role/roleId");
    for session in sessions {
        let issuer = text(session, "/userIdentity/sessionContext/sessionIssuer/principalId");
        assert_eq!(issuer == id, time(session) > time(remade), "{session}");
    }
    assert_eq!(walk.events.len(), 60_000);
    Ok(())
}
