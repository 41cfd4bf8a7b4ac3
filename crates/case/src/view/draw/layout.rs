//! Where everything stands, in pixels.

use std::collections::BTreeMap;

use super::Drawing;
use super::order::{Columns, Spot, columns};

/// Width of a box.
pub(super) const WIDE: i64 = 256;
/// Height of a box.
pub(super) const HIGH: i64 = 44;
/// Space between two columns of boxes, which has room for a label.
const GAP: i64 = 228;
/// Space between two boxes of a column.
const BETWEEN: i64 = 18;
/// Height of a bend of a line.
const BEND: i64 = 16;
/// Space around everything.
pub(super) const MARGIN: i64 = 24;
/// Space above the boxes, for the title and the legend.
pub(super) const TOP: i64 = 72;
/// Width that the legend needs.
const LEGEND: i64 = 400;
/// Height of a label.
const HEIGHT: i64 = 14;
/// How far a label stands from the box.
const TIP: i64 = 14;
/// How far a label stands above its line.
const RAISED: i64 = 5;
/// So often spots are moved towards the middle of their neighbours.
const ROUNDS: usize = 10;

/// A drawing with places.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Width of everything.
    pub(super) width: i64,
    /// Height of everything.
    pub(super) height: i64,
    /// The upper left corner of each node's box.
    pub(super) boxes: Vec<(i64, i64)>,
    /// Points of each line, from the left to the right.
    pub(super) lines: Vec<Vec<(i64, i64)>>,
    /// Where each line's label stands.
    pub(super) labels: Vec<Label>,
    /// Whether a line goes from the right to the left.
    pub(super) back: Vec<bool>,
}

/// Where a label stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    /// Its left side, or its right side where it stands at the end of its line.
    pub(super) x: i64,
    /// Whether it stands at the end of its line.
    pub(super) at_end: bool,
    /// Its foot.
    pub(super) y: i64,
}

/// Gives everything a place.
pub(super) fn layout(drawing: &Drawing) -> Layout {
    let columns = columns(drawing);
    let middle = heights(&columns);
    let left = |column: usize| MARGIN + i64::try_from(column).unwrap_or(0) * (WIDE + GAP);
    let mut column_of = vec![0; columns.spots.len()];
    for (at, column) in columns.columns.iter().enumerate() {
        for spot in column {
            if let Some(place) = column_of.get_mut(*spot) {
                *place = at;
            }
        }
    }
    let y = |spot: usize| middle.get(spot).copied().unwrap_or(0);
    let x = |spot: usize| left(column_of.get(spot).copied().unwrap_or(0));
    let boxes: Vec<(i64, i64)> = (0..drawing.nodes.len()).map(|node| (x(node), y(node) - HIGH / 2)).collect();
    let points = |line: &Vec<usize>| -> Vec<(i64, i64)> {
        let last = line.len().saturating_sub(1);
        let ends = |(at, spot): (usize, &usize)| match at {
            0 => vec![(x(*spot) + WIDE, y(*spot))],
            at if at == last => vec![(x(*spot), y(*spot))],
            // A bend goes straight past the boxes of its column.
            _ => vec![(x(*spot), y(*spot)), (x(*spot) + WIDE, y(*spot))],
        };
        line.iter().enumerate().flat_map(ends).collect()
    };
    let lines: Vec<Vec<(i64, i64)>> = columns.lines.iter().map(points).collect();
    let lowest = middle.iter().max().copied().unwrap_or(TOP);
    let count = i64::try_from(columns.columns.len().max(1)).unwrap_or(1);
    Layout {
        width: (2 * MARGIN + count * (WIDE + GAP) - GAP).max(LEGEND),
        height: lowest + HIGH / 2 + MARGIN,
        boxes,
        labels: labels(drawing, &lines),
        lines,
        back: columns.back,
    }
}

fn size(spot: Option<&Spot>) -> i64 {
    match spot {
        Some(Spot::Node(_)) => HIGH + BETWEEN,
        Some(Spot::Bend(_)) | None => BEND,
    }
}

/// The middle of each spot, from the top.
fn heights(columns: &Columns) -> Vec<i64> {
    let [left, right] = columns.neighbours();
    let mut middle = vec![0_i64; columns.spots.len()];
    let place = |middle: &mut Vec<i64>, column: &[usize], wanted: &[i64]| {
        // Each goes where it wants to, but not into the one above; then all move up together by what that cost.
        let mut placed: Vec<i64> = Vec::with_capacity(column.len());
        let mut free = i64::MIN / 4;
        for (spot, want) in column.iter().zip(wanted) {
            let half = size(columns.spots.get(*spot)) / 2;
            let at = (*want).max(free + half);
            free = at + half;
            placed.push(at);
        }
        let count = i64::try_from(placed.len().max(1)).unwrap_or(1);
        let cost: i64 = placed.iter().zip(wanted).map(|(at, want)| at - want).sum::<i64>() / count;
        for (spot, at) in column.iter().zip(placed) {
            if let Some(height) = middle.get_mut(*spot) {
                *height = at - cost;
            }
        }
    };
    for column in &columns.columns {
        place(&mut middle, column, &vec![0; column.len()]);
    }
    for round in 0..ROUNDS {
        for step in 0..columns.columns.len() {
            let at = if round % 2 == 0 { step } else { columns.columns.len() - 1 - step };
            let Some(column) = columns.columns.get(at) else { continue };
            let wanted: Vec<i64> = column
                .iter()
                .map(|spot| {
                    let near: Vec<usize> =
                        [&left, &right].into_iter().filter_map(|side| side.get(*spot)).flatten().copied().collect();
                    let count = i64::try_from(near.len()).unwrap_or(0);
                    let sum: i64 = near.iter().filter_map(|one| middle.get(*one)).sum();
                    sum.checked_div(count).unwrap_or_else(|| middle.get(*spot).copied().unwrap_or(0))
                })
                .collect();
            place(&mut middle, column, &wanted);
        }
    }
    let top = middle.iter().min().copied().unwrap_or(0);
    middle.iter().map(|at| at - top + TOP + HIGH / 2).collect()
}

/// Where each label stands: above its line, at the end at which fewer others come together, and further down where another
/// label is in the way.
fn labels(drawing: &Drawing, lines: &[Vec<(i64, i64)>]) -> Vec<Label> {
    let mut starts: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    let mut ends = starts.clone();
    for (first, last) in lines.iter().filter_map(|line| Some((*line.first()?, *line.last()?))) {
        *starts.entry(first).or_default() += 1;
        *ends.entry(last).or_default() += 1;
    }
    let mut wanted: Vec<(Label, usize)> = Vec::new();
    for (place, line) in lines.iter().enumerate().take(drawing.edges.len()) {
        let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
        let at_end = ends.get(last) <= starts.get(first);
        let (x, y) = if at_end { (last.0 - TIP, last.1 - RAISED) } else { (first.0 + TIP, first.1 - RAISED) };
        wanted.push((Label { x, at_end, y }, place));
    }
    wanted.sort_unstable();
    let mut labels = vec![Label::default(); lines.len()];
    let mut last = Label { y: i64::MIN / 4, ..Label::default() };
    for (mut label, place) in wanted {
        if (label.x, label.at_end) == (last.x, last.at_end) {
            label.y = label.y.max(last.y + HEIGHT);
        }
        last = label;
        if let Some(slot) = labels.get_mut(place) {
            *slot = label;
        }
    }
    labels
}
