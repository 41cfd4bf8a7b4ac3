//! What a dry run and a checklist show.

use std::collections::BTreeMap;

use stanch_playbook::{markdown::markdown, plan, read, shipped, variable};

fn shipped(name: &str) -> stanch_playbook::Playbook {
    let (_, text) = shipped::ALL.iter().find(|(known, _)| *known == name).unwrap();
    read(text.as_bytes()).unwrap()
}

#[test]
fn a_dry_run_tells_the_routine_in_its_order() {
    let planned = plan::plan(&shipped("ci-vendor"));
    let at = |name: &str| planned.iter().position(|one| one.name == name).unwrap_or_else(|| panic!("{name}"));
    let order = [
        "Write down the notice",
        "Ingest logs of the window",
        "Ask how far each could go",
        "Approve the plan",
        "Apply containment",
        "Verify containment",
        "Replace keys where they are stored",
        "Do what is left for people, in order of reach",
        "Prove that old values are dead",
        "Ask whether you can build",
        "Close the case",
    ];
    let places: Vec<usize> = order.iter().map(|name| at(name)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(planned[at("Apply containment")].changes && !planned[at("Verify containment")].changes);
    assert_eq!(planned[at("Do what is left for people, in order of reach")].branch.as_deref(), Some("on_true"));
}

#[test]
fn a_checklist_says_who_what_proof_and_by_when_and_takes_values_as_text() {
    let values = BTreeMap::from([("__incident_lead__".to_owned(), "Ada <script>\n# x".to_owned())]);
    let text = markdown(&shipped("ci-vendor"), &values);
    for part in
        ["- [ ] **Apply containment**", "by: 90 minutes", "taken back by: Take containment back", "proof: the notice"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("`stanch contain apply __plan__:value`"), "{text}");
    assert!(text.contains("who: Ada") && !text.contains("<script>") && !text.contains("\n# x"), "{text}");
}

#[test]
fn values_are_put_in_once_and_cannot_grow() {
    let doubling = |name: &str| match name {
        "__a__" => Some("__b__:value__b__:value"),
        "__b__" => Some("x"),
        _ => None,
    };
    assert_eq!(
        variable::fill("é__a__:value __c__:value, __b__:value", doubling),
        "é__b__:value__b__:value __c__:value, x"
    );
    let long = "x".repeat(100_000);
    assert!(variable::fill(&"__a__:value ".repeat(10), |_| Some(&long)).len() < 3_000);
}
