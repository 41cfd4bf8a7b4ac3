//! Tables as tools print them for people.

/// One table, with the line above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The last line of text before it: `Context: web`.
    pub title: Option<String>,
    /// The cells of its first row.
    pub heading: Vec<String>,
    /// The cells of the others.
    pub rows: Vec<Vec<String>>,
}

/// Characters of which the lines between cells are made.
const BARS: [char; 2] = ['|', '│'];

/// All tables of a text whose rows stand between bars, as many tools for the terminal print them.
pub fn barred(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut title = None;
    let mut within = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with(BARS) {
            let cells: Vec<String> = line.trim_matches(BARS).split(BARS).map(|cell| cell.trim().to_owned()).collect();
            if is_rule(line) {
                continue;
            }
            match tables.last_mut() {
                Some(table) if within => table.rows.push(cells),
                _ => tables.push(Table { title: title.take(), heading: cells, rows: Vec::new() }),
            }
            within = true;
        } else if line.is_empty() || is_rule(line) {
            continue;
        } else {
            within = false;
            title = Some(line.to_owned());
        }
    }
    tables
}

/// The rows of a text whose cells are apart by tabs, or where there are none by two spaces or more, as tools print lists
/// for scripts and for people. Lines with one cell are none of a table.
pub fn spaced(text: &str) -> Vec<Vec<String>> {
    let tabs = text.contains('\t');
    let cells = |line: &str| -> Vec<String> {
        if tabs {
            return line.split('\t').map(|cell| cell.trim().to_owned()).collect();
        }
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(ToOwned::to_owned).collect()
    };
    text.lines().map(cells).filter(|row| row.len() > 1).collect()
}

/// Whether a line is nothing but a line.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '+' | '-' | '=' | ':' | ' ') || BARS.contains(&c) || ('─'..='╿').contains(&c))
}
