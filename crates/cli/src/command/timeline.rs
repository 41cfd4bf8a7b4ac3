//! `stanch timeline`.

use std::process::ExitCode;

use stanch_case::view::Timeline as Lines;

use super::{reviewed, status, unseen};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output;

/// Write the events of stories as a timeline that Timesketch imports
///
/// One JSON object a line, which is the default of this command and what --format json gives too; --format csv gives
/// the same as a table. A finding that stands in no story is one line, at the time of its first event. Send the output to a
/// file that ends in .jsonl or .csv, as Timesketch goes by the ending.
#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// Only the story with this number, id or beginning of an id
    #[arg(long, value_name = "ID")]
    story: Option<String>,
}

impl Timeline {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let reviewed = reviewed(common)?;
        let timeline = match &self.story {
            Some(id) => Lines::of_story(&reviewed, reviewed.stories.find(id)?.1),
            None => Lines::of_review(&reviewed),
        };
        output::result(&match common.format {
            Format::Table | Format::Json => timeline.jsonl()?,
            Format::Csv => timeline.csv(),
        })?;
        let left_out = timeline.left_out();
        for sentence in &left_out {
            output::remark(common.quiet, sentence);
        }
        if timeline.is_empty() {
            let empty = "no event is in a story, and no finding has a time; `stanch findings` says what was reviewed";
            output::remark(common.quiet, empty);
        }
        Ok(status(common, unseen(&reviewed) + left_out.len()))
    }
}
