//! Exit status and the one sentence that comes with an error.

use stanch_scenario::Spec;

use crate::stanch::{Bench, Ran, command, run};

/// Asserts a refusal: status 2, nothing as a result, and one line that names what it is about.
fn refused(ran: &Ran, about: &str) {
    assert_eq!(ran.status, 2, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out, "");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.starts_with("stanch: ") && ran.err.contains(about), "{}", ran.err);
}

#[test]
fn what_cannot_be_done_ends_with_2_and_says_why() {
    let bench = Bench::new();
    refused(&run(command().args(["init", "--vendor", "nobody"]).arg(bench.path("other"))), "nobody");
    assert!(!bench.path("other").exists());
    refused(&run(command().args(["init", "--vendor", "circleci"]).arg(bench.case())), "is a case already");
    refused(&run(command().arg("assess").arg("--case").arg(bench.path("none"))), "is not a case");
    refused(&run(command().arg("assess").current_dir(bench.path(""))), "no case.toml");
    refused(&bench.run(["ingest".as_ref(), bench.path("nowhere").as_os_str()]), "nowhere");
    refused(&bench.run(["expose".as_ref(), bench.path("nowhere.csv").as_os_str()]), "nowhere.csv");
    refused(&bench.run(["assess"]), "stanch expose");
    for sql in
        ["delete from events", "create table t as select 1", "copy events to 'x.csv'", "select 1; drop table events"]
    {
        refused(&bench.run(["query", sql]), "");
    }
    assert_eq!(run(command().arg("unheard-of")).status, 2);
}

#[test]
fn where_nothing_was_looked_at_that_is_a_gap() {
    let bench = Bench::new();
    let empty = bench.run(["gaps", "--strict"]);
    assert_eq!(empty.status, 3, "{}{}", empty.out, empty.err);
    assert!(empty.out.contains("stanch collect") && empty.out.contains("stanch ingest"), "{}", empty.out);
    bench.put("keys.txt", "AKIAEXAMPLEDEPLOY222\n");
    bench.text(["expose".as_ref(), bench.path("keys.txt").as_os_str()]);
    let listed = bench.text(["gaps"]);
    assert!(!listed.contains("stanch collect") && listed.contains("stanch ingest"), "{listed}");
}

#[test]
fn a_setting_that_is_misspelt_is_refused_with_its_line() {
    let bench = Bench::new();
    bench.put("keys.txt", "AKIAEXAMPLEDEPLOY222\n");
    bench.text(["expose".as_ref(), bench.path("keys.txt").as_os_str()]);
    let settings = std::fs::read_to_string(bench.case().join("case.toml")).expect("settings");
    let line = settings.lines().position(|line| line.starts_with("days = ")).expect("the baseline") + 1;
    std::fs::write(bench.case().join("case.toml"), settings.replacen("\ndays = ", "\ndasy = ", 1)).expect("settings");
    refused(&bench.run(["assess"]), &format!("case.toml:{line}"));
}

#[test]
fn gaps_end_with_3_only_when_strict() {
    let bench = Bench::new();
    bench.scenario(&Spec { broken_file: true, ..Spec::new(3, 2_000) });
    let strict = bench.run(["--strict".into(), "ingest".into(), bench.logs().into_os_string()]);
    assert_eq!(strict.status, 3, "{}", strict.err);
    bench.text(["ingest".as_ref(), bench.logs().as_os_str()]);
    bench.text(["expose".as_ref(), bench.path("scenario/exposures.csv").as_os_str()]);
    for command in ["assess", "report"] {
        assert_eq!(bench.run([command]).status, 0, "{command}");
        assert_eq!(bench.run(["--strict", command]).status, 3, "{command}");
    }
}

#[test]
fn two_writers_at_once_are_one_too_many() {
    let bench = Bench::new();
    bench.scenario(&Spec::new(3, 20_000));
    let mut first = bench.stanch(["ingest".as_ref(), bench.logs().as_os_str()]);
    let mut first =
        first.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().expect("a process");
    // The first holds the case from the moment that it begins to write the lake.
    while !bench.case().join("lake/source=aws_cloudtrail").exists() {
        assert!(first.try_wait().expect("a process").is_none(), "the first ended before it began");
    }
    let second = bench.run(["ingest".as_ref(), bench.logs().as_os_str()]);
    assert!(first.try_wait().expect("a process").is_none(), "the first was done before the second came");
    assert!(first.wait().expect("a process").success());
    refused(&second, "another stanch process is writing the case");
}
