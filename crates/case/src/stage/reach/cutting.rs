//! What would have to be contained.

use std::collections::{BTreeMap, BTreeSet};

use stanch_iam::estate::PrincipalId;
use stanch_iam::graph::{Graph, Node};
use stanch_iam::reach::Destroyable;

use super::exposed::Exposed;
use crate::results::{Breaks, Contained, Cut};

/// The smallest and the cheapest set of identities that leave nothing exposed with a way to an administrator or a copy.
pub(super) fn cut(
    graph: &Graph<'_>,
    exposed: &[Exposed],
    copies: &[Destroyable],
    used: Option<&BTreeMap<String, Breaks>>,
) -> Cut {
    let estate = graph.estate();
    let nodes: Vec<Node> = exposed.iter().flat_map(|one| one.who.iter().copied()).collect();
    let from: BTreeSet<PrincipalId> = nodes.iter().filter_map(|node| node.identity()).collect();
    let mut targets: BTreeSet<Node> =
        estate.accounts().keys().filter_map(|account| graph.admin_node(account)).chain([Node::Organization]).collect();
    // Whoever only waits until copies are too old leaves time to act.
    let at_once = copies.iter().flat_map(|copy| &copy.by).filter(|danger| !danger.waits);
    targets.extend(at_once.map(|danger| danger.node));
    let breaks = |id: PrincipalId| used.map(|used| used.get(&estate.principal(id).arn).cloned().unwrap_or_default());
    let contained = |ids: Vec<PrincipalId>| -> Vec<Contained> {
        let one = |id: PrincipalId| Contained {
            identity: estate.principal(id).arn.clone(),
            exposed: from.contains(&id),
            breaks: breaks(id),
        };
        ids.into_iter().map(one).collect()
    };
    let smallest = contained(graph.cut(&from, &targets, |_| 1));
    let cheapest = match used {
        None => Vec::new(),
        // An operation that stops working is one thing that somebody has to mend; an identity nobody used costs next to
        // nothing.
        Some(_) => contained(graph.cut(&from, &targets, |id| 1 + 10 * breaks(id).map_or(0, |one| one.operations))),
    };
    let root = nodes.iter().filter_map(|node| match node {
        Node::Admin(at) => Some(format!(
            "the root user of account {} is exposed: no policy of its own denies it anything; delete its keys, change its \
             password and its second factor",
            graph.account_at(*at)
        )),
        _ => None,
    });
    let beyond: BTreeSet<String> = root.collect();
    Cut { smallest, cheapest, beyond: beyond.into_iter().collect() }
}
