//! Options that choose among what was found.

use std::num::NonZeroUsize;

use stanch_case::results::Filter;

use crate::args::Grave;

/// They choose what is shown. The exit status depends on all that was found.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// Only what is as grave as this or graver
    #[arg(long, value_enum, value_name = "MIN")]
    severity: Option<Grave>,
    /// Only what this detection found, as `anomaly`
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only what is about a subject with this text in its name or note, in upper or lower case
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Only the first N of these
    #[arg(long, value_name = "N")]
    limit: Option<NonZeroUsize>,
}

impl Wanted {
    /// The choice, for the results of a case.
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            severity: self.severity.map(Into::into),
            rule: self.rule.clone(),
            subject: self.subject.clone(),
            limit: self.limit.map(NonZeroUsize::get),
        }
    }
}
