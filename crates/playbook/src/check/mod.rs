//! What is wrong with a playbook: what a schema can say, and what none can.

mod branches;
mod called;
mod calls;
mod conditions;
mod definitions;
mod flow;
mod graph;
mod kinds;
mod listed;
mod metadata;
mod reference;
mod shape;
mod table;
mod variables;
mod words;
mod work;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
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
pub struct Known<'a> {
    /// Playbooks that can be called, by identifier.
    pub playbooks: Option<BTreeMap<String, &'a Playbook>>,
    /// What time it is.
    pub now: Option<DateTime<Utc>>,
}

/// At most so many faults are told of one playbook.
pub const FAULTS: usize = 20_000;

/// Faults as they are found.
#[derive(Default)]
struct Faults {
    found: Vec<Fault>,
    more: usize,
    /// The worst of those that are not told.
    worst: Option<Level>,
}

impl Faults {
    fn error(&mut self, kind: &'static str, place: impl Into<String>, what: impl Into<String>, way_out: &'static str) {
        self.add(Level::Error, kind, place.into(), what.into(), way_out);
    }

    fn warn(&mut self, kind: &'static str, place: impl Into<String>, what: impl Into<String>, way_out: &'static str) {
        self.add(Level::Warning, kind, place.into(), what.into(), way_out);
    }

    fn add(&mut self, level: Level, kind: &'static str, place: String, what: String, way_out: &'static str) {
        if self.found.len() >= FAULTS {
            self.more += 1;
            self.worst = self.worst.min(Some(level)).or(Some(level));
            return;
        }
        self.found.push(Fault { level, place, kind, what, way_out });
    }

    /// All of them, sorted, errors first; last that there are more.
    fn told(mut self) -> Vec<Fault> {
        self.found.sort();
        self.found.dedup();
        if let Some(level) = self.worst {
            self.found.push(Fault {
                level,
                place: "playbook".into(),
                kind: "more",
                what: format!("there are {} more faults", self.more),
                way_out: "mend these first",
            });
        }
        self.found
    }
}

/// Everything that is wrong with a playbook, whoever runs it; sorted, errors first.
pub fn check(playbook: &Playbook) -> Vec<Fault> {
    check_against(playbook, &Known::default())
}

/// Likewise, and against what is known of the place where it is to run.
pub fn check_against(playbook: &Playbook, known: &Known<'_>) -> Vec<Fault> {
    let mut faults = Faults::default();
    shape::check(playbook, &mut faults);
    definitions::check(playbook, &mut faults);
    metadata::check(playbook, known, &mut faults);
    listed::check(playbook, &mut faults);
    reference::check(playbook, &mut faults);
    called::check_called(playbook, known, &mut faults);
    let graph = graph::Graph::of(playbook);
    flow::check(playbook, &graph, &mut faults);
    branches::check(playbook, &graph, &mut faults);
    work::check(playbook, &mut faults);
    calls::check(playbook, &mut faults);
    variables::check(playbook, &mut faults);
    conditions::check(playbook, &graph, &mut faults);
    let used = words::check(playbook, &mut faults);
    // A name that is mistyped leaves what it should have been without use, which is no fault of its own.
    if faults.found.iter().all(|fault| fault.level == Level::Warning) {
        variables::unused(playbook, &used, &mut faults);
    }
    faults.told()
}
