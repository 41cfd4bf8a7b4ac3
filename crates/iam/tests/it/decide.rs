//! Decisions.

use std::collections::BTreeSet;

use stanch_iam::decide::{decide, permits};

use crate::case::{caller, cases, word};

#[test]
fn each_case_is_decided_as_the_documentation_says() {
    let mut wrong = Vec::new();
    for (file, case) in cases("decide") {
        let (read, context, who) = (case.read(), case.context(), caller(&case.caller));
        let (layers, request) = (read.layers(), case.request(&who, &context));
        let decision = decide(&layers, &request);
        let here = format!("{file} {} {}", case.spec, case.name);
        if word(decision.verdict) != case.expect {
            wrong.push(format!("{here}: {decision:?}, expected {}", case.expect));
        }
        let by: Vec<&str> = decision.by.iter().map(|cite| cite.statement.as_str()).collect();
        if case.by.as_ref().is_some_and(|expected| *expected != by) {
            wrong.push(format!("{here}: by {by:?}"));
        }
        let open: BTreeSet<&str> = decision.open.iter().map(|open| open.key.as_str()).collect();
        if case.open.as_ref().is_some_and(|expected| !open.iter().eq(expected)) {
            wrong.push(format!("{here}: open {open:?}"));
        }
        if permits(&layers, &request) != decision.verdict.truth() {
            wrong.push(format!("{here}: permits says otherwise"));
        }
        if permits(&layers.on(&case.action), &request) != decision.verdict.truth() {
            wrong.push(format!("{here}: the narrowed layers say otherwise"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
