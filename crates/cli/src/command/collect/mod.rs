//! `stanch collect`.

mod aws;
mod circleci;
mod github;
mod gitlab;
mod reading;
mod variable;

use std::process::ExitCode;

pub(crate) use circleci::{address as circleci_address, token as circleci_token};
pub(crate) use github::{address as github_address, token as github_token};

use crate::args::Common;
use crate::failure::Failure;

/// Read everything that a vendor held, or what a cloud knows of it: names, places, dates and masks, never a value
///
/// Tokens and profiles come from the environment and never from an argument. What was read before an interruption is not
/// read again; a second collection shows what changed. What cannot be read is in `stanch gaps`, with the permission that
/// would help. With --from, the same is taken from files: saved answers, what the vendors' tools print, lists of names.
#[derive(Debug, clap::Args)]
pub(crate) struct Collect {
    #[command(subcommand)]
    source: Source,
}

#[derive(Debug, clap::Subcommand)]
enum Source {
    Circleci(circleci::Circleci),
    Github(github::Github),
    Gitlab(gitlab::Gitlab),
    Aws(aws::Aws),
}

impl Collect {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.source {
            Source::Circleci(circleci) => circleci.run(common),
            Source::Github(github) => github.run(common),
            Source::Gitlab(gitlab) => gitlab.run(common),
            Source::Aws(aws) => aws.run(common),
        }
    }
}
