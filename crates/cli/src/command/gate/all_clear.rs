//! `stanch gate all-clear`.

use std::process::ExitCode;

use stanch_contain::journal::Entry;

use super::written;
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::instant::past;
use crate::output::remark;
use crate::person::{filled, who};

/// Record that the vendor says that its incident is over
///
/// The same as `all_clear` of [vendor] in case.toml, and nothing has to be made anew for it.
#[derive(Debug, clap::Args)]
pub(super) struct AllClear {
    /// Where it says so: an address, or the letter
    #[arg(long, value_name = "URL")]
    source: String,
    /// When it said so: a day, or a time such as 2023-01-13T18:00:00Z
    #[arg(long, value_name = "TIME")]
    at: String,
    /// Who read it; the name you are logged in with where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl AllClear {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let said = past("--at", &self.at, now())?;
        let by = who("--by", self.by.as_deref())?;
        let source = filled("--source", &self.source)?;
        let folder = case(common)?;
        let words = format!("kept: the vendor said so at {}, read by {by}", said.format("%F %R"));
        written::keep(&folder, Entry::AllClear { source, said, by })?;
        remark(common.quiet, &words);
        Ok(ExitCode::SUCCESS)
    }
}
