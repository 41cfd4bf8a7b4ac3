//! `stanch assess`.

use std::process::ExitCode;

use stanch_case::stage;

use super::{case, now, threads, verdict};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Review each exposed identity: what it did before, what is new in the window, what could not be seen
///
/// Stories first, then one dossier for each thing that the vendor held, the most alarming first. Sessions that a key
/// minted count as its own. The result is kept in the case; `stanch report` writes it down for others.
#[derive(Debug, clap::Args)]
pub(crate) struct Assess {}

impl Assess {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let reviewed = stage::assess(&folder, threads(), now())?;
        output::result(&output::told(&reviewed, common.format)?)?;
        Ok(verdict(common, &reviewed))
    }
}
