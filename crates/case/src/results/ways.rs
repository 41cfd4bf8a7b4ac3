//! Ways from an identity to something.

use serde::Serialize;
use stanch_iam::aim::{Aim, Route, Routes, Use};
use stanch_iam::estate::PrincipalId;
use stanch_iam::graph::Graph;
use stanch_iam::reach::Said;
use stanch_model::Gap;

/// Ways, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ways {
    /// The ARN of the identity that they begin at.
    pub from: String,
    /// The exposed credential that it was asked for by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// Where they lead.
    pub to: String,
    /// `yes` where one has nothing open, `possibly` where each has, `none` where none was found.
    pub answer: &'static str,
    /// The ways.
    pub ways: Vec<Way>,
    /// Whether there may be more than these.
    pub more: bool,
    /// What could hide a way, one sentence each.
    pub hidden: Vec<String>,
    /// What was not read that could hide one.
    pub gaps: Vec<Gap>,
}

/// A way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Whether nothing on it is open.
    pub certain: bool,
    /// Its steps; none where the identity is there already.
    pub steps: Vec<Said>,
    /// What the last one can do to the thing that it leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<UseSaid>,
}

/// What somebody can do to a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UseSaid {
    /// What it is for: `read_data`, `disable_logs`, `persist`, `destroy`.
    pub purpose: &'static str,
    /// What is done: `s3:GetObject on arn:…`.
    pub actions: Vec<String>,
    /// Whether nothing is open.
    pub certain: bool,
}

impl Ways {
    /// Ways in a document's words. `gaps` is what was not read of the whole organisation.
    pub fn new(graph: &Graph<'_>, from: PrincipalId, aim: &Aim, routes: Routes, gaps: Vec<Gap>) -> Self {
        let answer = match routes.found.first() {
            Some(best) if best.certain => "yes",
            Some(_) => "possibly",
            None => "none",
        };
        let kinds = |kinds: Vec<&str>| {
            let names: Vec<String> = kinds.iter().map(|kind| kind.replace('_', " ")).collect();
            names.join(", ")
        };
        let hidden = routes.unread.into_iter().map(|(account, of)| {
            format!("in account {account} no whole list was read of what runs as a role: {}", kinds(of))
        });
        Self {
            from: graph.estate().principal(from).arn.clone(),
            credential: None,
            to: graph.words_of(aim),
            answer,
            ways: routes.found.into_iter().map(way).collect(),
            more: routes.more,
            hidden: hidden.collect(),
            gaps,
        }
    }
}

fn way(route: Route) -> Way {
    let said = |one: Use| UseSaid {
        purpose: one.purpose,
        actions: one.actions.iter().map(|(action, resource)| format!("{action} on {resource}")).collect(),
        certain: !one.open,
    };
    Way { certain: route.certain, steps: route.steps, uses: route.uses.into_iter().map(said).collect() }
}
