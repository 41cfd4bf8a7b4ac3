//! `stanch playbook`.

mod check;
mod export;
mod library;
mod list;
mod page;
mod show;

use std::process::ExitCode;

use crate::args::Common;
use crate::failure::Failure;

/// Read, check and follow playbooks in CACAO 2.0: the case's own, those that come with stanch, or a file
///
/// The case's own are the files in its folder `playbooks/`; one of them hides a shipped one of the same name. A playbook
/// from elsewhere is not trusted: scripts in it are shown and never run. docs/playbooks.md has more.
#[derive(Debug, clap::Args)]
pub(crate) struct PlaybookArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    List(list::List),
    Show(show::Show),
    Check(check::Check),
    Export(export::Export),
}

impl PlaybookArgs {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.what {
            What::List(list) => list.run(common),
            What::Show(show) => show.run(common),
            What::Check(check) => check.run(common),
            What::Export(export) => export.run(common),
        }
    }
}
