//! Killed anywhere and resumed, a run comes to the same end, and no step is done twice.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stanch_playbook::run::{Fact, Limits};
use stanch_playbook::{read, shipped};

use super::doubles::Outside;
use super::{generated, kill};

/// The hands of a case in which everything goes well.
fn well() -> Outside {
    Outside {
        results: BTreeMap::from([
            ("contain.drift", Fact::Truth(false)),
            ("rotate.open", Fact::Number(0.0)),
            ("gate.go", Fact::Truth(true)),
            ("canary.hits", Fact::Number(0.0)),
            ("exposures.open", Fact::Number(0.0)),
            ("backups.isolated", Fact::Truth(false)),
        ]),
        gives: BTreeMap::from([("__plan__".to_owned(), "p-1".to_owned())]),
        ..Outside::default()
    }
}

#[test]
fn each_that_is_shipped_is_killed_everywhere() {
    let mut longest = 0;
    for (name, document) in shipped::ALL {
        let playbook = read(document.as_bytes()).expect("a playbook");
        let values: Vec<(&str, &str)> =
            playbook.variables.iter().filter(|(_, one)| one.external).map(|(name, _)| (name.as_str(), "p-1")).collect();
        let doings = kill::everywhere(&|| {
            let outside = well();
            outside.open(&playbook, &[], &values);
            outside
        });
        assert!(doings > 10, "{name}");
        longest = longest.max(doings);
    }
    assert!(longest > 60, "{longest}");
}

#[test]
fn the_whole_routine_does_what_it_says_in_its_order() {
    let playbook = read(shipped::ALL[0].1.as_bytes()).expect("a playbook");
    let outside = well();
    outside.open(&playbook, &[], &[("__incident_lead__", "Ada")]);
    outside.run(None, Limits::USUAL).expect("an end");
    let done = outside.done.borrow();
    let meant = [
        "collect github",
        "collect circleci --pipelines 50",
        "collect aws",
        "ingest logs",
        "link",
        "reach",
        "assess",
        "contain plan",
        "contain apply p-1",
        "contain verify p-1",
        "watch --once --last-used --folder logs",
        "contain plan --strategy rotate",
        "collect circleci --pipelines 50",
        "collect aws",
        "ingest logs",
        "contain verify",
        "watch --once --last-used --folder logs",
        "link",
        "reach",
        "assess",
        "gate",
        "report",
    ];
    let mut rest = done.iter();
    for command in meant {
        assert!(rest.any(|one| one == command), "{command} in {done:?}");
    }
    assert_eq!(done.len(), meant.len(), "{done:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_playbook_looks_like(shapes in generated::shapes(), no in any::<bool>()) {
        let playbook = kill::read(&generated::playbook(&shapes));
        kill::everywhere(&|| {
            let outside = Outside { no, ..well() };
            outside.open(&playbook, &[], &[]);
            outside
        });
    }
}
