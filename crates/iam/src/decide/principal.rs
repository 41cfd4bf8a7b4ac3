//! Whether a statement is for the caller, and how it names it.

use super::Truth;
use super::question::Question;
use super::request::CallerKind;
use crate::arn::Arn;
use crate::policy::{Effect, Name, Principals};

/// How a statement names the caller, for each way whether it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// The user, the session or everyone: what it allows is not limited by implicit denies.
    pub(super) direct: Truth,
    /// The role or the user that a session was made from: boundary and session policy limit it.
    pub(super) issuer: Truth,
    /// The account: its administrators decide who gets it.
    pub(super) account: Truth,
}

impl Named {
    pub(super) const NOT: Named = Named { direct: Truth::No, issuer: Truth::No, account: Truth::No };

    fn directly(direct: Truth) -> Named {
        Named { direct, ..Named::NOT }
    }

    /// Whether it names the caller in any way.
    pub(super) fn any(self) -> Truth {
        self.direct.or(self.issuer).or(self.account)
    }

    pub(super) fn or(self, other: Named) -> Named {
        Named {
            direct: self.direct.or(other.direct),
            issuer: self.issuer.or(other.issuer),
            account: self.account.or(other.account),
        }
    }

    pub(super) fn and(self, truth: Truth) -> Named {
        Named { direct: self.direct.and(truth), issuer: self.issuer.and(truth), account: self.account.and(truth) }
    }
}

/// How a statement names the caller.
pub(super) fn named(principals: &Principals, effect: Effect, question: &Question<'_>) -> Named {
    if !principals.inverse {
        return listed(principals, question);
    }
    Named::directly(match effect {
        Effect::Allow => listed(principals, question).any().not(),
        Effect::Deny => exempt(principals, question).not(),
    })
}

/// How a list names the caller.
fn listed(principals: &Principals, question: &Question<'_>) -> Named {
    principals.names.iter().fold(Named::NOT, |found, name| found.or(is(name, question)))
}

/// The names of a list of which nobody can tell whether they are the caller's, as far as they have a text.
pub(super) fn open(principals: &Principals, question: &Question<'_>) -> Option<Vec<String>> {
    let mut open = principals.names.iter().filter(|name| is(name, question).any() == Truth::Unknown).peekable();
    open.peek()?;
    let text = |name: &Name| match name {
        Name::Arn(arn) => Some(arn.to_string()),
        _ => None,
    };
    Some(open.filter_map(text).collect())
}

/// Whether, and how, a name is the caller's.
fn is(name: &Name, question: &Question<'_>) -> Named {
    let caller = question.request.caller;
    let of_account =
        matches!(caller.kind, CallerKind::User | CallerKind::Role | CallerKind::FederatedUser | CallerKind::Root);
    match name {
        Name::Everyone => Named::directly(Truth::Yes),
        Name::Account(id) => {
            let same = Truth::from(of_account && caller.account.as_deref() == Some(&**id));
            if caller.kind == CallerKind::Root { Named::directly(same) } else { Named { account: same, ..Named::NOT } }
        }
        Name::Arn(arn) if of_account => by_arn(arn, question),
        Name::Service(service) => {
            Named::directly(Truth::from(caller.kind == CallerKind::Service && caller.arn.eq_ignore_ascii_case(service)))
        }
        Name::Provider(provider) => Named::directly(Truth::from(
            matches!(caller.kind, CallerKind::WebIdentity | CallerKind::Saml)
                && caller.issuer.as_deref() == Some(&**provider),
        )),
        Name::Canonical if of_account => Named { account: Truth::Unknown, ..Named::NOT },
        Name::Opaque => Named::directly(Truth::Unknown),
        Name::Arn(_) | Name::Canonical | Name::Gone => Named::NOT,
    }
}

/// Whether, and how, an ARN is the caller's.
fn by_arn(arn: &str, question: &Question<'_>) -> Named {
    let caller = question.request.caller;
    if caller.kind != CallerKind::Role {
        let issuer = caller.kind == CallerKind::FederatedUser && caller.issuer.as_deref() == Some(arn);
        return Named { direct: Truth::from(arn == caller.arn), issuer: Truth::from(issuer), account: Truth::No };
    }
    let named = Arn::parse(arn);
    let mine = Arn::parse(&caller.arn);
    if let Some(role) = named.and_then(|named| named.session_role()) {
        // Of a role whose session is not known, the session may be the one that is named.
        let whole = arn == caller.arn;
        let perhaps = mine.is_some_and(|mine| {
            mine.service == "iam" && mine.name() == role && named.is_some_and(|named| named.account == mine.account)
        });
        return Named::directly(if perhaps { Truth::Unknown } else { Truth::from(whole) });
    }
    let issuer = match question.role {
        Some(role) => role == arn,
        // Names of roles are unique in an account, whatever their paths.
        None => named.zip(mine).is_some_and(|(named, mine)| {
            named.kind() == "role" && named.account == mine.account && mine.session_role() == Some(named.name())
        }),
    };
    Named { issuer: Truth::from(issuer), ..Named::NOT }
}

/// Whether a list of those that are not denied has the caller in all the ways that AWS may look at: a user and its
/// account, a session and its role and its account. Who has a permission boundary is never exempt.
fn exempt(principals: &Principals, question: &Question<'_>) -> Truth {
    let listed = listed(principals, question);
    let everyone = Truth::from(principals.names.contains(&Name::Everyone));
    let caller = question.request.caller;
    let ways = match caller.kind {
        _ if question.bounded => Truth::No,
        CallerKind::User | CallerKind::FederatedUser => listed.direct.and(listed.account),
        CallerKind::Role => listed.direct.and(listed.issuer).and(listed.account),
        CallerKind::Root | CallerKind::Service | CallerKind::WebIdentity | CallerKind::Saml => listed.direct,
        CallerKind::Anonymous => Truth::No,
    };
    ways.or(if question.bounded { Truth::No } else { everyone })
}
