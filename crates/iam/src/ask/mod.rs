//! One question to an estate, answered with all its reasons: `stanch can`.

mod gaps;
mod said;

use std::collections::BTreeMap;

pub use said::{Heard, Said};

use crate::arn::Arn;
use crate::context::{Context, Fact};
use crate::decide::{Decision, Request, Truth, choose, decide};
use crate::estate::{Estate, Kind, PrincipalId, ThingKind};
use crate::graph::caller;

/// The key that says when a session began; a request with a long-term key does not carry it.
const SESSION_BEGAN: &str = "aws:TokenIssueTime";

/// Whether somebody may do something.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// Who.
    pub who: PrincipalId,
    /// `service:Operation`.
    pub action: &'q str,
    /// An ARN, or `*`.
    pub resource: &'q str,
    /// What is known of the request besides what the estate knows, by condition key; it comes before that.
    pub given: &'q BTreeMap<String, Fact>,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The decision.
    pub decision: Decision,
    /// What the caller has to choose for it, by key in lower case; what it has to leave away is not in it.
    pub chosen: BTreeMap<String, String>,
    /// What each list of policies says by itself, in the order in which AWS asks them.
    pub heard: Vec<Heard>,
    /// The account that the resource lies in, where that is known.
    pub owner: Option<String>,
}

impl Estate {
    /// Answers a question with every policy that has a say: the identity's and its groups', its boundary, those of the
    /// organisation, the resource's.
    ///
    /// Where nothing says whose the resource is, it is taken for one of the caller's account, and `owner` is none.
    pub fn ask(&self, question: &Question<'_>) -> Answered {
        let principal = self.principal(question.who);
        let owner = self.owner_of(question.resource);
        let account = owner.as_deref().unwrap_or(&principal.account);
        let mut layers = self.layers(question.who);
        self.on_resource(&mut layers, question.resource, Some(account));
        let mut facts = self.facts(question.who);
        self.facts_of_resource(&mut facts, question.resource, Some(account));
        for (key, fact) in question.given {
            facts.set(key, fact.clone());
        }
        let caller = caller(self, question.who);
        let resource_account = Arn::parse(question.resource).is_none_or(|arn| arn.owner().is_none()).then_some(account);
        let request = Request {
            caller: &caller,
            action: question.action,
            resource: question.resource,
            resource_account,
            context: &facts,
        };
        let best = |facts: &Context| {
            let request = Request { context: facts, ..request };
            let (decision, chosen) = choose(&layers, &request);
            match decision.verdict.truth() {
                // No choice helps, so that none is told.
                Truth::No => (decide(&layers, &request), BTreeMap::new()),
                Truth::Unknown | Truth::Yes => (decision, chosen),
            }
        };
        let mut found = None;
        for facts in self.sessions(question, &facts) {
            let (decision, chosen) = best(&facts);
            let better = |(known, _, _): &(Decision, _, _)| decision.verdict.truth() > known.verdict.truth();
            if found.as_ref().is_none_or(better) {
                found = Some((decision, chosen, facts));
            }
        }
        let (decision, chosen, mut facts) =
            found.unwrap_or_else(|| (decide(&layers, &request), BTreeMap::new(), facts.clone()));
        for (key, value) in &chosen {
            facts.set(key, Fact::one(value.as_str()));
        }
        let heard = said::each(&layers, &Request { context: &facts, ..request });
        Answered { decision, chosen, heard, owner }
    }

    /// What is known of a request by each sort of credential that the caller may use: a user has long-term keys, and can
    /// open a session with them.
    fn sessions(&self, question: &Question<'_>, facts: &Context) -> Vec<Context> {
        let given = question.given.keys().any(|key| key.eq_ignore_ascii_case(SESSION_BEGAN));
        if given || self.principal(question.who).kind == Kind::Role {
            return vec![facts.clone()];
        }
        let with = |fact: Fact| {
            let mut facts = facts.clone();
            facts.set(SESSION_BEGAN, fact);
            facts
        };
        vec![with(Fact::Absent), with(Fact::Since(self.now()))]
    }

    /// The account of a resource: as its ARN says it, or for a bucket and what is in it, as it was collected.
    fn owner_of(&self, resource: &str) -> Option<String> {
        let arn = Arn::parse(resource)?;
        if let Some(account) = arn.owner() {
            return Some(account.to_owned());
        }
        let bucket = arn.resource.split('/').next().unwrap_or_default();
        let mut things = self.things().iter().filter(|thing| arn.service == "s3" && thing.kind == ThingKind::Bucket);
        things.find(|thing| thing.name == bucket).map(|thing| thing.account.clone())
    }
}
