//! Questions to the organisation in AWS: whether somebody may do something, and how somebody gets somewhere.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_actions::{Spelling, spelling};
use stanch_iam::aim::AimError;
use stanch_iam::ask::Question;
use stanch_iam::context::Fact;
use stanch_iam::graph::Graph;
use stanch_model::{Gap, GapKind};

use super::{Collected, StageError, estate, linked};
use crate::folder::CaseFolder;
use crate::results::{Asked, Can, IdentityError, Meant, Ways, meant};
use crate::view::draw::Drawing;

/// So many ways are told at most.
const MOST: usize = 50;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The case cannot be used.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// Nobody is meant, or several are.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Nothing is meant that a way could lead to, or several things are.
    #[error(transparent)]
    Aim(#[from] AimError),
    /// Only one action can be asked about at a time.
    #[error("the action {action} has a wildcard; ask about one action, as s3:GetObject")]
    Wildcard {
        /// The action as it was given.
        action: String,
    },
    /// The action has no service before it.
    #[error("{action} is no action; write it as service:Operation, as s3:GetObject")]
    Action {
        /// The action as it was given.
        action: String,
    },
    /// The resource is no ARN.
    #[error("{resource} is no resource; give an ARN, or leave it away for an action that knows none")]
    Resource {
        /// The resource as it was given.
        resource: String,
    },
}

/// Ways, and what they look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The ways.
    pub ways: Ways,
    /// Who they come by, and over which steps.
    pub drawing: Drawing,
}

/// Whether somebody may do something, by what was collected from AWS.
///
/// # Errors
/// When nobody is meant, the action or the resource is none, or nothing was collected from AWS.
pub fn can(folder: &CaseFolder, asked: &Asked, threads: usize, now: DateTime<Utc>) -> Result<Can, AskError> {
    check(asked)?;
    let Collected { estate, gaps } = estate(folder, now)?;
    let Meant { id, credential } = meant(&estate, &asked.who, || held(folder, threads, now))?;
    let unknown = asked.unknown.iter().map(|key| (key.clone(), Fact::Unknown));
    let said = asked.context.iter().map(|(key, values)| {
        (key.clone(), if values.is_empty() { Fact::Absent } else { Fact::Values(values.clone()) })
    });
    let given: BTreeMap<String, Fact> = said.chain(unknown).collect();
    let answered = estate.ask(&Question { who: id, action: &asked.action, resource: &asked.resource, given: &given });
    let principal = estate.principal(id);
    let mut can = Can::new(asked, &principal.arn, credential, answered);
    let near = estate.gaps_of(id).into_iter().chain(estate.gaps_of_resource(&asked.resource)).cloned();
    // What was not read may have had another policy, unless it is another account's.
    let elsewhere = |gap: &Gap| {
        let mut others = estate.accounts().keys().filter(|id| **id != principal.account);
        others.any(|id| gap.source.contains(id.as_str())) && !gap.source.contains(&principal.account)
    };
    let unread = gaps.iter().filter(|gap| gap.kind == GapKind::NotRead && !elsewhere(gap));
    can.gaps = near.chain(unread.cloned()).collect();
    can.gaps.sort();
    can.gaps.dedup();
    can.remarks = remarks(asked, &can);
    Ok(can)
}

/// The shortest way from somebody to something, or with `all` every different one up to a limit.
///
/// # Errors
/// When nobody or nothing is meant, or nothing was collected from AWS.
pub fn paths(
    folder: &CaseFolder,
    from: &str,
    to: &str,
    all: bool,
    threads: usize,
    now: DateTime<Utc>,
) -> Result<Drawn, AskError> {
    let Collected { estate, gaps } = estate(folder, now)?;
    let Meant { id, credential } = meant(&estate, from, || held(folder, threads, now))?;
    let graph = Graph::new(&estate, threads);
    let aim = graph.aim(to)?;
    let routes = graph.routes(id, &aim, if all { MOST } else { 1 });
    let limits = |gap: &Gap| matches!(gap.kind, GapKind::NotRead | GapKind::Policy | GapKind::Limit);
    let drawing = Drawing::of_routes(&graph, id, &aim, &routes);
    let mut ways = Ways::new(&graph, id, &aim, routes, gaps.into_iter().filter(limits).collect());
    ways.credential = credential;
    Ok(Drawn { ways, drawing })
}

/// What the vendor held, where it was collected.
fn held(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
) -> Result<Option<crate::results::Credentials>, AskError> {
    Ok(linked(folder, threads, now)?)
}

/// Whether the question is one.
fn check(asked: &Asked) -> Result<(), AskError> {
    let action = &asked.action;
    if action.contains(['*', '?']) {
        return Err(AskError::Wildcard { action: action.clone() });
    }
    let named = action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if !named || action.contains(char::is_whitespace) || action.matches(':').count() > 1 {
        return Err(AskError::Action { action: action.clone() });
    }
    let is_arn = stanch_iam::arn::Arn::parse(&asked.resource).is_some();
    if asked.resource != "*" && !is_arn {
        return Err(AskError::Resource { resource: asked.resource.clone() });
    }
    Ok(())
}

/// What is to be known about a question beside its answer.
fn remarks(asked: &Asked, can: &Can) -> Vec<String> {
    let mut remarks = Vec::new();
    match spelling(&asked.action) {
        Spelling::Known(_) => {}
        Spelling::Near(near) => {
            remarks.push(format!("AWS documents no action {}; {near} may be meant", asked.action));
        }
        Spelling::Strange => remarks.push(format!("AWS documents no action {} that is known here", asked.action)),
    }
    if asked.resource != "*" && asked.resource.contains(['*', '?']) {
        remarks.push(
            "the resource has a wildcard, which is taken for a letter of its name; ask about a whole name to be sure"
                .to_owned(),
        );
    }
    if asked.resource != "*" && can.resource_account.is_none() {
        remarks.push(
            "nothing that was collected says whose the resource is; it is taken for one of the identity's own account"
                .to_owned(),
        );
    }
    if can.decision == "allow" && can.layers.iter().any(|layer| layer.said == "unread") {
        remarks.push("the policy of the resource was not read, if it has one; it may deny this".to_owned());
    }
    remarks
}
