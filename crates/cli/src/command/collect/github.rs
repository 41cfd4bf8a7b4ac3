//! `stanch collect github`.

use std::process::ExitCode;
use std::sync::Arc;

use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_remote::read::github;
use stanch_remote::{Progress, Secret};

use super::reading::{Reading, threads};
use super::variable;
use crate::args::Common;
use crate::command::{case, rehearsal};
use crate::failure::Failure;

/// Read what GitHub holds: Actions, Dependabot, Codespaces and environment secrets, deploy keys, apps, webhooks, tokens
///
/// The token of an organisation's owner sees most; it comes from GITHUB_TOKEN (or GH_TOKEN). GITHUB_API_URL or GH_HOST
/// names a server of your own. From files: what the `gh` tool prints, saved answers of the API, lists of names.
#[derive(Debug, clap::Args)]
pub(super) struct Github {
    #[command(flatten)]
    reading: Reading,
    /// Only this organisation, by login; may be given several times
    #[arg(long, value_name = "ORGANISATION")]
    org: Vec<String>,
}

impl Github {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if !self.reading.from.is_empty() {
            return self.reading.take(common, Source::Github);
        }
        rehearsal::check(&case(common)?)?;
        let (variable, token) = token()?;
        let mut options =
            github::Options { organisations: self.org.clone(), address: address(), ..github::Options::default() };
        options.limits.side_by_side = self.reading.side_by_side();
        let progress = Arc::new(Progress::default());
        let threads = threads()?;
        let github = github::Github::new(options, variable, &token, &progress)?;
        let question = github.question();
        let work = async |journal: &Journal| github.collect(journal).await;
        self.reading.collect(common, Source::Github, &threads, (&question, &progress), work)
    }
}

/// The token that the environment gives, with the name of its variable.
pub(crate) fn token() -> Result<(&'static str, Secret), Failure> {
    let how = "make one at https://github.com/settings/tokens, or take that of `gh auth token`";
    variable::token("GitHub", &[github::TOKEN, "GH_TOKEN"], how)
}

/// The address of GitHub's API, or of that of a server of one's own.
pub(crate) fn address() -> String {
    let own = || {
        let (_, host) = variable::first(&["GH_HOST"]).filter(|(_, host)| host != "github.com")?;
        Some(format!("https://{host}/api/v3"))
    };
    variable::address(&["GITHUB_API_URL"]).or_else(own).unwrap_or_else(|| github::Options::default().address)
}
