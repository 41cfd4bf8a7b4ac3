//! Where a way is to lead, and the ways that lead there: `stanch path`.

mod error;
mod route;
mod thing;

use std::collections::BTreeSet;

pub use error::AimError;
pub use route::{Route, Routes};
pub use thing::Use;

use crate::estate::{Thing, ThingKind, WhoError};
use crate::graph::{Graph, Node};

/// Where a way is to lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// To any of these.
    Nodes {
        /// What it is called.
        words: String,
        /// The nodes.
        nodes: BTreeSet<Node>,
    },
    /// To some power over a thing, by its place in the estate.
    Thing(u32),
}

impl Graph<'_> {
    /// What a person calls an aim: `admin`, `organization`, an account's id, an identity as
    /// [`Estate::who`](crate::estate::Estate::who) knows it, or the ARN of a secret, a parameter, a bucket, a vault, a
    /// key, a trail or a function.
    ///
    /// # Errors
    /// When there is nothing that is called so, or more than one thing, or nothing is known of what power over it is.
    pub fn aim(&self, wanted: &str) -> Result<Aim, AimError> {
        let accounts = self.estate().accounts();
        let admin = |at: u32| Node::Admin(at);
        match wanted {
            "admin" => {
                let nodes = (0..).take(accounts.len()).map(admin).collect();
                return Ok(Aim::Nodes { words: "administrator of any account".to_owned(), nodes });
            }
            "organization" | "organisation" => {
                let node = Node::Organization;
                return Ok(Aim::Nodes { words: self.words(node), nodes: BTreeSet::from([node]) });
            }
            _ => {}
        }
        if let Some(at) = (0..).zip(accounts.keys()).find(|(_, id)| *id == wanted).map(|(at, _)| at) {
            return Ok(Aim::Nodes { words: self.words(admin(at)), nodes: BTreeSet::from([admin(at)]) });
        }
        if let Some((at, thing)) = (0..).zip(self.estate().things()).find(|(_, thing)| thing.arn == wanted) {
            return if is_used(thing.kind) { Ok(Aim::Thing(at)) } else { Err(self.no_aim(thing)) };
        }
        match self.estate().who(wanted) {
            Ok(id) => {
                let node = Node::Principal(id);
                Ok(Aim::Nodes { words: self.words(node), nodes: BTreeSet::from([node]) })
            }
            Err(WhoError::Unknown { wanted }) => Err(AimError::Unknown { wanted }),
            Err(ambiguous) => Err(ambiguous.into()),
        }
    }

    /// An aim in words.
    pub fn words_of(&self, aim: &Aim) -> String {
        match aim {
            Aim::Nodes { words, .. } => words.clone(),
            Aim::Thing(at) => self.thing(*at).map_or_else(String::new, |thing| thing.arn.clone()),
        }
    }

    pub(super) fn thing(&self, at: u32) -> Option<&Thing> {
        self.estate().things().get(at as usize)
    }

    fn no_aim(&self, thing: &Thing) -> AimError {
        let kind = thing.kind.id().replace('_', " ");
        AimError::Unused { wanted: thing.arn.clone(), kind, roles: thing.roles.join(", ") }
    }
}

/// Whether the catalogues say what power over things of a kind is.
fn is_used(kind: ThingKind) -> bool {
    match kind {
        ThingKind::Workload(kind) => kind == "function",
        ThingKind::Snapshot | ThingKind::Key => false,
        ThingKind::Secret | ThingKind::Parameter | ThingKind::Bucket | ThingKind::Vault | ThingKind::Trail => true,
    }
}
