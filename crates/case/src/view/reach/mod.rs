//! How far what was exposed could go.

mod everyone;
mod one;
mod stopped;

use serde::Serialize;
use stanch_iam::reach::{Answer, LevelReach, Reach};
use stanch_model::Gap;

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, number, time};
use super::told::{many, some};
use super::{Detail, Page, csv, left_out, unseen};
use crate::results::{CopyState, CredentialReach, Cut, REACH, Reaches};

pub use everyone::EveryonePage;
pub use one::ReachOnePage;
pub(crate) use one::isolation;

/// How far everything that was exposed could go, or what of it somebody asked for.
#[derive(Clone, Copy, Debug)]
pub struct ReachPage<'r> {
    /// All of it.
    pub reaches: &'r Reaches,
    /// At most so many credentials.
    pub limit: Option<usize>,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    as_of: chrono::DateTime<chrono::Utc>,
    credentials: &'r [CredentialReach],
    copies: &'r [CopyState],
    cut: &'r Cut,
    gaps: &'r [Gap],
    #[serde(skip_serializing_if = "left_out::is_none")]
    left_out: u64,
}

impl ReachPage<'_> {
    fn shown(&self) -> &[CredentialReach] {
        let all = self.reaches.credentials.as_slice();
        all.get(..self.limit.unwrap_or(all.len()).min(all.len())).unwrap_or(all)
    }
}

impl Page for ReachPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let reaches = self.reaches;
        let shown = self.shown();
        let mut facts = facts(reaches);
        facts.extend(left_out::fact(reaches.credentials.len(), shown.len()));
        let mut blocks = vec![Block::Heading(1, "How far what was exposed could go".to_owned()), Block::Facts(facts)];
        if shown.is_empty() {
            let nothing = "Nothing that is exposed is known to be an identity of AWS or a key of source code. That says \
                           nothing about what could not be linked.";
            blocks.push(Block::Paragraph(Cell::caution(nothing)));
        } else {
            blocks.push(table(shown));
            let more = "`stanch reach NUMBER` tells one in full with its ways; `stanch path` asks for others.";
            blocks.push(Block::Paragraph(more.into()));
        }
        stopped::copies(&reaches.copies, detail, &mut blocks);
        stopped::cut(&reaches.cut, detail, &mut blocks);
        if !reaches.gaps.is_empty() {
            unseen::blocks("What limits this", &reaches.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let shown = self.shown();
        super::json::document(&Document {
            schema: REACH,
            as_of: self.reaches.as_of,
            credentials: shown,
            copies: &self.reaches.copies,
            cut: &self.reaches.cut,
            gaps: &self.reaches.gaps,
            left_out: left_out::count(self.reaches.credentials.len(), shown.len()),
        })
    }

    fn csv(&self) -> String {
        csv::reach::csv(self.shown())
    }
}

fn facts(reaches: &Reaches) -> Vec<(&'static str, Cell)> {
    let with = |answer: Answer| {
        let can = |one: &&CredentialReach| one.reach.as_ref().is_some_and(|reach| reach.can_become_admin == answer);
        many(reaches.credentials.iter().filter(can).count())
    };
    let code = many(reaches.credentials.iter().filter(|one| !one.repositories.is_empty()).count());
    let unknown = |one: &&CredentialReach| one.reach.is_none() && one.repositories.is_empty();
    let unknown = many(reaches.credentials.iter().filter(unknown).count());
    let (yes, possibly, no) = (with(Answer::Yes), with(Answer::Possibly), with(Answer::No));
    let admin = format!("{} can, {} possibly, {} cannot", number(yes), number(possibly), number(no));
    let admin = if yes > 0 { Cell::alarm(admin) } else { admin.into() };
    let mut facts = vec![("as of", Cell::from(time(reaches.as_of))), ("become admin", admin)];
    if code > 0 {
        facts.push(("source code", count(code, "key opens a repository", "keys open a repository").into()));
    }
    if unknown > 0 {
        let text = format!("{} of no identity of AWS that was read", number(unknown));
        facts.push(("not known", Cell::caution(text)));
    }
    let destroyed = many(reaches.copies.iter().filter(|copy| !copy.destroyed_by.is_empty()).count());
    let possibly = many(reaches.copies.iter().filter(|copy| !copy.possibly_destroyed_by.is_empty()).count());
    let copies = many(reaches.copies.len());
    let text = format!("{} can be destroyed, {} possibly, of {}", number(destroyed), number(possibly), number(copies));
    facts.push(("backups", if destroyed > 0 { Cell::alarm(text) } else { text.into() }));
    facts
}

/// An answer as a cell: what is to be looked at first stands out.
pub(super) fn answered(answer: Answer) -> Cell {
    match answer {
        Answer::Yes => Cell::alarm(answer.words()),
        Answer::Possibly => Cell::caution(answer.words()),
        Answer::No => answer.words().into(),
    }
}

fn table(credentials: &[CredentialReach]) -> Block {
    let head = [
        ("no.", Align::Right),
        ("exposed", Align::Left),
        ("is", Align::Left),
        ("admin", Align::Left),
        ("becomes admin", Align::Left),
        ("acts as", Align::Right),
        ("reads data", Align::Left),
        ("disables logs", Align::Left),
        ("destroys backups", Align::Left),
        ("opens further", Align::Left),
    ];
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: credentials.iter().map(row).collect(),
    }
}

fn row(one: &CredentialReach) -> Vec<Cell> {
    let label = one.number.map_or_else(|| NOTHING.to_owned(), number);
    let title = if one.issuer { format!("{} (issuer)", one.title) } else { one.title.clone() };
    let opens: Vec<String> = one.hops.iter().map(|hop| hop.service.clone()).collect();
    let opens = some(&unique(opens), 3);
    let Some(reach) = &one.reach else {
        let what = match one.repositories.is_empty() {
            true => Cell::caution("not known"),
            false => format!("source code of {}", some(&one.repositories, 1)).into(),
        };
        let mut cells = vec![label.into(), title.into(), what];
        cells.extend(std::iter::repeat_n(Cell::from(NOTHING), 6));
        cells.push(opens.into());
        return cells;
    };
    let level = |id: &str| level(reach, id).map_or_else(|| NOTHING.into(), |level| answered(level.answer));
    vec![
        label.into(),
        title.into(),
        some(&reach.identities, 1).into(),
        answered(reach.admin),
        becomes(reach),
        acts_as(reach).into(),
        level("read_data"),
        level("disable_logs"),
        backups(reach),
        opens.into(),
    ]
}

/// A level by its id.
pub(super) fn level<'r>(reach: &'r Reach, id: &str) -> Option<&'r LevelReach> {
    reach.levels.iter().find(|level| level.level == id)
}

/// Whether it becomes an administrator, and where.
fn becomes(reach: &Reach) -> Cell {
    let answer = answered(reach.can_become_admin);
    if reach.can_become_admin == Answer::No {
        return answer;
    }
    let organization = match reach.organization {
        Answer::Yes => ", the organisation",
        Answer::Possibly => ", possibly the organisation",
        Answer::No => "",
    };
    let text = format!("{} ({}{organization})", answer.text, count(many(reach.accounts.len()), "account", "accounts"));
    Cell { text, ..answer }
}

/// Whom it can act as, counted.
fn acts_as(reach: &Reach) -> String {
    match reach.possibly_acts_as {
        0 => number(many(reach.acts_as)),
        more => format!("{} (+{})", number(many(reach.acts_as)), number(many(more))),
    }
}

fn backups(reach: &Reach) -> Cell {
    let answer = reach.backups.iter().map(|copy| copy.answer).max().unwrap_or_default();
    let cell = answered(answer);
    match reach.backups.len() {
        0 => cell,
        copies => Cell { text: format!("{} ({})", cell.text, number(many(copies))), ..cell },
    }
}

fn unique(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list.dedup();
    list
}
