//! The tables in `data/`, as they are asked.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::class::AccessLevel;

/// An IAM action of the published table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action {
    pub(crate) prefix: &'static str,
    pub(crate) name: &'static str,
    pub(crate) level: AccessLevel,
}

/// What a name of CloudTrail that is no IAM action stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// The IAM action that guards the operation, of this prefix or, where there is none, of one of its source's.
    Action(Option<&'static str>, &'static str),
    /// No action guards the operation, whose source and name are written so.
    Unguarded { source: &'static str, name: &'static str, level: AccessLevel },
    /// AWS wrote the event, whose source and name are written so, by itself.
    Service { source: &'static str, name: &'static str },
}

static ACTIONS: LazyLock<HashMap<String, Action>> = LazyLock::new(|| {
    rows(include_str!("../data/actions.txt"))
        .filter_map(|row| match row.as_slice() {
            [prefix, letter, names @ ..] => Some((*prefix, AccessLevel::of_letter(letter)?, names.to_vec())),
            _ => None,
        })
        .flat_map(|(prefix, level, names)| names.into_iter().map(move |name| Action { prefix, name, level }))
        .map(|action| (key(action.prefix, action.name), action))
        .collect()
});

static NAMES: LazyLock<HashMap<String, Meaning>> =
    LazyLock::new(|| rows(include_str!("../data/names.txt")).filter_map(|row| named(&row)).collect());

/// The words of each line that is neither empty nor a comment.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|row| !row.is_empty())
}

/// The key of a name of a service. CloudTrail and IAM do not agree on case everywhere.
pub(crate) fn key(service: &str, name: &str) -> String {
    // A tab is in no name of the tables, so that no two pairs share a key.
    let mut key = format!("{service}\t{name}");
    key.make_ascii_lowercase();
    key
}

/// An IAM action by prefix and name.
pub(crate) fn action(prefix: &str, name: &str) -> Option<Action> {
    ACTIONS.get(&key(prefix, name)).copied()
}

/// Every IAM action, in no order.
pub(crate) fn actions() -> impl Iterator<Item = &'static Action> {
    ACTIONS.values()
}

/// What an operation's name stands for, where it is no action.
pub(crate) fn meaning(source: &str, operation: &str) -> Option<Meaning> {
    NAMES.get(&key(source, operation)).copied()
}

fn named(row: &[&'static str]) -> Option<(String, Meaning)> {
    let [source, name, kind, value] = *row else { return None };
    let meaning = match kind {
        "action" => match value.split_once(':') {
            Some((prefix, action)) => Meaning::Action(Some(prefix), action),
            None => Meaning::Action(None, value),
        },
        "unguarded" => Meaning::Unguarded { source, name, level: AccessLevel::of_letter(value)? },
        "service" => Meaning::Service { source, name },
        _ => return None,
    };
    Some((key(source, name), meaning))
}

#[cfg(test)]
pub(crate) fn is_prefix(prefix: &str) -> bool {
    ACTIONS.values().any(|action| action.prefix == prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        let names: usize = rows(include_str!("../data/actions.txt")).map(|row| row.len() - 2).sum();
        assert_eq!(ACTIONS.len(), names, "no action is lost and none stands twice");
        assert!(names > 20_000, "{names}");
        assert_eq!(NAMES.len(), rows(include_str!("../data/names.txt")).count(), "no name stands twice");
    }

    #[test]
    fn no_name_is_explained_that_is_an_action_already() {
        for row in rows(include_str!("../data/names.txt")) {
            assert!(action(row[0], row[1]).is_none(), "{row:?}");
        }
    }

    #[test]
    fn every_name_leads_to_an_action() {
        for row in rows(include_str!("../data/names.txt")).filter(|row| row[2] == "action") {
            assert!(crate::classify(row[0], row[1]).is_some(), "{row:?}");
        }
    }
}
