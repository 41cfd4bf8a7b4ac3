//! Who can do something to a thing.

use std::collections::BTreeMap;

use super::Aim;
use crate::estate::ThingKind;
use crate::graph::{Graph, Node, Reached};

/// What somebody can do to a thing at the end of a way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Whether something is open; what is certain comes first.
    pub open: bool,
    /// What it is for, as documents name it: `read_data`, `disable_logs`, `destroy`.
    pub purpose: &'static str,
    /// The actions that it takes, as IAM writes them, with what they are done to.
    pub actions: Vec<(String, String)>,
}

impl Graph<'_> {
    /// What each of the nodes that are reached can do to a thing; none of those that can do nothing.
    pub(super) fn users_of(&self, at: u32, reached: &Reached) -> BTreeMap<Node, Vec<Use>> {
        let Some(thing) = self.thing(at) else { return BTreeMap::new() };
        let stores = matches!(thing.kind, ThingKind::Vault | ThingKind::Bucket);
        let copies = if stores { self.estate().copies(std::slice::from_ref(&thing.arn)) } else { Vec::new() };
        let copy = copies.into_iter().find(|copy| copy.arn == thing.arn);
        let mut users = BTreeMap::new();
        for (node, _) in reached.all() {
            let powers = self.powers(node).into_iter().filter(|power| power.thing == Some(at));
            let mut uses: Vec<Use> = powers
                .map(|power| Use {
                    open: !power.certain,
                    purpose: power.level.id(),
                    actions: vec![(power.action, power.resource)],
                })
                .collect();
            let destroys = copy.iter().flat_map(|copy| self.destroys(node, copy));
            uses.extend(destroys.map(|way| Use { open: !way.certain, purpose: "destroy", actions: way.actions }));
            uses.sort();
            uses.dedup();
            if !uses.is_empty() {
                users.insert(node, uses);
            }
        }
        users
    }

    /// What each of the nodes that are reached can do to an aim, where that is a thing.
    pub(super) fn uses(&self, aim: &Aim, reached: &Reached) -> Option<BTreeMap<Node, Vec<Use>>> {
        match aim {
            Aim::Nodes { .. } => None,
            Aim::Thing(at) => Some(self.users_of(*at, reached)),
        }
    }
}
