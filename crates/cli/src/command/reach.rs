//! `stanch reach`.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use stanch_case::results::{CredentialReach, Reaches};
use stanch_case::stage;
use stanch_case::view::draw;
use stanch_case::view::{EveryonePage, ReachOnePage, ReachPage};

use super::{case, now, status, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;

/// Say how far each exposed credential could go in AWS: what it may do, whom it can become, what it can destroy
///
/// Without anything, lists everything that was exposed and is or may be an identity of AWS, the most dangerous first, with
/// the backups that it can destroy and the fewest identities that would have to be contained. `stanch reach NUMBER` tells
/// one in full. An answer is `yes`, `no`, or `possibly` where something that was not read or that nobody knows offline
/// would decide: it is never taken for a no.
#[derive(Debug, clap::Args)]
pub(crate) struct Reach {
    /// Its number in `stanch exposures`, its id there or the beginning of it, or what a list of a person called it
    credential: Option<String>,
    /// Every user and role that was read, exposed or not, each by itself
    #[arg(long, conflicts_with = "credential")]
    all: bool,
    /// Its ways to administrators and backups as a picture for Graphviz
    #[arg(long, requires = "credential", conflicts_with = "svg")]
    dot: bool,
    /// The same as SVG
    #[arg(long, requires = "credential")]
    svg: bool,
    /// Only the first N
    #[arg(long, value_name = "N", conflicts_with_all = ["credential", "all"])]
    limit: Option<NonZeroUsize>,
}

impl Reach {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        // Results are kept in the case.
        let _lock = folder.lock()?;
        if self.all {
            let everyone = stage::everyone(&folder, threads(), now())?;
            output::result(&output::told(&EveryonePage { everyone: &everyone }, common.format)?)?;
            return Ok(status(common, everyone.gaps.len()));
        }
        let reaches = stage::reach(&folder, threads(), now())?;
        if let Some(wanted) = &self.credential {
            let one = find(&reaches, wanted)?;
            let text = if self.dot || self.svg {
                let drawing = stage::drawing(&folder, threads(), now(), one)?;
                if self.dot { draw::dot(&drawing) } else { draw::svg(&drawing) }
            } else {
                output::told(&ReachOnePage { one }, common.format)?
            };
            output::result(&text)?;
            return Ok(status(common, one.notes.len()));
        }
        let page = ReachPage { reaches: &reaches, limit: self.limit.map(NonZeroUsize::get) };
        output::result(&output::told(&page, common.format)?)?;
        Ok(status(common, reaches.gaps.len()))
    }
}

/// The credential that somebody calls by its number, its id, the beginning of its id, or its name in a list.
fn find<'r>(reaches: &'r Reaches, wanted: &str) -> Result<&'r CredentialReach, Failure> {
    let all = &reaches.credentials;
    let number = wanted.parse::<u64>().ok().filter(|_| wanted.len() < 8);
    let exactly = |one: &&CredentialReach| one.id == wanted || (number.is_some() && one.number == number);
    if let Some(found) = all.iter().find(exactly) {
        return Ok(found);
    }
    let begins: Vec<&CredentialReach> =
        all.iter().filter(|one| !wanted.is_empty() && one.id.starts_with(wanted)).collect();
    match begins.as_slice() {
        [one] => Ok(one),
        [] => {
            let of_held = format!(
                "{wanted} is nothing exposed that is known to be an identity of AWS or a key of source code; `stanch reach` \
                 lists those that are, `stanch exposures` everything, and `stanch reach --all` every identity"
            );
            Err(Failure::Usage(of_held))
        }
        several => {
            let count = several.len();
            Err(Failure::Usage(format!("{wanted} begins the ids of {count} credentials; give more of the id")))
        }
    }
}
