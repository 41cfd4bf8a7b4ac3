//! What losing a vendor tonight would cost.

mod accounts;

use stanch_gate::readiness::{Answer, BackupLine, Kept, Part, Step};

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, number, time};
use super::told::{many, some};
use super::{Detail, Page, csv, unseen};
use crate::results::Ready;

/// What losing a vendor tonight would cost, and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct ReadinessPage<'r> {
    /// All of it.
    pub ready: &'r Ready,
}

/// So many examples are named of one part.
const NAMED: usize = 2;

impl ReadinessPage<'_> {
    /// Points, and how many they were the time before.
    fn points(&self, key: &str, now: u32) -> Cell {
        let was = self.ready.before.as_ref().map(|before| before.parts.get(key).copied().unwrap_or(0));
        match was {
            Some(was) if was != now => format!("{} (was {})", number(now.into()), number(was.into())).into(),
            _ => number(now.into()).into(),
        }
    }

    /// Parts with points, those that add most first. `of` is the vendor that they are of; empty for none.
    fn parts(&self, of: &str, parts: &[Part], blocks: &mut Vec<Block>) {
        let head = [
            ("points", Align::Right),
            ("how many", Align::Right),
            ("nobody knows", Align::Right),
            ("what", Align::Left),
            ("as", Align::Left),
        ];
        let key = |part: &Part| if of.is_empty() { part.id.clone() } else { format!("{of} {}", part.id) };
        // What added points the time before and adds none now is good news, and shown.
        let was = |part: &Part| self.ready.before.as_ref().and_then(|before| before.parts.get(&key(part)).copied());
        let shown = |part: &&Part| part.points > 0 || was(part).is_some_and(|was| was > 0);
        let mut sorted: Vec<&Part> = parts.iter().filter(shown).collect();
        sorted.sort_by(|one, other| (other.points, &one.id).cmp(&(one.points, &other.id)));
        if sorted.is_empty() {
            return blocks.push(Block::Paragraph("Nothing adds points, as far as was read.".into()));
        }
        let row = |part: &&Part| {
            let unknown = many(part.unknown);
            vec![
                self.points(&key(part), part.points),
                format!("{} of {}", number(many(part.count)), number(many(part.of))).into(),
                if unknown > 0 { Cell::caution(number(unknown)) } else { NOTHING.into() },
                part.says.clone().into(),
                some(&part.examples.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>(), NAMED).into(),
            ]
        };
        blocks.push(Block::Table {
            head: head.map(|(name, align)| (name.to_owned(), align)).into(),
            rows: sorted.iter().map(row).collect(),
        });
    }

    fn steps(&self, detail: Detail, blocks: &mut Vec<Block>) {
        let steps = &self.ready.readiness.steps;
        blocks.push(Block::Heading(2, "What to do next".to_owned()));
        let head = [("removes", Align::Right), ("what", Align::Left)];
        let row = |step: &Step| vec![number(step.removes.into()).into(), step.what.clone().into()];
        blocks.push(Block::Table {
            head: head.map(|(name, align)| (name.to_owned(), align)).into(),
            rows: steps.iter().take(detail.exposures).map(row).collect(),
        });
        let more = steps.len().saturating_sub(detail.exposures);
        if more > 0 {
            let text = format!("{} more are in the document of --format json.", number(many(more)));
            blocks.push(Block::Paragraph(text.into()));
        }
    }

    fn backups(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(2, "Backups".to_owned()));
        let lines = &self.ready.readiness.backups;
        if !lines.is_empty() {
            let head = [
                ("copy", Align::Left),
                ("of", Align::Left),
                ("isolated by", Align::Left),
                ("reached by what vendors hold", Align::Left),
                ("restore tested", Align::Left),
                ("key", Align::Left),
                ("account of its own", Align::Left),
            ];
            blocks.push(Block::Table {
                head: head.map(|(name, align)| (name.to_owned(), align)).into(),
                rows: lines.iter().map(line).collect(),
            });
        }
        self.parts("", &self.ready.readiness.backup_parts, blocks);
    }
}

/// A copy as a row.
fn line(line: &BackupLine) -> Vec<Cell> {
    let copy = &line.copy;
    let isolation = match (copy.offline, copy.isolation.is_empty()) {
        (true, _) => "it is offline".into(),
        (false, true) => Cell::alarm("nothing"),
        (false, false) => copy.isolation.join(", ").into(),
    };
    let reached = match copy.reached {
        Answer::No => "nothing".into(),
        Answer::Unknown if copy.reached_by.is_empty() => Cell::caution("nobody knows"),
        Answer::Unknown => Cell::caution(format!("possibly {}", some(&copy.reached_by, 1))),
        Answer::Yes => Cell::alarm(some(&copy.reached_by, 1)),
    };
    let tested = match (copy.restore_tested, line.restored) {
        (Some(at), true) => at.format("%F").to_string().into(),
        (Some(at), false) => Cell::caution(format!("{}, too long ago", at.format("%F"))),
        (None, _) => Cell::alarm("nobody says so"),
    };
    let key = match copy.key {
        _ if copy.offline => "it is offline".into(),
        Kept::NoKey => "none of yours".into(),
        Kept::Kept => "out of reach".into(),
        Kept::Exposed => Cell::alarm("can be taken away"),
        Kept::Unknown => Cell::caution("nobody knows"),
    };
    let separate = match copy.separate {
        Answer::Yes => "yes".into(),
        Answer::Unknown => Cell::caution("nobody knows"),
        Answer::No => Cell::alarm("no"),
    };
    vec![copy.id.clone().into(), copy.of.clone().into(), isolation, reached, tested, key, separate]
}

impl Page for ReadinessPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let readiness = &self.ready.readiness;
        let mut points =
            format!("{}: the more, the worse the night; they order what to do", number(readiness.points.into()));
        if let Some(before) = &self.ready.before {
            let was = format!("; {} on {}", number(before.points.into()), before.asked.format("%F"));
            points.push_str(&was);
        }
        let mut facts = vec![("as of", Cell::from(time(readiness.as_of))), ("points", points.into())];
        if readiness.unknown_points > 0 {
            let (unknown, known) = (readiness.unknown_points, readiness.points - readiness.unknown_points);
            let text =
                format!("{} for what nobody knows, {} for what is known", number(unknown.into()), number(known.into()));
            facts.push(("of them", Cell::caution(text)));
        }
        let mut blocks =
            vec![Block::Heading(1, "What losing a vendor tonight would cost".to_owned()), Block::Facts(facts)];
        self.steps(detail, &mut blocks);
        for vendor in &readiness.vendors {
            let unknown = match vendor.unknown_points {
                0 => String::new(),
                unknown => format!(", {} of them for what nobody knows", number(unknown.into())),
            };
            let points = number(vendor.points.into());
            blocks.push(Block::Heading(2, format!("{}, {points} points{unknown}", vendor.vendor)));
            self.parts(&vendor.vendor, &vendor.parts, &mut blocks);
        }
        blocks.push(Block::Heading(2, "What logs would not show".to_owned()));
        accounts::blocks(readiness, detail, &mut blocks);
        self.parts("", &readiness.logs, &mut blocks);
        self.backups(&mut blocks);
        if !self.ready.gaps.is_empty() {
            unseen::blocks("What limits this", &self.ready.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(self.ready)
    }

    /// One row a step.
    fn csv(&self) -> String {
        let row = |step: &Step| vec![step.removes.to_string(), step.what.clone()];
        csv::table(&["removes", "what"], self.ready.readiness.steps.iter().map(row))
    }
}
