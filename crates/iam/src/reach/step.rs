//! Steps of a way as documents have them.

use serde::{Deserialize, Serialize};

use crate::decide::Cite;
use crate::graph::{Edge, Graph, Node, Path, Reached};

/// A step, said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Id of the rule, or what stands for it.
    pub rule: String,
    /// What is done, in words.
    pub title: String,
    /// What it goes through, by ARN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub through: Option<String>,
    /// Whether nothing is open.
    pub certain: bool,
    /// Actions that it takes: `iam:PassRole on arn:…`.
    pub actions: Vec<String>,
    /// Statements that allow them: `identity policy deploy, statement #2`.
    pub granted_by: Vec<String>,
    /// What is open, one sentence without a full stop each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub open: Vec<String>,
}

/// A way, said step by step.
pub fn told(graph: &Graph<'_>, path: &Path, reached: &Reached) -> Vec<Said> {
    let mut from = path.from;
    let mut all = Vec::new();
    for edge in &path.steps {
        all.push(said(graph, from, edge).settled(!graph.leaves_open(edge, reached)));
        from = edge.to;
    }
    all
}

impl Said {
    /// It, where it is known whether something is open in it.
    pub(super) fn settled(mut self, certain: bool) -> Self {
        self.certain = certain;
        if certain {
            self.open.clear();
        }
        self
    }
}

/// A step with everything that may be open in it.
pub(super) fn said(graph: &Graph<'_>, from: Node, edge: &Edge) -> Said {
    let step = graph.explain(from, edge);
    let mut granted_by: Vec<String> = step.reasons.iter().flat_map(|reason| &reason.by).map(Cite::words).collect();
    granted_by.sort();
    granted_by.dedup();
    let conditions = step.reasons.iter().flat_map(|reason| &reason.open).map(|open| {
        let values = open.values.join(", ");
        format!("{} {} {values} ({})", open.key, open.operator, open.cite.words()).replace("  ", " ")
    });
    let mut open: Vec<String> = conditions.chain(step.open).collect();
    open.sort();
    open.dedup();
    Said {
        from: step.from,
        to: step.to,
        rule: step.rule,
        title: step.title,
        through: step.through,
        certain: step.certain,
        actions: step.reasons.iter().map(|reason| format!("{} on {}", reason.action, reason.resource)).collect(),
        granted_by,
        open,
    }
}
