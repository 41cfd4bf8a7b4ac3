//! `stanch link`.

use std::process::ExitCode;

use stanch_case::results::{Credentials, Wanted};
use stanch_case::stage;
use stanch_case::view::{CredentialPage, ExposuresPage};
use stanch_secrets::credential::Credential;
use stanch_secrets::decision::{Decision, Verdict};

use super::{case, held, now, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::person::{filled, who};

/// Say what one thing that the vendor held is, with the evidence, or decide it
///
/// Without anything, lists what is not certain. `stanch link NUMBER` tells one in full. A decision is kept with who made
/// it and why, and holds after the next collection too; the last one about a credential and what it may be holds.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Link {
    #[command(subcommand)]
    decide: Option<Decide>,
    /// Its number in `stanch exposures`, its id, or the beginning of its id
    credential: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum Decide {
    /// Say that a credential is this key, role or deploy key
    Confirm(Decided),
    /// Say that a credential is not this key, role or deploy key
    Refuse(Decided),
}

#[derive(Debug, clap::Args)]
struct Decided {
    /// The credential's number in `stanch exposures`, its id, or the beginning of its id
    credential: String,
    /// What it is or is not: an access key id, an ARN, or the id that `stanch link NUMBER --format json` gives
    target: String,
    /// Why
    #[arg(long)]
    why: String,
    /// Who decides; the name you are logged in with where not given
    #[arg(long)]
    who: Option<String>,
}

impl Link {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let (folder, held) = held(common)?;
        match (&self.decide, &self.credential) {
            (Some(Decide::Confirm(decided)), _) => decided.keep(common, &held, Verdict::Confirmed),
            (Some(Decide::Refuse(decided)), _) => decided.keep(common, &held, Verdict::Refused),
            (None, Some(wanted)) => {
                let (number, credential) = held.find(wanted)?;
                let page = CredentialPage { held: &held, number, credential };
                output::result(&output::told(&page, common.format)?)?;
                Ok(ExitCode::SUCCESS)
            }
            (None, None) => {
                drop(folder);
                let wanted = Wanted { uncertain: true, ..Wanted::default() };
                let page = ExposuresPage { held: &held, wanted: &wanted, long: false };
                output::result(&output::told(&page, common.format)?)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Decided {
    fn keep(&self, common: &Common, held: &Credentials, verdict: Verdict) -> Result<ExitCode, Failure> {
        let (_, credential) = held.find(&self.credential)?;
        let decision = Decision {
            credential: credential.id.clone(),
            target: self.target(credential, verdict)?,
            verdict,
            who: who("--who", self.who.as_deref())?,
            why: filled("--why", &self.why)?,
            at: now(),
        };
        let folder = case(common)?;
        let _lock = folder.lock()?;
        stage::decide(&folder, &decision)?;
        let done = match verdict {
            Verdict::Confirmed => "is",
            Verdict::Refused => "is not",
        };
        let (who, target) = (&decision.who, &decision.target);
        remark(common.quiet, &format!("kept: {} {done} {target}, says {who}", credential.title));
        let after = stage::linked(&folder, threads(), now())?.unwrap_or_else(|| held.clone());
        let (number, credential) = after.find(&credential.id)?;
        let page = CredentialPage { held: &after, number, credential };
        output::result(&output::told(&page, common.format)?)?;
        Ok(ExitCode::SUCCESS)
    }

    /// The target's id. What is confirmed may be something that no snapshot has; what is refused has to be a candidate.
    fn target(&self, credential: &Credential, verdict: Verdict) -> Result<String, Failure> {
        let target = filled("the target", &self.target)?;
        let candidates: Vec<String> = credential.links.iter().map(|link| link.target.id()).collect();
        if verdict == Verdict::Refused && !candidates.contains(&target) {
            let way_out = match candidates.as_slice() {
                [] => "it has no candidate".to_owned(),
                some => format!("its candidates are {}", some.join(", ")),
            };
            return Err(Failure::Usage(format!("{target} is no candidate for {}; {way_out}", credential.title)));
        }
        Ok(target)
    }
}
