//! Steps of a workflow.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::command::Command;
use crate::extension::Extra;
use crate::variable::Variable;

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it does and why.
    pub description: Option<String>,
    /// How long it waits before it starts, in milliseconds.
    pub delay: Option<u64>,
    /// After how long it has failed, in milliseconds.
    pub timeout: Option<u64>,
    /// Its own variables, by name.
    pub variables: BTreeMap<String, Variable>,
    /// What comes next, however it ends.
    pub on_completion: Option<String>,
    /// What comes next if it succeeds.
    pub on_success: Option<String>,
    /// What comes next if it fails.
    pub on_failure: Option<String>,
    /// What is done.
    pub work: Work,
    /// What our extension says about it.
    pub extra: Extra,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Work {
    /// Begins the workflow.
    Start,
    /// Ends the workflow or a branch of it.
    End,
    /// An agent executes commands.
    Action {
        /// In this order.
        commands: Vec<Command>,
        /// By whom.
        agent: Option<String>,
        /// On what.
        targets: Vec<String>,
        /// Names of variables that go in.
        in_args: Vec<String>,
        /// Names of variables that it sets.
        out_args: Vec<String>,
    },
    /// Another playbook runs.
    Playbook {
        /// Its identifier.
        playbook: String,
        /// Which version of it, by when that was changed last; none where whichever is there is meant.
        version: Option<String>,
        /// Names of variables that go in.
        in_args: Vec<String>,
        /// Names of variables that it sets.
        out_args: Vec<String>,
    },
    /// Branches run at the same time.
    Parallel(Vec<String>),
    /// One of two branches runs.
    If {
        /// What decides.
        condition: String,
        /// The branch if it holds.
        on_true: Option<String>,
        /// The branch if it does not.
        on_false: Option<String>,
    },
    /// A branch runs as long as a condition holds.
    While {
        /// What decides.
        condition: String,
        /// The branch.
        on_true: Option<String>,
    },
    /// The branch for a value runs.
    Switch {
        /// The variable whose value decides.
        switch: String,
        /// Branches by value; `default` for all others.
        cases: BTreeMap<String, String>,
    },
}

impl Step {
    /// The view of a step; none where its type is none of the standard's.
    pub(crate) fn of(id: &str, value: &Value) -> Option<Step> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| value.get(name).and_then(whole);
        let names = |name: &str| texts(value.get(name));
        let work = match value.get("type")?.as_str()? {
            "start" => Work::Start,
            "end" => Work::End,
            "action" => Work::Action {
                commands: value
                    .get("commands")
                    .and_then(Value::as_array)
                    .map_or_else(Vec::new, |all| all.iter().map(Command::of).collect()),
                agent: text("agent"),
                targets: names("targets"),
                in_args: names("in_args"),
                out_args: names("out_args"),
            },
            "playbook-action" => Work::Playbook {
                playbook: text("playbook_id").unwrap_or_default(),
                version: text("playbook_version"),
                in_args: names("in_args"),
                out_args: names("out_args"),
            },
            "parallel" => Work::Parallel(names("next_steps")),
            "if-condition" => Work::If {
                condition: text("condition").unwrap_or_default(),
                on_true: text("on_true"),
                on_false: text("on_false"),
            },
            "while-condition" => {
                Work::While { condition: text("condition").unwrap_or_default(), on_true: text("on_true") }
            }
            "switch-condition" => Work::Switch {
                switch: text("switch").unwrap_or_default(),
                cases: value.get("cases").and_then(Value::as_object).map_or_else(BTreeMap::new, |all| {
                    all.iter().filter_map(|(case, to)| Some((case.clone(), to.as_str()?.to_owned()))).collect()
                }),
            },
            _ => return None,
        };
        Some(Step {
            id: id.to_owned(),
            name: text("name"),
            description: text("description"),
            delay: number("delay"),
            timeout: number("timeout"),
            variables: variables(value.get("step_variables")),
            on_completion: text("on_completion"),
            on_success: text("on_success"),
            on_failure: text("on_failure"),
            work,
            extra: Extra::of(value),
        })
    }

    /// Where its branches begin, each with the property that names it.
    pub fn branches(&self) -> Vec<(String, &str)> {
        let named = |name: &str, to: &Option<String>| to.as_deref().map(|_| name.to_owned());
        match &self.work {
            Work::Parallel(next) => {
                next.iter().enumerate().map(|(at, to)| (format!("next_steps[{at}]"), to.as_str())).collect()
            }
            Work::If { on_true, on_false, .. } => [("on_true", on_true), ("on_false", on_false)]
                .into_iter()
                .filter_map(|(name, to)| Some((named(name, to)?, to.as_deref()?)))
                .collect(),
            Work::While { on_true, .. } => {
                on_true.as_deref().map(|to| ("on_true".to_owned(), to)).into_iter().collect()
            }
            Work::Switch { cases, .. } => {
                cases.iter().map(|(case, to)| (format!("cases.{case}"), to.as_str())).collect()
            }
            Work::Start | Work::End | Work::Action { .. } | Work::Playbook { .. } => Vec::new(),
        }
    }

    /// What may come after it, each with the property that names it.
    pub fn next(&self) -> Vec<(&'static str, &str)> {
        [("on_completion", &self.on_completion), ("on_success", &self.on_success), ("on_failure", &self.on_failure)]
            .into_iter()
            .filter_map(|(name, to)| Some((name, to.as_deref()?)))
            .collect()
    }

    /// The condition that it asks, where it asks one.
    pub fn condition(&self) -> Option<&str> {
        match &self.work {
            Work::If { condition, .. } | Work::While { condition, .. } => Some(condition),
            _ => None,
        }
    }

    /// Names of variables that go in and that it sets.
    pub fn arguments(&self) -> (&[String], &[String]) {
        match &self.work {
            Work::Action { in_args, out_args, .. } | Work::Playbook { in_args, out_args, .. } => (in_args, out_args),
            _ => (&[], &[]),
        }
    }
}

/// A whole number; `1.0` is one too, as JSON Schema says.
pub(crate) fn whole(value: &Value) -> Option<u64> {
    let rounded = || value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number));
    value.as_u64().or_else(|| rounded().map(|number| number as u64))
}

/// The texts of a list.
pub(crate) fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array)
        .map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The variables of a dictionary.
pub(crate) fn variables(all: Option<&Value>) -> BTreeMap<String, Variable> {
    all.and_then(Value::as_object)
        .map_or_else(BTreeMap::new, |all| all.iter().map(|(name, one)| (name.clone(), Variable::of(one))).collect())
}
