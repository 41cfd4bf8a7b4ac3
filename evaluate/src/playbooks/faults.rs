//! Documents with one fault each: who finds it.

use serde::Serialize;
use serde_json::Value;

use super::options::Options;
use super::program::Program;
use super::schemas::{Official, files, json};
use crate::Failure;

/// One seeded fault.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Seeded {
    pub(super) name: String,
    /// The kind that `check` is to say.
    pub(super) kind: String,
    /// Whether `check` says it.
    pub(super) ours: bool,
    /// What the schema of playbooks says.
    pub(super) playbook: Vec<String>,
    /// What the schemas of commands say, which that one does not refer to.
    pub(super) commands: Vec<String>,
}

/// All of them.
pub(super) fn faults(options: &Options, program: &Program, official: &Official) -> Result<Vec<Seeded>, Failure> {
    let mut found = Vec::new();
    for file in files(&options.fixtures.join("faults"))? {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".expected") {
            continue;
        }
        let expected = json(&file.with_extension("expected.json"))?;
        let kind = expected.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        let ours = match program.check(&file)? {
            Ok(faults) => faults.iter().any(|fault| fault.kind == kind),
            Err(_) => false,
        };
        let violations = official.violations(&json(&file)?);
        found.push(Seeded { name, kind, ours, playbook: violations.playbook, commands: violations.commands });
    }
    Ok(found)
}
