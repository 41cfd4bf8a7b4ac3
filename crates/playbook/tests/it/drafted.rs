//! A shipped playbook is filled in for a case.

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
    ToReplace { title: title.into(), owner: owner.map(str::to_owned) }
}

#[test]
fn each_owner_gets_a_branch_in_the_order_of_what_reaches_furthest() {
    let draft = drafted(&[
        one("admin key", Some("Grace")),
        one("a stray token", None),
        one("deploy key", Some("Ada")),
        one("log key", Some("Grace")),
    ]);
    let names: Vec<String> = plan::plan(&draft).into_iter().map(|one| one.name).collect();
    let at = |name: &str| names.iter().position(|one| one == name).unwrap_or_else(|| panic!("{name} in {names:?}"));
    assert!(at("Grace: replace 2") < at("Ada: replace 1") && at("Ada: replace 1") < at("whoever is found: replace 1"));
    assert!(!names.contains(&"Rotate until none is left".to_owned()));
    let list = markdown(&draft, &std::collections::BTreeMap::new());
    for text in ["1. admin key; 2. log key.", "who: Grace", "by: 120 minutes", "4 credentials of 3 owners"] {
        assert!(list.contains(text), "{text} in {list}");
    }
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
