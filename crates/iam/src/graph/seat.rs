//! Somebody with everything that bears on what they may do, ready to be asked many times.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use super::mask::{Mask, Masks};
use super::{Graph, Node};
use crate::arn::{Arn, account_of};
use crate::context::{Context, Fact};
use crate::decide::{
    Caller, CallerKind, Decision, Layer, Layers, Open, Request, Truth, Verdict, choose, decide, permits,
};
use crate::estate::{Estate, Kind, PrincipalId};
use crate::glob;
use crate::policy::{Effect, Policy, Statement};
use crate::rule::{self, On};

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
    slices: RefCell<HashMap<String, std::rc::Rc<Slice<'e>>>>,
    forms: RefCell<HashMap<(String, String, String), Answer>>,
}

/// The statements that have a say in one action.
pub(super) struct Slice<'e> {
    layers: Layers<'e>,
    /// Whether the answer is the same for every resource, and which, as long as the resource has no policy.
    uniform: Option<Truth>,
    /// Whether a condition looks at when the session was opened.
    dated: bool,
    /// Whether a condition or a variable looks at the resource.
    about_resource: bool,
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

    /// Whether its own policies may allow an action that rules and tables name, on anything.
    pub(crate) fn may(&self, action: &str) -> bool {
        rule::numbers().get(&action.to_ascii_lowercase()).is_some_and(|number| self.mask.has(*number))
    }

    /// Whether an action is possible on a thing of an account, or on something in it where the ARN ends in `/*`.
    pub(crate) fn ask_thing(&self, action: &str, arn: &str, account: &str) -> Truth {
        let Some(owner) = arn.strip_suffix("/*") else { return self.ask_owner(action, arn, account, &[]) };
        let slice = self.slice(action);
        let (policy, _) = self.estate.policy_of(owner);
        let theirs =
            policy.into_iter().flatten().filter(|one| one.effect == Effect::Allow && one.covers_action(action));
        let own = slice.layers.identity.iter().copied().filter(|one| one.effect == Effect::Allow);
        let mut inside: BTreeSet<String> = BTreeSet::new();
        for statement in own.chain(theirs) {
            let mut patterns: Vec<String> = statement.resource_patterns().map(|one| self.resolved(one)).collect();
            if patterns.is_empty() {
                patterns.push("*".to_owned());
            }
            inside.extend(patterns.iter().filter_map(|pattern| glob::meet(pattern, &format!("{owner}/?*"))));
        }
        let mut best = Truth::No;
        for resource in inside {
            best = best.or(self.ask_owner(action, &resource, account, &[]));
            if best == Truth::Yes {
                break;
            }
        }
        best
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

    /// Whether an action is possible on a resource, with what the caller can choose chosen.
    pub(crate) fn ask(&self, action: &str, resource: &str, context: &[(String, String)]) -> Answer {
        let slice = self.slice(action);
        let answer = |truth| Answer { truth, resource: resource.to_owned() };
        if let Some(truth) = slice.uniform {
            return answer(truth);
        }
        if !slice.layers.identity.iter().any(|one| one.effect == Effect::Allow) {
            return answer(Truth::No);
        }
        answer(self.weigh(&slice, action, resource, context, false).verdict.truth())
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
    pub(super) fn assumes(&self, role: PrincipalId) -> Truth {
        self.assuming(role, false).verdict.truth()
    }

    /// The same with its reasons.
    pub(super) fn assuming(&self, role: PrincipalId, explain: bool) -> Decision {
        let target = self.estate.principal(role);
        self.hear_owner("sts:AssumeRole", &target.arn, &target.account, &[], explain)
    }

    /// Whether an action is possible on some resource of a form. What is known to be impossible everywhere is no.
    pub(crate) fn ask_form(&self, action: &str, form: &str, context: &[(String, String)]) -> Answer {
        let form = On::filled(form, &self.partition, &self.account);
        let key = (action.to_owned(), form.clone(), context.iter().map(|(k, v)| format!("{k}={v};")).collect());
        if let Some(known) = self.forms.borrow().get(&key) {
            return known.clone();
        }
        let slice = self.slice(action);
        let mut best = Answer { truth: Truth::No, resource: form.clone() };
        if let Some(truth) = slice.uniform {
            best.truth = truth;
        } else {
            // A name that nothing speaks of by itself is as free as any.
            let loose = form.replace('*', "?*");
            for statement in slice.layers.identity.iter().filter(|one| one.effect == Effect::Allow) {
                let mut patterns: Vec<String> = statement.resource_patterns().map(|one| self.resolved(one)).collect();
                if patterns.is_empty() {
                    patterns.push("*".to_owned());
                }
                for pattern in patterns {
                    let meeting = glob::meet(&pattern, &loose).or_else(|| glob::meet(&pattern, &form));
                    let Some(resource) = meeting else { continue };
                    let truth = self.weigh(&slice, action, &resource, context, false).verdict.truth();
                    if truth > best.truth {
                        best = Answer { truth, resource: shown(&pattern, &form) };
                    }
                }
                if best.truth == Truth::Yes {
                    break;
                }
            }
        }
        self.forms.borrow_mut().insert(key, best.clone());
        best
    }

    /// The boundary that somebody new must have for an action on a form to be possible at all; none where it needs none.
    pub(super) fn boundary_asked(&self, action: &str, form: &str, context: &[(String, String)]) -> Option<String> {
        let key = "iam:PermissionsBoundary";
        let slice = self.slice(action);
        let speaks = slice.layers.all().flatten().flat_map(|statement| statement.conditions());
        let values = speaks.filter(|condition| condition.key().eq_ignore_ascii_case(key)).flat_map(|one| one.values());
        let values: Vec<String> = values.map(|value| value.to_string()).collect();
        let with = |value: &str| {
            let mut context = context.to_vec();
            context.push((key.to_owned(), value.to_owned()));
            self.ask_form(action, form, &context).truth
        };
        if values.is_empty() || with("") != Truth::No {
            return None;
        }
        values.into_iter().find(|value| with(value) != Truth::No)
    }

    /// A pattern with the variables in it that are known of the caller.
    fn resolved(&self, pattern: &str) -> String {
        if !pattern.contains("${") {
            return pattern.to_owned();
        }
        let mut resolved = pattern.to_owned();
        for key in ["aws:username", "aws:PrincipalAccount", "aws:userid", "aws:PrincipalArn"] {
            if let Fact::Values(values) = self.facts.get(key)
                && let [value] = values.as_slice()
            {
                resolved = resolved.replace(&format!("${{{key}}}"), value);
            }
        }
        resolved
    }

    fn slice(&self, action: &str) -> std::rc::Rc<Slice<'e>> {
        if let Some(known) = self.slices.borrow().get(action) {
            return std::rc::Rc::clone(known);
        }
        let layers = self.layers.on(action);
        let slice = std::rc::Rc::new({
            let uniform = uniform(&layers);
            Slice::of(layers, uniform)
        });
        self.slices.borrow_mut().insert(action.to_owned(), std::rc::Rc::clone(&slice));
        slice
    }

    fn weigh(
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

/// Actions that something may allow somebody.
pub(crate) struct May(Mask);

impl May {
    /// Whether an action is among them, of those that rules and tables name.
    pub(crate) fn has(&self, action: &str) -> bool {
        rule::numbers().get(&action.to_ascii_lowercase()).is_some_and(|number| self.0.has(*number))
    }
}

impl Graph<'_> {
    /// Actions that something may allow a node: less is asked for it than for a seat, and no more is true of the seat.
    pub(crate) fn may(&self, node: Node) -> May {
        match node {
            Node::Principal(id) => {
                let principal = self.estate.principal(id);
                let groups = principal.groups.iter().filter_map(|group| self.estate.groups.get(*group as usize));
                let mask = self.masks.of(principal.policies.iter().chain(groups.flat_map(|group| &group.policies)));
                May(mask.and(&bound(self.estate, &self.masks, id)))
            }
            _ => May(Mask::all()),
        }
    }
}

/// What a boundary and the organisation may allow.
fn bound(estate: &Estate, masks: &Masks, id: PrincipalId) -> Mask {
    let boundary = estate.principal(id).boundary.as_ref().map_or_else(Mask::all, |boundary| masks.of([boundary]));
    // Nobody but its service acts as a service-linked role, so that it does not matter that no SCP binds it.
    boundary.and(&controls(estate, masks, &estate.principal(id).account))
}

fn controls(estate: &Estate, masks: &Masks, account: &str) -> Mask {
    let account = estate.accounts().get(account).filter(|account| account.management == Some(false));
    let levels = account.map(|account| &account.service_controls);
    levels.into_iter().flatten().fold(Mask::all(), |mask, level| mask.and(&masks.of(level)))
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

/// Whether one answer is true of every resource that has no policy of its own.
fn uniform(layers: &Layers<'_>) -> Option<Truth> {
    let whole = |one: &&Statement| one.is_unconditional() && one.resource_patterns().any(|pattern| pattern == "*");
    let allows = |list: &[&Statement]| list.iter().filter(|one| one.effect == Effect::Allow).any(whole);
    let plain = |list: &[&Statement]| list.iter().all(|one| one.effect == Effect::Allow);
    let limits = layers.boundary.iter().chain(&layers.service_controls);
    if limits.clone().all(|list| plain(list) && allows(list)) && plain(&layers.identity) && allows(&layers.identity) {
        return Some(Truth::Yes);
    }
    let denied = |list: &[&Statement]| list.iter().filter(|one| one.effect == Effect::Deny).any(whole);
    (denied(&layers.identity) || limits.clone().any(|list| denied(list))).then_some(Truth::No)
}

impl<'e> Slice<'e> {
    fn of(layers: Layers<'e>, uniform: Option<Truth>) -> Self {
        let statements = || layers.all().flatten();
        let keys = || statements().flat_map(|statement| statement.conditions()).map(|condition| condition.key());
        let dated = keys().any(|key| key.eq_ignore_ascii_case("aws:TokenIssueTime"));
        let looks = |key: &str| {
            let key = key.to_ascii_lowercase();
            key.starts_with("aws:resource") || key.starts_with("iam:resourcetag") || key == "iam:permissionsboundary"
        };
        let written = || statements().flat_map(|statement| statement.resource_patterns());
        let variables = written().any(|pattern| pattern.contains("${"));
        let values = || statements().flat_map(|one| one.conditions()).flat_map(|condition| condition.values());
        let about_resource = variables || keys().any(looks) || values().any(|value| value.contains("${"));
        Slice { uniform, dated, about_resource, layers }
    }
}

/// What to show of the resources that a statement's pattern and a form have in common: the narrower of the two.
fn shown(pattern: &str, form: &str) -> String {
    if pattern == "*" || pattern.len() < form.len() { form.to_owned() } else { pattern.to_owned() }
}

fn has_account(resource: &str) -> bool {
    Arn::parse(resource).is_some_and(|arn| arn.owner().is_some())
}

fn partition(arn: &str) -> String {
    Arn::parse(arn).map_or("aws", |arn| arn.partition).to_owned()
}
