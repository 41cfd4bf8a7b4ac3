//! Every rule of escalation against an account with somebody to whom it applies, and others of whom it only looks so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use stanch_iam::decide::Truth;
use stanch_iam::estate::{Estate, Listings, PrincipalId};
use stanch_iam::graph::{Graph, Node, Via};
use stanch_iam::rule;

use crate::account::{ACCOUNT, Fixture, full};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Names of the files of a folder that end so, without that end.
fn names(folder: &Path, end: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder).expect("the folder exists");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    names.filter_map(|name| name.strip_suffix(end).map(str::to_owned)).collect()
}

fn rules() -> BTreeSet<String> {
    names(&root().join("rules/escalation"), ".toml")
}

fn fixture(rule: &str) -> Fixture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/escalation/{rule}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An estate of a fixture in which the given listings were read.
fn estate(fixture: &Fixture, listings: &[String]) -> Estate {
    let records = fixture.records();
    let listings = listings.iter().fold(Listings::default(), |all, kind| all.with(ACCOUNT, kind));
    Estate::new(&records, listings, DateTime::UNIX_EPOCH)
}

/// Whether a rule applies to somebody, in the words of the fixtures.
fn verdict(graph: &Graph<'_>, who: PrincipalId, rule: u16) -> &'static str {
    let reached = graph.reached(&[Node::Principal(who)], &BTreeSet::new());
    let from = Node::Principal(who);
    let to: BTreeSet<Node> = reached.all().map(|(node, _)| node).filter(|node| *node != from).collect();
    let (ways, more) = graph.ways(from, &to, &reached, 10_000);
    assert!(!more, "the search was given up");
    let by_rule = ways.iter().filter(|way| way.steps.first().is_some_and(|step| step.via == Via::Rule(rule)));
    match by_rule.map(|way| way.certain).max() {
        Some(true) => "yes",
        Some(false) => "possibly",
        None => "no",
    }
}

#[test]
fn each_rule_applies_to_whom_it_should_and_to_nobody_else() {
    let mut wrong = Vec::new();
    for (number, rule) in (0..).zip(rule::all()) {
        let fixture = fixture(rule.id);
        let estate = estate(&fixture, &fixture.listings);
        let graph = Graph::new(&estate, 1);
        let admins: Vec<Truth> = graph.becoming_admin();
        let somebody = fixture.yes.len() + fixture.possibly.len();
        assert!(somebody > 0 && !fixture.no.is_empty(), "{}: nobody, or everybody", rule.id);
        for (expected, whom) in [("yes", &fixture.yes), ("possibly", &fixture.possibly), ("no", &fixture.no)] {
            for who in whom {
                let id = estate.principal_of(&full(who)).unwrap_or_else(|| panic!("{}: no {who}", rule.id));
                let found = verdict(&graph, id, number);
                if found != expected {
                    wrong.push(format!("{}: {who} {found}, not {expected}", rule.id));
                }
                let place = estate.principals().position(|(other, _)| other == id).expect("one of the estate");
                if expected == "yes" && admins[place] != Truth::Yes {
                    wrong.push(format!("{}: {who} does not become admin", rule.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_workload_that_nobody_read_is_possible_and_one_that_does_not_exist_is_not() {
    let mut tried = 0;
    for (number, rule) in (0..).zip(rule::all()) {
        let mut fixture = fixture(rule.id);
        if fixture.workloads.is_empty() || fixture.listings.is_empty() {
            continue;
        }
        fixture.workloads.clear();
        for (listings, expected) in [(&[][..], "possibly"), (fixture.listings.as_slice(), "no")] {
            let estate = estate(&fixture, listings);
            let graph = Graph::new(&estate, 1);
            for who in &fixture.yes {
                let id = estate.principal_of(&full(who)).unwrap_or_else(|| panic!("{}: no {who}", rule.id));
                assert_eq!(verdict(&graph, id, number), expected, "{}: {who} with {listings:?} read", rule.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 0, "no rule needs a workload");
}

#[test]
fn a_service_without_a_shell_has_none_to_open() {
    let asking = (0..).zip(rule::all()).filter(|(_, rule)| rule.filter.shell == Some(true));
    let mut tried = 0;
    for (number, rule) in asking {
        for (shell, expected) in [(Some(false), "no"), (None, "possibly")] {
            let mut fixture = fixture(rule.id);
            fixture.workloads.values_mut().for_each(|workload| workload.shell = shell);
            let estate = estate(&fixture, &fixture.listings);
            let graph = Graph::new(&estate, 1);
            for who in &fixture.yes {
                let id = estate.principal_of(&full(who)).unwrap_or_else(|| panic!("{}: no {who}", rule.id));
                assert_eq!(verdict(&graph, id, number), expected, "{}: {who} with {shell:?}", rule.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 0, "no rule asks for a shell");
}

#[test]
fn every_file_is_a_rule_with_a_fixture_and_a_line_in_the_page() {
    let rules = rules();
    let read: BTreeSet<String> = rule::all().iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(read, rules, "files that are no rule");
    let fixtures = names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/escalation"), ".json");
    assert_eq!(fixtures, rules, "rules and fixtures");
    let page = fs::read_to_string(root().join("docs/escalation.md")).expect("the page of the rules");
    let lines: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter(|(id, _)| id.contains('-'))
        .map(|(id, _)| id.to_owned())
        .collect();
    assert_eq!(lines, rules, "lines of docs/escalation.md and rules");
    for rule in rule::all() {
        let line = page.lines().find(|line| line.starts_with(&format!("| `{}` |", rule.id))).expect("its line");
        let actions = rule.needs.iter().flat_map(|need| &need.actions.names);
        let told = actions.map(|action| format!("`{action}`")).chain(rule.catalogue.iter().cloned());
        for part in told.chain([rule.title.clone()]) {
            assert!(line.contains(&part), "docs/escalation.md does not say {part} of {}", rule.id);
        }
    }
}

#[test]
fn every_action_of_a_rule_is_one_of_aws() {
    let table = fs::read_to_string(root().join("crates/actions/data/actions.txt")).expect("the table of actions");
    let mut known = BTreeSet::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let prefix = words.next().expect("a prefix");
        known.extend(words.skip(1).map(|name| format!("{prefix}:{name}")));
    }
    for rule in rule::all() {
        for action in rule.needs.iter().flat_map(|need| &need.actions.names) {
            assert!(known.contains(action), "{}: there is no action {action}", rule.id);
        }
    }
}

#[test]
fn the_rules_cover_the_catalogue() {
    // How many paths the catalogue counts of each service. Assuming a role, sts-001, is no rule.
    let counts = [
        ("apprunner", 2),
        ("batch", 3),
        ("bedrock", 7),
        ("braket", 1),
        ("cloudformation", 5),
        ("codebuild", 4),
        ("codedeploy", 1),
        ("cognitoidentity", 1),
        ("datapipeline", 1),
        ("ec2", 5),
        ("ecs", 9),
        ("emr", 1),
        ("emrserverless", 1),
        ("gamelift", 1),
        ("glue", 7),
        ("iam", 21),
        ("imagebuilder", 1),
        ("kinesisanalytics", 1),
        ("lambda", 6),
        ("omics", 1),
        ("sagemaker", 5),
        ("ssm", 3),
    ];
    let expected =
        counts.iter().flat_map(|(service, count)| (1..=*count).map(move |number| format!("{service}-{number:03}")));
    let expected: BTreeSet<String> = expected.collect();
    let found: Vec<String> = rule::all().iter().flat_map(|rule| rule.catalogue.clone()).collect();
    assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(found.len(), expected.len(), "an id of the catalogue belongs to one rule");
}
