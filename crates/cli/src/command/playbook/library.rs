//! Which playbooks there are, and which one is meant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stanch_case::folder::{CaseFolder, FolderError};
use stanch_case::playbooks::{self, Unread};
use stanch_model::text::terminal;
use stanch_playbook::{Playbook, read, shipped};

use crate::args::Common;
use crate::failure::Failure;

/// A playbook that can be called by its name.
pub(super) struct Shelved {
    /// The name of its file without `.json`.
    pub(super) name: String,
    /// Its file; none for one that comes with the program.
    pub(super) file: Option<PathBuf>,
    /// What it says, or why it cannot be read.
    pub(super) playbook: Result<Playbook, Unread>,
}

/// The case, where there is one: playbooks can be read without.
pub(super) fn perhaps(common: &Common) -> Result<Option<CaseFolder>, Failure> {
    match &common.case {
        Some(folder) => Ok(Some(CaseFolder::open(folder)?)),
        None => match CaseFolder::find(Path::new(".")) {
            Ok(folder) => Ok(Some(folder)),
            Err(FolderError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        },
    }
}

/// All of them: the case's own by name, then those that come with the program and are not hidden by one of these.
pub(super) fn all(folder: Option<&CaseFolder>) -> Result<Vec<Shelved>, Failure> {
    let mut found = Vec::new();
    for (name, file) in folder.map(playbooks::files).transpose()?.unwrap_or_default() {
        found.push(Shelved { name, playbook: playbooks::at(&file), file: Some(file) });
    }
    for (name, document) in shipped::ALL {
        if found.iter().all(|one| one.name != name) {
            found.push(Shelved {
                name: name.to_owned(),
                file: None,
                playbook: read(document.as_bytes()).map_err(Unread::from),
            });
        }
    }
    Ok(found)
}

/// The one that is meant: a file, a name, or the identifier of one that has a name.
pub(super) fn one(folder: Option<&CaseFolder>, wanted: &str) -> Result<Shelved, Failure> {
    let given = Path::new(wanted);
    if wanted.ends_with(".json") || given.components().count() > 1 {
        return Ok(Shelved { name: wanted.to_owned(), file: Some(given.to_owned()), playbook: playbooks::at(given) });
    }
    let mut all = all(folder)?;
    let by_id = |one: &&Shelved| one.playbook.as_ref().is_ok_and(|playbook| playbook.id == wanted);
    let own: Vec<&str> =
        all.iter().filter(|one| one.file.is_some()).filter(by_id).map(|one| one.name.as_str()).collect();
    if own.len() > 1 {
        return Err(same_id(wanted, &own));
    }
    match all.iter().position(|one| one.name == wanted || by_id(&one)) {
        Some(at) => Ok(all.swap_remove(at)),
        None => {
            let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
            Err(Failure::Usage(format!(
                "there is no playbook {}; name a file, or one of: {}",
                terminal(wanted),
                names.join(", ")
            )))
        }
    }
}

/// Those that a playbook may call.
#[derive(Default)]
pub(super) struct Callable {
    /// By identifier: the case's own before those that come with the program.
    pub(super) books: BTreeMap<String, Playbook>,
    /// Identifiers that several of the case's own have, with their names: which one is meant is for a person to say.
    doubtful: BTreeMap<String, Vec<String>>,
}

/// Those that can be called, as far as they can be read.
pub(super) fn callable(folder: Option<&CaseFolder>) -> Result<Callable, Failure> {
    let mut found = Callable::default();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Shelved { name, file, playbook } in all(folder)? {
        let Ok(playbook) = playbook else { continue };
        if file.is_some() {
            names.entry(playbook.id.clone()).or_default().push(name);
        }
        found.books.entry(playbook.id.clone()).or_insert(playbook);
    }
    found.doubtful = names.into_iter().filter(|(_, names)| names.len() > 1).collect();
    Ok(found)
}

impl Callable {
    /// Nothing, where it is clear which playbook has an identifier.
    pub(super) fn is_clear(&self, id: &str) -> Result<(), Failure> {
        let names = |names: &Vec<String>| same_id(id, &names.iter().map(String::as_str).collect::<Vec<_>>());
        self.doubtful.get(id).map_or(Ok(()), |doubtful| Err(names(doubtful)))
    }
}

fn same_id(id: &str, names: &[&str]) -> Failure {
    Failure::Usage(format!(
        "{} is the identifier of several playbooks of the case: {}; give each its own, or take one of them away",
        terminal(id),
        terminal(&names.join(", "))
    ))
}

/// What one that has to be readable says.
pub(super) fn readable(shelved: Shelved) -> Result<Playbook, Failure> {
    let Shelved { name, playbook, .. } = shelved;
    playbook.map_err(|unread| match unread {
        Unread::File(error) => error.into(),
        Unread::Refused(refusal) => Failure::Usage(format!("{} cannot be used: {refusal}", terminal(&name))),
    })
}
