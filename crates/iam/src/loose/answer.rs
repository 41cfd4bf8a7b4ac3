//! What is said of a line.

use serde::Serialize;
use serde_json::Value;

use crate::decide::{Cite, Decision, Open, Verdict};
use crate::policy::Effect;

/// What is said of a line, as JSON prints it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The `id` of the line; null where it has none or could not be read.
    pub id: Value,
    /// The rest of the answer.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// A decision, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// The request was decided.
    Decided {
        /// `allow`, `deny` or `unknown`.
        decision: &'static str,
        /// Of a denial `explicit` or `implicit`.
        kind: Option<&'static str>,
        /// Of a denial the layer that denies, or that does not allow.
        layer: Option<&'static str>,
        /// The statements that decide.
        statements: Vec<Statement>,
        /// The conditions that would decide.
        open: Vec<Condition>,
        /// What could not be read of the line and its policies.
        problems: Vec<String>,
    },
    /// The line was not understood.
    Failed {
        /// One sentence.
        error: String,
    },
}

/// A statement, where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The sort of policy.
    pub layer: &'static str,
    /// The policy's name.
    pub policy: String,
    /// Its `Sid`, or `#` and its place among the statements, from 1.
    pub statement: String,
}

/// A condition on something that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The key of the context.
    pub key: String,
    /// The operator as it stands in the policy.
    pub operator: String,
    /// What the key is compared with.
    pub values: Vec<String>,
    /// What the statement does where it applies: `allow` or `deny`.
    pub effect: &'static str,
    /// Where it stands.
    #[serde(flatten)]
    pub statement: Statement,
}

impl Outcome {
    pub(super) fn of(decision: Decision, problems: Vec<String>) -> Self {
        let statements: Vec<Statement> = decision.by.into_iter().map(Statement::of).collect();
        let (said, kind, layer) = match decision.verdict {
            Verdict::Allow => ("allow", None, None),
            Verdict::Explicit => ("deny", Some("explicit"), statements.first().map(|statement| statement.layer)),
            Verdict::Implicit(layer) => ("deny", Some("implicit"), Some(layer.id())),
            Verdict::Unknown => ("unknown", None, None),
        };
        let open = decision.open.into_iter().map(Condition::of).collect();
        Self::Decided { decision: said, kind, layer, statements, open, problems }
    }
}

impl Statement {
    /// It, of a decision.
    pub fn of(cite: Cite) -> Self {
        Self { layer: cite.layer.id(), policy: cite.policy, statement: cite.statement }
    }
}

impl Condition {
    /// It, of a decision.
    pub fn of(open: Open) -> Self {
        let effect = match open.effect {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        };
        let Open { key, operator, values, cite, .. } = open;
        Self { key, operator, values, effect, statement: Statement::of(cite) }
    }
}
