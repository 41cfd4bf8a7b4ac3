//! Cells of a table that somebody will open in a spreadsheet.

use super::terminal;

/// The text for one cell of a CSV file: as for a terminal, and with a `'` before each character that would make a
/// spreadsheet read a formula. Quoting is left to the CSV writer.
///
/// A formula is looked for at the start of the text, behind blanks and quotes, and again behind each `;` and `,`: a
/// spreadsheet set to another separator than the file's splits a cell there, inside quotes too.
pub fn csv_cell(text: &str) -> String {
    let shown = terminal(text);
    let mut cell = String::with_capacity(shown.len() + 4);
    let mut at_start = true;
    for character in shown.chars() {
        if at_start && starts_formula(character) {
            cell.push('\'');
        }
        cell.push(character);
        at_start = match character {
            ';' | ',' => true,
            '"' => at_start,
            blank if blank.is_whitespace() => at_start,
            _ => false,
        };
    }
    cell
}

/// Whether a spreadsheet takes a cell with this first character for a formula. The full-width forms and the minus sign
/// count: some spreadsheets fold them into the ASCII ones.
fn starts_formula(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−')
}
