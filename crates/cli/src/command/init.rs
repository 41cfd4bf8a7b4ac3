//! `stanch init`.

use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::config::Preset;
use stanch_case::folder::CaseFolder;

use crate::args::Common;
use crate::failure::Failure;
use crate::output::remark;

/// Make a case: a folder with a `case.toml` that holds what is known of the incident
///
/// The preset of the vendor gives the exposure window, the baseline before it, the vendor's networks and the published
/// indicators. Every line of `case.toml` may be edited at any time; results are computed anew from it.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The folder to make
    dir: PathBuf,
    /// The vendor that was breached: circleci
    #[arg(long, value_name = "VENDOR")]
    vendor: String,
}

impl Init {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = CaseFolder::init(&self.dir, &Preset::of(&self.vendor)?)?;
        super::playbook::write_draft(&folder, &[])?;
        let periods = folder.settings()?.periods();
        let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d").to_string();
        remark(common.quiet, &format!("made the case {}", folder.root().display()));
        remark(
            common.quiet,
            &format!(
                "exposure window {} to {}, baseline from {}: check them in case.toml, then\n  stanch collect VENDOR         (and what its secrets may open: github, aws)\n  stanch exposures              (what it held, and which key and account each is)\n  stanch ingest FOLDER-WITH-CLOUDTRAIL\n  stanch assess",
                day(periods.window.start),
                day(periods.window.end),
                day(periods.baseline.start)
            ),
        );
        Ok(ExitCode::SUCCESS)
    }
}
