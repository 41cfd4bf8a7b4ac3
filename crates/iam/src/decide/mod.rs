//! Whether a request is allowed.
//!
//! [`permits`] and [`decide`] are one piece of logic; the latter keeps the statements on the way. What of the
//! documentation each step follows stands in the crate's specification.

mod choice;
mod compare;
mod condition;
mod controlled;
mod decision;
mod logic;
mod matching;
mod principal;
mod question;
mod record;
mod request;

use std::collections::BTreeMap;

pub use decision::{Cite, Decision, Layer, Open, Truth, Verdict};
pub use request::{Caller, CallerKind, Layers, Request};

use crate::policy::Effect;
use logic::Weighing;
use question::Question;
use record::{Kept, Silent};

/// The key of an [`Open`] for a resource whose policy was not read.
pub const UNREAD_POLICY: &str = "resource policy not read";

/// The key of an [`Open`] for a statement that could not be read; its values say why.
pub const UNREAD_STATEMENT: &str = "statement not readable";

/// The key of an [`Open`] for a statement of a resource's policy that names no principal.
pub const NO_PRINCIPAL: &str = "statement without a principal";

/// The key of an [`Open`] for principals that may be the caller; its values are their ARNs. A session of which only the
/// role is known may be the one that a statement names.
pub const PRINCIPAL: &str = "principal";

/// The operator of an [`Open`] for a policy variable in `Resource` or `NotResource`; its values are their patterns.
pub const VARIABLE: &str = "policy variable";

/// The one operation that needs no permission and that no policy can deny.
const FREE_ACTION: &str = "sts:GetCallerIdentity";

/// Whether a request is allowed, without reasons.
///
/// Allocates nothing but for policy variables.
pub fn permits(layers: &Layers<'_>, request: &Request<'_>) -> Truth {
    if request.action.eq_ignore_ascii_case(FREE_ACTION) {
        return Truth::Yes;
    }
    let weighing = weigh(layers, request);
    match weighing.allowed(&mut Silent) {
        Ok(allowed) => allowed.and(weighing.denied(&mut Silent).not()),
        Err(_) => Truth::No,
    }
}

/// Whether a request is allowed, with what makes it so: the same answer as [`permits`].
pub fn decide(layers: &Layers<'_>, request: &Request<'_>) -> Decision {
    let plain = |verdict: Verdict| Decision { verdict, by: Vec::new(), open: Vec::new() };
    if request.action.eq_ignore_ascii_case(FREE_ACTION) {
        return plain(Verdict::Allow);
    }
    let weighing = weigh(layers, request);
    let mut kept = Kept::default();
    let denied = weighing.denied(&mut kept);
    if denied == Truth::Yes {
        return Decision { by: kept.cites(Effect::Deny), ..plain(Verdict::Explicit) };
    }
    let allowed = match weighing.allowed(&mut kept) {
        Ok(allowed) => allowed,
        Err(layer) => return plain(Verdict::Implicit(layer)),
    };
    let by = kept.cites(Effect::Allow);
    if allowed.and(denied.not()) == Truth::Yes {
        return Decision { by, ..plain(Verdict::Allow) };
    }
    let mut open = kept.open(&weighing.question);
    if allowed == Truth::Yes {
        open.retain(|open| open.effect == Effect::Deny);
    }
    if layers.resource_unknown && allowed == Truth::Unknown {
        open.push(unread(request));
        open.sort();
    }
    Decision { verdict: Verdict::Unknown, by, open }
}

/// Whether the caller can choose its free keys so that the answer is Allow; the decision under that choice, and what was
/// chosen by key. A key that the caller leaves away is not in it.
///
/// Tries what the conditions on these keys compare to, in all combinations up to 4,096, and gives the first that is
/// allowed, or else the first that cannot be told, or else the decision without the keys.
pub fn choose(layers: &Layers<'_>, request: &Request<'_>) -> (Decision, BTreeMap<String, String>) {
    choice::choose(layers, request)
}

fn weigh<'a, 'b>(layers: &'b Layers<'a>, request: &'b Request<'b>) -> Weighing<'a, 'b> {
    let bounded = layers.boundary.is_some() && matches!(request.caller.kind, CallerKind::User | CallerKind::Role);
    Weighing::new(layers, Question::new(request, bounded))
}

/// What would decide where the resource's policy was not read.
fn unread(request: &Request<'_>) -> Open {
    Open {
        key: UNREAD_POLICY.to_owned(),
        operator: String::new(),
        values: vec![request.resource.to_owned()],
        effect: Effect::Allow,
        cite: Cite { layer: Layer::Resource, policy: String::new(), statement: String::new() },
    }
}
