//! `stanch playbook check`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_playbook::check::Known;
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
        let shelf: Vec<Playbook> =
            library::all(folder.as_ref())?.into_iter().filter_map(|one| one.playbook.ok()).collect();
        let mut playbooks = BTreeMap::new();
        for one in &shelf {
            playbooks.entry(one.id.clone()).or_insert(one);
        }
        playbooks.insert(playbook.id.clone(), &playbook);
        let faults = check_against(&playbook, &Known { playbooks: Some(playbooks), now: Some(now()) });
        output::result(&output::told(&CheckPage { playbook: &playbook, faults: &faults }, common.format)?)?;
        let grave = faults.iter().any(|fault| fault.level == Level::Error);
        Ok(ExitCode::from(u8::from(grave)))
    }
}
