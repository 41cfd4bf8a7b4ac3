//! One exposed identity.

use chrono::{DateTime, Utc};
use stanch_model::{BaselineState, CredentialUse, Descent, Dossier, Presence};

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, gap, handle_kind, number, time, time_or_nothing, without_logs};
use super::{Assessment, Detail, compare};

/// The dossier with a number.
pub(super) fn blocks(at: u64, dossier: &Dossier, assessment: &Assessment, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, format!("{at}. {}", dossier.exposure.handle.as_str())));
    blocks.push(Block::Facts(facts(dossier)));
    blocks.push(Block::Paragraph(presence(dossier, assessment)));
    if !dossier.reasons.is_empty() {
        blocks.push(Block::Heading(3, "Why it stands here".to_owned()));
        let reason = |reason: &stanch_model::Reason| {
            Cell::from(format!("{} ({})", reason.text, count(u64::from(reason.points), "point", "points")))
        };
        blocks.push(Block::List(dossier.reasons.iter().map(reason).collect()));
    }
    if dossier.presence == Presence::Seen {
        blocks.push(Block::Heading(3, "New in the window".to_owned()));
        blocks.push(Block::Paragraph(caution(dossier)));
        blocks.extend(compare::news(&dossier.new_in_window, detail));
        blocks.push(Block::Heading(3, "Baseline and window".to_owned()));
        compare::blocks(dossier, detail, blocks);
        if dossier.outside.events > 0 {
            blocks.push(Block::Paragraph(outside(dossier).into()));
        }
    }
    if !dossier.credentials.is_empty() {
        blocks.push(Block::Heading(3, "Credentials".to_owned()));
        credentials(dossier, detail, blocks);
    }
    if !dossier.gaps.is_empty() {
        blocks.push(Block::Heading(3, "What limits this dossier".to_owned()));
        blocks.push(Block::List(dossier.gaps.iter().map(|one| Cell::caution(gap(one))).collect()));
    }
}

/// Who it is, and when it was used first and last.
fn facts(dossier: &Dossier) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![("listed as", handle_kind(&dossier.exposure.handle).into())];
    if let Some(note) = &dossier.exposure.note {
        facts.push(("note", note.clone().into()));
    }
    if !dossier.principals.is_empty() {
        facts.push(("acted as", dossier.principals.join(", ").into()));
    }
    let periods = [&dossier.baseline, &dossier.window, &dossier.outside];
    let first: Option<DateTime<Utc>> = periods.iter().filter_map(|period| period.first).min();
    let last = periods.iter().filter_map(|period| period.last).max();
    if dossier.presence == Presence::Seen {
        facts.push(("first use seen", time_or_nothing(first).into()));
        facts.push(("last use seen", time_or_nothing(last).into()));
    }
    facts
}

/// What the logs say of it, and what they do not.
fn presence(dossier: &Dossier, assessment: &Assessment) -> Cell {
    let missing = match without_logs(dossier, assessment) {
        0 => String::new(),
        missing => format!(" No log was given for {}.", count(missing, "day or region", "days or regions")),
    };
    match dossier.presence {
        Presence::Seen => {
            let window = match dossier.window.events {
                0 => "None of its events in the logs given lies in the window.".to_owned(),
                events => format!(
                    "It has {} in the window, {} of them denied, and {} in the baseline.",
                    count(events, "event", "events"),
                    number(dossier.window.denied),
                    number(dossier.baseline.events)
                ),
            };
            format!("{window}{missing}").into()
        }
        Presence::NeverSeen => Cell::caution(format!(
            "No event in the logs given carries this {}. That is not proof that it was not used: use that these logs do \
             not record would not show here.{missing}",
            handle_kind(&dossier.exposure.handle)
        )),
        Presence::NotMatched => Cell::caution(
            "No event can be matched with this name. Which credential it is has to be found out first; until then \
             nothing is known of its use.",
        ),
    }
}

/// How far what is called new can be relied on.
fn caution(dossier: &Dossier) -> Cell {
    let new = super::phrase::news(dossier).saturating_add(dossier.new_in_window.denials.distinct);
    match (dossier.baseline_state, new) {
        (BaselineState::None, _) => Cell::caution(
            "There is no event of this identity in the baseline, so that what is new cannot be told from what was always so.",
        ),
        (BaselineState::Short, _) => Cell::caution(format!(
            "The baseline has only {} with events, fewer than the case asks for: what is called new may be habit.",
            count(dossier.baseline.active_days, "day", "days")
        )),
        (BaselineState::Enough, 0) => {
            "In the logs given, nothing occurs in the window that does not occur in the baseline.".into()
        }
        (BaselineState::Enough, _) => format!(
            "What occurs in the window and not on any of the {} with events in the baseline, with the first event as evidence.",
            count(dossier.baseline.active_days, "day", "days")
        )
        .into(),
    }
}

/// What lies in neither period.
fn outside(dossier: &Dossier) -> String {
    let outside = &dossier.outside;
    let events = count(outside.events, "further event lies", "further events lie");
    let span = match (outside.first, outside.last) {
        (Some(first), Some(last)) => format!(", the first at {} and the last at {}", time(first), time(last)),
        _ => String::new(),
    };
    format!("{events} before the baseline or after the window{span}.")
}

/// The lineage.
fn credentials(dossier: &Dossier, detail: Detail, blocks: &mut Vec<Block>) {
    let names = ["credential", "how it belongs here", "acts as", "events", "first use", "last use"];
    let side = |name| match name {
        "events" => Align::Right,
        "credential" | "first use" | "last use" => Align::Whole,
        _ => Align::Left,
    };
    let head = names.map(|name| (name.to_owned(), side(name)));
    let rows = dossier.credentials.iter().take(detail.credentials).map(|credential| {
        vec![
            Cell::from(if credential.id.is_empty() { "(no key id in the event)" } else { credential.id.as_str() }),
            descent(credential).into(),
            credential.principal.clone().unwrap_or_else(|| NOTHING.to_owned()).into(),
            number(credential.events).into(),
            time_or_nothing(credential.first).into(),
            time_or_nothing(credential.last).into(),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    blocks.push(Block::Table { head: head.into(), rows });
    let more = dossier.credentials_total.saturating_sub(shown);
    if more > 0 {
        blocks.push(Block::Paragraph(
            format!("And {} of this lineage.", count(more, "more credential", "more credentials")).into(),
        ));
    }
}

/// How a credential came to belong here, with the event that proves it.
fn descent(credential: &CredentialUse) -> String {
    let made_by = credential.made_by.as_deref().unwrap_or("a call that is not in the logs");
    let mut text = match credential.descent {
        Descent::Own => "own".to_owned(),
        Descent::Session => format!("session from {made_by}"),
        Descent::CreatedKey => format!("key made by {made_by}"),
        Descent::Forwarded => "a service calling on behalf of the same principal".to_owned(),
    };
    if let Some(parent) = &credential.parent {
        text.push_str(&format!(" with {parent}"));
    }
    if let Some(at) = credential.made_at {
        text.push_str(&format!(" at {}", time(at)));
    }
    if let Some(evidence) = &credential.evidence {
        text.push_str(&format!(", event {evidence}"));
    }
    text
}
