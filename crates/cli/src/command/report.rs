//! `stanch report`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stanch_case::folder::write_atomic;
use stanch_case::journal;
use stanch_case::stage;
use stanch_case::view::{self, Detail};

use super::contain::stand;
use super::{case, now, status, threads, unseen};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Write the review down in Markdown, for those who were not there
///
/// Reviews the case as it is now, and writes `report.md` into it.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// Where to write; `-` for standard output, the case's `report.md` where not given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Report {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let reviewed = stage::assess(&folder, threads(), now())?;
        let mut report = view::markdown(&reviewed, Detail::REPORT);
        let lines = journal::read(&folder)?;
        // A case in which nobody did anything yet has nothing to tell of it.
        if !lines.is_empty() {
            report.push('\n');
            report.push_str(&view::aftermath(&stand(&folder)?, &lines));
        }
        let path = self.output.clone().unwrap_or_else(|| folder.report());
        if path == Path::new("-") {
            output::result(&report)?;
        } else {
            write_atomic(&path, report.as_bytes())?;
            output::remark(common.quiet, &format!("wrote {}", path.display()));
        }
        Ok(status(common, unseen(&reviewed)))
    }
}
