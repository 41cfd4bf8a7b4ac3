//! What a ledger of a run says.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a line says. A `key` is the place in the run: the number of the step in its branch, after the keys of all that
/// the branch stands in. A step that is come to twice has two keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "entry")]
pub enum Entry {
    /// A run begins. It holds its playbooks, so that nothing else is needed to go on.
    Opened {
        /// Its name.
        run: String,
        /// Identifier of the playbook.
        playbook: String,
        /// The playbook and all that it may call.
        documents: Vec<Map<String, Value>>,
        /// Values that were given for variables.
        values: BTreeMap<String, String>,
        /// Who began it.
        by: String,
    },
    /// It goes on after it was interrupted or stopped.
    Resumed {
        /// Who says so.
        by: String,
        /// The key of a step that failed and is tried again; none where nothing is.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        again: Option<String>,
    },
    /// A step or a command is about to begin. On the disk before anything of it is done.
    Began {
        /// Its place in the run.
        key: String,
        /// Identifier of the step.
        step: String,
    },
    /// A person was asked.
    Asked(Question),
    /// A step or a command ended.
    Ended {
        /// Its place in the run.
        key: String,
        /// Identifier of the step.
        step: String,
        /// How.
        #[serde(flatten)]
        ended: Ended,
    },
    /// A condition was decided.
    Decided {
        /// Its place in the run.
        key: String,
        /// Identifier of the step.
        step: String,
        /// Whether it holds.
        holds: bool,
        /// Who said so, where a person did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<String>,
    },
    /// The run ended.
    Closed {
        /// How.
        outcome: Outcome,
        /// Keys of steps that failed and went on by `on_completion` alone, without being done later with success.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        failed: Vec<String>,
    },
    /// Half a line was found after a crash and taken away.
    Recovered {
        /// How many bytes.
        bytes: u64,
    },
}

impl Entry {
    /// How many bytes it has where it is kept.
    pub(super) fn size(&self) -> u64 {
        serde_json::to_vec(self).map_or(0, |text| u64::try_from(text.len()).unwrap_or(u64::MAX))
    }
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it was meant to.
    Succeeded,
    /// Otherwise.
    Failed,
}

/// The end of a step or a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How.
    pub outcome: Outcome,
    /// Values of variables that it set, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub outputs: BTreeMap<String, String>,
    /// What there is to say about it, in a few words.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub said: String,
    /// Who says so, where a person does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// Whether its time was over before it ended, so that what stands in it was left as it was.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub late: bool,
}

impl Ended {
    /// An end without more to say.
    pub(crate) fn as_meant() -> Self {
        Self { outcome: Outcome::Succeeded, outputs: BTreeMap::new(), said: String::new(), by: None, late: false }
    }

    /// A failure, and why.
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self { outcome: Outcome::Failed, said: why.into(), ..Self::as_meant() }
    }
}

/// What a person is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its place in the run.
    pub key: String,
    /// Identifier of the step.
    pub step: String,
    /// The step's name.
    pub name: String,
    /// What sort of question it is.
    pub asking: Asking,
    /// What is to be done, or to be said yes or no to.
    pub what: String,
    /// Why the case cannot tell.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unknown: Option<String>,
    /// On what it is to be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<String>,
    /// Who is to do it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub who: Option<String>,
    /// What shows that it was done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<DateTime<Utc>>,
    /// From when on an answer comes too late, since the step has failed; none where there is time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<DateTime<Utc>>,
    /// Names of variables whose values are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub gives: Vec<String>,
    /// Types of these variables, in the same order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub kinds: Vec<String>,
}

impl Question {
    /// Why a value is of no use for a variable that is asked for; none where it fits.
    pub fn useless(&self, name: &str, value: &str) -> Option<String> {
        let place = self.gives.iter().position(|one| one == name)?;
        let kind = self.kinds.get(place)?;
        let text = stanch_model::text::terminal(name);
        (!crate::variable::fits(kind, value)).then(|| format!("{text} is to be of the type {kind}, which this is not"))
    }
}

/// Sorts of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asking {
    /// Do it, and say whether it is done.
    ToDo,
    /// Run it yourself, as nothing here runs scripts, and say whether it worked.
    ToRun,
    /// Say whether a condition holds that nothing here can tell.
    Whether,
    /// Say whether something took effect that was interrupted.
    TookEffect,
}
