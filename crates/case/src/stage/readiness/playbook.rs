//! What is to be done when a vendor is lost, and who went through it.

use std::collections::BTreeSet;
use std::fmt::Display;

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, Line};
use stanch_gate::readiness::Playbook as Kept;
use stanch_inventory::record::Source;
use stanch_model::{Gap, GapKind};
use stanch_playbook::run::{Routine, State, standing};
use stanch_playbook::{Level, Playbook, check};

use crate::folder::CaseFolder;
use crate::{playbooks, runs};

/// What the case has for each vendor, looked up once.
pub(super) struct Prepared<'l> {
    present: bool,
    /// The vendor that the case is about, which its own runs are about, too.
    own: Option<Source>,
    ran: Option<DateTime<Utc>>,
    lines: &'l [Line],
    now: DateTime<Utc>,
    /// What could not be read of it.
    pub(super) gaps: Vec<Gap>,
}

impl<'l> Prepared<'l> {
    pub(super) fn new(folder: &CaseFolder, own: Option<Source>, lines: &'l [Line], now: DateTime<Utc>) -> Self {
        let mut gaps = Vec::new();
        let playbooks = readable(folder, &mut gaps);
        let ran = ran(folder, &playbooks, now, &mut gaps);
        Self { present: playbooks.iter().any(can_be_run), own, ran, lines, now, gaps }
    }

    /// What the case has for one vendor.
    pub(super) fn of(&self, vendor: Source) -> Kept {
        let own = self.own == Some(vendor);
        let said = self.lines.iter().filter_map(|line| match &line.entry {
            // What lies ahead was not gone through yet, and must not hide what was.
            Entry::Drilled { vendor: of, drilled, .. } if of == vendor.words() && *drilled <= self.now => {
                Some(*drilled)
            }
            _ => None,
        });
        Kept { present: self.present, drilled: said.chain(self.ran.filter(|_| own)).max(), own }
    }
}

/// The case's own playbooks that can be read.
fn readable(folder: &CaseFolder, gaps: &mut Vec<Gap>) -> Vec<Playbook> {
    let files = playbooks::files(folder).unwrap_or_else(|error| {
        gaps.push(unread("playbooks", &error));
        Vec::new()
    });
    let mut all = Vec::new();
    for (name, file) in files {
        match playbooks::at(&file) {
            Ok(playbook) => all.push(playbook),
            Err(error) => gaps.push(unread(&format!("playbook {name}"), &error)),
        }
    }
    all
}

/// When somebody last went through one of the case's own playbooks to its good end, as the journals of its runs say. One that
/// cannot be read says nothing, and is told.
fn ran(folder: &CaseFolder, own: &[Playbook], now: DateTime<Utc>, gaps: &mut Vec<Gap>) -> Option<DateTime<Utc>> {
    let own: BTreeSet<&str> = own.iter().map(|playbook| playbook.id.as_str()).collect();
    let names = runs::names(folder).unwrap_or_else(|error| {
        gaps.push(unread("journals of runs", &error));
        Vec::new()
    });
    let mut last = None;
    for name in names {
        let read = runs::read(folder, &name).map_err(|error| error.to_string());
        let routine = |lines: Vec<_>| Ok((Routine::of(&lines).map_err(|error| error.to_string())?, lines));
        let (routine, lines) = match read.and_then(routine) {
            Ok(run) => run,
            Err(cause) => {
                gaps.push(unread(&format!("run {name}"), &cause));
                continue;
            }
        };
        let standing = standing(&routine, &lines);
        if own.contains(routine.playbook.as_str()) && standing.state == State::Succeeded && standing.last <= now {
            last = last.max(Some(standing.last));
        }
    }
    last
}

fn unread(what: &str, cause: &dyn Display) -> Gap {
    Gap::new(GapKind::Unreadable, what, format!("{cause}, so that it does not count"))
}

/// Whether nothing keeps it from being run: nobody follows one at night that cannot be.
fn can_be_run(playbook: &Playbook) -> bool {
    check(playbook).iter().all(|fault| fault.level != Level::Error)
}
