//! What the logs of each account show, as a table.

use stanch_gate::readiness::{AccountLogs, Answer, KeptLogs, Readiness, Recorded, Term};

use crate::view::Detail;
use crate::view::block::{Align, Block, Cell};
use crate::view::phrase::number;
use crate::view::told::many;

pub(super) fn blocks(readiness: &Readiness, detail: Detail, blocks: &mut Vec<Block>) {
    let mut lines: Vec<&AccountLogs> = readiness.accounts.iter().collect();
    if lines.is_empty() {
        return;
    }
    // Those of which least is recorded first.
    lines.sort_by_key(|line| (line.records, line.all_regions, line.changes, line.kept.at_least, line.objects));
    let head = ["account", "a trail records", "all regions", "changes", "reads", "S3 objects", "Lambda calls", "kept"];
    blocks.push(Block::Table {
        head: head.map(|name| (name.to_owned(), Align::Left)).into(),
        rows: lines.iter().take(detail.exposures).map(|line| row(line, readiness.needed_days)).collect(),
    });
    let more = lines.len().saturating_sub(detail.exposures);
    if more > 0 {
        let text = format!("{} more accounts are in the document of --format json.", number(many(more)));
        blocks.push(Block::Paragraph(text.into()));
    }
}

fn row(line: &AccountLogs, needed: u32) -> Vec<Cell> {
    let changes = match (line.changes, line.left_out.is_empty()) {
        (Recorded::Some, false) => Cell::caution(format!("not of {}", line.left_out.join(", "))),
        (changes, _) => recorded(changes),
    };
    vec![
        line.account.clone().into(),
        answer(line.records),
        answer(line.all_regions),
        changes,
        recorded(line.reads),
        recorded(line.objects),
        recorded(line.functions),
        kept(line.kept, needed),
    ]
}

fn answer(answer: Answer) -> Cell {
    match answer {
        Answer::Yes => "yes".into(),
        Answer::Unknown => Cell::caution("nobody knows"),
        Answer::No => Cell::alarm("no"),
    }
}

fn recorded(recorded: Recorded) -> Cell {
    match recorded {
        Recorded::All => "all".into(),
        Recorded::Some => Cell::caution("some"),
        Recorded::Unknown => Cell::caution("nobody knows"),
        Recorded::None => Cell::alarm("none"),
    }
}

fn kept(kept: KeptLogs, needed: u32) -> Cell {
    let words = match kept.at_least {
        Term::Forever => "until somebody deletes them".to_owned(),
        Term::Days(1) => "1 day".to_owned(),
        Term::Days(days) => format!("{} days", number(days.into())),
    };
    match kept {
        KeptLogs { at_least, .. } if at_least >= Term::Days(needed) => words.into(),
        KeptLogs { at_least: Term::Days(0), unread: true } => Cell::caution("nobody knows"),
        KeptLogs { unread: true, .. } => Cell::caution(format!("{words}, possibly more")),
        KeptLogs { at_least: Term::Days(0), .. } => Cell::alarm("no whole copy"),
        KeptLogs { .. } => Cell::alarm(format!("{words}, not {}", number(needed.into()))),
    }
}
