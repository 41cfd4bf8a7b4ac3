//! What may be allowed at all, before anything is asked.

use crate::estate::{Estate, PrincipalId};
use crate::graph::mask::{Mask, Masks};
use crate::graph::{Graph, Node};
use crate::rule;

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
pub(super) fn bound(estate: &Estate, masks: &Masks, id: PrincipalId) -> Mask {
    let boundary = estate.principal(id).boundary.as_ref().map_or_else(Mask::all, |boundary| masks.of([boundary]));
    // Nobody but its service acts as a service-linked role, so that it does not matter that no SCP binds it.
    boundary.and(&controls(estate, masks, &estate.principal(id).account))
}

pub(super) fn controls(estate: &Estate, masks: &Masks, account: &str) -> Mask {
    let account = estate.accounts().get(account).filter(|account| account.management == Some(false));
    let levels = account.map(|account| &account.service_controls);
    levels.into_iter().flatten().fold(Mask::all(), |mask, level| mask.and(&masks.of(level)))
}
