//! What is to be done when a vendor is lost, and who went through it.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, Line};
use stanch_gate::readiness::Playbook;
use stanch_inventory::record::Source;
use stanch_playbook::run::{Routine, State, standing};
use stanch_playbook::{Level, check};

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
}

impl<'l> Prepared<'l> {
    pub(super) fn new(folder: &CaseFolder, own: Option<Source>, lines: &'l [Line], now: DateTime<Utc>) -> Self {
        Self { present: has_playbook(folder), own, ran: ran(folder, now), lines, now }
    }

    /// What the case has for one vendor.
    pub(super) fn of(&self, vendor: Source) -> Playbook {
        let own = self.own == Some(vendor);
        let said = self.lines.iter().filter_map(|line| match &line.entry {
            // What lies ahead was not gone through yet, and must not hide what was.
            Entry::Drilled { vendor: of, drilled, .. } if of == vendor.words() && *drilled <= self.now => {
                Some(*drilled)
            }
            _ => None,
        });
        Playbook { present: self.present, drilled: said.chain(self.ran.filter(|_| own)).max(), own }
    }
}

/// When somebody last went through one of the case's own playbooks to its good end, as the journals of its runs say. One that
/// cannot be read says nothing.
fn ran(folder: &CaseFolder, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let files = playbooks::files(folder).unwrap_or_default();
    let own: BTreeSet<String> =
        files.iter().filter_map(|(_, file)| Some(playbooks::at(file).ok()?.id.clone())).collect();
    let names = runs::names(folder).unwrap_or_default();
    let ended = names.iter().filter_map(|name| {
        let lines = runs::read(folder, name).ok()?;
        let routine = Routine::of(&lines).ok().filter(|routine| own.contains(&routine.playbook))?;
        let standing = standing(&routine, &lines);
        (standing.state == State::Succeeded && standing.last <= now).then_some(standing.last)
    });
    ended.max()
}

/// Whether the case has a playbook of its own that can be run: nobody follows one at night that cannot be read.
fn has_playbook(folder: &CaseFolder) -> bool {
    playbooks::files(folder).unwrap_or_default().iter().any(|(_, file)| can_be_run(file))
}

fn can_be_run(file: &Path) -> bool {
    playbooks::at(file).is_ok_and(|playbook| check(&playbook).iter().all(|fault| fault.level != Level::Error))
}
