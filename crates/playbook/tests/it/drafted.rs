//! A shipped playbook is filled in for a case.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use stanch_playbook::draft::{ToReplace, draft};
use stanch_playbook::{Playbook, check, markdown::markdown, plan, read, shipped};

fn ci_vendor() -> Playbook {
    read(shipped::ALL[0].1.as_bytes()).expect("a playbook")
}

fn drafted(replace: &[ToReplace]) -> Playbook {
    draft(&ci_vendor(), "circleci", replace, DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(20_000))
        .expect("a draft")
}

fn one(title: &str, owner: Option<&str>) -> ToReplace {
    ToReplace { title: title.into(), owner: owner.map(str::to_owned), furthest: title.starts_with("admin") }
}

fn checklist(book: &Playbook) -> String {
    markdown(book, &BTreeMap::new())
}

#[test]
fn each_owner_gets_a_branch_in_the_order_of_what_reaches_furthest() {
    let draft = drafted(&[
        one("admin key", Some("Grace")),
        one("deploy key", Some("Ada")),
        one("a stray token", None),
        one("log key", Some("Grace")),
    ]);
    let names: Vec<String> = plan::plan(&draft).into_iter().map(|one| one.name).collect();
    let at = |name: &str| names.iter().position(|one| one == name).unwrap_or_else(|| panic!("{name} in {names:?}"));
    assert!(
        at("Grace: replace 2") < at("Ada: replace 1")
            && at("Ada: replace 1") < at("Find who replaces what has no owner: 1")
    );
    let list = checklist(&draft);
    for text in
        ["1. admin key; 2. log key.", "who: Grace", "by: 120 minutes", "4 credentials of 2 owners; 1 of them has"]
    {
        assert!(list.contains(text), "{text} in {list}");
    }
}

#[test]
fn what_reaches_furthest_is_due_first_whoever_owns_it() {
    let draft = drafted(&[
        one("admin key", None),
        one("admin role", Some("Grace")),
        one("deploy key", Some("Ada")),
        one("a stray token", None),
        one("log key", Some("Alan")),
    ]);
    let due = |name: &str| {
        let step = draft.steps.values().find(|step| step.name.as_deref() == Some(name));
        let step = step.unwrap_or_else(|| panic!("{name}"));
        (step.extra.deadline, step.extra.owner.clone().unwrap_or_default())
    };
    let lead = "__incident_lead__:value".to_owned();
    assert_eq!(due("Find who replaces what reaches furthest: 1"), (Some(120), lead.clone()));
    assert_eq!(due("Grace: replace 1"), (Some(120), "Grace".into()));
    assert_eq!(due("Ada: replace 1"), (Some(150), "Ada".into()));
    assert_eq!(due("Find who replaces what has no owner: 1"), (Some(180), lead));
    assert_eq!(due("Alan: replace 1"), (Some(210), "Alan".into()));
}

#[test]
fn the_loop_and_the_proof_stay_after_the_branches() {
    for replace in [vec![one("deploy key", Some("Ada"))], vec![one("deploy key", Some("Ada")), one("log key", None)]] {
        let draft = drafted(&replace);
        let planned = plan::plan(&draft);
        let at = |name: &str| {
            let found = planned.iter().position(|one| one.name == name && !one.again);
            found.unwrap_or_else(|| panic!("{name}"))
        };
        assert!(at("Ada: replace 1") < at("Until none is open"));
        assert!(at("Until none is open") < at("Prove that old values are dead"));
        assert!(planned[at("Ada: replace 1")].does[0].contains("`stanch contain done PLAN NUMBER --proof TEXT`"));
        let step = draft.steps.values().find(|step| step.name.as_deref() == Some("Ada: replace 1")).expect("a step");
        assert!(step.extra.proof.as_ref().is_some_and(|proof| proof.contains("contain status --open")));
        assert!(step.extra.inverse.is_some());
        let shipped = ci_vendor();
        assert!(shipped.steps.keys().all(|id| draft.steps.contains_key(id)), "nothing of the shipped one is lost");
    }
}

#[test]
fn what_is_not_named_is_listed_by_a_command_of_its_own() {
    let many: Vec<ToReplace> = (0..25).map(|at| one(&format!("key {at}"), Some("Ada Lovelace"))).collect();
    let list = checklist(&drafted(&many));
    let more = "and 5 more, which `stanch exposures --not-replaced --text \"Ada Lovelace\"` lists";
    assert!(list.contains(more), "{list}");
    let odd: Vec<ToReplace> = (0..25).map(|at| one(&format!("key {at}"), Some("a\"; rm `x`"))).collect();
    assert!(checklist(&drafted(&odd)).contains("5 more, which `stanch exposures --not-replaced` lists"));
}

#[test]
fn without_an_inventory_the_loop_stays() {
    let draft = drafted(&[]);
    assert_eq!(draft.steps.len(), ci_vendor().steps.len());
    assert_ne!(draft.id, ci_vendor().id);
    assert_eq!(check(&draft), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_draft_has_a_fault(
        replace in proptest::collection::vec((".{0,40}", proptest::option::of("[ab_:]{1,3}|.{1,12}")), 0..120)
    ) {
        let replace: Vec<ToReplace> =
            replace.iter().map(|(title, owner)| one(title, owner.as_deref())).collect();
        let draft = drafted(&replace);
        prop_assert_eq!(check(&draft), []);
        prop_assert_eq!(read(draft.write().as_bytes()).expect("a playbook").write(), draft.write());
    }
}
