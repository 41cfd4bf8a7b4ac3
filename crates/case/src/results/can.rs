//! Whether somebody may do something, with the reasons.

use std::collections::BTreeMap;

use serde::Serialize;
use stanch_iam::ask::Answered;
use stanch_iam::decide::Verdict;
use stanch_iam::loose::{Condition, Statement};
use stanch_model::Gap;

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who, as a person calls it.
    pub who: String,
    /// `service:Operation`.
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// Values of condition keys, by key as it was given; none for a key that the request does not carry.
    pub context: BTreeMap<String, Vec<String>>,
    /// Condition keys of which nothing is to be taken for known.
    pub unknown: Vec<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Can {
    /// What was given for the identity.
    pub asked: String,
    /// The exposed credential that it was asked for by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// The identity's ARN.
    pub who: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The account of the resource, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_account: Option<String>,
    /// Values of condition keys that were given.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Vec<String>>,
    /// Condition keys that were said to be unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// `allow`, `deny` or `unknown`.
    pub decision: &'static str,
    /// Of a denial `explicit` or `implicit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Of a denial the layer that denies, or that does not allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<&'static str>,
    /// The statements that decide.
    pub statements: Vec<Statement>,
    /// What the caller has to choose, by condition key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<String, String>,
    /// Where it cannot be told, the conditions that would decide.
    pub open: Vec<Condition>,
    /// What each list of policies says by itself, in the order in which AWS asks them.
    pub layers: Vec<LayerSaid>,
    /// What is to be known about the question, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// What was not read that bears on the answer.
    pub gaps: Vec<Gap>,
}

/// What a list of policies says by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerSaid {
    /// Which list.
    pub layer: &'static str,
    /// Which level of the organisation, from the root down, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// `allows`, `allows_alone`, `denies`, `silent`, `unknown` or `unread`.
    pub said: &'static str,
    /// The statements that say it.
    pub statements: Vec<Statement>,
    /// Conditions that would decide what it says.
    pub open: Vec<Condition>,
}

impl Can {
    /// The answer in a document's words.
    pub fn new(asked: &Asked, who: &str, credential: Option<String>, answered: Answered) -> Self {
        let by = &answered.decision.by;
        let (decision, kind, layer) = match answered.decision.verdict {
            Verdict::Allow => ("allow", None, None),
            Verdict::Explicit => ("deny", Some("explicit"), by.first().map(|cite| cite.layer.id())),
            Verdict::Implicit(layer) => ("deny", Some("implicit"), Some(layer.id())),
            Verdict::Unknown => ("unknown", None, None),
        };
        let layers = answered.heard.into_iter().map(|heard| LayerSaid {
            layer: heard.layer.id(),
            level: heard.level,
            said: heard.said.id(),
            statements: heard.by.into_iter().map(Statement::of).collect(),
            open: heard.open.into_iter().map(Condition::of).collect(),
        });
        Self {
            asked: asked.who.clone(),
            credential,
            who: who.to_owned(),
            action: asked.action.clone(),
            resource: asked.resource.clone(),
            resource_account: answered.owner,
            context: asked.context.clone(),
            unknown: asked.unknown.clone(),
            decision,
            kind,
            layer,
            statements: answered.decision.by.into_iter().map(Statement::of).collect(),
            chosen: answered.chosen,
            open: answered.decision.open.into_iter().map(Condition::of).collect(),
            layers: layers.collect(),
            remarks: Vec::new(),
            gaps: Vec::new(),
        }
    }
}
