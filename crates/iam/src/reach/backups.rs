//! Copies that somebody can destroy by itself or through others.

use serde::{Deserialize, Serialize};

use super::{Answer, Asked, Destroyable};
use crate::backup::Way;
use crate::graph::{Bits, Edge, Graph, Node, Reached};
use crate::rule;

/// A copy that can be destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyReach {
    /// ARN of the copy.
    pub copy: String,
    /// Whether it can.
    pub answer: Answer,
    /// How, by whom.
    pub by: Destroyer,
    /// The way to whoever does it, a step an entry: `rule → whom`; empty where it is the credential itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub path: Vec<String>,
}

/// Who destroys a copy, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyer {
    /// Who.
    pub who: String,
    /// Id of the method.
    pub method: String,
    /// What is done, in words.
    pub title: String,
    /// The actions that it takes.
    pub actions: Vec<String>,
    /// How many days it takes at least, where it waits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<i64>,
}

impl Destroyer {
    pub(super) fn new(who: String, way: &Way) -> Self {
        Self {
            who,
            method: way.method.to_owned(),
            title: way.title.to_owned(),
            actions: way.actions.iter().map(|(action, _)| action.clone()).collect(),
            days: way.days,
        }
    }
}

/// Who can destroy a copy, as sets.
pub(super) struct Threat<'c> {
    pub(super) of: &'c Destroyable,
    certain: Bits,
    any: Bits,
}

impl<'c> Threat<'c> {
    pub(super) fn new(graph: &Graph<'_>, of: &'c Destroyable) -> Self {
        let (_, size) = graph.number(Node::Organization);
        let (mut certain, mut any) = (Bits::new(size), Bits::new(size));
        for danger in &of.by {
            // What somebody new with every permission can do, an administrator can.
            let node = match danger.node {
                Node::Created(account) => [Some(danger.node), Some(Node::Admin(account))],
                other => [Some(other), None],
            };
            for node in node.into_iter().flatten() {
                let (number, _) = graph.number(node);
                any.insert(number);
                if danger.certain {
                    certain.insert(number);
                }
            }
        }
        Self { of, certain, any }
    }
}

/// Every copy that any of some identities can destroy, sorted by copy.
pub(super) fn of(asked: &mut Asked<'_, '_>, who: &[Node], reached: &[Reached], lone: bool) -> Vec<CopyReach> {
    let mut found = Vec::new();
    for place in 0..asked.threats.len() {
        // The surest, and then whoever is nearest: it itself before others.
        let mut best: Option<(bool, bool, Node, usize)> = None;
        for (at, (from, one)) in who.iter().zip(reached).enumerate() {
            let Some(threat) = asked.threats.get(place) else { continue };
            let (sure, open) = one.bits();
            let (number, _) = asked.graph.number(*from);
            let itself = |set: &Bits| set.has(number).then_some(number);
            let certain = itself(&threat.certain).or_else(|| threat.certain.meets(sure)).map(|number| (true, number));
            let possible = || itself(&threat.any).or_else(|| threat.any.meets(sure)).or_else(|| threat.any.meets(open));
            let Some((certain, number)) = certain.or_else(|| possible().map(|number| (false, number))) else {
                continue;
            };
            let Some(node) = asked.graph.numbered(number) else { continue };
            let said = (certain && lone, node == *from, node, at);
            if best.is_none_or(|known| (said.0, said.1) > (known.0, known.1)) {
                best = Some(said);
            }
        }
        let Some((certain, itself, node, at)) = best else { continue };
        let Some(way) = asked.way(node, place) else { continue };
        let steps = reached.get(at).filter(|_| !itself).map(|one| one.way(node)).unwrap_or_default();
        let Some(threat) = asked.threats.get(place) else { continue };
        found.push(CopyReach {
            copy: threat.of.copy.arn.clone(),
            answer: if certain { Answer::Yes } else { Answer::Possibly },
            by: Destroyer::clone(&way),
            path: steps.iter().map(|edge| short(asked.graph, edge)).collect(),
        });
    }
    found
}

/// A step in short: `rule → whom`, with what of it is open.
pub fn short(graph: &Graph<'_>, edge: &Edge) -> String {
    let open = if edge.certain && !edge.joint { "" } else { " (possibly)" };
    format!("{}{open} → {}", rule::name(edge.via), graph.words(edge.to))
}
