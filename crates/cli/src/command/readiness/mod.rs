//! `stanch readiness`.

mod drilled;

use std::process::ExitCode;

use stanch_case::journal;
use stanch_case::stage;
use stanch_case::view::ReadinessPage;

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Say what losing a vendor tonight would cost, and what to do about it first
///
/// Over what was collected, with no incident: what each vendor holds, how far it reaches, what is never replaced or not
/// used, what logs would not show, and what the copies lack that you would come back from. Points are told with what they
/// are made of, and order what to do; what nobody knows has the points of what would be worst. docs/readiness.md has more.
#[derive(Debug, clap::Args)]
pub(crate) struct Readiness {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Drilled(drilled::Drilled),
}

impl Readiness {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.what {
            None => Self::ask(common),
            Some(What::Drilled(drilled)) => drilled.run(common),
        }
    }

    fn ask(common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        // Results are kept in the case.
        let _lock = folder.lock()?;
        let lines = journal::read(&folder)?;
        let ready = stage::readiness(&folder, &lines, threads(), now())?;
        output::result(&output::told(&ReadinessPage { ready: &ready }, common.format)?)?;
        Ok(status(common, ready.gaps.len()))
    }
}
