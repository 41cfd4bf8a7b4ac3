//! How far what was exposed could go.

mod everyone;
mod one;

use serde::Serialize;
use stanch_iam::backup::Copy;
use stanch_iam::reach::{Answer, LevelReach, Reach};
use stanch_model::Gap;

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, number, time};
use super::told::{many, some};
use super::{Detail, Page, csv, left_out, unseen};
use crate::results::{Contained, CopyState, CredentialReach, Cut, REACH, Reaches};

pub use everyone::EveryonePage;
pub use one::ReachOnePage;

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
        copies(&reaches.copies, detail, &mut blocks);
        cut(&reaches.cut, detail, &mut blocks);
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

/// Account and region of a copy.
fn place(copy: &Copy) -> String {
    let region = copy.arn.split(':').nth(3).filter(|region| !region.is_empty() && *region != "*");
    region.map_or_else(|| copy.account.clone(), |region| format!("{} {region}", copy.account))
}

/// Copies with what isolates them and who can destroy them.
fn copies(copies: &[CopyState], detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Backups".to_owned()));
    if copies.is_empty() {
        let text = "No copy was found and none is declared, which does not mean that there is none: add a [[backup]] to \
                    case.toml for each.";
        return blocks.push(Block::Paragraph(Cell::caution(text)));
    }
    let head = [
        ("copy", Align::Left),
        ("in", Align::Left),
        ("of", Align::Left),
        ("isolated by", Align::Left),
        ("can be destroyed by", Align::Left),
        ("restore tested", Align::Left),
    ];
    let row = |state: &CopyState| {
        let isolation = match &state.copy {
            None => "it is offline".into(),
            Some(copy) if copy.isolation.is_empty() => Cell::alarm("nothing"),
            Some(copy) => copy.isolation.iter().map(one::isolation).collect::<Vec<_>>().join(", ").into(),
        };
        let sure = some(&state.destroyed_by, 2);
        let by = match (state.destroyed_by.len(), state.possibly_destroyed_by.len()) {
            (0, 0) => "nothing that is exposed".into(),
            (0, _) => Cell::caution(format!("possibly {}", some(&state.possibly_destroyed_by, 2))),
            (_, 0) => Cell::alarm(sure),
            (_, more) => Cell::alarm(format!("{sure}; possibly {}", number(many(more)))),
        };
        let tested = state.restore_tested.map(|at| at.format("%F").to_string());
        vec![
            state.name.clone().into(),
            state.copy.as_ref().map_or_else(|| NOTHING.to_owned(), place).into(),
            state.of.clone().map_or_else(|| Cell::caution("not declared"), Cell::from),
            isolation,
            by,
            tested.map_or_else(|| Cell::caution("nobody says so"), Cell::from),
        ]
    };
    blocks.push(Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: copies.iter().take(detail.credentials.max(20)).map(row).collect(),
    });
    if copies.len() > detail.credentials.max(20) {
        let more = many(copies.len() - detail.credentials.max(20));
        blocks.push(Block::Paragraph(format!("{} more are in the JSON document.", number(more)).into()));
    }
}

/// What would have to be contained.
fn cut(cut: &Cut, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "What would have to be contained".to_owned()));
    for beyond in &cut.beyond {
        blocks.push(Block::Paragraph(Cell::alarm(super::told::sentence(beyond))));
    }
    if cut.smallest.is_empty() {
        if cut.beyond.is_empty() {
            let text = "Nothing exposed has a way to an administrator or to a copy, as far as everything was read.";
            blocks.push(Block::Paragraph(text.into()));
        }
        return;
    }
    let intro = format!(
        "Denying these {} everything leaves nothing exposed with a way to an administrator or to a copy. This is the \
         fewest that does; it is not yet a plan.",
        count(many(cut.smallest.len()), "identity", "identities")
    );
    blocks.push(Block::Paragraph(intro.into()));
    blocks.push(contained(&cut.smallest, detail));
    let same = |one: &Contained| cut.smallest.iter().any(|other| other.identity == one.identity);
    let differs = cut.cheapest.len() != cut.smallest.len() || !cut.cheapest.iter().all(same);
    if !cut.cheapest.is_empty() && differs {
        let intro = "These do the same and break the least of what was really used in the baseline.";
        blocks.push(Block::Paragraph(intro.into()));
        blocks.push(contained(&cut.cheapest, detail));
    }
}

fn contained(list: &[Contained], detail: Detail) -> Block {
    let head = [
        ("identity", Align::Whole),
        ("exposed", Align::Left),
        ("operations it used", Align::Right),
        ("last", Align::Left),
        ("most of all", Align::Left),
    ];
    let row = |one: &Contained| {
        let exposed: Cell = if one.exposed { "itself".into() } else { "on the way".into() };
        let (operations, last, most) = match &one.breaks {
            None => (Cell::caution("no logs"), Cell::from(NOTHING), Cell::from(NOTHING)),
            Some(breaks) if breaks.events == 0 => ("none".into(), NOTHING.into(), NOTHING.into()),
            Some(breaks) => (
                number(breaks.operations).into(),
                breaks.last.map_or_else(|| NOTHING.to_owned(), |at| at.format("%F").to_string()).into(),
                some(&breaks.most, 3).into(),
            ),
        };
        vec![one.identity.clone().into(), exposed, operations, last, most]
    };
    let most = detail.exposures.max(20);
    let mut rows: Vec<Vec<Cell>> = list.iter().take(most).map(row).collect();
    if list.len() > most {
        let mut cells = vec![Cell::from(format!("and {} more", number(many(list.len() - most))))];
        cells.extend(std::iter::repeat_n(Cell::from(""), 4));
        rows.push(cells);
    }
    Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows }
}
