//! How far each exposed identity could go, in one answer.

mod answer;
mod asked;
mod backups;
mod levels;
mod step;

use serde::{Deserialize, Serialize};

use crate::backup::{Copy, Danger};
use crate::decide::Truth;
use crate::graph::{Bits, Graph, Node, Reached};

pub use answer::Answer;
pub use asked::Asked;
pub use backups::{CopyReach, Destroyer, short};
pub use levels::{Example, LevelReach, Readable};
pub use step::{Said, told};

/// So many examples are given of one sort; how many there are in all is said beside them.
pub const LISTED: usize = 10;

/// An account that is administered, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountReach {
    /// Its id.
    pub account: String,
    /// Whether it is.
    pub answer: Answer,
}

/// How far something exposed could go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// ARNs of the identities that it is or may be, sorted.
    pub identities: Vec<String>,
    /// Whether it administers its account as it is.
    pub admin: Answer,
    /// Whether it can become an administrator of any account.
    pub can_become_admin: Answer,
    /// Whether it can come to govern the organisation.
    pub organization: Answer,
    /// Accounts that it can come to administer, sorted.
    pub accounts: Vec<AccountReach>,
    /// How many other identities it can act as, with nothing open.
    pub acts_as: usize,
    /// How many more it possibly can.
    pub possibly_acts_as: usize,
    /// What it can do by itself or through others, by what it is for.
    pub levels: Vec<LevelReach>,
    /// Copies that it can destroy.
    pub backups: Vec<CopyReach>,
    /// The shortest way to an administrator, or the shortest with something open where there is no other.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub path: Vec<Said>,
    /// What of this is not known, one sentence without a full stop each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unknown: Vec<String>,
}

/// What several identities are to one thing that is exposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is each of them: an issuer opens every role that trusts it.
    All,
    /// It is one of them, and nobody knows which, or whether it is one at all.
    OneOf,
}

impl Reach {
    /// How far something that is `who` could go. What one of several candidates can do it possibly can.
    pub fn new(asked: &mut Asked<'_, '_>, who: &[Node], meaning: Meaning) -> Self {
        Self::and_readable(asked, who, meaning).0
    }

    /// The same, with everything whose content it can read.
    pub fn and_readable(asked: &mut Asked<'_, '_>, who: &[Node], meaning: Meaning) -> (Self, Readable) {
        let graph = asked.graph;
        let reached: Vec<Reached> = who.iter().map(|node| asked.reached(*node)).collect();
        let lone = meaning == Meaning::All;
        let answer = |truth: Truth| if lone { Answer::from(truth) } else { Answer::from(truth.and(Truth::Unknown)) };
        let of = |node: Node| reached.iter().map(|reached| reached.of(node)).max().unwrap_or(Truth::No);
        let places = 0..u32::try_from(graph.estate().accounts().len()).unwrap_or(0);
        let accounts: Vec<AccountReach> = places
            .filter(|at| of(Node::Admin(*at)) != Truth::No)
            .map(|at| AccountReach { account: graph.account_at(at).to_owned(), answer: answer(of(Node::Admin(at))) })
            .collect();
        let itself = who.iter().map(|node| graph.is_admin(*node)).max().unwrap_or(Truth::No);
        let becomes = accounts.iter().map(|account| account.answer).max().unwrap_or(Answer::No);
        let path = shortest(asked, &reached);
        let (acts_as, possibly_acts_as) = others(graph, who, &reached, lone);
        let mut identities: Vec<String> = who.iter().map(|node| graph.words(*node)).collect();
        identities.sort();
        let (levels, readable) = levels::of(asked, &reached, lone);
        let reach = Self {
            identities,
            admin: answer(itself),
            can_become_admin: becomes,
            organization: answer(of(Node::Organization)),
            accounts,
            acts_as,
            possibly_acts_as,
            levels,
            backups: backups::of(asked, who, &reached, lone),
            path,
            unknown: unknown(graph, who),
        };
        (reach, readable)
    }

    /// Whether any of it leads to an administrator or a copy, certainly or possibly.
    pub fn is_dangerous(&self) -> bool {
        self.can_become_admin != Answer::No || self.backups.iter().any(|copy| copy.answer != Answer::No)
    }
}

/// How many other identities some can act as for certain, and how many more they possibly can.
fn others(graph: &Graph<'_>, who: &[Node], reached: &[Reached], lone: bool) -> (usize, usize) {
    let (_, size) = graph.number(Node::Organization);
    let (mut certain, mut any) = (Bits::new(size), Bits::new(size));
    for one in reached {
        let (sure, all) = one.identities();
        if lone {
            certain.add(&sure);
        }
        any.add(&all);
    }
    for id in who.iter().filter_map(|node| node.identity()) {
        certain.remove(id.0 as usize);
        any.remove(id.0 as usize);
    }
    (certain.len(), any.len() - certain.len())
}

/// The shortest way to an administrator from any of some identities; one with nothing open where there is one.
fn shortest(asked: &mut Asked<'_, '_>, reached: &[Reached]) -> Vec<Said> {
    let ways = reached.iter().filter_map(|reached| {
        let admin = reached.first_admin()?;
        Some((reached.of(admin) != Truth::Yes, reached.way(admin), reached))
    });
    let best = ways.min_by_key(|(open, way, _)| (*open, way.len()));
    let Some((_, way, reached)) = best else { return Vec::new() };
    let mut from = reached.begins();
    let mut said = Vec::new();
    for edge in way {
        said.extend(from.map(|from| asked.step(from, edge, reached)));
        from = Some(edge.to);
    }
    said
}

/// What of some identities is not known and could lead further.
fn unknown(graph: &Graph<'_>, who: &[Node]) -> Vec<String> {
    let estate = graph.estate();
    let mut unknown = Vec::new();
    for id in who.iter().filter_map(|node| node.identity()) {
        unknown.extend(estate.gaps_of(id).iter().map(|gap| format!("{}: {}", gap.source, gap.cause)));
    }
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Copies with everybody who can destroy each.
pub struct Destroyable {
    /// The copy.
    pub copy: Copy,
    /// Who can by itself.
    pub by: Vec<Danger>,
}
