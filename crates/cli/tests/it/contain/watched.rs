//! Canaries are watched: who uses one is told, once, and nothing is lost while nobody listens.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::scene::{ACCOUNTS, Scene, key};
use crate::stanch::{Ran, list, run};

/// Where a stranger comes from.
const STRANGER: (&str, &str) = ("203.0.113.66", "python-requests/2.31");

/// How long a receiver may wait for what it is sent.
const PATIENCE: Duration = Duration::from_secs(30);

/// A case with canaries, and a webhook in its `case.toml`.
fn watched() -> Scene {
    let scene = Scene::new(2, BTreeMap::new());
    let plan = scene.plan(&[]);
    assert_eq!(scene.step("apply", &plan, &["--no-wait"]).status, 0);
    let case = scene.bench.case().join("case.toml");
    let text = fs::read_to_string(&case).expect("case.toml");
    let block = "\n[[alert]]\nto = \"webhook\"\naddress_from = \"HOOK\"\nsecret_from = \"HOOK_KEY\"\n";
    fs::write(&case, text + block).expect("case.toml");
    fs::create_dir_all(scene.bench.path("logs")).expect("a folder");
    scene
}

/// Writes every record until now as a log file that nobody is writing to any more.
fn deliver(scene: &Scene, name: &str) {
    let file = scene.bench.put(&format!("logs/{name}.json"), &json!({"Records": scene.cloud.records()}).to_string());
    let settled = SystemTime::now() - Duration::from_secs(60);
    fs::File::options().write(true).open(file).and_then(|file| file.set_modified(settled)).expect("a time");
}

fn watch(scene: &Scene, hook: &str) -> Ran {
    let logs = scene.bench.path("logs");
    let mut command = scene.command(&["watch", "--once", "--folder", logs.to_str().expect("a path")]);
    run(command.env("HOOK", hook).env("HOOK_KEY", "PLANTED-key-of-the-webhook"))
}

/// Takes requests until somebody says that it is enough, and answers each.
fn receive(listener: &TcpListener, most: usize) -> Vec<String> {
    let mut received = Vec::new();
    while received.len() < most {
        let Ok((mut stream, _)) = listener.accept() else { break };
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        received.push(request(&mut stream));
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").expect("an answer");
    }
    received
}

fn request(stream: &mut TcpStream) -> String {
    let (mut text, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut piece).expect("a request");
        text.extend_from_slice(&piece[..read]);
        let whole = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = whole.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if read == 0 || body.len() >= length.unwrap_or(0_usize) {
            return whole;
        }
    }
}

#[test]
fn a_stranger_is_told_once_and_what_could_not_be_sent_is_sent_later() {
    let scene = watched();
    let quiet = watch(&scene, "http://127.0.0.1:9/hook");
    assert_eq!((quiet.status, quiet.out.as_str()), (0, ""), "nobody used one yet: {}", quiet.err);

    let used = key(ACCOUNTS[1], 1);
    let call = |operation| scene.cloud.call((&used, None), ("us-east-1", operation), &[], STRANGER);
    call("sts:GetCallerIdentity").expect("it always answers");
    call("s3:ListBuckets").expect_err("it may do nothing");
    deliver(&scene, "one");
    // Nobody listens on the port of nothing.
    let down = watch(&scene, "http://127.0.0.1:9/hook");
    assert_eq!(down.status, 1, "a stranger was seen: {}", down.err);
    assert!(down.out.contains("203.0.113.66") && down.out.contains("sts:GetCallerIdentity"), "{}", down.out);
    assert!(down.err.contains("its alerts wait"), "{}", down.err);

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let received = thread::scope(|scope| {
        let receiver = scope.spawn(|| receive(&listener, 2));
        // What failed once waits for its next try, which the file of the spool keeps.
        let mut tries = 0;
        while !receiver.is_finished() && tries < 60 {
            assert_eq!(watch(&scene, &address).status, 1);
            tries += 1;
        }
        receiver.join().expect("requests")
    });
    assert_eq!(received.len(), 2, "one for the first use, one for what was tried next");
    for request in &received {
        assert!(request.to_ascii_lowercase().contains("x-stanch-signature: t="), "{request}");
        assert!(!request.contains("PLANTED"), "no key is in it");
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").expect("a body").1).expect("json");
        assert_eq!((&body["schema"], &body["source"]), (&json!("stanch.alert/1"), &json!("203.0.113.66")));
    }
    // The same records in another file are the same uses.
    deliver(&scene, "again");
    let again = watch(&scene, "http://127.0.0.1:9/hook");
    assert_eq!((again.status, again.out.as_str()), (1, ""), "nothing new is told, and the alert is still open");

    let stix = scene.bench.path("seen.json");
    let exported = scene.run(&["watch", "--stix", stix.to_str().expect("a path")]);
    assert_eq!(exported.status, 0, "{}", exported.err);
    let bundle: Value = serde_json::from_slice(&fs::read(&stix).expect("a file")).expect("json");
    let patterns: Vec<&str> = list(&bundle["objects"]).iter().filter_map(|one| one["pattern"].as_str()).collect();
    assert!(patterns.contains(&"[ipv4-addr:value = '203.0.113.66']"), "{patterns:?}");
    // The case takes what it exports.
    let case = scene.bench.case();
    fs::copy(&stix, case.join("seen.json")).expect("a copy");
    let text = fs::read_to_string(case.join("case.toml")).expect("case.toml");
    let text = text.replacen("[indicators]", "[indicators]\nstix = [\"seen.json\"]", 1);
    fs::write(case.join("case.toml"), text).expect("case.toml");
    assert_eq!(scene.run(&["gaps"]).status, 0);
}

#[test]
fn a_file_that_grows_is_read_again() {
    let scene = watched();
    deliver(&scene, "one");
    assert_eq!(watch(&scene, "http://127.0.0.1:9/hook").status, 0);
    let used = key(ACCOUNTS[1], 1);
    scene.cloud.call((&used, None), ("us-east-1", "sts:GetCallerIdentity"), &[], STRANGER).expect("it answers");
    deliver(&scene, "one");
    let grown = watch(&scene, "http://127.0.0.1:9/hook");
    assert!(grown.status == 1 && grown.out.contains("203.0.113.66"), "{}{}", grown.out, grown.err);
    let again = watch(&scene, "http://127.0.0.1:9/hook");
    assert_eq!((again.status, again.out.as_str()), (1, ""), "what is known is told once");
}

/// A call of long ago, as a log has it.
fn long_ago(id: &str, key: &str, day: &str, (source, agent): (&str, &str)) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": format!("{day}T10:00:00Z"), "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets", "awsRegion": "us-east-1", "sourceIPAddress": source, "userAgent": agent, "eventID": id,
        "eventType": "AwsApiCall", "readOnly": true, "managementEvent": true, "recipientAccountId": ACCOUNTS[1],
        "userIdentity": {"type": "IAMUser", "accountId": ACCOUNTS[1], "accessKeyId": key},
    })
}

#[test]
fn a_strangers_address_is_looked_for_in_all_of_the_history() {
    let scene = watched();
    let used = key(ACCOUNTS[1], 1);
    let before = [
        long_ago("1", &used, "2022-11-20", ("198.51.100.7", "aws-cli/2.9")),
        long_ago("2", "AKIAOTHER00000000001", "2022-12-24", STRANGER),
        long_ago("3", &used, "2022-12-25", STRANGER),
    ];
    let file = scene.bench.put("before.json", &json!({"Records": before}).to_string());
    let ingested = scene.run(&["ingest", file.to_str().expect("a path")]);
    assert_eq!(ingested.status, 0, "{}", ingested.err);
    let call = |operation| scene.cloud.call((&used, None), ("us-east-1", operation), &[], STRANGER);
    call("sts:GetCallerIdentity").expect("it always answers");
    deliver(&scene, "one");
    let seen = watch(&scene, "http://127.0.0.1:9/hook");
    assert!(seen.out.contains("a stranger: nothing like it is in the baseline"), "{}", seen.out);
    assert!(seen.out.contains("network unknown: [networks] of case.toml names no database"), "{}", seen.out);
    let past = "the case's logs have 2 events from 203.0.113.66, 2 BEFORE the containment, from 2022-12-24 10:00:00";
    assert!(seen.out.contains(past), "{}", seen.out);
    let indicators = scene.bench.case().join("watch/indicators.json");
    let text = fs::read_to_string(&indicators).expect("a file");
    assert!(text.contains("[ipv4-addr:value = '203.0.113.66']") && text.contains("python-requests/2.31"), "{text}");
    // Every review reads it, without a word in case.toml.
    fs::write(&indicators, "{").expect("a file");
    let refused = scene.run(&["assess"]);
    assert!(refused.status == 2 && refused.err.contains("indicators.json"), "{}", refused.err);
    fs::write(&indicators, text).expect("a file");
    let assessed = scene.run(&["assess", "--format", "json"]);
    assert!(assessed.out.contains("used a stripped credential"), "{} {}", assessed.out, assessed.err);
}

/// Starts a watch of what the double delivers, and the time from a file's delivery until its use is told.
fn latency(scene: &Scene, arguments: &[&str], background: usize) -> Duration {
    let mut command = scene.command(&[&["watch", "--quiet"], arguments].concat());
    command.env("HOOK", "http://127.0.0.1:9/hook").env("HOOK_KEY", "PLANTED-key-of-the-webhook");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary");
    let (say, said) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().expect("its output"));
    thread::spawn(move || output.lines().map_while(Result::ok).all(|line| say.send(line).is_ok()));
    // What is measured is the way of a record, and not the start of the program.
    let looks = |double: &stanch_doubles::Double| {
        let calls = double.calls();
        ["s3:ListObjectsV2", "sqs:ReceiveMessage"].iter().filter_map(|name| calls.get(*name)).sum::<u64>()
    };
    let began = Instant::now();
    let before = looks(scene.cloud.double());
    while looks(scene.cloud.double()) < before + 2 {
        assert!(began.elapsed() < PATIENCE, "nothing is looked at");
        thread::yield_now();
    }
    let responder = stanch_doubles::aws::caller_key(ACCOUNTS[0]);
    for _ in 0..background {
        scene
            .cloud
            .call((&responder, None), ("us-east-1", "iam:ListUsers"), &[], ("192.0.2.9", "job/1"))
            .expect("it may");
    }
    let used = key(ACCOUNTS[2], 0);
    scene.cloud.call((&used, None), ("us-east-1", "sts:GetCallerIdentity"), &[], STRANGER).expect("it answers");
    scene.cloud.deliver().expect("files");
    let delivered = Instant::now();
    let told = said.recv_timeout(PATIENCE);
    let took = delivered.elapsed();
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let told = told.expect("an alert");
    assert!(told.contains("203.0.113.66"), "{told}");
    took
}

#[test]
fn an_alert_follows_its_record_within_five_seconds_by_queue_and_fifteen_by_polling() {
    let scene = watched();
    let place = scene.cloud.deliver().expect("files");
    // What the double delivered of the containment itself is there already, with a thousand records more on top.
    let by_queue = latency(&scene, &["--queue", &place.queue], 1_000);
    assert!(by_queue < Duration::from_secs(5), "{by_queue:?}");
    let scene = watched();
    let place = scene.cloud.deliver().expect("files");
    let by_polling = latency(&scene, &["--bucket", &place.bucket], 1_000);
    assert!(by_polling < Duration::from_secs(15), "{by_polling:?}");
}

#[test]
fn one_look_at_a_bucket_reads_all_that_lies_in_it() {
    let scene = watched();
    let responder = stanch_doubles::aws::caller_key(ACCOUNTS[0]);
    // One poll reads 32 files, and the use is in the last of more.
    let mut bucket = scene.cloud.deliver().expect("files").bucket;
    for _ in 0..40 {
        let place = ("us-east-1", "iam:ListUsers");
        scene.cloud.call((&responder, None), place, &[], ("192.0.2.9", "job/1")).expect("it may");
        bucket = scene.cloud.deliver().expect("files").bucket;
    }
    let used = key(ACCOUNTS[2], 0);
    scene.cloud.call((&used, None), ("us-east-1", "sts:GetCallerIdentity"), &[], STRANGER).expect("it answers");
    scene.cloud.deliver().expect("files");
    let mut command = scene.command(&["watch", "--once", "--bucket", &bucket]);
    let looked = run(command.env("HOOK", "http://127.0.0.1:9/hook").env("HOOK_KEY", "PLANTED-key-of-the-webhook"));
    assert_eq!(looked.status, 1, "a stranger was seen: {}", looked.err);
    assert!(looked.out.contains("203.0.113.66"), "{}", looked.out);
    assert!(!looked.err.contains("not read yet"), "{}", looked.err);
}

#[test]
fn what_is_stripped_while_a_watch_goes_on_is_followed_too() {
    let scene = Scene::new(2, BTreeMap::new());
    let first = scene.plan(&["--select", &key(ACCOUNTS[1], 0)]);
    assert_eq!(scene.step("apply", &first, &["--no-wait"]).status, 0);
    fs::create_dir_all(scene.bench.path("logs")).expect("a folder");
    let logs = scene.bench.path("logs");
    let mut watch = scene.command(&["watch", "--quiet", "--folder", logs.to_str().expect("a path")]);
    let mut watch = watch.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary");
    let (say, said) = mpsc::channel();
    let output = BufReader::new(watch.stdout.take().expect("its output"));
    thread::spawn(move || output.lines().map_while(Result::ok).all(|line| say.send(line).is_ok()));
    let by = |plan: &Value| -> Vec<String> {
        list(&plan["actions"])
            .iter()
            .filter_map(|one| one["observed"]["keys"].as_object()?.keys().next().cloned())
            .collect()
    };
    let tell = |name: &str, used: &str| {
        scene.cloud.call((used, None), ("us-east-1", "sts:GetCallerIdentity"), &[], STRANGER).expect("it answers");
        deliver(&scene, name);
        said.recv_timeout(PATIENCE)
    };
    let before = tell("one", &by(&first)[0]);
    // While it goes on, another plan strips the others; what was read since is read once more for them.
    let second = scene.plan(&[]);
    assert_eq!(scene.step("apply", &second, &["--no-wait"]).status, 0);
    let other = by(&second).into_iter().find(|key| !by(&first).contains(key)).expect("another key");
    let after = tell("two", &other);
    watch.kill().expect("it runs");
    watch.wait().expect("it ends");
    assert!(before.expect("an alert").contains("203.0.113.66"));
    let after = after.expect("an alert of what was stripped later");
    assert!(after.contains("203.0.113.66"), "{after}");
}

#[test]
fn a_watch_without_canaries_or_without_anything_to_follow_says_so() {
    let scene = Scene::new(1, BTreeMap::new());
    let logs = scene.bench.path("");
    let none = scene.run(&["watch", "--once", "--folder", logs.to_str().expect("a path")]);
    assert!(none.status == 2 && none.err.contains("there are no canaries yet"), "{}", none.err);
    let plan = scene.plan(&[]);
    assert_eq!(scene.step("apply", &plan, &["--no-wait"]).status, 0);
    let nothing = scene.run(&["watch", "--once"]);
    assert!(nothing.status == 2 && nothing.err.contains("nothing to follow"), "{}", nothing.err);
}
