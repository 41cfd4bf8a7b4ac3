//! The specification and the tests that cite it.

use std::collections::BTreeSet;

use serde_json::Value;

/// The numbers of the specification.
fn numbers() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut chapter = "";
    for line in include_str!("../../SPEC.md").lines() {
        if let Some(title) = line.strip_prefix("## ") {
            chapter = title.split(' ').next().unwrap_or_default();
        } else if let Some((number, _)) = line.split_once(". ")
            && number.parse::<u32>().is_ok()
        {
            all.insert(format!("{chapter}.{number}"));
        }
    }
    all
}

#[test]
fn every_number_of_the_specification_is_cited_and_no_other() {
    let mut cited = BTreeSet::from(["1.8".to_owned()]);
    for file in
        ["decide/elements.json", "decide/layers.json", "decide/resource.json", "conditions.json", "policies.json"]
    {
        let path = format!("{}/tests/fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
        let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("rows");
        let spec = |row: &Value| row.get("spec").or(row.get(0)).and_then(Value::as_str).expect("a number").to_owned();
        cited.extend(rows.iter().map(spec));
    }
    assert_eq!(cited, numbers());
}
