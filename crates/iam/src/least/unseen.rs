//! What CloudTrail does not show, and which statements allow it today: a person has to decide about that.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::decide::Layers;
use crate::policy::Effect;

use super::usage::Use;

/// Permissions about whose use the logs say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// What they are for.
    pub what: String,
    /// The actions that are allowed today, sorted.
    pub actions: Vec<String>,
    /// Policies and statements that allow them today: `deploy, statement S3`.
    pub by: Vec<String>,
    /// Why the logs say nothing.
    pub why: String,
    /// The page that says so.
    pub source: &'static str,
}

/// A line of `data/unlogged.txt`.
struct Line {
    never: bool,
    service: &'static str,
    actions: Vec<&'static str>,
    what: &'static str,
    source: &'static str,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let lines = include_str!("../../data/unlogged.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let [kind, service, actions, what, source] = line.split('\t').collect::<Vec<_>>()[..] else { return None };
            let source = if source == "UG" { "\"Logging data events\", CloudTrail User Guide" } else { source };
            Some(Line { never: kind == "never", service, actions: actions.split(' ').collect(), what, source })
        })
        .collect()
});

/// Permissions that the identity has by `present` and about whose use nothing is known. `logged` are event sources of which
/// the logs have data events of anybody.
pub(super) fn undecided(present: &Layers<'_>, uses: &[Use], logged: &BTreeSet<String>) -> Vec<Undecided> {
    let used: BTreeSet<&str> = uses.iter().map(|one| one.action.as_str()).collect();
    let mut found = Vec::new();
    for line in LINES.iter().filter(|line| line.never || !logged.contains(line.service)) {
        let mut by: BTreeSet<String> = BTreeSet::new();
        let mut actions: BTreeSet<String> = BTreeSet::new();
        for statement in present.identity.iter().filter(|statement| statement.effect == Effect::Allow) {
            let covered =
                line.actions.iter().filter(|action| !used.contains(**action) && statement.covers_action(action));
            let before = actions.len();
            let mut any = false;
            for action in covered {
                any = true;
                actions.insert((*action).to_owned());
            }
            if any || actions.len() > before {
                by.insert(format!("{}, statement {}", statement.policy, statement.label));
            }
        }
        if actions.is_empty() {
            continue;
        }
        let why = match line.never {
            true => "CloudTrail has no event of these".to_owned(),
            false => format!("the logs of these days have no data event of {}, of anybody", line.service),
        };
        found.push(Undecided {
            what: line.what.to_owned(),
            actions: actions.into_iter().collect(),
            by: by.into_iter().collect(),
            why,
            source: line.source,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_names_actions_that_exist() {
        let lines = include_str!("../../data/unlogged.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(LINES.len(), lines.count());
        for action in LINES.iter().flat_map(|line| &line.actions) {
            let (prefix, name) = action.split_once(':').expect(action);
            assert!(stanch_actions::classify(prefix, name).is_some(), "{action}");
        }
    }
}
