//! What is wrong with a playbook: what a schema can say, and what none can.

mod definitions;
mod flow;
mod kinds;
mod listed;
mod metadata;
mod reference;
mod shape;
mod table;
mod words;
mod work;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::playbook::Playbook;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The playbook cannot be run as it is.
    Error,
    /// It can, and somebody should look at it before.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// How bad it is.
    pub level: Level,
    /// Where: `workflow.action--….on_completion`.
    pub place: String,
    /// Its kind: `dangling-step`.
    pub kind: &'static str,
    /// What is wrong, one sentence without a full stop.
    pub what: String,
    /// What to do about it, likewise.
    pub way_out: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = stanch_model::text::terminal;
        write!(to, "{}: {}; {}", shown(&self.place), shown(&self.what), self.way_out)
    }
}

/// What is known of the place where a playbook is to run; what is none is not asked about.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of agents and targets that somebody is or has.
    pub parties: Option<BTreeSet<String>>,
    /// Identifiers of playbooks that can be called.
    pub playbooks: Option<BTreeSet<String>>,
}

/// Faults as they are found.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn error(&mut self, kind: &'static str, place: impl Into<String>, what: impl Into<String>, way_out: &'static str) {
        self.0.push(Fault { level: Level::Error, place: place.into(), kind, what: what.into(), way_out });
    }

    fn warn(&mut self, kind: &'static str, place: impl Into<String>, what: impl Into<String>, way_out: &'static str) {
        self.0.push(Fault { level: Level::Warning, place: place.into(), kind, what: what.into(), way_out });
    }
}

/// Everything that is wrong with a playbook, whoever runs it; sorted, errors first.
pub fn check(playbook: &Playbook) -> Vec<Fault> {
    check_against(playbook, &Known::default())
}

/// Likewise, and against what is known of the place where it is to run.
pub fn check_against(playbook: &Playbook, known: &Known) -> Vec<Fault> {
    let mut faults = Faults::default();
    shape::check(playbook, &mut faults);
    definitions::check(playbook, &mut faults);
    metadata::check(playbook, &mut faults);
    listed::check(playbook, &mut faults);
    reference::check(playbook, known, &mut faults);
    flow::check(playbook, &mut faults);
    work::check(playbook, &mut faults);
    words::check(playbook, &mut faults);
    faults.0.sort();
    faults.0.dedup();
    faults.0
}
