//! Lists with one thing per line: ids, ARNs, names, environment files, credential files.

use super::column::{Column, announces_secret};
use super::handle::{is_identity, is_masked};
use super::row::{Collector, Field};

/// Reads a list line by line.
pub(super) fn read(text: &str, collector: &mut Collector) {
    let mut heading = None;
    let mut in_key = false;
    for (number, line) in (1..).zip(text.lines()) {
        // A private key is one secret over many lines.
        if in_key {
            in_key = !line.contains("-----END");
            continue;
        }
        let line = line.trim();
        if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") && !line.contains("-----END") {
            in_key = true;
            collector.dropped(number, "", "private key");
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if is_heading(line) {
            heading = Some(line.trim_matches(['[', ']']).trim().to_owned());
            continue;
        }
        let mut fields = fields(line);
        fields.extend(heading.as_deref().map(|heading| Field::bare(Column::Note, heading)));
        collector.row(number, fields);
    }
}

/// Whether a line is the heading of a section: `[default]`.
pub(super) fn is_heading(line: &str) -> bool {
    let inside = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| {
        inside.starts_with(|c: char| c.is_ascii_alphabetic())
            && inside.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ':' | '/'))
    })
}

/// The two sides of a line such as `NAME=value` or `PASSWORD: value`.
///
/// Many things have colons, so with a colon the left side must be a variable or announce a secret.
pub(super) fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let at = line.find(['=', ':'])?;
    let (name, value) = (line[..at].trim(), line[at + 1..].trim());
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let variable = name.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase());
    let with_colon = line.as_bytes()[at] == b':';
    (is_word && (!with_colon || variable || announces_secret(name))).then_some((name, value))
}

/// The fields of one line, also of one string in JSON.
pub(super) fn fields(line: &str) -> Vec<Field> {
    let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line).trim();
    let (body, comment) = match line.find(" #").or_else(|| line.find("\t#")) {
        Some(at) => (line[..at].trim(), line[at + 2..].trim()),
        None => (line, ""),
    };
    let mut fields = match assignment(body) {
        Some((name, value)) => assigned(name, value),
        None => words(body),
    };
    if !comment.is_empty() {
        fields.push(Field::bare(Column::Note, comment));
    }
    fields
}

/// The fields of an assignment: its name, and its value only where that is an id, an ARN or masked.
fn assigned(name: &str, value: &str) -> Vec<Field> {
    let value = value.trim_matches(['"', '\'']);
    let name = Field::bare(Column::Name, name);
    if value.is_empty() {
        vec![name]
    } else if is_identity(value) || is_masked(value) {
        let heading = String::new();
        vec![name, Field { column: Column::Other, heading, text: value.to_owned() }]
    } else {
        // Whatever a variable of a vendor holds has to be taken for a secret.
        let heading = name.text.clone();
        vec![name, Field { column: Column::Secret, heading, text: value.to_owned() }]
    }
}

/// The fields of a line that is no assignment: ids and ARNs in front, then a note; or all of it as one name.
fn words(line: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let word = rest.split([' ', '\t', ',', ';']).next().unwrap_or("");
        if word.is_empty() || !is_identity(word) {
            break;
        }
        fields.push(Field::bare(Column::Handle, word));
        rest = rest[word.len()..].trim_start_matches([' ', '\t', ',', ';']);
    }
    if !rest.is_empty() {
        fields.push(Field::bare(if fields.is_empty() { Column::Handle } else { Column::Note }, rest));
    }
    fields
}
