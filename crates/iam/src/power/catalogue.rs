//! The actions that give power, as data.

use std::sync::LazyLock;

use super::Level;
use crate::estate::ThingKind;

/// What an action is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// Things of a kind that a snapshot has, with what stands behind their ARN.
    Thing(ThingKind, &'static str),
    /// Whatever has this form.
    Form(&'static str),
    /// Nothing: the action knows no resource.
    Nothing,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) level: Level,
    pub(super) action: String,
    pub(super) on: On,
}

const TABLE: &str = include_str!("../../data/powers.tsv");

/// Every line, in the order of the table. A line that cannot be read is left out here and fails the crate's tests.
pub(super) fn catalogue() -> &'static [Entry] {
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| lines().filter_map(entry).collect());
    &ENTRIES
}

/// Every action of the table.
pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
    catalogue().iter().map(|entry| entry.action.as_str())
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn entry(line: &'static str) -> Option<Entry> {
    let mut cells = line.split('\t');
    let (level, action, on) = (cells.next()?, cells.next()?, cells.next()?);
    let on = match on {
        "*" => On::Nothing,
        form if form.starts_with("arn:") => On::Form(form),
        "secret" => On::Thing(ThingKind::Secret, ""),
        "parameter" => On::Thing(ThingKind::Parameter, ""),
        "bucket/*" => On::Thing(ThingKind::Bucket, "/*"),
        "function" => On::Thing(ThingKind::Workload("function"), ""),
        "trail" => On::Thing(ThingKind::Trail, ""),
        _ => return None,
    };
    let named = action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    (named && cells.next().is_none()).then_some(Entry { level: Level::of(level)?, action: action.to_owned(), on })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_line_is_an_entry() {
        let wrong: Vec<&str> = super::lines().filter(|line| super::entry(line).is_none()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
