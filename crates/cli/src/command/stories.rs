//! `stanch stories`.

use std::process::ExitCode;

use stanch_case::view::StoriesPage;

use super::wanted::Wanted;
use super::{reviewed, verdict};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// List the stories that findings make together, the highest score first
///
/// A story is one intruder's way through the accounts in the order of time, with the reasons of its score and what else
/// it could be. `stanch story NUMBER` tells one event by event.
#[derive(Debug, clap::Args)]
pub(crate) struct Stories {
    #[command(flatten)]
    wanted: Wanted,
}

impl Stories {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let reviewed = reviewed(common)?;
        let filter = self.wanted.filter();
        let page = StoriesPage { reviewed: &reviewed, filter: &filter };
        output::result(&output::told(&page, common.format)?)?;
        Ok(verdict(common, &reviewed))
    }
}
