//! `stanch exposures`.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use stanch_case::results::Wanted;
use stanch_case::view::ExposuresPage;

use super::{held, status};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// List what the vendor held, ranked: what each is, how sure that is, whether it was replaced, whether it is used
///
/// What was collected is joined without any secret value. Two candidates stay two candidates; `stanch link NUMBER` shows
/// the evidence of one, and `stanch link confirm` or `refuse` decides. Settings, which open nothing, are counted and shown
/// with --settings.
#[derive(Debug, clap::Args)]
pub(crate) struct Exposures {
    /// Only those of this kind or service, as `aws-access-key` or Slack
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only those with this text in a name, a place, a project, an owner or what they are
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only those of which it is not certain what they are
    #[arg(long)]
    uncertain: bool,
    /// Only those that were not replaced since the exposure began, or may not have been
    #[arg(long)]
    not_replaced: bool,
    /// Settings too
    #[arg(long)]
    settings: bool,
    /// Only the first N of these
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
    /// Each in full, with its evidence
    #[arg(long, short)]
    long: bool,
}

impl Exposures {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let (_, held) = held(common)?;
        let wanted = Wanted {
            kind: self.kind.clone(),
            text: self.text.clone(),
            uncertain: self.uncertain,
            not_replaced: self.not_replaced,
            settings: self.settings,
            limit: self.limit.map(NonZeroUsize::get),
        };
        let page = ExposuresPage { held: &held, wanted: &wanted, long: self.long };
        output::result(&output::told(&page, common.format)?)?;
        let gaps = held.linked.credentials.iter().map(|credential| credential.gaps.len()).sum::<usize>();
        Ok(status(common, held.gaps.len() + gaps))
    }
}
