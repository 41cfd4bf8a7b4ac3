//! `stanch collect gitlab`.

use std::process::ExitCode;
use std::sync::Arc;

use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_remote::Progress;
use stanch_remote::read::gitlab;

use super::reading::{Reading, threads};
use super::variable;
use crate::args::Common;
use crate::command::{case, rehearsal};
use crate::failure::Failure;

/// Read what GitLab holds: project, group and instance variables, deploy keys and tokens, webhooks, runners
///
/// GitLab gives values in clear. They are dropped on arrival; four last letters of a long one and its class of length stay.
/// The token comes from GITLAB_TOKEN; GITLAB_HOST (or CI_SERVER_URL) names a server of your own. From files: what the
/// `glab` tool prints, saved answers of the API, lists of names.
#[derive(Debug, clap::Args)]
pub(super) struct Gitlab {
    #[command(flatten)]
    reading: Reading,
    /// Only this group and what is in it, by path or number; may be given several times
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
}

impl Gitlab {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if !self.reading.from.is_empty() {
            return self.reading.take(common, Source::Gitlab);
        }
        rehearsal::check(&case(common)?)?;
        let how = "make one with the scope read_api at https://gitlab.com/-/user_settings/personal_access_tokens";
        let (variable, token) = variable::token("GitLab", &[gitlab::TOKEN], how)?;
        let mut options = gitlab::Options { groups: self.group.clone(), ..gitlab::Options::default() };
        options.limits.side_by_side = self.reading.side_by_side();
        if let Some(address) = variable::address(&["GITLAB_HOST", "CI_SERVER_URL"]) {
            options.address = address;
        }
        let progress = Arc::new(Progress::default());
        let threads = threads()?;
        let gitlab = gitlab::Gitlab::new(options, variable, &token, &progress)?;
        let question = gitlab.question();
        let work = async |journal: &Journal| gitlab.collect(journal).await;
        self.reading.collect(common, Source::Gitlab, &threads, (&question, &progress), work)
    }
}
