//! `stanch collect circleci`.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use stanch_case::collected;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::{Record, Source};
use stanch_remote::read::circleci;
use stanch_remote::{Progress, Secret};

use super::reading::{Reading, threads};
use super::variable;
use crate::args::Common;
use crate::command::{case, rehearsal};
use crate::failure::Failure;

/// Read what CircleCI held: contexts, projects by every route, variables, SSH keys, webhooks, runners, OIDC, job use
///
/// The token of an organisation's admin sees most; it comes from CIRCLE_TOKEN (or CIRCLECI_TOKEN, CIRCLECI_CLI_TOKEN).
/// CIRCLECI_HOST and CIRCLECI_RUNNER_HOST name a server of your own. Collect from GitHub first, if you can: its repositories
/// lead to projects that nobody follows any more. From files: the JSON of the incident inventory script, what the `circleci`
/// tool prints, saved answers of the API, lists of names.
#[derive(Debug, clap::Args)]
pub(super) struct Circleci {
    #[command(flatten)]
    reading: Reading,
    /// Only this organisation, by slug, name or id; may be given several times
    #[arg(long, value_name = "ORGANISATION")]
    org: Vec<String>,
    /// How many of the latest pipelines of each project to look into for contexts that jobs really used; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1)]
    pipelines: u64,
}

impl Circleci {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if !self.reading.from.is_empty() {
            return self.reading.take(common, Source::Circleci);
        }
        rehearsal::check(&case(common)?)?;
        let (variable, token) = token()?;
        // A token for a server of one's own is not sent to the vendor's host for runners.
        let mut options = own().map_or_else(circleci::Options::default, |address| circleci::Options::at(&address));
        options.organisations.clone_from(&self.org);
        options.pipelines = self.pipelines;
        options.repositories = repositories(common)?;
        options.limits.side_by_side = self.reading.side_by_side();
        if let Some(address) = variable::address(&["CIRCLECI_RUNNER_HOST"]) {
            options.runner_address = address;
        }
        let progress = Arc::new(Progress::default());
        let threads = threads()?;
        let circleci = circleci::Circleci::new(options, variable, &token, &progress)?;
        let question = circleci.question();
        let work = async |journal: &Journal| circleci.collect(journal).await;
        self.reading.collect(common, Source::Circleci, &threads, (&question, &progress), work)
    }
}

/// The token that the environment gives, with the name of its variable.
pub(crate) fn token() -> Result<(&'static str, Secret), Failure> {
    let how = "make one at https://app.circleci.com/settings/user/tokens";
    variable::token("CircleCI", &[circleci::TOKEN, "CIRCLECI_TOKEN", "CIRCLECI_CLI_TOKEN"], how)
}

/// The address of a server of one's own, where the environment names one.
fn own() -> Option<String> {
    variable::address(&["CIRCLECI_HOST", "CIRCLECI_CLI_HOST"])
}

/// The address of CircleCI, or of a server of one's own.
pub(crate) fn address() -> String {
    own().unwrap_or_else(|| circleci::Options::default().address)
}

/// Repositories that GitHub knows of, which may be projects that nothing else names.
fn repositories(common: &Common) -> Result<BTreeSet<String>, Failure> {
    let snapshot = collected::load(&case(common)?, Source::Github)?;
    let repositories = snapshot.records().filter_map(|record| match record {
        Record::Container(container) => container.repository.clone(),
        _ => None,
    });
    Ok(repositories.collect())
}
