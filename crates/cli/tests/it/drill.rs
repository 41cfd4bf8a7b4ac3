//! A whole incident, from the notice to GO, worked through by an understudy.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use stanch_drill::{Day, Incident, MARK, Program, SLIPS, Setting, Understudy};
use stanch_scenario::Spec;
use stanch_scenario::estate::EstateSpec;
use stanch_scenario::estate::truth::Target;

use crate::contain::SECRET;
use crate::stanch::{Bench, files, list, run};

/// The fewest events that make an incident worth it.
const EVENTS: u64 = 8_000;

/// The longest that a process of the routine may take, in a build without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_stanch"))
}

#[test]
fn it_goes_from_the_notice_to_go_unattended_and_each_slip_turns_the_gate_to_no() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = folder.path().join("night");
    let mut drill = Command::new(program());
    drill.args(["drill", "--unattended", "--slips", "--quiet", "--format", "json", "--events", &EVENTS.to_string()]);
    let ran = run(drill.arg(&case));
    assert_eq!(ran.status, 0, "{}{}", ran.err, ran.out);
    let card: Value = serde_json::from_str(&ran.out).expect("a scorecard");
    assert_eq!((&card["answer"], &card["open"]), (&"go".into(), &0.into()), "{card:#}");
    assert!(list(&card["minutes"]).iter().all(|one| one[1].is_i64()), "{card:#}");
    assert!(list(&card["found"]).iter().all(|one| one[1] == one[2] && one[2] != 0), "{card:#}");
    let slips = list(&card["slips"]);
    assert_eq!(slips.len(), SLIPS.len());
    assert!(slips.len() >= 12);
    for (slip, meant) in slips.iter().zip(SLIPS) {
        let holds: Vec<&str> = list(&slip["holds"]).iter().filter_map(Value::as_str).collect();
        assert_eq!(holds, meant.holds, "{slip:#}");
        assert!(slip["answer"] != "go" && slip["stopped"].as_u64() > Some(0), "{slip:#}");
    }

    // It is an ordinary case, and has no value in it.
    let stanch = |words: &[&str]| run(Command::new(program()).arg("--case").arg(&case).args(words));
    assert_eq!(stanch(&["stories"]).status, 0);
    let report = stanch(&["report", "--output", "-"]);
    assert!(report.out.contains("## What was done about it"), "{}", report.out);
    assert!(report.out.contains("the gate: GO at"), "{}", report.out);
    // And connects to nobody, now that nothing of the drill answers any more.
    let verified = stanch(&["contain", "verify"]);
    assert_eq!(verified.status, 2, "{}{}", verified.out, verified.err);
    assert!(verified.err.contains("this case is a drill's that has ended"), "{}", verified.err);
    assert!(fs::read_to_string(case.join("scorecard.md")).expect("a scorecard").contains("**GO**"));
    let estate = stanch_scenario::estate(&EstateSpec::of_logs(&Spec::new(1, EVENTS))).expect("an estate");
    for path in files(&case).iter().filter(|path| !path.starts_with("logs") && !path.starts_with("lake")) {
        let content = fs::read(case.join(path)).expect("a file");
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains(SECRET), "a new value is in {}", path.display());
        let planted = estate.truth.planted.iter().find(|value| text.contains(value.as_str()));
        assert!(planted.is_none(), "a value is in {}", path.display());
    }
}

/// How many lines of the journal a process may write before it is killed: some, or, where that is asked for, that it goes on
/// and one more, which is every one in turn.
fn stride() -> usize {
    if std::env::var_os("STANCH_KILL_EVERYWHERE").is_some() { 2 } else { 9 }
}

/// Waits for a process, and kills it once it wrote so many lines more into the journal of the routine.
fn until_it_wrote(command: &mut Command, journal: &Path, more: usize) -> io::Result<bool> {
    let lines = || fs::read(journal).map_or(0, |text| text.iter().filter(|byte| **byte == b'\n').count());
    let (before, began) = (lines(), Instant::now());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    loop {
        if child.try_wait()?.is_some() {
            return Ok(false);
        }
        if lines() >= before.saturating_add(more) || began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            assert!(began.elapsed() <= PATIENCE, "it neither ended nor wrote");
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Works through an incident whose routine is killed after so many lines each time: where it ended, and how often it was
/// killed.
fn worked(folder: &Path, stride: Option<usize>) -> (Ended, usize) {
    let case = folder.join("night");
    let setting = Setting { dir: case.clone(), seed: 1, events: EVENTS, day: Day::Then, exe: program() };
    let incident = Incident::lay(&setting, &|_| ()).expect("an incident");
    let journal = incident.case.join("journal/playbook-ci-vendor-1.jsonl");
    let (kills, path) = (std::rc::Rc::new(std::cell::Cell::new(0_usize)), journal.clone());
    let counted = std::rc::Rc::clone(&kills);
    let routine = move |command: &mut Command| {
        let killed = until_it_wrote(command, &path, stride.unwrap_or(usize::MAX))?;
        counted.set(counted.get() + usize::from(killed));
        Ok(())
    };
    let program = Program {
        exe: program(),
        case: incident.case.clone(),
        environment: incident.environment(),
        clock: Some(incident.clock()),
        tell: Box::new(|_| ()),
        routine: Box::new(routine),
    };
    let mut understudy = Understudy::new(&incident, &program).expect("an understudy");
    understudy.work().expect("it comes to its end");
    let text = fs::read_to_string(&journal).expect("a journal");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("json"));
    let mut steps: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines.filter(|line| line["entry"] == "ended") {
        let [key, outcome] = ["key", "outcome"].map(|name| line[name].as_str().unwrap_or_default().to_owned());
        steps.entry(key).or_default().push(outcome);
    }
    let made =
        incident.cloud.records().into_iter().filter(|record| record["errorCode"].is_null()).filter_map(|record| {
            let operation = record["eventName"].as_str()?.to_owned();
            ["CreateUser", "CreateAccessKey", "CreatePolicy", "DeleteAccessKey"].contains(&operation.as_str()).then(
                || {
                    let on =
                        ["userName", "name", "accessKeyId"].map(|name| record["requestParameters"][name].to_string());
                    format!("{operation} {}", on.concat())
                },
            )
        });
    let ended = Ended { steps, made: made.collect::<Vec<_>>() };
    if stride.is_none() {
        the_others(&incident, &mut understudy);
    }
    (ended, kills.get())
}

/// Works through the other playbooks that are shipped, in the case that the whole routine left: each comes to its end.
fn the_others(incident: &Incident, understudy: &mut Understudy<'_>) {
    let keys = incident.estate.truth.links.iter().filter_map(|link| match &link.target {
        Target::AccessKey { id, .. } => Some(id.as_str()),
        _ => None,
    });
    let held: BTreeSet<&str> = keys.collect();
    let users = incident.estate.aws.accounts.iter().flat_map(|account| &account.users);
    let mut free = users.flat_map(|user| &user.keys).filter(|key| key.active && !held.contains(key.id.as_str()));
    let leaked = free.next().expect("a key that no vendor holds");
    fs::write(incident.case.join("leak.csv"), format!("id\n{}\n", leaked.id)).expect("a list");
    for playbook in ["resume", "quarterly-rotation", "leaked-secret", "game-day"] {
        understudy.play(playbook).unwrap_or_else(|error| panic!("{playbook}: {error}"));
    }
    let stripped = incident.cloud.call((&leaked.id, None), ("us-east-1", "iam:ListUsers"), &[], ("192.0.2.1", "probe"));
    assert_eq!(stripped.err().as_deref(), Some("AccessDenied"), "the leaked key can do nothing any more");
}

/// Where a routine ended, and what it made in the cloud.
#[derive(Debug)]
struct Ended {
    steps: BTreeMap<String, Vec<String>>,
    made: Vec<String>,
}

#[test]
fn killed_again_and_again_the_longest_routine_comes_to_the_same_end_and_does_nothing_twice() {
    let (whole, disturbed) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (meant, none) = worked(whole.path(), None);
    let (ended, kills) = worked(disturbed.path(), Some(stride()));
    assert!(none == 0 && kills > 5, "{kills}");
    assert_eq!(ended.steps, meant.steps);
    assert!(ended.steps.values().all(|ends| ends.len() == 1), "a step ended twice: {:?}", ended.steps);
    let once: BTreeSet<&String> = ended.made.iter().collect();
    assert_eq!(once.len(), ended.made.len(), "something was made twice: {:?}", ended.made);
    let sorted = |made: &[String]| made.iter().cloned().collect::<BTreeSet<String>>();
    assert_eq!(sorted(&ended.made), sorted(&meant.made));
}

/// Without the environment of its drill, what works on its case would act on the real vendors and the real cloud.
#[test]
fn a_case_of_a_drill_connects_to_nothing_but_this_machine() {
    let bench = Bench::new();
    fs::write(bench.case().join(MARK), "This case is a drill's.\n").expect("a file");
    fs::write(bench.case().join("environment"), "").expect("a file");
    let here = [
        ("CIRCLECI_HOST", "http://127.0.0.1:1"),
        ("GITHUB_API_URL", "http://[::1]:1/api"),
        ("GITLAB_HOST", "http://localhost:1"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("CIRCLE_TOKEN", "none"),
    ];
    let away: [(&str, &str); 6] = [
        ("GITHUB_API_URL", ""),
        ("GITLAB_HOST", "gitlab.com"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1.example.com"),
        ("AWS_ENDPOINT_URL_IAM", "https://iam.amazonaws.com"),
        ("CIRCLECI_HOST", "http://127.0.0.1@example.com"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ];
    let commands: [&[&str]; 5] = [
        &["collect", "circleci"],
        &["collect", "github"],
        &["collect", "gitlab"],
        &["collect", "aws"],
        &["watch", "--once", "--last-used"],
    ];
    for command in commands {
        let ran = run(&mut bench.stanch(command));
        assert_eq!(ran.status, 2, "{command:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("this case is a drill's"), "{}", ran.err);
    }
    for (name, value) in away {
        let ran = run(bench.stanch(["collect", "circleci"]).envs(here).env(name, value));
        assert_eq!(ran.status, 2, "{name}: {}", ran.err);
        assert!(ran.err.contains(name) && ran.err.contains("environment` first"), "{}", ran.err);
    }
    // With the drill's own nothing is refused for that; files need nobody; what has ended is told as ended.
    let watched = run(bench.stanch(["watch", "--once", "--last-used"]).envs(here));
    assert!(watched.err.contains("no canaries"), "{}", watched.err);
    let listed = bench.put("names.json", "[]");
    let taken = bench.run(["collect", "github", "--from", &listed.display().to_string()]);
    assert!(!taken.err.contains("drill"), "{}", taken.err);
    fs::remove_file(bench.case().join("environment")).expect("it was there");
    assert!(bench.run(["collect", "aws"]).err.contains("that has ended"));
}

/// At a terminal that `script` of util-linux makes, whose Ctrl-C is for everything that was started there.
#[cfg(target_os = "linux")]
#[test]
fn a_team_is_asked_at_the_terminal_works_in_another_one_and_ends_it_with_ctrl_c() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = folder.path().join("night");
    let key = folder.path().join("ines.pub");
    fs::write(&key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHERE ines\n").expect("a file");
    let [exe, at, key] = [&program(), &case, &key].map(|path| path.display().to_string());
    // `exec`, since a shell that waits for it would be interrupted as well, and some then end with 130 whatever it ended with.
    // Interrupts are ignored as they are in what is begun in the background, by everything that does not ask for them.
    let line = format!("trap '' INT; exec '{exe}' drill --events {EVENTS} --approver ines@acme.example='{key}' '{at}'");
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &line, "/dev/null"]).env("USER", "ada").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut terminal = terminal.spawn().expect("script, of util-linux");
    // What is not shown is not waited for without an end.
    let (over, ended) = mpsc::channel::<()>();
    let group = terminal.id().to_string();
    let watchdog = thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            let killed = Command::new("sh").args(["-c", "kill \"$0\"", &group]).status().expect("a shell");
            assert!(killed.success(), "it cannot be ended");
        }
    });
    let mut keys = terminal.stdin.take().expect("its keys");
    let mut ctrl_c = || keys.write_all(&[0x03]).and_then(|()| keys.flush()).expect("it is there");
    let mut shown = io::BufReader::new(terminal.stdout.take().expect("what it shows")).lines();
    let mut until = |words: &str| shown.by_ref().any(|line| line.is_ok_and(|line| line.contains(words)));
    let stands = || {
        let ran =
            run(Command::new(program()).arg("--case").arg(&case).args(["playbook", "status", "--format", "json"]));
        serde_json::from_str::<Value>(&ran.out).unwrap_or_default()
    };
    assert!(until("proof: the notice"), "it asks nothing");
    let question = list(&stands()["waiting"])[0].clone();
    assert_eq!((&question["name"], &question["who"]), (&"Write down the notice".into(), &"ada".into()));
    // What another terminal reads to see the incident.
    let environment = fs::read_to_string(case.join("environment")).expect("a file");
    let variables = environment.lines().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
    let variables: Vec<(&str, &str)> = variables.map(|(name, value)| (name, value.trim_matches('\''))).collect();
    let mut collect = Command::new(program());
    collect.arg("--case").arg(&case).args(["collect", "gitlab", "--format", "json"]).envs(variables);
    assert_eq!(run(&mut collect).status, 0);
    // It ends the routine and not the drill; whoever ends that has a scorecard, of what was done until then.
    ctrl_c();
    assert!(until("press Enter"), "it ended with the routine");
    assert_eq!(stands()["state"], "waiting");
    ctrl_c();
    assert!(until("steps of the routine | 0, 0 of them by people"), "a step that waits is not done");
    assert_eq!(terminal.wait().expect("its end").code(), Some(0));
    drop(over);
    watchdog.join().expect("it has nothing to do");
    let card = fs::read_to_string(case.join("scorecard.json")).expect("a scorecard");
    let card: Value = serde_json::from_str(&card).expect("json");
    assert_eq!((&card["unattended"], &card["answer"]), (&false.into(), &"no".into()), "{card:#}");
    assert!(case.join("scorecard.md").exists());
    let settings = fs::read_to_string(case.join("case.toml")).expect("settings");
    assert!(settings.contains("name = \"ines@acme.example\""), "{settings}");
    assert!(!case.join("environment").exists(), "nothing answers any more");
}
