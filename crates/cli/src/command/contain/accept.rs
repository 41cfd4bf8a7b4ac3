//! `stanch contain accept`.

use std::process::ExitCode;

use stanch_case::folder::CaseFolder;
use stanch_case::journal::Journal;
use stanch_case::stage;
use stanch_contain::journal::{Entry, Ledger as _};
use stanch_secrets::credential::Credential;

use crate::args::Common;
use crate::command::{case, now, threads};
use crate::failure::Failure;
use crate::instant::until;
use crate::output::remark;
use crate::person::{filled, who};

/// Accept an exposed credential as it is, with who says so and why
///
/// It then counts as closed until the day that is given, and as open again from then on.
#[derive(Debug, clap::Args)]
pub(super) struct Accept {
    /// Its number in `stanch exposures`, its id or the beginning of its id; of what a person listed, what they called it
    credential: String,
    /// Why
    #[arg(long)]
    why: String,
    /// Until when, at most a year ahead: a day, or a time such as 2023-02-01T00:00:00Z; for good where not given, which the
    /// gate does not take for closed
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Who accepts it; the name you are logged in with where not given
    #[arg(long)]
    who: Option<String>,
}

impl Accept {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let credential = self.find(&folder)?;
        let until = self.until.as_deref().map(|text| until(text, now())).transpose()?;
        let by = who("--who", self.who.as_deref())?;
        let why = filled("--why", &self.why)?;
        let entry = Entry::Accepted { credential: credential.id.clone(), by: by.clone(), why, until };
        Journal::open(&folder, now)?.append(entry)?;
        remark(common.quiet, &format!("kept: {} is accepted by {by}", credential.title));
        Ok(ExitCode::SUCCESS)
    }

    /// What the vendor held, or else what a person listed.
    fn find(&self, folder: &CaseFolder) -> Result<Credential, Failure> {
        let _lock = folder.lock()?;
        let held = stage::linked(folder, threads(), now())?;
        let unknown = match held.as_ref().map(|held| held.find(&self.credential)) {
            Some(Ok((_, credential))) => return Ok(credential.clone()),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let wanted = self.credential.as_str();
        let ground = stage::ground(folder, threads(), now())?;
        let numbered = ground.numbers().zip(&ground.credentials).filter(|(number, _)| number.is_none());
        let fits = |one: &&Credential| one.title == wanted || (wanted.len() >= 4 && one.id.starts_with(wanted));
        let listed: Vec<&Credential> = numbered.map(|(_, one)| one).filter(fits).collect();
        match (listed.as_slice(), unknown) {
            ([one], _) => Ok((*one).clone()),
            ([], Some(error)) => Err(error.into()),
            _ => {
                let text =
                    format!("{wanted} is not one thing that is exposed; `stanch contain status` lists all of them");
                Err(Failure::Usage(text))
            }
        }
    }
}
