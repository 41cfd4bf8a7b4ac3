//! Rules on one caller: to whom they lead.

use super::seat::Seat;
use super::targets::{OfAccount, Targets, fits, policy_fits};
use super::{Edge, Node, Via};
use crate::decide::Truth;
use crate::estate::{Holder, PrincipalId};
use crate::rule::{self, Each, Gains, Need, On, Place, Rule, RuleId};

/// Somebody with the account that they are in.
pub(super) struct Applying<'s, 'e> {
    pub(super) seat: &'s Seat<'e>,
    pub(super) targets: &'s Targets<'e>,
    pub(super) account: Option<&'s OfAccount<'e>>,
    /// The account's place in the estate.
    pub(super) place: Option<u32>,
    pub(super) edges: Vec<Edge>,
}

/// What a rule is tried for.
struct Try<'t> {
    /// The ARN that `{user}`, `{group}`, `{policy}`, `{workload}` stand for; empty where nobody knows one.
    target: &'t str,
    /// The role in it.
    role: Option<PrincipalId>,
    through: Option<u32>,
    truth: Truth,
}

impl<'e> Applying<'_, 'e> {
    /// Tries every rule whose actions something may allow.
    pub(super) fn all(&mut self) {
        for (id, rule) in (0..).zip(rule::all()) {
            let kind = rule.only.is_none_or(|kind| kind == self.seat.kind);
            if kind && self.promising(rule) {
                self.rule(id, rule);
            }
        }
        self.edges.sort_unstable();
        self.edges.dedup();
    }

    /// Whether what a rule asks for, but on the thing that it is tried for, is possible at all.
    fn promising(&self, rule: &Rule) -> bool {
        let numbers = rule::numbers();
        let masked = rule.needs.iter().all(|need| {
            let number = |name: &String| numbers.get(&name.to_ascii_lowercase());
            need.actions.names.iter().filter_map(number).any(|number| self.seat.mask.has(*number))
        });
        let fixed = |need: &&Need| match &need.on {
            On::Form(_) | On::Nothing | On::Thing(Place::Caller) => true,
            On::Thing(_) => false,
        };
        let nothing = Try { target: "", role: None, through: None, truth: Truth::Yes };
        masked && rule.needs.iter().filter(fixed).all(|need| self.need(need, &nothing) != Truth::No)
    }

    fn rule(&mut self, id: RuleId, rule: &Rule) {
        let Some(account) = self.account else { return };
        let nobody = Try { target: "", role: None, through: None, truth: Truth::Yes };
        match rule.each {
            Each::SelfOnly => {
                let Some(caller) = self.seat.id else { return };
                let truth = fits(self.seat.estate, self.account, rule, caller).and(self.needs(rule, &nobody));
                self.gain(id, rule, &Try { role: Some(caller), truth, ..nobody });
            }
            Each::User | Each::Role => {
                let service = rule.filter.service.as_deref();
                let list = match (rule.each, service) {
                    (Each::User, _) => account.users.as_slice(),
                    (_, Some(service)) => account.serving.get(service).map_or(&[][..], Vec::as_slice),
                    (_, None) => account.roles.as_slice(),
                };
                for target in list {
                    self.principal(id, rule, *target);
                }
            }
            Each::Group => {
                for number in &account.groups {
                    let Some(group) = self.seat.estate.groups.get(*number as usize) else { continue };
                    let tried = Try { target: &group.arn, through: Some(*number), ..nobody };
                    self.gain(id, rule, &Try { truth: self.needs(rule, &tried), ..tried });
                }
            }
            Each::Policy => {
                for (number, arn) in &account.policies {
                    let tried = Try { target: arn, through: Some(*number), ..nobody };
                    let fits = policy_fits(self.seat, rule, arn);
                    if fits != Truth::No {
                        self.gain(id, rule, &Try { truth: fits.and(self.needs(rule, &tried)), ..tried });
                    }
                }
            }
            Each::Provider => {
                let saml = rule.filter.provider.as_deref().map(|kind| kind == "saml");
                for (number, arn) in &account.providers {
                    if saml.is_some_and(|saml| saml != arn.contains(":saml-provider/")) {
                        continue;
                    }
                    let tried = Try { target: arn, through: Some(*number), ..nobody };
                    self.gain(id, rule, &Try { truth: self.needs(rule, &tried), ..tried });
                }
            }
            Each::Workload => self.workloads(id, rule, account),
        }
    }

    fn principal(&mut self, id: RuleId, rule: &Rule, target: PrincipalId) {
        // What the caller can do to itself has rules of its own.
        if self.seat.id == Some(target) {
            return;
        }
        let estate = self.seat.estate;
        let fits = fits(estate, self.account, rule, target);
        if fits == Truth::No {
            return;
        }
        let tried = Try { target: &estate.principal(target).arn, role: Some(target), through: None, truth: Truth::Yes };
        let mut truth = fits.and(self.needs(rule, &tried));
        if rule.assume && truth != Truth::No {
            truth = truth.and(self.seat.assumes(target));
        }
        self.gain(id, rule, &Try { truth, ..tried });
    }

    /// Existing workloads of a kind; and where nobody read which there are, one that may run as any role that its
    /// service may assume.
    fn workloads(&mut self, id: RuleId, rule: &Rule, account: &OfAccount<'e>) {
        let Some(kind) = rule.workload.as_deref() else { return };
        let estate = self.seat.estate;
        for number in account.workloads.get(kind).into_iter().flatten() {
            let Some(thing) = estate.things.get(*number as usize) else { continue };
            if rule.filter.shell.zip(thing.shell).is_some_and(|(asked, has)| asked != has) {
                continue;
            }
            let tried = Try { target: &thing.arn, role: None, through: Some(*number), truth: Truth::Yes };
            let shell =
                if rule.filter.shell == Some(true) && thing.shell.is_none() { Truth::Unknown } else { Truth::Yes };
            let truth = shell.and(self.needs_without_role(rule, &tried));
            if truth == Truth::No {
                continue;
            }
            let roles: Vec<PrincipalId> = thing.roles.iter().filter_map(|arn| self.targets.role(estate, arn)).collect();
            for role in &roles {
                let tried = Try { role: Some(*role), truth, ..tried };
                self.gain(id, rule, &Try { truth: truth.and(self.needs(rule, &tried)), ..tried });
            }
            if roles.is_empty() && (thing.listed_only || !thing.roles.is_empty()) {
                self.imagined(id, rule, account, Some(*number));
            }
        }
        if !estate.reads_workloads(&self.seat.account, kind) {
            self.imagined(id, rule, account, None);
        }
    }

    /// A workload that may exist, as every role that its service may assume.
    fn imagined(&mut self, id: RuleId, rule: &Rule, account: &OfAccount<'e>, through: Option<u32>) {
        let Some(service) = &rule.filter.service else { return };
        for role in account.serving.get(service.as_str()).into_iter().flatten() {
            let tried = Try { target: "", role: Some(*role), through, truth: Truth::Unknown };
            self.gain(id, rule, &Try { truth: Truth::Unknown.and(self.needs(rule, &tried)), ..tried });
        }
    }

    fn needs(&self, rule: &Rule, tried: &Try<'_>) -> Truth {
        all(rule.needs.iter().map(|need| self.need(need, tried)))
    }

    fn needs_without_role(&self, rule: &Rule, tried: &Try<'_>) -> Truth {
        let on_role = |need: &&Need| matches!(need.on, On::Thing(Place::Role | Place::Profile));
        all(rule.needs.iter().filter(|need| !on_role(need)).map(|need| self.need(need, tried)))
    }

    fn need(&self, need: &Need, tried: &Try<'_>) -> Truth {
        let mut best = Truth::No;
        for action in &need.actions.names {
            best = best.or(self.one(action, need, tried));
            if best == Truth::Yes {
                break;
            }
        }
        best
    }

    fn one(&self, action: &str, need: &Need, tried: &Try<'_>) -> Truth {
        let seat = self.seat;
        let context = &seat.filled(&need.context);
        match resource(seat, need, tried.target, tried.role) {
            Resource::One(arn) => seat.ask(action, &arn, context).truth,
            Resource::Form(form) => seat.ask_form(action, &form, context).truth,
        }
    }

    fn gain(&mut self, id: RuleId, rule: &Rule, tried: &Try<'_>) {
        if tried.truth == Truth::No {
            return;
        }
        let edge = |to: Node, joint: bool| Edge {
            to,
            via: Via::Rule(id),
            through: tried.through,
            certain: tried.truth == Truth::Yes,
            joint,
        };
        let widened = |to: PrincipalId| edge(Node::Widened(to), self.seat.id != Some(to));
        let estate = self.seat.estate;
        match rule.gains {
            Gains::Become => self.edges.extend(tried.role.map(|role| edge(Node::Principal(role), false))),
            Gains::Widen => self.edges.extend(tried.role.map(widened)),
            Gains::WidenAndBecome => self.edges.extend(tried.role.map(|role| edge(Node::Widened(role), false))),
            Gains::WidenAndJoin => self.edges.extend(self.seat.id.map(widened)),
            Gains::Unbound => self.edges.extend(self.seat.id.map(|id| edge(Node::Unbound(id), false))),
            Gains::Create => {
                let (certain, through) = (tried.truth == Truth::Yes, tried.through);
                let edge = |to, joint| Edge { to, via: Via::Rule(id), through, certain, joint };
                self.create(rule, &edge);
            }
            Gains::WidenMembers => {
                let group = tried.through.and_then(|number| estate.groups.get(number as usize));
                self.edges.extend(group.into_iter().flat_map(|group| &group.members).map(|member| widened(*member)));
            }
            Gains::WidenHolders => {
                let Some(policy) = estate.managed.get(tried.target) else { return };
                for holder in &policy.holders {
                    match holder {
                        Holder::Principal(id) => self.edges.push(widened(*id)),
                        Holder::Group(number) => {
                            let members = estate.groups.get(*number as usize).map(|group| &group.members);
                            self.edges.extend(members.into_iter().flatten().map(|member| widened(*member)));
                        }
                    }
                }
            }
            Gains::Join => {
                // Whoever joins keeps its own denies and its boundary, which a member of whom nothing is known has not.
                let own = self.seat.id.map(|id| estate.principal(id));
                let free = own.is_some_and(|own| own.boundary.is_none()) && !self.seat.denies();
                let joins = self.seat.kind == crate::estate::Kind::User && self.seat.id.is_some();
                let certain = tried.truth == Truth::Yes && free;
                self.edges.extend(tried.through.map(|number| Edge { certain, ..edge(Node::Member(number), !joins) }));
            }
            Gains::Trusting => {
                let Some(account) = self.account else { return };
                let trusts = |role: &&PrincipalId| {
                    let trust = estate.principal(**role).trust.map(|trust| estate.policy(trust));
                    trust.is_some_and(|trust| trust.principal_arns().any(|arn| arn == tried.target))
                };
                let roles = account.roles.iter().filter(trusts);
                self.edges.extend(roles.map(|role| edge(Node::Principal(*role), false)));
            }
        }
    }
}

impl Applying<'_, '_> {
    /// Somebody new. Where it can only be made with a boundary, it is bound by that.
    fn create(&mut self, rule: &Rule, edge: &dyn Fn(Node, bool) -> Edge) {
        let seat = self.seat;
        let Some(account) = self.place else { return };
        let boundaries = rule.needs.iter().filter_map(|need| {
            let On::Form(form) = &need.on else { return None };
            let action = need.actions.names.first()?;
            seat.boundary_asked(action, form, &seat.filled(&need.context))
        });
        let asked: Vec<String> = boundaries.collect();
        match asked.first() {
            None => self.edges.push(edge(Node::Created(account), false)),
            Some(arn) => {
                let number = seat.estate.managed.keys().position(|known| known == arn);
                match number.and_then(|number| u32::try_from(number).ok()) {
                    Some(number) => self.edges.push(edge(Node::Bounded(number), false)),
                    // Of a boundary that was not read nobody knows what it lets through.
                    None => self.edges.push(Edge { certain: false, ..edge(Node::Created(account), false) }),
                }
            }
        }
    }
}

/// What an action is done to.
pub(super) enum Resource {
    /// This.
    One(String),
    /// Anything of this form.
    Form(String),
}

/// What a need's action is done to when a rule is tried for `target` with `role` in it.
pub(super) fn resource(seat: &Seat<'_>, need: &Need, target: &str, role: Option<PrincipalId>) -> Resource {
    let estate = seat.estate;
    let role = || role.map(|role| estate.principal(role));
    let arn = match &need.on {
        On::Form(form) => return Resource::Form(form.clone()),
        On::Nothing => "*".to_owned(),
        On::Thing(Place::Caller) => seat.id.map_or_else(String::new, |id| estate.principal(id).arn.clone()),
        On::Thing(Place::Target) => target.to_owned(),
        On::Thing(Place::Role) => role().map_or_else(String::new, |role| role.arn.clone()),
        On::Thing(Place::Profile) => role().and_then(|role| role.profiles.first().cloned()).unwrap_or_default(),
    };
    // A thing of which nobody knows the name may have any.
    if arn.is_empty() { Resource::Form("*".to_owned()) } else { Resource::One(arn) }
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut all = Truth::Yes;
    for truth in truths {
        all = all.and(truth);
        if all == Truth::No {
            break;
        }
    }
    all
}
