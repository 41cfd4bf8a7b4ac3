//! A page as a Markdown document.

use stanch_model::text::markdown as escaped;

use super::block::{Align, Block, Cell, Tone};
use super::{Detail, Page};

/// A page as Markdown with tables. Every text in it is escaped, whoever wrote it.
pub fn markdown(page: &impl Page, detail: Detail) -> String {
    of_blocks(&page.blocks(detail))
}

/// Parts of a page, likewise.
pub(super) fn of_blocks(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        write(block, &mut out);
    }
    out
}

/// Appends a block with a line end.
fn write(block: &Block, out: &mut String) {
    match block {
        Block::Heading(level, text) => {
            let marks = "#".repeat(usize::from(*level));
            out.push_str(&format!("{marks} {}\n", escaped(text)));
        }
        Block::Paragraph(cell) => out.push_str(&format!("{}\n", toned(cell))),
        Block::Facts(facts) => {
            for (label, cell) in facts {
                out.push_str(&format!("- {}: {}\n", escaped(label), toned(cell)));
            }
        }
        Block::List(items) => {
            for item in items {
                out.push_str(&format!("- {}\n", escaped(&item.text)));
            }
        }
        Block::Table { head, rows } => table(head, rows, out),
    }
}

/// A table of the kind that GitHub reads.
fn table(head: &[(String, Align)], rows: &[Vec<Cell>], out: &mut String) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(head.iter().map(|(name, _)| escaped(name)).collect()));
    let rule = |align: &Align| if *align == Align::Right { "---:" } else { "---" }.to_owned();
    out.push_str(&line(head.iter().map(|(_, align)| rule(align)).collect()));
    for row in rows {
        out.push_str(&line(row.iter().map(toned).collect()));
    }
}

/// A cell: bold if it is to be looked at first.
fn toned(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    match cell.tone {
        Tone::Alarm if !text.is_empty() => format!("**{text}**"),
        Tone::Alarm | Tone::Plain | Tone::Caution => text,
    }
}
