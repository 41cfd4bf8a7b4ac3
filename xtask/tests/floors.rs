//! The arrows between crates are those of ARCHITECTURE.md, and every dependency has a licence that we may use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn metadata(arguments: &[&str]) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]).args(arguments).current_dir(root());
    let output = command.output().expect("cargo metadata");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("json")
}

/// The rows of the table of floors: crate, and which crates it may use.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", floor, name, _, _, uses, ""] = cells[..] else { return None };
        floor.parse::<u8>().ok()?;
        let uses = uses.split(',').map(str::trim).filter(|name| !name.is_empty());
        Some((name.trim_matches('`').to_owned(), uses.map(str::to_owned).collect()))
    });
    rows.collect()
}

#[test]
fn no_arrow_that_the_table_does_not_have() {
    let allowed = allowed();
    let metadata = metadata(&["--no-deps"]);
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let manifest = package["manifest_path"].as_str().expect("a path");
        if !Path::new(manifest).starts_with(root().join("crates")) {
            continue;
        }
        let name = package["name"].as_str().expect("a name").strip_prefix("stanch-").expect("stanch-<folder>");
        assert!(manifest.ends_with(&format!("crates/{name}/Cargo.toml")), "{name} stands in {manifest}");
        let uses = allowed.get(name).unwrap_or_else(|| panic!("{name} is missing in ARCHITECTURE.md"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let target = dependency["name"].as_str().expect("a name");
            let test_only = dependency["kind"].as_str() == Some("dev");
            if let Some(target) = target.strip_prefix("stanch-").filter(|_| !test_only) {
                assert!(uses.contains(target), "{name} uses {target}, which ARCHITECTURE.md does not allow");
            }
        }
        seen.insert(name.to_owned());
    }
    assert_eq!(seen, allowed.into_keys().collect(), "crates and the table of floors");
}

/// Licences that allow what we do, as SPDX identifiers.
const LICENCES: [&str; 13] = [
    "Apache-2.0",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "MPL-2.0",
    "Unicode-3.0",
    "0BSD",
    "CC0-1.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSL-1.0",
];

/// Whether one of an expression's alternatives is allowed as a whole.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" OR ").any(|choice| choice.split(" AND ").all(|one| LICENCES.contains(&one.trim())))
}

#[test]
fn every_dependency_has_a_licence_that_we_may_use() {
    // Nothing is downloaded for other platforms, so that their packages cannot be asked about without a network.
    let metadata = metadata(&["--filter-platform", "host-tuple"]);
    let refused: Vec<String> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn licences_are_told_apart() {
    for good in
        ["MIT OR Apache-2.0", "MIT/Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
    {
        assert!(is_allowed(good), "{good}");
    }
    for bad in ["GPL-3.0-only", "", "MIT AND GPL-2.0", "SSPL-1.0"] {
        assert!(!is_allowed(bad), "{bad}");
    }
}
