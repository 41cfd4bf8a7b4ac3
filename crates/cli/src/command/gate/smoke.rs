//! `stanch gate smoke`.

use std::process::ExitCode;

use stanch_case::stage;
use stanch_contain::journal::Entry;

use super::{project, written};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::instant::past;
use crate::output::remark;
use crate::person::{filled, who};

/// Record that a build of a project went through on new credentials alone
///
/// `stanch gate` holds it against the last use of the old ones, which must not move after it.
#[derive(Debug, clap::Args)]
pub(super) struct Smoke {
    /// The project, by its id or slug at the vendor, or by its name
    #[arg(long, value_name = "PROJECT")]
    project: String,
    /// The build: its address or number
    #[arg(long, value_name = "URL")]
    build: String,
    /// When it began: a time such as 2023-01-14T14:00:00Z
    #[arg(long, value_name = "TIME")]
    at: String,
    /// Who says so; the name you are logged in with where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Smoke {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let built = past("--at", &self.at, now())?;
        let by = who("--by", self.by.as_deref())?;
        let build = filled("--build", &self.build)?;
        let folder = case(common)?;
        // Where nothing was collected from the vendor, a person's word is all that there is.
        let id = match stage::projects(&folder)? {
            Some(projects) => project::find(&projects, &self.project)?.id.clone(),
            None => filled("--project", &self.project)?,
        };
        let words = format!("kept: {build} of {id} went through, says {by}");
        written::keep(&folder, Entry::BuildPassed { project: id, build, built, by })?;
        remark(common.quiet, &words);
        Ok(ExitCode::SUCCESS)
    }
}
