//! `stanch contain accept`.

use std::process::ExitCode;

use stanch_case::exposures::without_secrets;
use stanch_case::journal::Journal;
use stanch_contain::journal::{Entry, Ledger as _};

use crate::args::Common;
use crate::command::{held, now};
use crate::failure::Failure;
use crate::instant::instant;
use crate::output::remark;
use crate::person::{filled, who};

/// Accept an exposed credential as it is, with who says so and why
///
/// It then counts as closed until the day that is given, and as open again from then on.
#[derive(Debug, clap::Args)]
pub(super) struct Accept {
    /// Its number in `stanch exposures`, its id, or the beginning of its id
    credential: String,
    /// Why
    #[arg(long)]
    why: String,
    /// Until when: a day, or a time such as 2023-02-01T00:00:00Z; for good where not given
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Who accepts it; the name you are logged in with where not given
    #[arg(long)]
    who: Option<String>,
}

impl Accept {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let (folder, held) = held(common)?;
        let (_, credential) = held.find(&self.credential)?;
        let until = self.until.as_deref().map(instant).transpose()?;
        if until.is_some_and(|until| until <= now()) {
            return Err(Failure::Usage("--until is over already; give a time to come".to_owned()));
        }
        let by = who("--who", self.who.as_deref())?;
        let why = without_secrets(&filled("--why", &self.why)?);
        let entry = Entry::Accepted { credential: credential.id.clone(), by: by.clone(), why, until };
        Journal::open(&folder, now)?.append(entry)?;
        remark(common.quiet, &format!("kept: {} is accepted by {by}", credential.title));
        Ok(ExitCode::SUCCESS)
    }
}
