//! What is run: a playbook, those that it may call, and what it was given.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use stanch_model::text::terminal;

use super::Line;
use super::entry::Entry;
use super::values::is_wanted;
use crate::check::{Known, Level, check_against};
use crate::playbook::Playbook;
use crate::read::Refusal;
use crate::step::Work;
use crate::variable;

/// What is run.
#[derive(Clone, Debug)]
pub struct Routine {
    /// The name of the run.
    pub run: String,
    /// Identifier of the playbook.
    pub playbook: String,
    /// It and those that it may call, by identifier.
    pub books: BTreeMap<String, Playbook>,
    /// Values that were given.
    pub values: BTreeMap<String, String>,
    /// When it was begun.
    pub started: DateTime<Utc>,
}

/// Why something cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum RoutineError {
    /// A playbook has a fault.
    #[error("{name} cannot be run: {fault}; see all faults with `stanch playbook check`")]
    Faulty {
        /// Its name.
        name: String,
        /// The first fault.
        fault: String,
    },
    /// A playbook that is called is not there.
    #[error("{name} calls {missing}, which is nowhere; put its file into the case's folder playbooks")]
    Missing {
        /// Its name.
        name: String,
        /// Identifier of what is missing.
        missing: String,
    },
    /// A variable has no value.
    #[error("{name} needs a value for {variable}; give it with `--set {variable}=VALUE`")]
    Unset {
        /// The playbook's name.
        name: String,
        /// The variable.
        variable: String,
    },
    /// A value is of no use.
    #[error("{name} cannot take the value for {variable}: {why}")]
    Useless {
        /// The playbook's name.
        name: String,
        /// The variable.
        variable: String,
        /// Why.
        why: String,
    },
    /// A journal does not begin with a run.
    #[error("the run's journal does not begin with a run; move it away and begin a new run")]
    Beginning,
    /// A playbook in a journal cannot be read.
    #[error("a playbook in the run's journal cannot be read: {0}")]
    Document(#[from] Refusal),
}

impl Routine {
    /// The entry that begins a run, once everything that it needs is there.
    ///
    /// # Errors
    /// If a playbook has a fault or is missing, or a value is missing or does not fit.
    pub fn opening(
        run: String,
        playbook: &Playbook,
        others: &BTreeMap<String, Playbook>,
        values: BTreeMap<String, String>,
        by: String,
    ) -> Result<Entry, RoutineError> {
        let name = || terminal(&playbook.name).into_owned();
        for (variable, one) in &playbook.variables {
            if is_wanted(one) && !values.contains_key(variable) {
                let variable = terminal(variable).into_owned();
                return Err(RoutineError::Unset { name: name(), variable });
            }
        }
        for (variable, value) in &values {
            let useless = |why: &str| {
                Err(RoutineError::Useless { name: name(), variable: variable.clone(), why: why.to_owned() })
            };
            match playbook.variables.get(variable) {
                None => return useless("it has no such variable"),
                Some(one) if one.constant && !is_wanted(one) => return useless("it is constant"),
                Some(one) if !variable::fits(&one.kind, value) => return useless("it does not fit the type"),
                Some(_) => {}
            }
        }
        let mut books: BTreeMap<&str, &Playbook> = BTreeMap::new();
        let mut open = vec![playbook];
        while let Some(book) = open.pop() {
            if books.contains_key(book.id.as_str()) {
                continue;
            }
            books.insert(&book.id, book);
            let name = terminal(&book.name).into_owned();
            for step in book.steps.values() {
                let Work::Playbook { playbook: id, .. } = &step.work else { continue };
                // What runs is what was checked: the one that was named, whatever else has its identifier.
                let found = if *id == playbook.id { Some(playbook) } else { others.get(id) };
                let found = found.ok_or_else(|| RoutineError::Missing { name: name.clone(), missing: id.clone() })?;
                open.push(found);
            }
        }
        // What is called is held against what it is called with, as `check` does.
        let all = books.iter().map(|(id, book)| ((*id).to_owned(), *book)).collect();
        let known = Known { playbooks: Some(all), now: None };
        let called = books.values().filter(|book| book.id != playbook.id);
        for book in std::iter::once(&playbook).chain(called) {
            if let Some(fault) = check_against(book, &known).into_iter().find(|fault| fault.level == Level::Error) {
                let name = terminal(&book.name).into_owned();
                return Err(RoutineError::Faulty { name, fault: fault.to_string() });
            }
        }
        let documents = books.values().map(|book| book.document().clone()).collect();
        Ok(Entry::Opened { run, playbook: playbook.id.clone(), documents, values, by })
    }

    /// What a ledger is about.
    ///
    /// # Errors
    /// If it does not begin a run.
    pub fn of(lines: &[Line]) -> Result<Routine, RoutineError> {
        let Some(Line { at, entry: Entry::Opened { run, playbook, documents, values, .. }, .. }) = lines.first() else {
            return Err(RoutineError::Beginning);
        };
        let mut books = BTreeMap::new();
        for document in documents {
            let book = Playbook::of(document.clone())?;
            books.insert(book.id.clone(), book);
        }
        if !books.contains_key(playbook) {
            return Err(RoutineError::Beginning);
        }
        Ok(Routine { run: run.clone(), playbook: playbook.clone(), books, values: values.clone(), started: *at })
    }
}
