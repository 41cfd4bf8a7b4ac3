//! `stanch story`.

use std::process::ExitCode;

use stanch_case::view::StoryPage;

use super::{reviewed, status, unseen};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Tell one story event by event, with the findings that it is made of
///
/// A terminal shows some of its events, those that show a finding first; the JSON and CSV forms have all that are kept.
#[derive(Debug, clap::Args)]
pub(crate) struct Story {
    /// The story's number in `stanch stories`, its id, or the beginning of its id
    id: String,
}

impl Story {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let reviewed = reviewed(common)?;
        let (number, story) = reviewed.stories.find(&self.id)?;
        let page = StoryPage { reviewed: &reviewed, number, story };
        output::result(&output::told(&page, common.format)?)?;
        Ok(status(common, unseen(&reviewed)))
    }
}
