//! `stanch contain policy`.

use std::process::ExitCode;

use stanch_contain::choose;

use super::chosen::Chosen;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output;

/// Print the least policy with which a plan can be applied, verified and undone
#[derive(Debug, clap::Args)]
pub(super) struct Policy {
    #[command(flatten)]
    chosen: Chosen,
}

impl Policy {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let (plan, _) = self.chosen.read(&case(common)?)?;
        output::result(&choose::policy(&plan))?;
        Ok(ExitCode::SUCCESS)
    }
}
