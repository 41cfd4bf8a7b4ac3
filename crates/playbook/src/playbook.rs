//! A playbook: the document as it was, and a typed view of what is worked with.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::{Map, Value};

use crate::read::{Refusal, STEPS};
use crate::step::{Step, Work, texts, variables};
use crate::variable::Variable;

/// A playbook.
#[derive(Clone, Debug)]
pub struct Playbook {
    document: Map<String, Value>,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: Option<String>,
    /// Its variables, by name.
    pub variables: BTreeMap<String, Variable>,
    /// The step that everything begins with.
    pub start: String,
    /// The step that is run where something goes wrong and nothing else is said.
    pub exception: Option<String>,
    /// Steps by identifier.
    pub steps: BTreeMap<String, Step>,
    /// Who executes commands, by identifier.
    pub agents: BTreeMap<String, Party>,
    /// On what they are executed, by identifier.
    pub targets: BTreeMap<String, Party>,
}

/// An agent or a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The type: `individual`, `group`, `http-api`, …
    pub kind: String,
    /// The name, as it is shown.
    pub name: String,
    /// How it authenticates, by identifier.
    pub authentication: Option<String>,
}

impl Party {
    /// Whether it is a person or several, by its type.
    pub fn is_person(&self) -> bool {
        ["individual", "group", "organization", "sector", "location"].contains(&self.kind.as_str())
    }
}

impl Playbook {
    /// The view of a document.
    ///
    /// # Errors
    /// If it is not a playbook, has no workflow, or a step has a type that the standard does not know.
    pub fn of(document: Map<String, Value>) -> Result<Playbook, Refusal> {
        let refuse = |place: &str, what: &str| {
            Err(Refusal::Shape { place: stanch_model::text::terminal(place).to_string(), what: what.to_owned() })
        };
        if document.get("type").and_then(Value::as_str) != Some("playbook") {
            return refuse("type", "it is not `playbook`; give a CACAO 2.0 playbook");
        }
        let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = text("id") else { return refuse("id", "a playbook has to have an identifier; add one") };
        let Some(workflow) = document.get("workflow").and_then(Value::as_object) else {
            return refuse("workflow", "there is no dictionary of steps; add one");
        };
        if workflow.len() > STEPS {
            return Err(Refusal::Long(workflow.len()));
        }
        let mut steps = BTreeMap::new();
        for (id, value) in workflow {
            let Some(step) = Step::of(id, value) else {
                return refuse(
                    &format!("workflow.{id}"),
                    "the step is of no type that CACAO 2.0 knows; correct `type`",
                );
            };
            steps.insert(id.clone(), step);
        }
        Ok(Playbook {
            id,
            name: text("name").unwrap_or_default(),
            description: text("description"),
            variables: variables(document.get("playbook_variables")),
            start: text("workflow_start").unwrap_or_default(),
            exception: text("workflow_exception"),
            steps,
            agents: parties(document.get("agent_definitions")),
            targets: parties(document.get("target_definitions")),
            document,
        })
    }

    /// The document, as it was read.
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// Which version it is: when it was changed last, which is what tells versions of a playbook apart in the standard.
    pub(crate) fn version(&self) -> Option<&str> {
        self.document.get("modified").and_then(Value::as_str)
    }

    /// Whether it is a version that somebody names: the same moment, however it is written.
    pub(crate) fn is_version(&self, named: &str) -> bool {
        let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok();
        self.version().is_some_and(|own| own == named || moment(own).is_some_and(|own| moment(named) == Some(own)))
    }

    /// The document as canonical JSON: keys sorted, no spaces.
    pub fn write(&self) -> String {
        Value::Object(self.document.clone()).to_string()
    }

    /// On what a step is done, with the first address of each; none where that is not said.
    pub(crate) fn on(&self, step: &Step) -> Option<String> {
        let Work::Action { targets, .. } = &step.work else { return None };
        let one = |id: &String| {
            let party = self.targets.get(id)?;
            let address = self.document.get("target_definitions")?.get(id)?.get("address").and_then(Value::as_object);
            let first = address.into_iter().flatten().find_map(|(_, all)| all.get(0)?.as_str());
            Some(first.map_or_else(|| party.name.clone(), |first| format!("{} ({first})", party.name)))
        };
        let all: Vec<String> = targets.iter().filter_map(one).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// Identifiers of a list at the top: `markings`, `derived_from`.
    pub fn list(&self, name: &str) -> Vec<String> {
        texts(self.document.get(name))
    }
}

fn parties(all: Option<&Value>) -> BTreeMap<String, Party> {
    let party = |value: &Value| {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Party {
            kind: text("type").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
            authentication: text("authentication_info"),
        }
    };
    all.and_then(Value::as_object)
        .map_or_else(BTreeMap::new, |all| all.iter().map(|(id, value)| (id.clone(), party(value))).collect())
}
