//! A request with what follows from it.

use chrono::{DateTime, Utc};

use super::request::{CallerKind, Request};
use crate::arn::Arn;
use crate::context::Fact;
use crate::policy::Variable;

/// What is known of a condition key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'a> {
    /// These values.
    Texts(&'a [String]),
    /// This value.
    Text(&'a str),
    /// The request does not carry it.
    Absent,
    /// Nobody knows, or the caller can choose.
    Unknown,
    /// A time somewhere at or after this one.
    Since(DateTime<Utc>),
}

impl<'a> Known<'a> {
    fn of(fact: &'a Fact) -> Known<'a> {
        match fact {
            Fact::Values(texts) => Known::Texts(texts),
            Fact::Absent => Known::Absent,
            Fact::Unknown | Fact::Free => Known::Unknown,
            Fact::Since(time) => Known::Since(*time),
        }
    }

    /// All values that are known.
    pub(super) fn texts(self) -> impl Iterator<Item = &'a str> {
        let (many, one): (&[String], _) = match self {
            Known::Texts(texts) => (texts, None),
            Known::Text(text) => (&[], Some(text)),
            _ => (&[], None),
        };
        many.iter().map(String::as_str).chain(one)
    }
}

/// A request with what follows from it, worked out once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub(super) request: &'a Request<'a>,
    /// The account that owns the resource, where something says it.
    pub(super) owner: Option<&'a str>,
    /// Whether caller and resource belong to one account.
    pub(super) same: bool,
    /// The role's ARN for a session.
    pub(super) role: Option<&'a str>,
    /// Whether the caller has a permission boundary.
    pub(super) bounded: bool,
}

impl<'a> Question<'a> {
    pub(super) fn new(request: &'a Request<'a>, bounded: bool) -> Question<'a> {
        let caller = request.caller;
        let account = caller.account.as_deref();
        let arn = Arn::parse(request.resource);
        let said = arn.and_then(|arn| arn.owner()).or(request.resource_account);
        // An action without a resource is done in the caller's account.
        let owner = said.or_else(|| if request.resource == "*" { account } else { None });
        let is_role = caller.kind == CallerKind::Role && caller.arn.contains(":role/");
        let role = match caller.kind {
            CallerKind::Role => caller.issuer.as_deref().or(is_role.then_some(caller.arn.as_str())),
            _ => None,
        };
        Question {
            request,
            owner,
            same: account.is_some() && owner.is_none_or(|owner| Some(owner) == account),
            role,
            bounded,
        }
    }

    /// What is known of a key, which is given in lower case: what the context says, or what follows from the caller.
    pub(super) fn known(&self, key: &str) -> Known<'a> {
        let context = self.request.context;
        if let Some(fact) = context.said(key) {
            return Known::of(fact);
        }
        key.strip_prefix("aws:").and_then(|name| self.derived(name)).unwrap_or_else(|| Known::of(context.rest()))
    }

    /// What follows from the caller and the resource.
    fn derived(&self, name: &str) -> Option<Known<'a>> {
        let caller = self.request.caller;
        let nobody = matches!(
            caller.kind,
            CallerKind::Anonymous | CallerKind::Service | CallerKind::WebIdentity | CallerKind::Saml
        );
        let text = |text: Option<&'a str>| text.map_or(Known::Unknown, Known::Text);
        let yes_or_no = |yes: bool| Known::Text(if yes { "true" } else { "false" });
        Some(match name {
            "principalarn" if nobody => Known::Absent,
            "principalarn" if caller.kind == CallerKind::Role => text(self.role),
            "principalarn" => Known::Text(&caller.arn),
            "principalaccount" if nobody => Known::Absent,
            "principalaccount" => text(caller.account.as_deref()),
            "principaltype" => match caller.kind {
                CallerKind::User => Known::Text("User"),
                CallerKind::Role => Known::Text("AssumedRole"),
                CallerKind::FederatedUser => Known::Text("FederatedUser"),
                CallerKind::Root => Known::Text("Account"),
                CallerKind::Anonymous => Known::Text("Anonymous"),
                CallerKind::Service | CallerKind::WebIdentity | CallerKind::Saml => return None,
            },
            "username" if caller.kind == CallerKind::User => text(Arn::parse(&caller.arn).map(|arn| arn.name())),
            "username" => Known::Absent,
            "userid" if caller.kind == CallerKind::Root => text(caller.account.as_deref()),
            "userid" if nobody => return None,
            "userid" => Known::Unknown,
            "principalisawsservice" => yes_or_no(caller.kind == CallerKind::Service),
            "principalservicename" if caller.kind == CallerKind::Service => Known::Text(&caller.arn),
            "principalservicename" => Known::Absent,
            "resourceaccount" => text(self.owner),
            _ => return None,
        })
    }

    /// What stands for a policy variable. A key with several values cannot stand for one.
    pub(super) fn variable(&self, key: &str) -> Variable<'a> {
        match self.known(key) {
            Known::Text(text) => Variable::Text(text),
            Known::Texts([text]) => Variable::Text(text),
            Known::Texts([]) | Known::Absent => Variable::Absent,
            Known::Texts(_) | Known::Unknown | Known::Since(_) => Variable::Unknown,
        }
    }
}
