//! `stanch contain status`.

use std::process::ExitCode;

use stanch_case::folder::CaseFolder;
use stanch_case::journal;
use stanch_case::stage::{self, Ground};
use stanch_case::view::StatusPage;
use stanch_contain::status::{Exposed, LastUse, Stand, Standing, standings};
use stanch_secrets::credential::Credential;

use super::chosen::all;
use crate::args::Common;
use crate::command::{case, now, threads};
use crate::failure::Failure;
use crate::output;

/// Say where each exposed credential stands: open, contained, canary, rotated, deleted, proven dead, or accepted
///
/// What drifted, what could not be read back and what was undone counts as open. Exit status 1 while anything is open.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    /// Only what is open
    #[arg(long)]
    open: bool,
}

impl Status {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let all = {
            let _lock = folder.lock()?;
            stand(&folder)?
        };
        let is_open = |one: &Standing| matches!(one.stand, Stand::Open { .. }) && one.needless.is_none();
        let any_open = all.iter().any(|(_, one)| is_open(one));
        let listed: Vec<_> = all.into_iter().filter(|(_, one)| !self.open || is_open(one)).collect();
        output::result(&output::told(&StatusPage { standings: &listed }, common.format)?)?;
        Ok(ExitCode::from(u8::from(any_open)))
    }
}

/// Where each exposed credential stands, with its number. Whoever asks has the case to themselves: results are kept in it.
pub(crate) fn stand(folder: &CaseFolder) -> Result<Vec<(Option<u64>, Standing)>, Failure> {
    let ground = stage::ground(folder, threads(), now())?;
    let standings = stands(folder, &ground)?;
    Ok(ground.numbers().zip(standings).collect())
}

/// Where each exposed credential stands now, in the order of the ground.
pub(crate) fn stands(folder: &CaseFolder, ground: &Ground) -> Result<Vec<Standing>, Failure> {
    let plans = all(folder)?;
    let lines = journal::read(folder)?;
    let as_of = ground.estate.now();
    let exposed = |credential: &Credential| Exposed {
        id: credential.id.clone(),
        title: credential.title.clone(),
        last_use: credential.last_used.as_ref().map(|last| LastUse { at: Some(last.at), read: as_of }),
    };
    let exposed: Vec<Exposed> = ground.credentials.iter().map(exposed).collect();
    let first = plans.iter().map(|plan| plan.made).min();
    let noticed = folder.settings()?.noticed.or(first).unwrap_or_else(now);
    Ok(standings(&plans, &lines, &exposed, noticed, now()))
}
