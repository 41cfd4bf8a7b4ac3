//! `stanch path`.

use std::process::ExitCode;

use stanch_case::stage;
use stanch_case::view::PathPage;
use stanch_case::view::draw;

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Show how somebody in AWS gets somewhere: the shortest way, one on which nothing is open where there is one
///
/// Each step has the rule that makes it, the actions that it takes, the statements that grant them, and what is open. That
/// no way was found is no proof that there is none: what was not read is said beside it. docs/path.md has more.
#[derive(Debug, clap::Args)]
pub(crate) struct Path {
    /// From whom: an ARN, user/NAME, role/NAME, ACCOUNT:NAME, an access key's id, or a number of `stanch exposures`
    from: String,
    /// To what: admin (of any account), organization, an account's id, an identity, or the ARN of a secret, parameter,
    /// bucket, vault, trail or function
    to: String,
    /// All different ways, the shortest 50
    #[arg(long)]
    all: bool,
    /// A picture for Graphviz
    #[arg(long, conflicts_with = "svg")]
    dot: bool,
    /// A picture as SVG
    #[arg(long)]
    svg: bool,
}

impl Path {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let found = stage::paths(&folder, &self.from, &self.to, self.all, threads(), now())?;
        let text = if self.dot {
            draw::dot(&found.drawing)
        } else if self.svg {
            draw::svg(&found.drawing)
        } else {
            output::told(&PathPage { ways: &found.ways }, common.format)?
        };
        output::result(&text)?;
        Ok(status(common, found.ways.gaps.len() + found.ways.hidden.len()))
    }
}
