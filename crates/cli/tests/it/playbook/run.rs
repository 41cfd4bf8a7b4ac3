//! Playbooks are run in a case: against a server on this machine, with people who answer from elsewhere, and killed.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use serde_json::{Value, json};

use crate::stanch::{Bench, command, list, run};

fn id(kind: &str, number: usize) -> String {
    format!("{kind}--{number:08x}-0000-4000-8000-{number:012x}")
}

/// Puts a playbook into the case: steps with their types and numbers, the first of which has number 1.
pub(crate) fn put(bench: &Bench, steps: &[(&str, usize, Value)]) {
    let mut workflow = serde_json::Map::new();
    let (first, ..) = steps[0];
    workflow.insert(id("start", 98), json!({"type": "start", "on_completion": id(first, 1)}));
    workflow.insert(id("end", 99), json!({"type": "end"}));
    for (kind, number, step) in steps {
        let mut step = step.clone();
        step["type"] = json!(kind);
        workflow.insert(id(kind, *number), step);
    }
    let document = json!({
        "type": "playbook", "spec_version": "cacao-2.0", "id": id("playbook", 500), "name": "Night",
        "created_by": id("identity", 501), "created": "2026-01-05T09:00:00.000Z",
        "modified": "2026-01-05T09:00:00.000Z", "workflow_start": id("start", 98), "workflow": workflow,
        "agent_definitions": {
            id("individual", 502): {"type": "individual", "name": "Ada"},
            id("security-category", 503): {"type": "security-category", "name": "stanch", "category": ["analyzer"]},
        },
    });
    fs::create_dir_all(bench.case().join("playbooks")).expect("a folder");
    fs::write(bench.case().join("playbooks/night.json"), document.to_string()).expect("a file");
}

/// A step that does one thing.
pub(crate) fn step(kind: &str, what: &Value, next: (&str, usize)) -> Value {
    let agent = if kind == "manual" { id("individual", 502) } else { id("security-category", 503) };
    let name = if kind == "stanch" { "arguments" } else { "command" };
    json!({"commands": [{"type": kind, name: what}], "agent": agent, "on_success": id(next.0, next.1)})
}

/// The end.
pub(crate) const END: (&str, usize) = ("end", 99);

fn allow(bench: &Bench, host: &str) {
    let path = bench.case().join("case.toml");
    let settings = fs::read_to_string(&path).expect("settings");
    fs::write(&path, format!("{settings}\n[playbook]\nallow_hosts = [\"{host}\"]\n")).expect("settings");
}

/// Reads one request and gives its first line.
fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).expect("a line");
    let mut line = String::new();
    while reader.read_line(&mut line).expect("a line") > 2 {
        line.clear();
    }
    first.trim_end().to_owned()
}

fn answer(mut stream: &TcpStream) {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").expect("an answer");
}

#[test]
fn a_person_answers_from_elsewhere_and_the_run_goes_on_in_another_place() {
    let bench = Bench::new();
    fs::write(bench.case().join("leak.txt"), "AKIAEXAMPLEDEPLOY222\n").expect("a list");
    put(
        &bench,
        &[
            ("action", 1, step("stanch", &json!(["expose", "leak.txt"]), ("action", 2))),
            ("action", 2, step("manual", &json!("Call the owner."), ("action", 3))),
            ("action", 3, step("stanch", &json!(["link"]), END)),
        ],
    );
    let dry = bench.text(["playbook", "run", "night", "--dry-run"]);
    assert!(dry.contains("by hand: Call the owner."), "{dry}");
    assert!(!bench.case().join("journal").exists());

    let waits = bench.run(["playbook", "run", "night", "--who", "Ada"]);
    assert_eq!(waits.status, 1, "{}", waits.err);
    assert!(waits.err.contains("Call the owner."), "{}", waits.err);
    assert_eq!(bench.run(["playbook", "run", "nothing"]).status, 2);
    assert_eq!(bench.run(["playbook", "answer", "night-1", "9:1", "--proof", "x", "--by", "Ada"]).status, 2);

    let elsewhere = bench.path("elsewhere");
    fs::rename(bench.case(), &elsewhere).expect("another place");
    let stanch = |words: &[&str]| run(command().arg("--case").arg(&elsewhere).args(["--format", "json"]).args(words));
    let stands: Value = serde_json::from_str(&stanch(&["playbook", "status"]).out).expect("a document");
    assert_eq!(stands["state"], "waiting");
    let key = stands["waiting"][0]["key"].as_str().expect("a key").to_owned();
    let given = stanch(&["playbook", "answer", "night-1", &key, "--by", "Grace", "--proof", "ticket 7"]);
    assert_eq!(given.status, 0, "{}", given.err);
    let done = stanch(&["playbook", "resume", "--who", "Ada"]);
    let stands: Value = serde_json::from_str(&done.out).expect("a document");
    let ended: Vec<_> = list(&stands["steps"]).iter().map(|step| &step["ended"]).collect();
    assert_eq!((&ended[1]["by"], &ended[1]["said"]), (&json!("Grace"), &json!("ticket 7")));
    // Nothing was collected from a vendor, which the last command says, and the run tells it.
    assert_eq!((done.status, &stands["state"]), (1, &json!("stopped")), "{}{}", done.out, done.err);
    assert!(ended[2]["said"].as_str().is_some_and(|said| said.contains("exit status 2")), "{}", ended[2]);
    let failed = stands["failed"][0].as_str().expect("a key");
    assert_eq!(stanch(&["playbook", "resume", "--again", "1", "--who", "Ada"]).status, 2);
    assert_eq!(stanch(&["playbook", "resume", "--again", failed, "--who", "Ada"]).status, 1);
    let exposed = fs::read_to_string(elsewhere.join("inventory/exposures.json")).expect("what was exposed");
    assert!(exposed.contains("AKIAEXAMPLEDEPLOY222"));
}

#[test]
fn a_call_that_was_under_way_when_it_was_killed_is_not_made_again() {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a server");
    let host = listener.local_addr().expect("an address").to_string();
    put(&bench, &[("action", 1, step("http-api", &json!(format!("POST http://{host}/hold")), END))]);
    allow(&bench, &host);
    let mut command = bench.stanch(["playbook", "run", "night", "--who", "Ada"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary");
    let (stream, _) = listener.accept().expect("a call");
    assert_eq!(request(&stream), "POST /hold HTTP/1.1");
    child.kill().expect("a kill");
    child.wait().expect("an end");
    drop(stream);

    // A line that was cut short by the kill is taken away, and that is said.
    let journal = bench.case().join("journal/playbook-night-1.jsonl");
    let mut file = fs::OpenOptions::new().append(true).open(&journal).expect("a journal");
    file.write_all(b"{\"entry\":\"ended\",\"key").expect("half a line");
    drop(file);
    let asks = bench.run(["playbook", "resume", "--who", "Ada"]);
    assert!(fs::read_to_string(&journal).expect("a journal").contains("\"recovered\""));
    assert_eq!(asks.status, 1, "{}", asks.err);
    assert!(asks.err.contains("whether this took effect"), "{}", asks.err);
    bench.text(["playbook", "answer", "night-1", "2:1", "--by", "Ada", "--proof", "the host is held"]);
    let done = bench.run(["playbook", "resume", "--who", "Ada"]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    listener.set_nonblocking(true).expect("a server");
    assert!(listener.accept().is_err(), "it was called twice");
    assert_eq!(bench.run(["playbook", "resume", "--who", "Ada"]).status, 2, "it has ended");
}

#[test]
fn whoever_is_asked_what_the_case_cannot_tell_is_told_why() {
    for (condition, why) in [
        ("contain.drift", "contain.drift: nothing that a plan did stands, so that nothing can be read back"),
        ("contain.approved", "contain.approved: there is no plan; `stanch contain plan`"),
        ("canary.hits == 0 AND backups.restored", "backups.restored: only whoever tried knows"),
        ("exposures.open > 0 OR contain.drift", "exposures.open: `stanch contain status` gave no answer"),
    ] {
        let bench = Bench::new();
        let either = json!({"condition": condition, "on_true": id("end", 99), "on_false": id("end", 99),
                            "on_completion": id("end", 99)});
        put(&bench, &[("if-condition", 1, either)]);
        let asks = bench.run(["playbook", "run", "night", "--who", "Ada"]);
        assert_eq!(asks.status, 1, "{condition}: {}", asks.err);
        assert!(asks.err.contains("  not known: ") && asks.err.contains(why), "{condition}: {}", asks.err);
        let status = bench.run(["--format", "json", "playbook", "status"]).out;
        assert!(status.contains(why), "{condition}: {status}");
    }
}

#[test]
fn who_is_asked_again_can_answer_from_elsewhere_again() {
    let bench = Bench::new();
    put(&bench, &[("action", 1, step("manual", &json!("Look at it"), END))]);
    let go_on = |more: &[&str]| bench.run([&["playbook", "resume", "night-1", "--who", "Ada"], more].concat());
    let answer = |more: &[&str]| {
        let words = ["playbook", "answer", "night-1", "2:1", "--by", "Ines", "--proof", "it was seen"];
        bench.run([&words as &[&str], more].concat())
    };
    assert_eq!(bench.run(["playbook", "run", "night", "--who", "Ada"]).status, 1);
    assert_eq!(answer(&["--no"]).status, 0);
    assert_eq!(go_on(&[]).status, 1, "the run stops at the no");
    assert_eq!(go_on(&["--again", "2"]).status, 1, "and asks again");
    assert_eq!(answer(&[]).status, 0);
    let again = answer(&["--no"]);
    assert!(again.status == 2 && again.err.contains("answered already"), "{}", again.err);
    let ended = go_on(&[]);
    assert_eq!(ended.status, 0, "{}{}", ended.err, ended.out);
}

#[test]
fn a_dry_run_needs_no_values_and_names_what_would_not_be_done() {
    let bench = Bench::new();
    for (name, _) in stanch_playbook::shipped::ALL {
        let shown = bench.run(["playbook", "run", name, "--dry-run"]);
        assert_eq!(shown.status, 0, "{name}: {}", shown.err);
    }
    put(&bench, &[("action", 1, step("stanch", &json!(["ingest", "__f__:value"]), END))]);
    copy(&bench, "night", |document| {
        document["playbook_variables"] = json!({"__f__": {"type": "string", "external": true}});
    });
    let shown = bench.run(["playbook", "run", "night", "--dry-run"]);
    assert!(shown.status == 0 && shown.err.contains("--set __f__=VALUE"), "{}", shown.err);
    let shown = bench.run(["playbook", "run", "night", "--dry-run", "--set", "f=../../etc/passwd"]);
    assert!(
        shown.status == 1 && shown.err.contains("would not be done: an argument names a file outside"),
        "{}",
        shown.err
    );
    assert!(!bench.case().join("journal").exists(), "nothing began");
}

#[test]
fn an_answer_that_does_not_fit_is_asked_again_and_both_steps_that_failed_are_tried_again() {
    let bench = Bench::new();
    let mut count = step("manual", &json!("Count the keys"), END);
    count["out_args"] = json!(["__n__"]);
    put(&bench, &[("action", 1, count)]);
    copy(&bench, "night", |document| document["playbook_variables"] = json!({"__n__": {"type": "integer"}}));
    let asks = bench.run(["playbook", "run", "night", "--who", "Ada"]);
    assert!(asks.err.contains("--proof TEXT --set __n__=VALUE`, or with `--no`"), "{}", asks.err);
    let answer =
        |set: &str| bench.run(["playbook", "answer", "night-1", "2:1", "--by", "Ada", "--proof", "seen", "--set", set]);
    for (set, says) in [("n=many", "__n__ is to be of the type integer"), ("m=3", "a value for __n__ is asked for")] {
        let refused = answer(set);
        assert!(refused.status == 2 && refused.err.contains(says), "{}", refused.err);
    }
    assert_eq!(answer("n=3").status, 0);
    let again = answer("n=4");
    assert!(again.status == 2 && again.err.contains("2:1 was answered already"), "{}", again.err);
    assert_eq!(bench.run(["playbook", "resume", "--who", "Ada"]).status, 0);

    // Two branches fail, and each is named in a way that can be typed.
    let fails = |to| step("stanch", &json!(["contain", "apply", "nosuchplan"]), to);
    let both = json!({"next_steps": [id("action", 2), id("action", 3)], "on_success": id("end", 99)});
    put(&bench, &[("parallel", 1, both), ("action", 2, fails(END)), ("action", 3, fails(END))]);
    let stopped = bench.run(["playbook", "run", "night", "--who", "Ada"]);
    let way_out = "stanch playbook resume night-2 --again 2.1.1 --again 2.2.1";
    assert!(stopped.status == 1 && stopped.err.contains(way_out), "{}", stopped.err);
    let tried = bench.run(way_out.split(' ').skip(1).chain(["--who", "Ada"]));
    assert_eq!(tried.status, 1, "{}", tried.err);
    assert!(tried.err.matches("contain apply nosuchplan").count() >= 2, "{}", tried.err);
}

/// A playbook that calls the one of an identifier, with an agent that stanch is.
fn caller(bench: &Bench, called: &str) {
    let calls = json!({"playbook_id": called, "on_success": id("end", 99), "on_failure": id("end", 99)});
    put(bench, &[("playbook-action", 1, calls)]);
}

/// The same steps under another identifier and name.
fn copy(bench: &Bench, name: &str, change: impl Fn(&mut Value)) {
    let shelf = bench.case().join("playbooks");
    let night = fs::read_to_string(shelf.join("night.json")).expect("a file");
    let mut document: Value = serde_json::from_str(&night).expect("a document");
    change(&mut document);
    fs::write(shelf.join(format!("{name}.json")), document.to_string()).expect("a file");
}

#[test]
fn the_cases_own_playbook_is_called_before_a_shipped_one_of_its_identifier_and_one_of_two_own_ones_is_not() {
    let bench = Bench::new();
    let (_, resume) = stanch_playbook::shipped::ALL.into_iter().find(|(name, _)| *name == "resume").expect("one");
    let shipped = serde_json::from_str::<Value>(resume).expect("a document")["id"].clone();
    put(&bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    copy(&bench, "ours", |document| document["id"] = shipped.clone());
    caller(&bench, shipped.as_str().expect("an id"));
    let done = bench.run(["playbook", "run", "night", "--who", "Ada"]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    assert!(done.out.contains("2.p.2  action--00000001"), "{}", done.out);

    let shelf = bench.case().join("playbooks");
    fs::copy(shelf.join("ours.json"), shelf.join("other.json")).expect("a file");
    for how in [&["run", "night", "--who", "Ada"][..], &["run", "night", "--dry-run"], &["check", "night"]] {
        let refused = bench.run(["playbook"].iter().chain(how));
        assert_eq!((refused.status, refused.err.lines().count()), (2, 1), "{how:?}: {}", refused.err);
        assert!(refused.err.contains("other, ours"), "{}", refused.err);
    }
}

#[cfg(unix)]
#[test]
fn a_command_reads_nothing_outside_of_the_case_by_a_name_with_an_equals_sign_nor_by_a_link_in_a_folder() {
    let bench = Bench::new();
    let outside = bench.put("eq=x", "AKIAEXAMPLEOUTSIDE22\n");
    let logs = bench.case().join("logs");
    fs::create_dir_all(logs.join("deep")).expect("a folder");
    std::os::unix::fs::symlink(&outside, logs.join("deep/ct.json")).expect("a link");
    let value = json!({"commands": [{"type": "stanch", "arguments": ["expose", "__f__:value"]}],
                       "agent": id("security-category", 503), "on_success": id("end", 99)});
    for (arguments, out) in
        [(json!(["ingest", "logs"]), "logs/deep/ct.json leads out of the case"), (json!([]), "outside of the case")]
    {
        let one = if arguments == json!([]) { value.clone() } else { step("stanch", &arguments, END) };
        put(&bench, &[("action", 1, one)]);
        copy(&bench, "night", |document| {
            document["playbook_variables"] = json!({"__f__": {"type": "string", "value": "../eq=x"}});
        });
        let stopped = bench.run(["--format", "json", "playbook", "run", "night", "--who", "Ada"]);
        assert_eq!(stopped.status, 1, "{}{}", stopped.out, stopped.err);
        assert!(stopped.out.contains(out), "{}", stopped.out);
    }
    assert!(!bench.case().join("inventory/exposures.json").exists());
}

#[test]
fn branches_run_side_by_side() {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a server");
    let host = listener.local_addr().expect("an address").to_string();
    let call = |path: &str| step("http-api", &json!(format!("GET http://{host}/{path}")), END);
    let both = json!({"next_steps": [id("action", 2), id("action", 3)], "on_success": id("end", 99)});
    put(&bench, &[("parallel", 1, both), ("action", 2, call("a")), ("action", 3, call("b"))]);
    allow(&bench, &host);
    // Neither call is answered before both have come.
    let met = Arc::new(Barrier::new(2));
    let server = thread::spawn(move || {
        let calls: Vec<_> = (0..2)
            .map(|_| {
                let (stream, _) = listener.accept().expect("a call");
                let met = Arc::clone(&met);
                thread::spawn(move || {
                    request(&stream);
                    met.wait();
                    answer(&stream);
                })
            })
            .collect();
        calls.into_iter().for_each(|call| call.join().expect("an answer"));
    });
    let done = bench.run(["playbook", "run", "night", "--who", "Ada"]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    server.join().expect("a server");
}

#[test]
fn what_is_not_trusted_reaches_nothing_and_runs_no_script() {
    let bench = Bench::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a server");
    let host = listener.local_addr().expect("an address").to_string();
    let touched = bench.path("touched");
    put(
        &bench,
        &[
            (
                "parallel",
                1,
                json!({"next_steps": [id("action", 2), id("action", 3), id("action", 4), id("action", 5)],
                                   "on_success": id("end", 99)}),
            ),
            ("action", 2, step("http-api", &json!(format!("GET https://{host}/")), END)),
            ("action", 3, step("http-api", &json!("GET https://169.254.169.254/latest/meta-data/"), END)),
            ("action", 4, step("bash", &json!(format!("touch {}", touched.display())), END)),
            ("action", 5, step("stanch", &json!(["expose", "link.txt"]), END)),
        ],
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", bench.case().join("link.txt")).expect("a link");
    let ran = bench.run(["--format", "json", "playbook", "run", "night", "--who", "Ada"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let stands: Value = serde_json::from_str(&ran.out).expect("a document");
    let said: Vec<&str> = list(&stands["steps"]).iter().filter_map(|step| step["ended"]["said"].as_str()).collect();
    assert_eq!(said.iter().filter(|said| said.contains("is not public")).count(), 2, "{said:?}");
    assert!(cfg!(not(unix)) || said.iter().any(|said| said.contains("leads out of the case")), "{said:?}");
    assert_eq!(stands["waiting"][0]["asking"], "to_run");
    assert!(!touched.exists());
    listener.set_nonblocking(true).expect("a server");
    assert!(listener.accept().is_err(), "it was called");
}

#[test]
fn a_value_that_is_given_is_kept_so_that_it_is_no_secret_and_not_long() {
    let bench = Bench::new();
    put(&bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    let with = |value: &str| {
        let set = format!("lead={value}");
        bench.run(["playbook", "run", "night", "--who", "Ada", "--dry-run", "--set", &set])
    };
    for value in ["ghp_abcdefghijklmnopqrstuvwxyz0123456789", &"x".repeat(4_097)] {
        let refused = with(value);
        assert_eq!(refused.status, 2, "{}", refused.err);
        assert!(refused.err.contains("the value"), "{}", refused.err);
    }
    for value in ["Ada Lovelace", "3f9c0000000f", "0123456789abcdef0123456789abcdef01234567", "https://ci.example/7"] {
        let taken = with(value);
        assert!(!taken.err.contains("looks like a secret"), "{}", taken.err);
    }
}

#[test]
fn two_do_not_run_the_same_and_a_changed_journal_is_refused() {
    let bench = Bench::new();
    put(&bench, &[("action", 1, step("manual", &json!("Wait."), END))]);
    let mut command = bench.stanch(["playbook", "run", "night", "--who", "Ada", "--wait"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary");
    let (send, asked) = mpsc::channel();
    let mut said = BufReader::new(child.stderr.take().expect("its words"));
    let reader = thread::spawn(move || {
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        send.send(line).expect("a listener");
        said.read_to_string(&mut String::new()).expect("its end");
    });
    let line = asked.recv().expect("a question");
    assert!(line.starts_with("[2:1]"), "{line}");
    let second = bench.run(["playbook", "resume", "--who", "Grace"]);
    assert_eq!(second.status, 2, "{}", second.err);
    bench.text(["playbook", "answer", "night-1", "2:1", "--by", "Grace", "--proof", "done"]);
    assert!(child.wait().expect("an end").success());
    reader.join().expect("its words");
    assert_eq!(bench.run(["playbook", "status"]).status, 0);

    let journal = bench.case().join("journal/playbook-night-1.jsonl");
    let text = fs::read_to_string(&journal).expect("a journal");
    assert!(text.contains("Grace"));
    fs::write(&journal, text.replace("Grace", "Mallo")).expect("a journal");
    let refused = bench.run(["playbook", "status"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("somebody changed it"), "{}", refused.err);

    // Nor is one whose end somebody took, of which each line that is left fits the one before.
    let kept: Vec<&str> = text.lines().collect();
    fs::write(&journal, kept[..kept.len() - 2].join("\n") + "\n").expect("a journal");
    let cut = bench.run(["playbook", "status"]);
    let says = format!("has {} lines and had {} at least", kept.len() - 2, kept.len());
    assert!(cut.status == 2 && cut.err.contains(&says), "{}", cut.err);
    fs::remove_file(&journal).expect("a journal");
    assert!(bench.run(["playbook", "resume", "--who", "Ada"]).status == 2);
    fs::write(&journal, &text).expect("a journal");
    assert_eq!(bench.run(["playbook", "status"]).status, 0);
    // What says so may be missing, or half written.
    let last = bench.case().join("journal/.playbook-night-1.jsonl.last");
    let seal = fs::read_to_string(&last).expect("what its last line was");
    for other in ["", "00000000000000000099 ff", &seal[..40]] {
        fs::write(&last, other).expect("a file");
        assert_eq!(bench.run(["playbook", "status"]).status, 0, "{other}");
    }
    fs::remove_file(&last).expect("a file");
    assert_eq!(bench.run(["playbook", "status"]).status, 0);
}
