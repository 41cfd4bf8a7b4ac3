//! What a step rests on.

use super::apply::{Resource, resource};
use super::{Edge, Graph, Node, Via};
use crate::decide::{Cite, Decision, Open, Truth};
use crate::estate::PrincipalId;
use crate::rule::{self, Each, On, Place, Rule};

/// One thing that a step asks for, and what answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The action, as IAM writes it.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Whether it is possible.
    pub truth: Truth,
    /// Statements that make it so.
    pub by: Vec<Cite>,
    /// Conditions that would decide.
    pub open: Vec<Open>,
}

/// A step in words, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Id of the rule, or what stands for it: `assume-role`, `administers`, `everybody`, `governs`, `obscure`.
    pub rule: String,
    /// What is done, in words.
    pub title: String,
    /// What it goes through, by ARN.
    pub through: Option<String>,
    /// Whether nothing is open.
    pub certain: bool,
    /// What it asks for.
    pub reasons: Vec<Reason>,
    /// What else is open, one sentence without a full stop each.
    pub open: Vec<String>,
}

impl Graph<'_> {
    /// A node in words: an ARN, `ARN with a policy that it is given`, `administrator of account 1111…`.
    pub fn words(&self, node: Node) -> String {
        match node {
            Node::Principal(id) => self.estate.principal(id).arn.clone(),
            Node::Widened(id) => format!("{} with more permissions", self.estate.principal(id).arn),
            Node::Unbound(id) => format!("{} without its boundary", self.estate.principal(id).arn),
            Node::Bounded(policy) => {
                let boundary = self.estate.managed.keys().nth(policy as usize).map_or("", String::as_str);
                format!("somebody new within boundary {boundary}")
            }
            Node::Created(at) => format!("somebody new in account {}", self.account_at(at)),
            Node::Member(group) => {
                let group = self.estate.groups.get(group as usize).map_or("", |group| group.arn.as_str());
                format!("a member of {group}")
            }
            Node::Admin(at) => format!("administrator of account {}", self.account_at(at)),
            Node::Organization => "administrator of the organisation".to_owned(),
        }
    }

    /// Id of the account of a place.
    pub fn account_at(&self, at: u32) -> &str {
        self.estate.accounts().keys().nth(at as usize).map_or("", String::as_str)
    }

    /// A step with its reasons, asked again.
    pub fn explain(&self, from: Node, edge: &Edge) -> Step {
        let step = |rule: &str, title: &str, reasons: Vec<Reason>, open: Vec<String>| Step {
            from: self.words(from),
            to: self.words(edge.to),
            rule: rule.to_owned(),
            title: title.to_owned(),
            through: None,
            certain: edge.certain && !edge.joint,
            reasons,
            open,
        };
        match edge.via {
            Via::Administers => {
                let mut reasons = Vec::new();
                if let Some(seat) = self.seat(from) {
                    let nobody = format!("arn:{}:iam::{}:user/stanch-nobody", seat.partition, seat.account);
                    let decision = seat.explain("iam:AttachUserPolicy", &nobody, &[]);
                    reasons.push(reason("iam:AttachUserPolicy", "any user", decision));
                }
                step("administers", "It is an administrator already", reasons, Vec::new())
            }
            Via::Assumes => {
                let reasons = match edge.to {
                    Node::Principal(role) => self.assuming(from, role),
                    _ => Vec::new(),
                };
                step("assume-role", "Assume the role", reasons, Vec::new())
            }
            Via::Everybody => {
                step("everybody", "An administrator can act as anybody in the account", Vec::new(), Vec::new())
            }
            Via::Governs => {
                let open = match edge.to {
                    Node::Admin(_) => vec!["whether the management account has a role in this account".to_owned()],
                    _ => Vec::new(),
                };
                step("governs", "The management account governs the organisation", Vec::new(), open)
            }
            Via::Obscure => {
                let open = vec![
                    "no permission of it is known, and the lists of its account have not everybody, so that what it may \
                     do stands in what was not read"
                        .to_owned(),
                ];
                step("obscure", "Nothing is known of what it may do", Vec::new(), open)
            }
            Via::Rule(id) => {
                let Some(rule) = rule::all().get(usize::from(id)) else {
                    return step("", "", Vec::new(), Vec::new());
                };
                Step {
                    through: self.through(rule, edge),
                    ..step(rule.id, &rule.title, self.reasons(from, edge, rule), self.open(edge, rule))
                }
            }
        }
    }

    fn assuming(&self, from: Node, role: PrincipalId) -> Vec<Reason> {
        let Some(seat) = self.seat(from) else { return Vec::new() };
        let decision = seat.assuming(role, true);
        vec![reason("sts:AssumeRole", &self.estate.principal(role).arn, decision)]
    }

    /// The thing that a rule was tried for when it made the step.
    fn through(&self, rule: &Rule, edge: &Edge) -> Option<String> {
        let number = edge.through? as usize;
        match rule.each {
            Each::Workload => self.estate.things.get(number).map(|thing| thing.arn.clone()),
            Each::Group => self.estate.groups.get(number).map(|group| group.arn.clone()),
            Each::Policy => self.estate.managed.keys().nth(number).cloned(),
            Each::Provider => self.estate.providers.keys().nth(number).cloned(),
            Each::SelfOnly | Each::User | Each::Role => None,
        }
    }

    fn reasons(&self, from: Node, edge: &Edge, rule: &Rule) -> Vec<Reason> {
        let Some(seat) = self.seat(from) else { return Vec::new() };
        let role = match edge.to {
            Node::Principal(id) | Node::Widened(id) | Node::Unbound(id) => Some(id),
            _ => None,
        };
        let target = match rule.each {
            Each::User | Each::Role => role.map(|id| self.estate.principal(id).arn.clone()),
            _ => self.through(rule, edge),
        };
        let target = target.unwrap_or_default();
        let mut reasons = Vec::new();
        for need in &rule.needs {
            let answers = need.actions.names.iter().map(|action| {
                let (resource, truth) = match resource(&seat, need, &target, role) {
                    Resource::One(arn) => (arn.clone(), seat.ask(action, &arn, &seat.filled(&need.context)).truth),
                    Resource::Form(form) => {
                        let answer = seat.ask_form(action, &form, &seat.filled(&need.context));
                        (answer.resource, answer.truth)
                    }
                };
                (action, resource, truth)
            });
            let Some((action, resource, truth)) = answers.max_by_key(|(_, _, truth)| *truth) else { continue };
            let decision = seat.explain(action, &resource, &seat.filled(&need.context));
            reasons.push(Reason { truth, ..reason(action, &resource, decision) });
        }
        if rule.assume
            && let Some(role) = role
        {
            reasons.extend(self.assuming(from, role));
        }
        reasons
    }

    /// What the snapshot does not say and the step rests on.
    fn open(&self, edge: &Edge, rule: &Rule) -> Vec<String> {
        let mut open = Vec::new();
        let target = match edge.to {
            Node::Principal(id) | Node::Widened(id) => Some(self.estate.principal(id)),
            _ => None,
        };
        if edge.joint {
            open.push("it gives the permissions to somebody else, and is not known to act as that one".to_owned());
        }
        if rule.each == Each::Workload && edge.through.is_none() {
            let kind = rule.workload.as_deref().unwrap_or_default().replace('_', " ");
            open.push(format!("whether a {kind} runs as this role: none were read in the account"));
        }
        if rule.each == Each::User
            && rule.filter.password.is_some()
            && target.is_some_and(|target| target.password.is_none())
        {
            open.push("whether the user has a password: no credential report was read".to_owned());
        }
        let counts = rule.filter.access_keys_below.is_some() || rule.filter.access_keys_at_least.is_some();
        if counts && target.is_some_and(|target| target.keys.is_none()) {
            open.push("how many access keys the user has: no list of them was read".to_owned());
        }
        if let Some(least) = rule.filter.versions
            && let Some(policy) = edge.through.and_then(|at| self.estate.managed.values().nth(at as usize))
            && policy.versions < least
        {
            open.push("whether the policy has another version: the account's lists have not everything".to_owned());
        }
        let on_profile = |on: &On| matches!(on, On::Thing(Place::Profile));
        if rule.needs.iter().any(|need| on_profile(&need.on)) && target.is_some_and(|one| one.profiles.is_empty()) {
            open.push("whether an instance profile carries the role".to_owned());
        }
        open
    }
}

fn reason(action: &str, resource: &str, decision: Decision) -> Reason {
    Reason {
        action: action.to_owned(),
        resource: resource.to_owned(),
        truth: decision.verdict.truth(),
        by: decision.by,
        open: decision.open,
    }
}
