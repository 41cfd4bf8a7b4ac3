//! `stanch playbook`.

mod answer;
mod check;
mod draft;
mod drive;
mod export;
mod facts;
mod hands;
mod library;
mod list;
mod page;
mod people;
mod resume;
mod run;
mod show;
mod status;
mod within;

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_playbook::run::{Did, Outcome};

pub(crate) use draft::write as write_draft;

use crate::args::Common;
use crate::failure::Failure;

/// Read, check and run playbooks in CACAO 2.0: the case's own, those that come with stanch, or a file
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
    Draft(draft::Draft),
    Run(run::Run),
    Status(status::Status),
    Resume(resume::Resume),
    Answer(answer::AnswerArgs),
}

impl PlaybookArgs {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.what {
            What::List(list) => list.run(common),
            What::Show(show) => show.run(common),
            What::Check(check) => check.run(common),
            What::Export(export) => export.run(common),
            What::Draft(draft) => draft.run(common),
            What::Run(run) => run.run(common),
            What::Status(status) => status.run(common),
            What::Resume(resume) => resume.run(common),
            What::Answer(answer) => answer.run(common),
        }
    }
}

/// Something that was not done, and why.
fn failed(said: String) -> Did {
    Did { outcome: Outcome::Failed, unclear: false, outputs: BTreeMap::new(), said }
}
