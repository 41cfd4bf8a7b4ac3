//! `stanch playbook status`.

use std::process::ExitCode;

use stanch_case::runs;
use stanch_playbook::run::{Routine, State, standing};

use super::drive::chosen;
use super::page::RunPage;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output;

/// Show where a run stands: what was done, who is waited for, what failed
///
/// Exit status 0 where it came to its end as it was meant to, 1 otherwise.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// The run; without it, the only one
    run: Option<String>,
}

impl Status {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let name = chosen(&folder, self.run.as_deref())?;
        let lines = runs::read(&folder, &name)?;
        let stands = standing(&Routine::of(&lines)?, &lines);
        output::result(&output::told(&RunPage { standing: &stands }, common.format)?)?;
        Ok(ExitCode::from(u8::from(stands.state != State::Succeeded)))
    }
}
