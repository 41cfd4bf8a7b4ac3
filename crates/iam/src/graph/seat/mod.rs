//! Somebody with everything that bears on what they may do, ready to be asked many times.

mod ask;
mod bound;
mod form;
mod slice;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::Node;
use super::mask::{Mask, Masks};
use crate::arn::{Arn, account_of};
use crate::context::Context;
use crate::decide::{Caller, CallerKind, Layers, Truth};
use crate::estate::{Estate, Kind, PrincipalId};
use crate::policy::{Effect, Policy, Statement};
use crate::rule::On;
pub(crate) use bound::May;
use bound::{bound, controls};
use slice::Slice;

/// A policy that allows everything.
static EVERYTHING: LazyLock<Policy> = LazyLock::new(|| {
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
    });
    Policy::parse("a policy that it was given", &document)
});

/// An answer to one question.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) truth: Truth,
    /// The resource that it is true of: for a form, one that fits.
    pub(crate) resource: String,
}

/// Whoever acts.
pub(crate) struct Seat<'e> {
    pub(super) estate: &'e Estate,
    /// Who it is; for a member of a group, none.
    pub(super) id: Option<PrincipalId>,
    pub(super) account: String,
    pub(super) partition: String,
    pub(super) kind: Kind,
    /// Actions that something may allow.
    pub(super) mask: Mask,
    layers: Layers<'e>,
    facts: Arc<Context>,
    caller: Caller,
    slices: RefCell<HashMap<String, Rc<Slice<'e>>>>,
    forms: RefCell<HashMap<(String, String, String), Answer>>,
}

impl<'e> Seat<'e> {
    /// Takes the place of a node; none for what is no identity.
    pub(super) fn new(estate: &'e Estate, masks: &Masks, node: Node) -> Option<Self> {
        let (id, layers, mask) = match node {
            Node::Principal(id) => {
                let layers = estate.layers(id);
                let principal = estate.principal(id);
                let groups = principal.groups.iter().filter_map(|group| estate.groups.get(*group as usize));
                let mask = masks.of(principal.policies.iter().chain(groups.flat_map(|group| &group.policies)));
                (id, layers, mask.and(&bound(estate, masks, id)))
            }
            Node::Widened(id) => {
                let mut layers = estate.layers(id);
                layers.identity.extend(&EVERYTHING.statements);
                (id, layers, Mask::all().and(&bound(estate, masks, id)))
            }
            Node::Unbound(id) => {
                let layers = Layers { boundary: None, ..estate.layers(id) };
                let principal = estate.principal(id);
                let groups = principal.groups.iter().filter_map(|group| estate.groups.get(*group as usize));
                let mask = masks.of(principal.policies.iter().chain(groups.flat_map(|group| &group.policies)));
                (id, layers, mask.and(&controls(estate, masks, &principal.account)))
            }
            Node::Member(number) => {
                let group = estate.groups.get(number as usize)?;
                let identity = group.policies.iter().flat_map(|id| &estate.policy(*id).statements).collect();
                let layers = Layers { identity, ..Layers::default() };
                return Some(Self::stranger(estate, masks, &group.account, layers, masks.of(&group.policies)));
            }
            Node::Bounded(number) => {
                let (arn, managed) = estate.managed.iter().nth(number as usize)?;
                let boundary = managed.policy.map(|id| estate.policy(id).statements.iter().collect());
                let layers = Layers { identity: EVERYTHING.statements.iter().collect(), boundary, ..Layers::default() };
                let mask = managed.policy.as_ref().map_or_else(Mask::all, |id| masks.of([id]));
                return Some(Self::stranger(estate, masks, account_of(arn), layers, mask));
            }
            Node::Created(at) => {
                let account = estate.accounts().keys().nth(at as usize)?;
                let layers = Layers { identity: EVERYTHING.statements.iter().collect(), ..Layers::default() };
                return Some(Self::stranger(estate, masks, account, layers, Mask::all()));
            }
            Node::Admin(_) | Node::Organization => return None,
        };
        let principal = estate.principal(id);
        let mut seat = Self {
            estate,
            id: Some(id),
            account: principal.account.clone(),
            partition: partition(&principal.arn),
            kind: principal.kind,
            mask,
            layers,
            facts: Arc::new(estate.facts(id)),
            caller: caller(estate, id),
            slices: RefCell::default(),
            forms: RefCell::default(),
        };
        if matches!(node, Node::Widened(_)) {
            seat.mend(masks);
        }
        Some(seat)
    }

    /// Its account.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Its partition.
    pub(crate) fn partition(&self) -> &str {
        &self.partition
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> &str {
        &self.caller.arn
    }

    /// A user of an account of whom nothing else is known than some layers: no tag, no name.
    fn stranger(estate: &'e Estate, masks: &Masks, account: &str, mut layers: Layers<'e>, mask: Mask) -> Self {
        let bound = estate.accounts().get(account).filter(|account| account.management == Some(false));
        if let Some(account) = bound {
            let level = |level: &Vec<u32>| level.iter().flat_map(|id| &estate.policy(*id).statements).collect();
            layers.service_controls = account.service_controls.iter().map(level).collect();
        }
        let partition = estate.partition().to_owned();
        let arn = format!("arn:{partition}:iam::{account}:user/stanch-nobody");
        let caller = Caller { kind: CallerKind::User, arn, issuer: None, account: Some(account.to_owned()) };
        Self {
            estate,
            id: None,
            account: account.to_owned(),
            partition,
            kind: Kind::User,
            mask: mask.and(&controls(estate, masks, account)),
            layers,
            facts: Arc::new(estate.facts_of_account(account)),
            caller,
            slices: RefCell::default(),
            forms: RefCell::default(),
        }
    }

    /// What a call has, with the caller's partition and account in it.
    pub(super) fn filled(&self, context: &[(String, String)]) -> Vec<(String, String)> {
        let fill = |value: &String| On::filled(value, &self.partition, &self.account);
        context.iter().map(|(key, value)| (key.clone(), fill(value))).collect()
    }

    /// Takes away what a widened identity can take off itself: denies of its own policies, and its boundary.
    fn mend(&mut self, masks: &Masks) {
        let Some(id) = self.id else { return };
        let arn = self.estate.principal(id).arn.clone();
        let kind = if self.kind == Kind::User { "User" } else { "Role" };
        let may = |seat: &Self, action: String| seat.ask(&action, &arn, &[]).truth == Truth::Yes;
        if may(self, format!("iam:Delete{kind}Policy")) && may(self, format!("iam:Detach{kind}Policy")) {
            self.layers.identity = EVERYTHING.statements.iter().collect();
            self.forget();
        }
        if self.layers.boundary.is_some() && may(self, format!("iam:Delete{kind}PermissionsBoundary")) {
            self.layers.boundary = None;
            self.mask = Mask::all().and(&controls(self.estate, masks, &self.account));
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.slices.get_mut().clear();
        self.forms.get_mut().clear();
    }

    /// Whether its own policies deny anything.
    pub(super) fn denies(&self) -> bool {
        self.layers.identity.iter().any(|statement| statement.effect == Effect::Deny)
    }

    /// Whether its own policies may allow to assume anything.
    pub(super) fn may_assume(&self) -> bool {
        self.slice("sts:AssumeRole").layers.identity.iter().any(|statement| statement.effect == Effect::Allow)
    }

    /// Whether an identity statement covers an action that nobody has heard of: whether it allows by exception, and not
    /// by name.
    pub(super) fn covers_everything(&self) -> Truth {
        let everything = |one: &&&Statement| one.effect == Effect::Allow && one.covers_action("stanch:Anything");
        let mut found = Truth::No;
        for statement in self.layers.identity.iter().filter(everything) {
            found = found.or(if statement.is_unconditional() { Truth::Yes } else { Truth::Unknown });
        }
        found
    }
}

/// The caller that a user or role is. Of a role, a session whose name nobody knows.
pub(crate) fn caller(estate: &Estate, id: PrincipalId) -> Caller {
    let principal = estate.principal(id);
    let account = Some(principal.account.clone());
    match principal.kind {
        Kind::User => Caller { kind: CallerKind::User, arn: principal.arn.clone(), issuer: None, account },
        Kind::Role => {
            let issuer = Some(principal.arn.clone());
            Caller { kind: CallerKind::Role, arn: principal.arn.clone(), issuer, account }
        }
    }
}

fn partition(arn: &str) -> String {
    Arn::parse(arn).map_or("aws", |arn| arn.partition).to_owned()
}
