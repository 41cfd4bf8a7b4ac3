//! Who may assume which role.

use std::collections::{BTreeSet, HashMap};

use super::seat::Seat;
use super::{Edge, Node, Via};
use crate::arn::Arn;
use crate::decide::Truth;
use crate::estate::{Estate, Kind, PrincipalId};
use crate::policy::{Effect, Name, Statement};

/// Roles by whom their trust policies name.
#[derive(Default)]
pub(super) struct Trusts<'e> {
    /// By ARN of a user or role.
    named: HashMap<&'e str, Vec<PrincipalId>>,
    /// By account and name of a role of which they name a session.
    sessions: HashMap<(&'e str, &'e str), Vec<PrincipalId>>,
    /// By account.
    accounts: HashMap<&'e str, Vec<PrincipalId>>,
    /// Whoever the trust policy may let in, since it names everybody, or all but some, or could not be read.
    open: Vec<PrincipalId>,
}

impl<'e> Trusts<'e> {
    pub(super) fn new(estate: &'e Estate) -> Self {
        let mut trusts = Self::default();
        for (id, role) in estate.principals().filter(|(_, one)| one.kind == Kind::Role) {
            let Some(trust) = role.trust.map(|trust| estate.policy(trust)) else { continue };
            let lets_in = |one: &&Statement| one.effect == Effect::Allow;
            for statement in trust.statements.iter().filter(lets_in) {
                let Some(principals) = statement.principals.as_ref().filter(|_| !statement.is_opaque()) else {
                    trusts.open.push(id);
                    continue;
                };
                if principals.inverse {
                    trusts.open.push(id);
                }
                for name in &principals.names {
                    match name {
                        Name::Everyone | Name::Opaque => trusts.open.push(id),
                        Name::Account(account) => trusts.accounts.entry(account).or_default().push(id),
                        Name::Arn(name) => {
                            match Arn::parse(name).and_then(|arn| Some((arn.account, arn.session_role()?))) {
                                Some(session) => trusts.sessions.entry(session).or_default().push(id),
                                None => trusts.named.entry(name).or_default().push(id),
                            }
                        }
                        Name::Service(_) | Name::Provider(_) | Name::Canonical | Name::Gone => {}
                    }
                }
            }
        }
        trusts
    }

    /// Roles that the caller can assume or possibly can.
    pub(super) fn edges(&self, seat: &Seat<'_>) -> Vec<Edge> {
        let mut candidates: BTreeSet<PrincipalId> = BTreeSet::new();
        let own = seat.id.map(|id| seat.estate.principal(id));
        if let Some(own) = own {
            candidates.extend(self.named.get(own.arn.as_str()).into_iter().flatten());
            if own.kind == Kind::Role {
                let sessions = self.sessions.get(&(own.account.as_str(), own.name.as_str()));
                candidates.extend(sessions.into_iter().flatten());
            }
        }
        if seat.may_assume() {
            candidates.extend(self.accounts.get(seat.account.as_str()).into_iter().flatten());
        }
        candidates.extend(&self.open);
        let edge = |role: PrincipalId, certain: bool| Edge {
            to: Node::Principal(role),
            via: Via::Assumes,
            through: None,
            certain,
            joint: false,
        };
        let others = candidates.into_iter().filter(|role| seat.id != Some(*role));
        let found = others.map(|role| (role, seat.assumes(role))).filter(|(_, truth)| *truth != Truth::No);
        found.map(|(role, truth)| edge(role, truth == Truth::Yes)).collect()
    }
}
