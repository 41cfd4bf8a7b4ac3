//! Many nodes that look alike drawn as one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Drawing, Drawn, Line, Sort};

/// So many nodes that look alike are drawn as one.
const ALIKE: usize = 3;

/// So many nodes are drawn at most.
const MOST: usize = 400;

/// A step as the node at one end of it sees it: where the other end is, what is done, and whether nothing is open.
type Seen<'d> = (usize, &'d [String], bool);

/// How a node looks: what it is, where, and which steps lead to it and from it.
type Look<'d> = (Sort, &'d str, BTreeSet<Seen<'d>>, BTreeSet<Seen<'d>>);

/// The drawing with nodes of one sort and place that have the same steps drawn as one, and what is too much left out.
pub(super) fn grouped(drawing: Drawing) -> Drawing {
    let mut to: Vec<BTreeSet<Seen<'_>>> = vec![BTreeSet::new(); drawing.nodes.len()];
    let mut from = to.clone();
    for line in &drawing.edges {
        if let (Some(to), Some(from)) = (to.get_mut(line.to), from.get_mut(line.from)) {
            to.insert((line.from, &line.labels, line.certain));
            from.insert((line.to, &line.labels, line.certain));
        }
    }
    let mut looks: BTreeMap<Look<'_>, Vec<usize>> = BTreeMap::new();
    for (place, ((node, to), from)) in drawing.nodes.iter().zip(to).zip(from).enumerate() {
        looks.entry((node.sort, node.note.as_str(), to, from)).or_default().push(place);
    }
    let mut stands_for: Vec<usize> = (0..drawing.nodes.len()).collect();
    for ((sort, ..), alike) in &looks {
        let Some(first) = alike.first().filter(|_| alike.len() >= ALIKE) else { continue };
        if matches!(sort, Sort::Start | Sort::Goal) {
            continue;
        }
        for place in alike {
            if let Some(stands) = stands_for.get_mut(*place) {
                *stands = *first;
            }
        }
    }
    drop(looks);
    rebuilt(drawing, &stands_for)
}

/// The drawing with each node replaced by the one that stands for it.
fn rebuilt(drawing: Drawing, stands_for: &[usize]) -> Drawing {
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut nodes: Vec<Drawn> = Vec::new();
    let mut left_out = 0;
    for (node, stands) in drawing.nodes.into_iter().zip(stands_for) {
        if let Some(known) = places.get(stands).and_then(|place| nodes.get_mut(*place)) {
            known.full.extend(node.full);
            known.label = format!("{} {}", known.full.len(), node.sort.several());
        } else if nodes.len() < MOST {
            places.insert(*stands, nodes.len());
            nodes.push(node);
        } else {
            left_out += 1;
        }
    }
    let mut edges: Vec<Line> = drawing
        .edges
        .into_iter()
        .filter_map(|line| {
            let place = |end: usize| stands_for.get(end).and_then(|stands| places.get(stands)).copied();
            Some(Line { from: place(line.from)?, to: place(line.to)?, ..line })
        })
        .collect();
    edges.sort();
    edges.dedup();
    Drawing { title: drawing.title, nodes, edges, left_out }
}
