//! `stanch gate restored`.

use std::process::ExitCode;

use stanch_case::config::BackupPlace;
use stanch_contain::journal::Entry;

use super::written;
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::instant::past;
use crate::output::remark;
use crate::person::who;

/// Record that a copy was restored, and that what came of it was good
///
/// The same as `restore_tested` of its [[backup]] in case.toml, and nothing has to be made anew for it.
#[derive(Debug, clap::Args)]
pub(super) struct Restored {
    /// The copy: its ARN, or its name where it is offline, as case.toml has it
    copy: String,
    /// When: a day, or a time such as 2023-01-14T18:00:00Z; now where not given
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Who says so; the name you are logged in with where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Restored {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let tested = self.at.as_deref().map_or_else(|| Ok(now()), |at| past("--at", at, now()))?;
        let by = who("--by", self.by.as_deref())?;
        let folder = case(common)?;
        let backups = folder.settings()?.backups;
        let names = backups.iter().map(|backup| match &backup.at {
            BackupPlace::Arn(name) | BackupPlace::Offline(name) => name,
        });
        let known: Vec<&String> = names.collect();
        if !known.contains(&&self.copy) {
            let text =
                format!("case.toml declares no copy {}; add a [[backup]] for it, or name one that it has", self.copy);
            return Err(Failure::Usage(text));
        }
        let words = format!("kept: {} was restored, says {by}", self.copy);
        written::keep(&folder, Entry::RestoreTested { copy: self.copy.clone(), tested, by })?;
        remark(common.quiet, &words);
        Ok(ExitCode::SUCCESS)
    }
}
