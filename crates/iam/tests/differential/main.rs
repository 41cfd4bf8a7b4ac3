//! Holds our answers against those of another evaluator, which is a program of its own. It is installed by the test
//! command.

mod condition;
mod derived;
mod explained;
mod family;
mod pieces;
mod random;
mod statement;
mod variable;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, thread};

use serde_json::Value;
use stanch_iam::loose::answer;

use explained::{EXPLAINED, explain};
use family::FAMILIES;
use random::Random;

/// Fewer than this would say little.
const LEAST: usize = 2_000;

/// Every request with its family's name, always the same.
fn requests() -> Vec<(&'static str, Value)> {
    let mut requests = Vec::new();
    for (seed, (family, count, make)) in FAMILIES.into_iter().enumerate() {
        let mut random = Random::new(seed as u64 + 1);
        for index in 0..count {
            let mut request = make(&mut random, index);
            request["id"] = format!("{family} {index}").into();
            requests.push((family, request));
        }
    }
    requests
}

/// What the other program says of the lines, by id.
fn theirs(lines: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/iam-simulate");
    let program = folder.join("simulate.mjs");
    assert!(program.exists(), "{} is missing; run cargo xtask test once, which installs it", program.display());
    let mut child = Command::new("node").arg(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // It answers while it reads, so that writing and reading must not wait for each other.
        scope.spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .map(|answer: Value| (answer["id"].as_str().unwrap().to_owned(), answer))
        .collect()
}

/// Our answer to a request.
fn ours(request: &Value) -> Value {
    serde_json::to_value(answer(&request.to_string())).unwrap()
}

/// A decision in words: `allow`, `deny explicit`, `deny implicit`, `unknown`.
fn said(answer: &Value) -> String {
    let words: Vec<&str> = ["decision", "kind"].iter().filter_map(|member| answer[*member].as_str()).collect();
    words.join(" ")
}

#[test]
fn another_evaluator_agrees_or_the_disagreement_is_explained() {
    let requests = requests();
    let lines: String = requests.iter().map(|(_, request)| format!("{request}\n")).collect();
    let theirs = theirs(&lines);
    let mut tally: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut explained = [0; EXPLAINED.len()];
    let mut wrong = Vec::new();
    for (family, request) in &requests {
        let their = &theirs[request["id"].as_str().unwrap()];
        let our = ours(request);
        let comparable = their.get("error").is_none() && our.get("error").is_none();
        if comparable {
            *tally.entry((family, said(their))).or_default() += 1;
        }
        if comparable && said(&our) == said(their) {
            continue;
        }
        match explain(request, &said(their), |rewritten| said(&ours(rewritten))) {
            Some(places) if comparable => places.iter().for_each(|place| explained[*place] += 1),
            _ => wrong.push(format!("{request}\n  ours {our}\n  theirs {their}")),
        }
    }
    let compared: usize = tally.values().sum();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("disagreements.txt");
    let shown = wrong.join("\n");
    fs::write(&file, format!("{tally:#?}\n{explained:?}\n{shown}\n")).unwrap();
    assert!(wrong.is_empty(), "{} unexplained of {compared}, all in {}: {}", wrong.len(), file.display(), wrong[0]);
    assert!(compared >= LEAST, "only {compared} were compared");
    for (explanation, count) in EXPLAINED.iter().zip(explained) {
        assert!(count > 0, "nothing is explained by: {}", explanation.reason);
    }
    for (family, ..) in FAMILIES {
        for said in ["allow", "deny implicit"] {
            assert!(tally.contains_key(&(family, said.to_owned())), "no request of `{family}` has the answer {said}");
        }
    }
}
