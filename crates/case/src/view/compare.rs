//! Baseline and window side by side.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use stanch_model::{Activity, Dossier, Mark, News, Tallies, Tally};

use super::Detail;
use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, is_indicated, marks, number, time_or_nothing};

/// A dimension in which activities are compared.
pub(super) struct Dimension {
    /// The word for one value.
    pub(super) one: &'static str,
    /// The word for several.
    pub(super) several: &'static str,
    of: fn(&Activity) -> &Tallies,
    /// Its values that are new in the window.
    pub(super) new: fn(&News) -> &Tallies,
}

/// All dimensions, those that tell most first.
pub(super) const DIMENSIONS: &[Dimension] = &[
    Dimension { one: "source", several: "sources", of: |of| &of.sources, new: |of| &of.sources },
    Dimension { one: "operation", several: "operations", of: |of| &of.operations, new: |of| &of.operations },
    Dimension { one: "denied", several: "denied operations", of: |of| &of.denials, new: |of| &of.denials },
    Dimension { one: "service", several: "services", of: |of| &of.services, new: |of| &of.services },
    Dimension { one: "region", several: "regions", of: |of| &of.regions, new: |of| &of.regions },
    Dimension { one: "user agent", several: "user agents", of: |of| &of.user_agents, new: |of| &of.user_agents },
    Dimension { one: "account", several: "accounts", of: |of| &of.accounts, new: |of| &of.accounts },
];

/// The comparison of a dossier: first the counts, then each dimension that has values.
pub(super) fn blocks(dossier: &Dossier, detail: Detail, blocks: &mut Vec<Block>) {
    let (baseline, window) = (&dossier.baseline, &dossier.window);
    let row = |name: &str, of: &dyn Fn(&Activity) -> String| {
        vec![Cell::from(name), Cell::from(of(baseline)), Cell::from(of(window))]
    };
    blocks.push(Block::Table {
        head: head("", &["baseline", "window"]),
        rows: vec![
            row("events", &|of| number(of.events)),
            row("of them denied", &|of| number(of.denied)),
            row("of them failed otherwise", &|of| number(of.failed)),
            row("days with events", &|of| number(of.active_days)),
            row("first event", &|of| time_or_nothing(of.first)),
            row("last event", &|of| time_or_nothing(of.last)),
        ],
    });
    for dimension in DIMENSIONS {
        let (before, during) = ((dimension.of)(baseline), (dimension.of)(window));
        if before.values.is_empty() && during.values.is_empty() {
            continue;
        }
        let pairs = pairs(before, during);
        let marked = pairs.iter().take(detail.values).any(|pair| !pair.marks.is_empty());
        let title =
            format!("{} ({} and {} different)", dimension.several, number(before.distinct), number(during.distinct));
        let columns: &[&str] = if marked { &["baseline", "window", "known as"] } else { &["baseline", "window"] };
        let mut rows: Vec<Vec<Cell>> = pairs.iter().take(detail.values).map(|pair| pair.row(marked)).collect();
        let more = pairs.len().saturating_sub(detail.values);
        if more > 0 {
            let text = format!("and {} more", number(u64::try_from(more).unwrap_or(u64::MAX)));
            rows.push(std::iter::once(Cell::from(text)).chain(columns.iter().map(|_| Cell::default())).collect());
        }
        blocks.push(Block::Table { head: head(&title, columns), rows });
    }
}

/// A column of text and columns of numbers; what something is known as is text again.
fn head(first: &str, others: &[&str]) -> Vec<(String, Align)> {
    let side = |name: &str| if name == "known as" { Align::Left } else { Align::Right };
    let others = others.iter().map(|name| ((*name).to_owned(), side(name)));
    std::iter::once((first.to_owned(), Align::Left)).chain(others).collect()
}

/// One value in both periods.
struct Pair<'d> {
    value: &'d str,
    baseline: Side,
    window: Side,
    marks: &'d [Mark],
}

/// How often a value occurred in a period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    /// It is not among the values that are listed, and not all are.
    Unknown,
    /// So often.
    Events(u64),
}

impl Side {
    /// The side of a value that a period does not list.
    fn unlisted(of: &Tallies) -> Self {
        let all = u64::try_from(of.values.len()).is_ok_and(|listed| listed >= of.distinct);
        if all { Self::Events(0) } else { Self::Unknown }
    }

    fn text(self) -> String {
        match self {
            Self::Unknown => "not listed".to_owned(),
            Self::Events(0) => NOTHING.to_owned(),
            Self::Events(events) => number(events),
        }
    }
}

impl Pair<'_> {
    fn row(&self, with_marks: bool) -> Vec<Cell> {
        let value = if is_indicated(self.marks) { Cell::alarm(self.value) } else { self.value.into() };
        let mut row = vec![value, self.baseline.text().into(), self.window.text().into()];
        if with_marks {
            row.push(marks(self.marks).into());
        }
        row
    }
}

/// The values of both periods: what is most frequent in the window first, then what is most frequent in the baseline.
fn pairs<'d>(before: &'d Tallies, during: &'d Tallies) -> Vec<Pair<'d>> {
    let mut pairs: BTreeMap<&str, Pair<'d>> = BTreeMap::new();
    let pair = |tally: &'d Tally| Pair {
        value: &tally.value,
        baseline: Side::unlisted(before),
        window: Side::unlisted(during),
        marks: &tally.marks,
    };
    for tally in &before.values {
        pairs.entry(&tally.value).or_insert_with(|| pair(tally)).baseline = Side::Events(tally.events);
    }
    for tally in &during.values {
        pairs.entry(&tally.value).or_insert_with(|| pair(tally)).window = Side::Events(tally.events);
    }
    let mut pairs: Vec<Pair<'d>> = pairs.into_values().collect();
    pairs.sort_by_key(|pair| Reverse((pair.window, pair.baseline)));
    pairs
}

/// What is new in the window, as a table with the evidence; nothing if nothing is listed.
pub(super) fn news(new: &News, detail: Detail) -> Option<Block> {
    let names = ["new", "value", "events", "denied", "first", "event id", "known as"];
    let side = |name| match name {
        "events" | "denied" => Align::Right,
        "first" | "event id" => Align::Whole,
        _ => Align::Left,
    };
    let head = names.map(|name| (name.to_owned(), side(name)));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for dimension in DIMENSIONS {
        let tallies = (dimension.new)(new);
        for tally in tallies.values.iter().take(detail.news) {
            let value = if is_indicated(&tally.marks) { Cell::alarm(&tally.value) } else { Cell::from(&tally.value) };
            rows.push(vec![
                dimension.one.into(),
                value,
                number(tally.events).into(),
                number(tally.denied).into(),
                time_or_nothing(tally.first).into(),
                tally.evidence.clone().unwrap_or_else(|| NOTHING.to_owned()).into(),
                marks(&tally.marks).into(),
            ]);
        }
        let shown = u64::try_from(tallies.values.len().min(detail.news)).unwrap_or(u64::MAX);
        let more = tallies.distinct.saturating_sub(shown);
        if more > 0 {
            let mut row = vec![Cell::from(dimension.one), Cell::from(format!("and {} more", number(more)))];
            row.resize_with(names.len(), Cell::default);
            rows.push(row);
        }
    }
    (!rows.is_empty()).then(|| Block::Table { head: head.into(), rows })
}
