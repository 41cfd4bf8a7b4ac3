//! Values of variables, as a branch sees them.

use std::collections::{BTreeMap, BTreeSet};

use crate::playbook::Playbook;
use crate::step::Step;
use crate::variable::{self, LONGEST, Variable, bare};

/// What variables are worth. A branch sees what was set before it began and what it sets itself: so that what a run does
/// does not depend on which of two branches was faster.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    all: BTreeMap<String, String>,
    /// What was set since the branch began.
    set: BTreeMap<String, String>,
}

impl Values {
    /// Those of a playbook at its start.
    pub(super) fn of(book: &Playbook, given: &BTreeMap<String, String>) -> Self {
        let own = book.variables.iter().filter_map(|(name, one)| Some((name.clone(), one.value.clone()?)));
        let mut all: BTreeMap<String, String> = own.collect();
        let external = given
            .iter()
            .filter(|(name, _)| book.variables.get(*name).is_some_and(|one| !one.constant || is_wanted(one)));
        all.extend(external.map(|(name, value)| (name.clone(), value.clone())));
        Self { all, set: BTreeMap::new() }
    }

    /// What a branch begins with.
    pub(super) fn fork(&self) -> Self {
        Self { all: self.all.clone(), set: BTreeMap::new() }
    }

    /// Takes over what a branch set.
    pub(super) fn join(&mut self, branch: &Self) {
        self.take(&branch.set);
    }

    /// Takes over values that were set.
    pub(super) fn take(&mut self, set: &BTreeMap<String, String>) {
        self.all.extend(set.clone());
        self.set.extend(set.clone());
    }

    /// The value of a variable, that of the step first.
    pub(super) fn get<'v>(&'v self, step: &'v Step, name: &str) -> Option<&'v str> {
        match step.variables.get(name) {
            Some(own) => own.value.as_deref(),
            None => self.all.get(name).map(String::as_str),
        }
    }

    /// The values that a step works with: those that its commands use, and those that it passes on.
    pub(super) fn given(&self, book: &Playbook, step: &Step) -> String {
        let document = book.document().get("workflow").and_then(|all| all.get(&step.id)?.get("commands"));
        let said = document.map(serde_json::Value::to_string).unwrap_or_default();
        let passed = step.arguments().0.iter().map(|name| bare(name));
        let names: BTreeSet<&str> = variable::used(&said).into_iter().chain(passed).collect();
        let one = |name: &str| format!("{name}={}\n", self.get(step, name).unwrap_or_default());
        names.into_iter().map(one).collect()
    }

    /// The value of a variable of the playbook.
    pub(super) fn of_book(&self, name: &str) -> Option<&str> {
        self.all.get(name).map(String::as_str)
    }

    /// The values of some variables, for whom the step gives them to.
    pub(super) fn some(&self, step: &Step, names: &[String]) -> BTreeMap<String, String> {
        let of = |name: &String| {
            let name = bare(name);
            Some((name.to_owned(), self.get(step, name)?.to_owned()))
        };
        names.iter().filter_map(of).collect()
    }
}

/// Whether a value has to be given from outside. Others write an empty one for that.
pub(super) fn is_wanted(one: &Variable) -> bool {
    one.external && one.value.as_deref().is_none_or(str::is_empty)
}

/// The values that a step may set of those that it was given.
///
/// # Errors
/// One sentence, where one is missing, does not fit its type, is too long, or belongs to what must not change.
pub(super) fn accepted(
    book: &Playbook,
    step: &Step,
    wanted: &[String],
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let mut set = BTreeMap::new();
    for name in wanted.iter().map(|name| bare(name)) {
        // What belongs to the step itself is gone with it.
        let Some(one) = book.variables.get(name).filter(|_| !step.variables.contains_key(name)) else { continue };
        let value = given.get(name).ok_or_else(|| format!("it gave no value for {name}"))?;
        if one.constant {
            return Err(format!("{name} is constant and was to be set"));
        }
        if value.len() > LONGEST {
            return Err(format!("the value for {name} is longer than {LONGEST} bytes"));
        }
        if !variable::fits(&one.kind, value) {
            return Err(format!("the value for {name} is none of type {}", one.kind));
        }
        set.insert(name.to_owned(), value.clone());
    }
    Ok(set)
}
