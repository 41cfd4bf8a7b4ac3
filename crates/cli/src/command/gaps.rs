//! `stanch gaps`.

use std::process::ExitCode;

use stanch_case::stage;
use stanch_case::view::GapsPage;

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Say everything that could not be seen: listings that were refused or cut off, secrets that are not linked, missing logs
///
/// Begins with the coverage ledger: each kind of listing of each vendor and cloud, complete, partial, denied (with the
/// permission that would help) or unavailable. The gaps of a review are among them where one was made of the case as it
/// is now.
#[derive(Debug, clap::Args)]
pub(crate) struct Gaps {}

impl Gaps {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let unseen = stage::gaps(&folder, threads(), now())?;
        let page = GapsPage { snapshots: &unseen.snapshots, gaps: &unseen.gaps, reviewed: unseen.reviewed };
        output::result(&output::told(&page, common.format)?)?;
        Ok(status(common, unseen.gaps.len()))
    }
}
