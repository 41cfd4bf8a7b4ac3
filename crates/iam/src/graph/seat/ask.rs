//! Questions to somebody about one thing.

use std::rc::Rc;

use super::slice::{Slice, uniform};
use super::{Answer, EVERYTHING, Seat};
use crate::arn::Arn;
use crate::context::{Context, Fact};
use crate::decide::{Decision, Layer, Layers, Open, Request, Truth, Verdict, choose, decide, permits};
use crate::estate::{Kind, PrincipalId};
use crate::policy::{Effect, Statement};
use crate::rule;

impl<'e> Seat<'e> {
    /// Whether its own policies may allow an action that rules and tables name, on anything.
    pub(crate) fn may(&self, action: &str) -> bool {
        rule::numbers().get(&action.to_ascii_lowercase()).is_some_and(|number| self.mask.has(*number))
    }

    /// Whether an action is possible on a resource, with what the caller can choose chosen.
    pub(crate) fn ask(&self, action: &str, resource: &str, context: &[(String, String)]) -> Answer {
        let slice = self.slice(action);
        let answer = |truth| Answer { truth, resource: resource.to_owned() };
        if let Some(truth) = slice.uniform.filter(|_| self.owns(resource)) {
            return answer(truth);
        }
        if !slice.layers.identity.iter().any(|one| one.effect == Effect::Allow) {
            return answer(Truth::No);
        }
        answer(self.weigh(&slice, action, resource, context, false).verdict.truth())
    }

    /// Whether a resource is of the caller's own account, as far as its ARN says: elsewhere its owner has a say as well.
    pub(super) fn owns(&self, resource: &str) -> bool {
        let owner = Arn::parse(resource).and_then(|arn| arn.owner());
        owner.is_none_or(|owner| owner == self.account)
    }

    /// Whether an action is possible on a resource of an account, the resource's own policy heard.
    pub(crate) fn ask_owner(&self, action: &str, resource: &str, account: &str, context: &[(String, String)]) -> Truth {
        self.hear_owner(action, resource, account, context, false).verdict.truth()
    }

    /// The same with its reasons where `explain`.
    pub(crate) fn hear_owner(
        &self,
        action: &str,
        resource: &str,
        account: &str,
        context: &[(String, String)],
        explain: bool,
    ) -> Decision {
        let mut layers = self.slice(action).layers.clone();
        self.estate.on_resource(&mut layers, resource, Some(account));
        if let Some(policy) = &mut layers.resource {
            policy.retain(|statement| statement.covers_action(action));
        }
        let slice = Slice::of(layers, None);
        self.weigh_in(&slice, action, resource, account, context, explain)
    }

    /// The decision on one question, with its reasons.
    pub(crate) fn explain(&self, action: &str, resource: &str, context: &[(String, String)]) -> Decision {
        self.weigh(&self.slice(action), action, resource, context, true)
    }

    /// Whether the role can be assumed: its trust policy and the caller's own policies together.
    pub(in crate::graph) fn assumes(&self, role: PrincipalId) -> Truth {
        self.assuming(role, false).verdict.truth()
    }

    /// The same with its reasons.
    pub(in crate::graph) fn assuming(&self, role: PrincipalId, explain: bool) -> Decision {
        let target = self.estate.principal(role);
        self.hear_owner("sts:AssumeRole", &target.arn, &target.account, &[], explain)
    }

    pub(super) fn slice(&self, action: &str) -> Rc<Slice<'e>> {
        if let Some(known) = self.slices.borrow().get(action) {
            return Rc::clone(known);
        }
        let layers = self.layers.on(action);
        let slice = Rc::new({
            let uniform = uniform(&layers);
            Slice::of(layers, uniform)
        });
        self.slices.borrow_mut().insert(action.to_owned(), Rc::clone(&slice));
        slice
    }

    pub(super) fn weigh(
        &self,
        slice: &Slice<'e>,
        action: &str,
        resource: &str,
        context: &[(String, String)],
        explain: bool,
    ) -> Decision {
        self.weigh_in(slice, action, resource, &self.account, context, explain)
    }

    fn weigh_in(
        &self,
        slice: &Slice<'e>,
        action: &str,
        resource: &str,
        account: &str,
        context: &[(String, String)],
        explain: bool,
    ) -> Decision {
        let mut facts = Context::over(&self.facts);
        if slice.about_resource {
            self.estate.facts_of_resource(&mut facts, resource, Some(account));
        }
        if let Some(region) = region_of(resource) {
            facts.set("aws:RequestedRegion", Fact::one(region));
        }
        for (key, value) in context {
            // An empty value stands for a call that has none.
            facts.set(key, if value.is_empty() { Fact::Absent } else { Fact::one(value) });
        }
        let owner = (!has_account(resource)).then_some(account);
        let ask = |facts: &Context| {
            let request = Request { caller: &self.caller, action, resource, resource_account: owner, context: facts };
            match permits(&slice.layers, &request) {
                Truth::Yes if !explain => plain(Verdict::Allow),
                // What the caller can choose counts as unknown, so that no choice makes a yes of a no.
                Truth::No if !explain => plain(Verdict::Implicit(Layer::Identity)),
                Truth::No => decide(&slice.layers, &request),
                _ => with_choice(&slice.layers, &request),
            }
        };
        if self.kind == Kind::Role || !slice.dated {
            return ask(&facts);
        }
        // A user acts with a long-term key, of which no key of the session is known, or with a session of its own.
        facts.set("aws:TokenIssueTime", Fact::Absent);
        let with_key = ask(&facts);
        if with_key.verdict.truth() == Truth::Yes {
            return with_key;
        }
        facts.set("aws:TokenIssueTime", Fact::Since(self.estate.now()));
        let in_session = ask(&facts);
        if in_session.verdict.truth() > with_key.verdict.truth() { in_session } else { with_key }
    }

    /// Whether the policy of a resource does not deny an action, whatever it allows.
    pub(crate) fn not_denied_by(&self, resource: &str, action: &str, account: &str) -> Truth {
        let (policy, _) = self.estate.policy_of(resource);
        let denying = |one: &&Statement| one.effect == Effect::Deny && one.covers_action(action);
        let denies: Vec<&Statement> = policy.into_iter().flatten().filter(denying).collect();
        if denies.is_empty() {
            return Truth::Yes;
        }
        let layers =
            Layers { identity: EVERYTHING.statements.iter().collect(), resource: Some(denies), ..Layers::default() };
        let slice = Slice::of(layers, None);
        self.weigh_in(&slice, action, resource, account, &[], false).verdict.truth()
    }
}

/// A verdict without reasons.
fn plain(verdict: Verdict) -> Decision {
    Decision { verdict, by: Vec::new(), open: Vec::new() }
}

/// The decision with what the caller can choose chosen. An external id is the caller's to give and somebody else's secret,
/// so that a yes which rests on one stays open.
fn with_choice(layers: &Layers<'_>, request: &Request<'_>) -> Decision {
    let (mut decision, chosen) = choose(layers, request);
    if let (Truth::Yes, Some(id)) = (decision.verdict.truth(), chosen.get(EXTERNAL_ID)) {
        decision.verdict = Verdict::Unknown;
        let cite = decision.by.first().cloned();
        decision.open.extend(cite.map(|cite| Open {
            key: "sts:ExternalId".to_owned(),
            operator: "StringEquals".to_owned(),
            values: vec![id.clone()],
            effect: Effect::Allow,
            cite,
        }));
    }
    decision
}

/// The key of an external id, in small letters.
const EXTERNAL_ID: &str = "sts:externalid";

/// The region that a call about a resource goes to, where its ARN says one; for services that are in one region only,
/// that one ("aws:RequestedRegion", IAM User Guide).
fn region_of(resource: &str) -> Option<&str> {
    let arn = Arn::parse(resource)?;
    match (arn.service, arn.region) {
        ("iam" | "organizations" | "cloudfront" | "route53", "") if arn.partition == "aws" => Some("us-east-1"),
        // A letter that stands for any region, see `ask_form`.
        (_, region) if region.len() > 3 && !region.contains('*') => Some(region),
        _ => None,
    }
}

fn has_account(resource: &str) -> bool {
    Arn::parse(resource).is_some_and(|arn| arn.owner().is_some())
}
