//! A page for a terminal.

use stanch_model::text::terminal as harmless;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::block::{Align, Block, Cell, Tone};
use super::{Detail, Page};

/// How a terminal wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns of the terminal. Fewer than 40 are taken for 40.
    pub width: usize,
    /// Whether to write colours.
    pub colour: bool,
}

/// What stands between the columns of a table.
const BETWEEN: usize = 2;

/// The narrowest column that text is broken into as long as there is another way.
const READABLE: usize = 16;

/// The narrowest column that text is broken into at all.
const NARROWEST: usize = 8;

/// A page as text of a certain width. Every text in it is harmless, whoever wrote it; nothing is cut, what is too long
/// goes on in the next line.
pub fn terminal(page: &impl Page, detail: Detail, layout: Layout) -> String {
    let layout = Layout { width: layout.width.max(40), ..layout };
    let mut out = String::new();
    for block in page.blocks(detail) {
        if !out.is_empty() {
            out.push('\n');
        }
        write(&block, layout, &mut out);
    }
    out
}

/// Appends a block with a line end.
fn write(block: &Block, layout: Layout, out: &mut String) {
    match block {
        Block::Heading(level, text) => {
            let text = harmless(text);
            for line in wrapped(&text, layout.width) {
                painted(&line, Paint::Bold, layout, out);
                out.push('\n');
            }
            let rule = match level {
                1 => "═",
                2 => "─",
                _ => return,
            };
            out.push_str(&rule.repeat(text.width().min(layout.width)));
            out.push('\n');
        }
        Block::Paragraph(cell) => {
            for line in wrapped(&harmless(&cell.text), layout.width) {
                painted(&line, cell.tone.into(), layout, out);
                out.push('\n');
            }
        }
        Block::Facts(facts) => {
            let rows = facts.iter().map(|(label, cell)| vec![Cell::from(*label), cell.clone()]);
            grid(&[Align::Left, Align::Left], None, &rows.collect::<Vec<_>>(), layout, out);
        }
        Block::List(items) => {
            let rows = items.iter().map(|item| vec![Cell::from("-"), item.clone()]);
            grid(&[Align::Left, Align::Left], None, &rows.collect::<Vec<_>>(), layout, out);
        }
        Block::Table { head, rows } => {
            let sides: Vec<Align> = head.iter().map(|(_, align)| *align).collect();
            let names: Vec<Cell> = head.iter().map(|(name, _)| Cell::from(name.as_str())).collect();
            grid(&sides, Some(names), rows, layout, out);
        }
    }
}

/// Rows in columns that together fit the width, text broken into lines within its column.
fn grid(sides: &[Align], head: Option<Vec<Cell>>, rows: &[Vec<Cell>], layout: Layout, out: &mut String) {
    let shown = |row: &Vec<Cell>| row.iter().map(|cell| harmless(&cell.text).into_owned()).collect::<Vec<String>>();
    let with_head = head.is_some();
    let all: Vec<(Vec<String>, Vec<Paint>)> = head
        .iter()
        .map(|row| (shown(row), vec![Paint::Bold; row.len()]))
        .chain(rows.iter().map(|row| (shown(row), row.iter().map(|cell| cell.tone.into()).collect())))
        .collect();
    let widths = widths(sides, &all, layout.width);
    for (position, (texts, paints)) in all.iter().enumerate() {
        line(texts, paints, sides, &widths, layout, out);
        if with_head && position == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            out.push_str(&rules.join(&" ".repeat(BETWEEN)));
            out.push('\n');
        }
    }
}

/// How wide each column becomes: as wide as its widest cell, and where that is too much, the widest columns less. First
/// text gives way that can be broken at blanks, then text that has to be broken within words, then everything.
fn widths(sides: &[Align], rows: &[(Vec<String>, Vec<Paint>)], width: usize) -> Vec<usize> {
    let cells = |column: usize| rows.iter().filter_map(move |(texts, _)| texts.get(column));
    let of = |column: usize, measure: fn(&str) -> usize| cells(column).map(|text| measure(text)).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..sides.len()).map(|column| of(column, |text| text.width())).collect();
    let longest_word = |text: &str| text.split(' ').map(|word| word.width()).max().unwrap_or(0);
    let words: Vec<usize> = (0..sides.len()).map(|column| of(column, longest_word).max(NARROWEST)).collect();
    let text = |column: usize, narrowest: usize| if sides[column] == Align::Left { narrowest } else { usize::MAX };
    let available = width.saturating_sub(BETWEEN * sides.len().saturating_sub(1));
    shrink(&mut widths, available, |column| text(column, words[column]));
    shrink(&mut widths, available, |column| text(column, READABLE));
    shrink(&mut widths, available, |_| NARROWEST);
    widths
}

/// Makes columns narrower, always the widest of those that are wider than they have to be, until they fit.
fn shrink(widths: &mut [usize], available: usize, least: impl Fn(usize) -> usize) {
    while widths.iter().sum::<usize>() > available {
        let wide = (0..widths.len()).filter(|column| widths[*column] > least(*column));
        let Some(column) = wide.max_by_key(|column| widths[*column]) else { return };
        widths[column] -= 1;
    }
}

/// Appends one row, over as many lines as its longest cell needs.
fn line(texts: &[String], paints: &[Paint], sides: &[Align], widths: &[usize], layout: Layout, out: &mut String) {
    let cells: Vec<Vec<String>> = texts.iter().zip(widths).map(|(text, width)| wrapped(text, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        // Blanks are owed until something follows them: no line ends with any.
        let mut owed = 0;
        for (column, lines) in cells.iter().enumerate() {
            let text = lines.get(at).map_or("", String::as_str);
            let blank = widths[column].saturating_sub(text.width());
            let (before, after) = if sides[column] == Align::Right { (blank, 0) } else { (0, blank) };
            if !text.is_empty() {
                out.push_str(&" ".repeat(owed + before));
                painted(text, paints[column], layout, out);
                owed = after + BETWEEN;
            } else {
                owed += blank + BETWEEN;
            }
        }
        out.push('\n');
    }
}

/// The text in lines of at most `width` columns, broken at blanks, and within a word only where it is longer than a line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(mut line) = lines.pop() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            let wide = character.width().unwrap_or(0);
            if used > 0 && used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += wide;
        }
        lines.push(line);
    }
    lines
}

/// How a text is painted where colours are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Bold,
    Red,
    Yellow,
}

impl From<Tone> for Paint {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Plain => Self::Plain,
            Tone::Alarm => Self::Red,
            Tone::Caution => Self::Yellow,
        }
    }
}

/// Appends a text that is harmless already, in its colour if colours are wanted.
fn painted(text: &str, paint: Paint, layout: Layout, out: &mut String) {
    let code = match paint {
        Paint::Bold => "1",
        Paint::Red => "1;31",
        Paint::Yellow => "33",
        Paint::Plain => "",
    };
    if layout.colour && !code.is_empty() && !text.is_empty() {
        out.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m"));
    } else {
        out.push_str(text);
    }
}
