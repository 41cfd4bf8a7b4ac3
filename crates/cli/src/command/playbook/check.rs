//! `stanch playbook check`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_playbook::check::Known;
use stanch_playbook::step::Work;
use stanch_playbook::{Level, Playbook, check_against};

use super::{library, page::CheckPage};
use crate::args::Common;
use crate::command::now;
use crate::failure::Failure;
use crate::output;

/// Check a playbook: everything that a schema can say about it, and what none can
///
/// Exit status 1 where it has a fault that keeps it from being run as it is; a warning does not.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// Its name, its identifier or its file
    playbook: String,
}

impl Check {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = library::perhaps(common)?;
        let playbook = library::readable(library::one(folder.as_ref(), &self.playbook)?)?;
        let others = library::callable(folder.as_ref())?;
        for step in playbook.steps.values() {
            if let Work::Playbook { playbook: called, .. } = &step.work {
                others.is_clear(called)?;
            }
        }
        let mut playbooks: BTreeMap<String, &Playbook> =
            others.books.iter().map(|(id, one)| (id.clone(), one)).collect();
        playbooks.insert(playbook.id.clone(), &playbook);
        let faults = check_against(&playbook, &Known { playbooks: Some(playbooks), now: Some(now()) });
        output::result(&output::told(&CheckPage { playbook: &playbook, faults: &faults }, common.format)?)?;
        let grave = faults.iter().any(|fault| fault.level == Level::Error);
        Ok(ExitCode::from(u8::from(grave)))
    }
}
