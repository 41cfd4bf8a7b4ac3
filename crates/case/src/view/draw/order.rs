//! Which column each node stands in, and in which order, so that few lines cross.

use std::collections::{BTreeMap, VecDeque};

use super::{Drawing, Sort};

/// So often the order of each column is made to fit its neighbours'.
const SWEEPS: usize = 12;

/// What stands at a place of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// A node of the drawing.
    Node(usize),
    /// A bend of a line, by the line's place.
    Bend(usize),
}

/// Columns of spots, and the spots that each line goes by.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Spots; where each stands is in `columns`.
    pub(super) spots: Vec<Spot>,
    /// Spots of each column, from the top down.
    pub(super) columns: Vec<Vec<usize>>,
    /// For each line of the drawing the spots that it goes by, from the left to the right.
    pub(super) lines: Vec<Vec<usize>>,
    /// Whether a line goes from the right to the left.
    pub(super) back: Vec<bool>,
}

/// Puts the nodes of a drawing into columns.
pub(super) fn columns(drawing: &Drawing) -> Columns {
    let back = back(drawing);
    let column = depths(drawing, &back);
    let mut made = Columns { back, ..Columns::default() };
    for (place, at) in column.iter().enumerate() {
        made.put(Spot::Node(place), *at);
    }
    for (place, line) in drawing.edges.iter().enumerate() {
        let (left, right) = made.ends(place, line.from, line.to);
        let (first, last) = (of(&column, left), of(&column, right));
        let mut spots = vec![left];
        for at in first + 1..last {
            spots.push(made.put(Spot::Bend(place), at));
        }
        spots.push(right);
        made.lines.push(spots);
    }
    made.sort();
    made
}

impl Columns {
    fn put(&mut self, spot: Spot, column: usize) -> usize {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Vec::new());
        }
        self.spots.push(spot);
        let place = self.spots.len() - 1;
        if let Some(column) = self.columns.get_mut(column) {
            column.push(place);
        }
        place
    }

    /// The left and the right end of a line.
    fn ends(&self, line: usize, from: usize, to: usize) -> (usize, usize) {
        if self.back.get(line).copied().unwrap_or(false) { (to, from) } else { (from, to) }
    }

    /// Neighbours of each spot in the columns to the left and to the right.
    pub(super) fn neighbours(&self) -> [Vec<Vec<usize>>; 2] {
        let mut left = vec![Vec::new(); self.spots.len()];
        let mut right = left.clone();
        for pair in self.lines.iter().flat_map(|line| line.windows(2)) {
            if let [one, other] = pair
                && let (Some(right), Some(left)) = (right.get_mut(*one), left.get_mut(*other))
            {
                right.push(*other);
                left.push(*one);
            }
        }
        [left, right]
    }

    /// Moves each spot towards the middle of its neighbours, from the left and from the right in turn.
    fn sort(&mut self) {
        let [left, right] = self.neighbours();
        for sweep in 0..SWEEPS {
            let (near, from_left) = if sweep % 2 == 0 { (&left, true) } else { (&right, false) };
            let mut height: BTreeMap<usize, usize> = BTreeMap::new();
            for step in 0..self.columns.len() {
                let at = if from_left { step } else { self.columns.len() - 1 - step };
                let Some(column) = self.columns.get_mut(at) else { continue };
                let size = column.len().max(1);
                // Heights are parts of a million of a column's, so that columns of different sizes compare.
                let place = |order: usize| order * 1_000_000 / size;
                let middle = |(order, spot): (usize, &usize)| {
                    let heights = near.get(*spot).into_iter().flatten().filter_map(|one| height.get(one));
                    let (sum, count) = heights.fold((0_usize, 0_usize), |(sum, count), one| (sum + one, count + 1));
                    (sum.checked_div(count).unwrap_or_else(|| place(order)), order, *spot)
                };
                let mut sorted: Vec<_> = column.iter().enumerate().map(middle).collect();
                sorted.sort_unstable();
                *column = sorted.into_iter().map(|(_, _, spot)| spot).collect();
                height.extend(column.iter().enumerate().map(|(order, spot)| (*spot, place(order))));
            }
        }
    }
}

fn of(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(0)
}

/// Steps from each node, as pairs of the line and the node that it leads to.
fn steps(drawing: &Drawing) -> Vec<Vec<(usize, usize)>> {
    let mut steps = vec![Vec::new(); drawing.nodes.len()];
    for (place, line) in drawing.edges.iter().enumerate() {
        if let Some(list) = steps.get_mut(line.from).filter(|_| line.to < drawing.nodes.len()) {
            list.push((place, line.to));
        }
    }
    steps
}

/// Which lines lead back to where a way came from: without these there is no circle.
fn back(drawing: &Drawing) -> Vec<bool> {
    let steps = steps(drawing);
    let mut back = vec![false; drawing.edges.len()];
    let mut seen = vec![false; drawing.nodes.len()];
    let mut open = vec![false; drawing.nodes.len()];
    let starts = (0..drawing.nodes.len()).filter(|at| is_start(drawing, *at));
    for root in starts.chain(0..drawing.nodes.len()) {
        if seen.get(root).copied().unwrap_or(true) {
            continue;
        }
        // A stack of our own: a way may be as long as there are nodes.
        let mut stack = vec![(root, 0)];
        mark(&mut seen, root, true);
        mark(&mut open, root, true);
        while let Some((node, next)) = stack.pop() {
            let Some((line, to)) = steps.get(node).and_then(|list| list.get(next)).copied() else {
                mark(&mut open, node, false);
                continue;
            };
            stack.push((node, next + 1));
            if open.get(to).copied().unwrap_or(false) {
                mark(&mut back, line, true);
            } else if !seen.get(to).copied().unwrap_or(true) {
                mark(&mut seen, to, true);
                mark(&mut open, to, true);
                stack.push((to, 0));
            }
        }
    }
    back
}

fn is_start(drawing: &Drawing, at: usize) -> bool {
    drawing.nodes.get(at).is_some_and(|node| node.sort == Sort::Start)
}

fn mark(list: &mut [bool], at: usize, value: bool) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}

/// The column of each node: one to the right of everything that leads to it.
fn depths(drawing: &Drawing, back: &[bool]) -> Vec<usize> {
    let forward = |line: usize, from: usize, to: usize| {
        if back.get(line).copied().unwrap_or(false) { (to, from) } else { (from, to) }
    };
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); drawing.nodes.len()];
    let mut waits = vec![0_usize; drawing.nodes.len()];
    for (place, line) in drawing.edges.iter().enumerate() {
        let (left, right) = forward(place, line.from, line.to);
        if let (Some(list), Some(count)) = (next.get_mut(left), waits.get_mut(right)) {
            list.push(right);
            *count += 1;
        }
    }
    let mut depth = vec![0; drawing.nodes.len()];
    let mut queue: VecDeque<usize> = (0..waits.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
    while let Some(node) = queue.pop_front() {
        let behind = of(&depth, node) + 1;
        for to in next.get(node).into_iter().flatten() {
            if let (Some(depth), Some(count)) = (depth.get_mut(*to), waits.get_mut(*to)) {
                *depth = behind.max(*depth);
                *count -= 1;
                if *count == 0 {
                    queue.push_back(*to);
                }
            }
        }
    }
    depth
}
