//! What the program writes: each export against the official schemas, and read back.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use stanch_scenario::estate::EstateSpec;

use super::options::Options;
use super::program::Program;
use super::schemas::{Official, Violations};
use crate::Failure;
use crate::case::Case;
use crate::links;

/// One document that was written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Export {
    pub(super) name: String,
    /// Steps of it.
    pub(super) steps: usize,
    pub(super) violations: Violations,
    /// Whether the export of the export is the same.
    pub(super) identical: bool,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<String>,
}

impl Export {
    /// Whether the official schemas accept it.
    pub(super) fn accepted(&self) -> bool {
        self.refused.is_none() && self.violations.none()
    }
}

/// All of them: what is shipped, the valid document of the tests, and the playbook of a case before and after its inventory
/// was collected.
pub(super) fn exports(options: &Options, official: &Official, root: &Path) -> Result<Vec<Export>, Failure> {
    let program = Program { stanch: options.stanch.clone(), folder: root.to_owned() };
    let mut found = Vec::new();
    for listed in program.list()? {
        let mut one = export(&program, official, root, &listed.name, &listed.name)?;
        one.refused = one.refused.or(listed.refused);
        found.push(one);
    }
    let valid = options.fixtures.join("valid.json");
    found.push(export(&program, official, root, "valid.json of the tests", &valid.to_string_lossy())?);

    let folder = root.join("case");
    let case = Case::init(&options.stanch, &folder)?;
    let own = folder.join("playbooks/ci-vendor.json");
    found.push(export(&program, official, root, "drafted by init", &own.to_string_lossy())?);
    let estate = stanch_scenario::estate(&EstateSpec::demo(1)).map_err(|error| Failure(error.to_string()))?;
    let doubles = links::serve(&Arc::new(estate), Duration::ZERO)?;
    links::collect(&case, &doubles)?;
    drop(doubles);
    case.draft()?;
    found.push(export(&program, official, root, "drafted from an inventory", &own.to_string_lossy())?);
    Ok(found)
}

/// Exports one by its name or its file, and exports what came out of that.
fn export(program: &Program, official: &Official, root: &Path, name: &str, which: &str) -> Result<Export, Failure> {
    let mut one =
        Export { name: name.to_owned(), steps: 0, violations: Violations::default(), identical: false, refused: None };
    let first = match program.export(which)? {
        Ok(first) => first,
        Err(why) => return Ok(Export { refused: Some(why), ..one }),
    };
    one.steps = first.get("workflow").and_then(|all| all.as_object()).map_or(0, |all| all.len());
    one.violations = official.violations(&first);
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let file = root.join(format!("{}.export.json", name.chars().map(plain).collect::<String>()));
    fs::write(&file, first.to_string()).map_err(|error| Failure::at(&file, error))?;
    one.identical = program.export(&file.to_string_lossy())?.as_ref() == Ok(&first);
    Ok(one)
}
