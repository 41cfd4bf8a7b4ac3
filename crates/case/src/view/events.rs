//! The events of a story in the order of time.

use std::collections::BTreeMap;

use stanch_model::{Story, StoryEvent};

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, number, time_or_nothing};
use super::told::many;

/// What an event has that many events have in common: said once where all have the same.
struct Common {
    name: &'static str,
    align: Align,
    of: fn(&StoryEvent) -> &str,
}

const COMMON: [Common; 4] = [
    Common { name: "source", align: Align::Left, of: |event| &event.source },
    Common { name: "region", align: Align::Left, of: |event| &event.region },
    Common { name: "account", align: Align::Left, of: |event| &event.account },
    Common { name: "credential", align: Align::Whole, of: |event| &event.credential },
];

/// The events as a table, at most `limit` of them. `order` gives the findings their numbers.
pub(super) fn blocks(story: &Story, order: &[&str], limit: usize, blocks: &mut Vec<Block>) {
    let events = &story.events;
    let Some(first) = events.first() else {
        let text = format!("None of its {} is kept.", count(story.events_total, "event", "events"));
        return blocks.push(Block::Paragraph(Cell::caution(text)));
    };
    let chosen = chosen(events, limit);
    let same =
        |common: &Common| events.len() > 1 && events.iter().all(|event| (common.of)(event) == (common.of)(first));
    let (shared, varied): (Vec<&Common>, Vec<&Common>) = COMMON.iter().partition(|common| same(common));
    if let Some(cell) = cut(story, chosen.len()) {
        blocks.push(Block::Paragraph(cell));
    }
    if !shared.is_empty() {
        let shared: Vec<String> =
            shared.iter().map(|common| format!("{} {}", common.name, or_nothing((common.of)(first)))).collect();
        let all = count(many(events.len()), "event", "events");
        blocks.push(Block::Paragraph(format!("The same for all {all}: {}.", shared.join(", ")).into()));
    }
    let fixed = [("time", Align::Whole), ("operation", Align::Left), ("outcome", Align::Left)];
    let head = fixed
        .into_iter()
        .chain(varied.iter().map(|common| (common.name, common.align)))
        .chain([("event id", Align::Whole), ("finding", Align::Right)]);
    let rows = chosen.iter().map(|event| {
        let mut row = vec![
            time_or_nothing(event.time).into(),
            Cell::from(format!("{}:{}", event.service, event.operation)),
            Cell::from(event.outcome.as_str()),
        ];
        row.extend(varied.iter().map(|common| Cell::from(or_nothing((common.of)(event)))));
        row.push(event.event_id.as_str().into());
        row.push(mark(event, order));
        row
    });
    blocks.push(Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).collect(),
        rows: rows.collect(),
    });
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { NOTHING } else { text }
}

/// The number of the finding that cites an event.
fn mark(event: &StoryEvent, order: &[&str]) -> Cell {
    let Some(id) = &event.finding else { return Cell::default() };
    match order.iter().position(|other| other == id) {
        Some(position) => Cell::alarm(number(many(position).saturating_add(1))),
        None => Cell::alarm(id.as_str()),
    }
}

/// What is not to be seen in the table, if anything is.
fn cut(story: &Story, shown: usize) -> Option<Cell> {
    let kept = story.events.len();
    let total = story.events_total.max(many(kept));
    let beyond = total.saturating_sub(many(kept));
    let listed = (shown < kept).then(|| {
        format!(
            "These are {} of {}: those that show a finding come first, and `stanch story {} --format json` has {}.",
            number(many(shown)),
            count(total, "event", "events"),
            story.id,
            if beyond == 0 { "all".to_owned() } else { number(many(kept)) }
        )
    });
    let beyond = (beyond > 0).then(|| {
        format!(
            "{} beyond the limit of one story and not kept; `stanch query` has them.",
            count(beyond, "event is", "events are")
        )
    });
    let said: Vec<String> = listed.into_iter().chain(beyond).collect();
    (!said.is_empty()).then(|| Cell::caution(said.join(" ")))
}

/// At most `limit` events, in the order of time: the first event of each finding, then the second of each, and so on,
/// so that no finding with many events pushes out another; then the others from the beginning.
fn chosen(events: &[StoryEvent], limit: usize) -> Vec<&StoryEvent> {
    if events.len() <= limit {
        return events.iter().collect();
    }
    let mut cited: BTreeMap<&str, usize> = BTreeMap::new();
    let mut turns: Vec<(bool, usize, usize)> = Vec::with_capacity(events.len());
    for (position, event) in events.iter().enumerate() {
        let turn = event.finding.as_deref().map(|id| {
            let turn = cited.entry(id).or_default();
            *turn += 1;
            *turn
        });
        turns.push((turn.is_none(), turn.unwrap_or(position), position));
    }
    turns.sort_unstable();
    let mut positions: Vec<usize> = turns.into_iter().take(limit).map(|(_, _, position)| position).collect();
    positions.sort_unstable();
    positions.into_iter().filter_map(|position| events.get(position)).collect()
}
