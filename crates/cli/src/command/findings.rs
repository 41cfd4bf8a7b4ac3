//! `stanch findings`.

use std::process::ExitCode;

use stanch_case::view::FindingsPage;

use super::wanted::Wanted;
use super::{reviewed, verdict};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// List what detections found, the gravest first
///
/// Each finding says what happened, which baseline it contradicts, what else it could be, and which events show it.
/// What `case.toml` mutes is hidden here and counted, and still counts for --fail-on.
#[derive(Debug, clap::Args)]
pub(crate) struct Findings {
    #[command(flatten)]
    wanted: Wanted,
    /// Tell each in full; a few are told so without it
    #[arg(long)]
    long: bool,
}

impl Findings {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let reviewed = reviewed(common)?;
        let filter = self.wanted.filter();
        let page = FindingsPage { reviewed: &reviewed, filter: &filter, long: self.long };
        output::result(&output::told(&page, common.format)?)?;
        Ok(verdict(common, &reviewed))
    }
}
