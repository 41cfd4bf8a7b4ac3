//! `stanch playbook list`.

use std::process::ExitCode;

use super::{library, page::ListPage};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// List the case's own playbooks and those that come with stanch
#[derive(Debug, clap::Args)]
pub(super) struct List {}

impl List {
    #[expect(clippy::unused_self, reason = "all commands are run alike")]
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let all = library::all(library::perhaps(common)?.as_ref())?;
        output::result(&output::told(&ListPage { all: &all }, common.format)?)?;
        Ok(ExitCode::SUCCESS)
    }
}
