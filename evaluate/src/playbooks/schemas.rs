//! The official schemas, from files that are given; nothing is fetched.

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas, ValidationError};
use serde::Serialize;
use serde_json::Value;

use crate::Failure;

/// At most so many violations of one document are told.
const TOLD: usize = 20;

/// The schemas, ready to hold documents against.
pub(super) struct Official {
    schemas: Schemas,
    playbook: SchemaIndex,
    /// Types of commands, each with its schema.
    commands: Vec<(String, SchemaIndex)>,
    /// How many files there were.
    pub(super) files: usize,
}

/// What the schemas refuse in a document, one sentence each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Violations {
    /// By the schema of playbooks, with all that it refers to.
    pub(super) playbook: Vec<String>,
    /// By the schemas of commands, which the schema of playbooks does not refer to: there, a command is held against
    /// what all types of commands have in common.
    pub(super) commands: Vec<String>,
}

impl Violations {
    pub(super) fn none(&self) -> bool {
        self.playbook.is_empty() && self.commands.is_empty()
    }
}

impl Official {
    /// Reads and compiles all schemas of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut compiler = Compiler::new();
        let mut ids = Vec::new();
        for file in files(folder)? {
            let document = json(&file)?;
            let Some(id) = document.get("$id").and_then(Value::as_str).map(str::to_owned) else {
                return Err(Failure::at(&file, "a schema without `$id`"));
            };
            compiler.add_resource(&id, document).map_err(|error| Failure::at(&file, error))?;
            ids.push(id);
        }
        let mut schemas = Schemas::new();
        let mut compile = |id: &str| {
            compiler.compile(id, &mut schemas).map_err(|error| Failure::at(folder, format!("{id}: {error:#}")))
        };
        let Some(playbook) = ids.iter().find(|id| id.ends_with("/playbook.json")) else {
            return Err(Failure::at(folder, "there is no playbook.json in it"));
        };
        let playbook = compile(playbook)?;
        let mut commands = Vec::new();
        for id in ids.iter().filter(|id| id.contains("/commands/") && !id.ends_with("/command-data.json")) {
            let kind = id.rsplit('/').next().and_then(|name| name.strip_suffix(".json")).unwrap_or_default();
            commands.push((kind.to_owned(), compile(id)?));
        }
        Ok(Self { schemas, playbook, commands, files: ids.len() })
    }

    /// Holds a document against them.
    pub(super) fn violations(&self, document: &Value) -> Violations {
        let mut found = Violations::default();
        self.hold(document, self.playbook, "", &mut found.playbook);
        for (step, fields) in document.get("workflow").and_then(Value::as_object).into_iter().flatten() {
            for (at, command) in fields.get("commands").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let kind = command.get("type").and_then(Value::as_str).unwrap_or_default();
                if let Some((_, schema)) = self.commands.iter().find(|(known, _)| known == kind) {
                    self.hold(command, *schema, &format!("/workflow/{step}/commands/{at}"), &mut found.commands);
                }
            }
        }
        for list in [&mut found.playbook, &mut found.commands] {
            list.sort();
            list.dedup();
            list.truncate(TOLD);
        }
        found
    }

    fn hold(&self, document: &Value, schema: SchemaIndex, place: &str, found: &mut Vec<String>) {
        if let Err(error) = self.schemas.validate(document, schema) {
            leaves(&error, place, found);
        }
    }
}

/// The causes that have no cause.
fn leaves(error: &ValidationError<'_, '_>, place: &str, found: &mut Vec<String>) {
    if error.causes.is_empty() {
        found.push(format!("{place}{}: {}", error.instance_location, error.kind));
    }
    for cause in &error.causes {
        leaves(cause, place, found);
    }
}

/// All files of a folder whose name ends in `.json`, at any depth, by name.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| Failure::at(&folder, error))? {
            let path = entry.map_err(|error| Failure::at(&folder, error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file as JSON.
pub(super) fn json(file: &Path) -> Result<Value, Failure> {
    let bytes = fs::read(file).map_err(|error| Failure::at(file, error))?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::at(file, error))
}
