//! Playbooks that a playbook calls: whether they are there, can be run, take and give what is passed, and come back.

use std::collections::{BTreeMap, BTreeSet};

use super::words::bare;
use super::{Faults, Known, Level, check};
use crate::plan;
use crate::playbook::Playbook;
use crate::step::{Step, Work};

pub(super) fn check_called(playbook: &Playbook, known: &Known<'_>, faults: &mut Faults) {
    let books = Books { root: playbook, known };
    let mut judged: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut loops: BTreeMap<&str, bool> = BTreeMap::new();
    for step in playbook.steps.values() {
        let Work::Playbook { playbook: called, version, .. } = &step.work else { continue };
        let place = format!("workflow.{}.playbook_id", step.id);
        if *loops.entry(called).or_insert_with(|| books.returns(called)) {
            let what = "the playbook is called again before it can end, for ever";
            faults.error("endless-call", &place, what, "let a condition decide whether it is called again");
            continue;
        }
        let Some(book) = books.find(called) else {
            if known.playbooks.is_some() {
                let what = format!("there is no playbook `{called}`");
                faults.error("unknown-playbook", place, what, "add it beside this one, or name one that is there");
            }
            continue;
        };
        if let Some(version) = version.as_deref().filter(|version| !book.is_version(version)) {
            let own = book.version().unwrap_or("no time that is known");
            let what = format!("the version of {version} is called, and the one that is there was changed at {own}");
            let place = format!("workflow.{}.playbook_version", step.id);
            faults.error(
                "other-version",
                place,
                what,
                "put that version beside this one, or name the one that is there",
            );
        }
        if let Some(why) = judged.entry(called).or_insert_with(|| books.faulty(called)) {
            faults.error("called-faulty", place, why.as_str(), "mend the playbook that is called");
        }
        passed(step, book, faults);
    }
}

/// Whether a called playbook gets what it needs, and has what it is to take and give.
fn passed(step: &Step, book: &Playbook, faults: &mut Faults) {
    let place = format!("workflow.{}", step.id);
    let (inside, outside) = step.arguments();
    for (name, one) in &book.variables {
        let empty = one.value.as_deref().is_none_or(str::is_empty);
        if one.external && empty && !inside.iter().any(|given| bare(given) == name) {
            let what = format!("the playbook that is called needs a value for `{name}`");
            let way_out = "name it in `in_args`, as a variable of this playbook";
            faults.error("missing-argument", format!("{place}.in_args"), what, way_out);
        }
    }
    for (at, name) in inside.iter().enumerate().filter(|(_, name)| !book.variables.contains_key(bare(name))) {
        let what = format!("the playbook that is called has no variable `{}`", bare(name));
        faults.warn("unknown-argument", format!("{place}.in_args[{at}]"), what, "leave it out, or define it there");
    }
    let gone = |name: &str| step.variables.contains_key(name) || book.variables.contains_key(name);
    for (at, name) in outside.iter().enumerate().filter(|(_, name)| !gone(bare(name))) {
        let what = format!("the playbook that is called has no variable `{}` that it could give", bare(name));
        faults.error("unknown-argument", format!("{place}.out_args[{at}]"), what, "leave it out, or define it there");
    }
}

/// The playbook that is looked at, and those beside it.
struct Books<'a> {
    root: &'a Playbook,
    known: &'a Known<'a>,
}

impl<'a> Books<'a> {
    fn find(&self, id: &str) -> Option<&'a Playbook> {
        if id == self.root.id {
            return Some(self.root);
        }
        self.known.playbooks.as_ref()?.get(id).copied()
    }

    /// Why a playbook that is called cannot be run: a fault of its own, or of one that it calls.
    fn faulty(&self, id: &str) -> Option<String> {
        let mut seen = BTreeSet::from([self.root.id.as_str()]);
        let mut open = vec![self.find(id)?];
        while let Some(book) = open.pop() {
            if !seen.insert(&book.id) {
                continue;
            }
            if let Some(fault) = check(book).into_iter().find(|fault| fault.level == Level::Error) {
                return Some(format!("{} has a fault: {fault}", book.name));
            }
            for id in calls(book) {
                match self.find(id) {
                    Some(next) => open.push(next),
                    None => return Some(format!("{} calls {id}, which is nowhere", book.name)),
                }
            }
        }
        None
    }

    /// Whether each way through a playbook that is called comes to a playbook again that has not ended.
    fn returns(&self, id: &str) -> bool {
        if !inevitable(self.root, id) {
            return false;
        }
        let (mut seen, mut open) = (BTreeSet::new(), vec![id]);
        while let Some(id) = open.pop() {
            if id == self.root.id {
                return true;
            }
            let Some(book) = self.find(id).filter(|book| seen.insert(book.id.as_str())) else { continue };
            open.extend(calls(book).into_iter().filter(|id| inevitable(book, id)));
        }
        false
    }
}

/// Identifiers of all playbooks that one calls.
fn calls(book: &Playbook) -> BTreeSet<&str> {
    let steps = book.steps.values();
    steps
        .filter_map(
            |step| if let Work::Playbook { playbook, .. } = &step.work { Some(playbook.as_str()) } else { None },
        )
        .collect()
}

/// Rounds until it is known which steps can end; what takes more counts as if it could.
const ROUNDS: usize = 64;

/// Whether no way through a playbook gets by without calling another.
fn inevitable(book: &Playbook, called: &str) -> bool {
    let order = plan::order(book);
    let mut ends: BTreeSet<&str> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let before = ends.len();
        for id in order.iter().rev() {
            let Some(step) = book.steps.get(*id) else { continue };
            let can = |to: &str| ends.contains(to);
            let branches = step.branches();
            let within = match &step.work {
                Work::Playbook { playbook, .. } => playbook != called,
                Work::Parallel(_) => branches.iter().all(|(_, to)| can(to)),
                Work::If { on_false: None, .. } | Work::While { .. } => true,
                Work::If { .. } => branches.iter().any(|(_, to)| can(to)),
                Work::Switch { cases, .. } => !cases.contains_key("default") || branches.iter().any(|(_, to)| can(to)),
                Work::Start | Work::End | Work::Action { .. } => true,
            };
            let next = step.next();
            if within && (next.is_empty() || next.iter().any(|(_, to)| can(to))) {
                ends.insert(id);
            }
        }
        if ends.contains(book.start.as_str()) {
            return false;
        }
        if ends.len() == before {
            return book.steps.contains_key(&book.start);
        }
    }
    false
}
