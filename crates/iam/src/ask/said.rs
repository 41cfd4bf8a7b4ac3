//! What each list of policies says by itself.

use std::sync::LazyLock;

use crate::decide::{Cite, Layer, Layers, Open, Request, Verdict, choose, decide};
use crate::policy::{Policy, Statement};

/// A policy that allows everything to everybody: what stands in for the layers that are not asked.
static EVERYTHING: LazyLock<Policy> = LazyLock::new(|| {
    let document = serde_json::json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    Policy::parse("everything", &document)
});

/// What a list of policies says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// It allows.
    Allows,
    /// It allows whatever the identity's own policies do not.
    AllowsAlone,
    /// A statement of it denies.
    Denies,
    /// Nothing in it allows or denies.
    Silent,
    /// It cannot be told.
    Unknown,
    /// It was not read, and may not exist.
    Unread,
}

impl Said {
    /// The name in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::Allows => "allows",
            Self::AllowsAlone => "allows_alone",
            Self::Denies => "denies",
            Self::Silent => "silent",
            Self::Unknown => "unknown",
            Self::Unread => "unread",
        }
    }
}

/// A list of policies that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which.
    pub layer: Layer,
    /// Which level of the organisation, from the root down, counted from one.
    pub level: Option<usize>,
    /// What it says.
    pub said: Said,
    /// The statements that say it.
    pub by: Vec<Cite>,
    /// Conditions that would decide what it says.
    pub open: Vec<Open>,
}

/// Asks each list of policies for itself, in the order in which AWS asks them.
pub(super) fn each(layers: &Layers<'_>, request: &Request<'_>) -> Vec<Heard> {
    let all = || EVERYTHING.statements.iter().collect::<Vec<&Statement>>();
    let mut heard = Vec::new();
    let mut ask =
        |layer: Layer, level: Option<usize>, alone: Layers<'_>| heard.push(one(layer, level, &alone, request));
    for (at, level) in (1..).zip(&layers.resource_controls) {
        let alone = Layers { identity: all(), resource_controls: vec![level.clone()], ..Layers::default() };
        ask(Layer::ResourceControl, Some(at), alone);
    }
    for (at, level) in (1..).zip(&layers.service_controls) {
        let alone = Layers { identity: all(), service_controls: vec![level.clone()], ..Layers::default() };
        ask(Layer::ServiceControl, Some(at), alone);
    }
    ask(Layer::Identity, None, Layers { identity: layers.identity.clone(), ..Layers::default() });
    if let Some(boundary) = &layers.boundary {
        ask(Layer::Boundary, None, Layers { identity: all(), boundary: Some(boundary.clone()), ..Layers::default() });
    }
    if let Some(session) = &layers.session {
        ask(Layer::Session, None, Layers { identity: all(), session: Some(session.clone()), ..Layers::default() });
    }
    if layers.resource.is_some() || layers.resource_unknown {
        heard.push(resource(layers, request));
    }
    heard
}

/// One list that is no resource's. The resource is taken out of the question of whose it is: whatever crosses accounts is
/// asked of the resource's policy.
fn one(layer: Layer, level: Option<usize>, alone: &Layers<'_>, request: &Request<'_>) -> Heard {
    let own = delegating(request);
    let alone = Layers { resource: own.as_ref().map(|policy| policy.statements.iter().collect()), ..alone.clone() };
    let (chosen, _) = choose(&alone, request);
    let decision = if chosen.verdict == Verdict::Allow { chosen } else { decide(&alone, request) };
    let said = said(decision.verdict, Said::Allows);
    let mut by = decision.by;
    by.retain(|cite| cite.layer == layer);
    let mut open = decision.open;
    open.retain(|open| open.cite.layer == layer);
    Heard { layer, level, said, by, open }
}

/// A resource's policy: by itself, and if that is not enough, together with an identity that is allowed everything.
fn resource(layers: &Layers<'_>, request: &Request<'_>) -> Heard {
    let alone = Layers { resource: layers.resource.clone(), ..Layers::default() };
    let (direct, _) = choose(&alone, request);
    let together = Layers { identity: EVERYTHING.statements.iter().collect(), ..alone };
    let (decision, said) = match direct.verdict {
        Verdict::Allow => (direct, Said::AllowsAlone),
        Verdict::Explicit => (direct, Said::Denies),
        _ if layers.resource.is_none() => (direct, Said::Unread),
        Verdict::Unknown => (direct, Said::Unknown),
        Verdict::Implicit(_) => {
            let (both, _) = choose(&together, request);
            // What an identity in the resource's own account is allowed needs no word of the resource.
            let speaks =
                both.by.iter().chain(both.open.iter().map(|open| &open.cite)).any(|cite| cite.layer == Layer::Resource);
            let said = if speaks { said(both.verdict, Said::Allows) } else { Said::Silent };
            (both, said)
        }
    };
    let mut by = decision.by;
    by.retain(|cite| cite.layer == Layer::Resource);
    let mut open = decision.open;
    open.retain(|open| open.cite.layer == Layer::Resource);
    Heard { layer: Layer::Resource, level: None, said, by, open }
}

fn said(verdict: Verdict, allows: Said) -> Said {
    match verdict {
        Verdict::Allow => allows,
        Verdict::Explicit => Said::Denies,
        Verdict::Implicit(_) => Said::Silent,
        Verdict::Unknown => Said::Unknown,
    }
}

/// A resource's policy that leaves everything to the policies of the caller's account.
fn delegating(request: &Request<'_>) -> Option<Policy> {
    let account = request.caller.account.as_deref()?;
    let document = serde_json::json!({
        "Statement": {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "*", "Resource": "*"}
    });
    Some(Policy::parse("everything", &document))
}
