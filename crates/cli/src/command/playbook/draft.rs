//! `stanch playbook draft`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_case::folder::{CaseFolder, write_atomic};
use stanch_case::results::CredentialReach;
use stanch_case::stage;
use stanch_contain::status::{Stand, Standing};
use stanch_iam::reach::Answer;
use stanch_model::text::to_json;
use stanch_playbook::draft::{ToReplace, draft};
use stanch_playbook::{read, shipped};
use stanch_secrets::credential::{Credential, Replaced, Secrecy};

use crate::args::Common;
use crate::command::contain::stands;
use crate::command::{case, now, threads};
use crate::failure::Failure;
use crate::output::remark;

/// The shipped playbook that fits a case: a vendor that held secrets was breached.
const FITS: &str = "ci-vendor";

/// Draft the playbook of this case: who replaces what, in the order of how far each reaches, and by when
///
/// It is written to playbooks/ci-vendor.json, from what was collected until now. `stanch init` makes one before anything
/// was collected.
#[derive(Debug, clap::Args)]
pub(super) struct Draft {
    /// Write it in the place of the one that is there, with all that was changed in that by hand
    #[arg(long)]
    replace: bool,
}

impl Draft {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        // Until it is written, so that nobody else writes one in between.
        let _lock = folder.lock()?;
        let replace = to_replace(common, &folder)?;
        let file = folder.playbooks().join(format!("{FITS}.json"));
        if file.exists() && !self.replace {
            let text = format!("{} is there already; write another in its place with --replace", file.display());
            return Err(Failure::Usage(text));
        }
        write(&folder, &replace)?;
        let count = replace.len();
        remark(common.quiet, &format!("wrote {} for {count} credentials that are to be replaced", file.display()));
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the playbook of a case into its folder `playbooks/`.
pub(crate) fn write(folder: &CaseFolder, replace: &[ToReplace]) -> Result<(), Failure> {
    let shipped = shipped::ALL.iter().find(|(name, _)| *name == FITS).map(|(_, document)| document.as_bytes());
    let unfit = |refusal| Failure::Usage(format!("the playbook {FITS} cannot be drafted: {refusal}"));
    let book = read(shipped.unwrap_or_default()).map_err(unfit)?;
    let drafted = draft(&book, &folder.settings()?.vendor, replace, now()).map_err(unfit)?;
    let text = to_json(drafted.document(), true)? + "\n";
    std::fs::create_dir_all(folder.playbooks())?;
    Ok(write_atomic(&folder.playbooks().join(format!("{FITS}.json")), text.as_bytes())?)
}

/// What has to be replaced: what reaches furthest first, then in the order of exposures. What was replaced, is proven dead
/// or is accepted is left out, and so is what opens nothing.
fn to_replace(common: &Common, folder: &CaseFolder) -> Result<Vec<ToReplace>, Failure> {
    // Where that cannot be told, the order of exposures is what there is.
    let reaches = match stage::reach(folder, threads(), now()) {
        Ok(reaches) => reaches.credentials,
        Err(error) => {
            remark(
                common.quiet,
                &format!("how far each reaches is not known, so that they stand in the order of exposures: {error}"),
            );
            let held = stage::linked(folder, threads(), now())?.map(|held| held.linked.credentials).unwrap_or_default();
            return Ok(held.iter().filter(|one| left(one)).map(|one| replaced_by(one, None)).collect());
        }
    };
    let ground = stage::ground(folder, threads(), now())?;
    let standings = stands(folder, &ground)?;
    let reach: BTreeMap<&str, (usize, &CredentialReach)> =
        reaches.iter().enumerate().map(|(at, one)| (one.id.as_str(), (at, one))).collect();
    // What a person listed goes by its text there, which is its title here.
    let reach = |one: &Credential| reach.get(one.id.as_str()).or_else(|| reach.get(one.title.as_str())).copied();
    let open = ground.credentials.iter().zip(&standings).filter(|(one, standing)| left(one) && is_left(standing));
    let mut open: Vec<&Credential> = open.map(|(one, _)| one).collect();
    // The sort is stable: what is not known to reach anything stays in its order, after the rest.
    open.sort_by_key(|one| reach(one).map_or(usize::MAX, |(at, _)| at));
    Ok(open.iter().map(|one| replaced_by(one, reach(one).map(|(_, reach)| reach))).collect())
}

/// Whether a credential has to be replaced, as its vendor knows.
fn left(credential: &Credential) -> bool {
    credential.secrecy != Secrecy::Setting && !matches!(credential.replaced, Replaced::Yes { .. })
}

/// Whether it has to be, as the plans and the journal say: what is contained is not replaced yet.
fn is_left(standing: &Standing) -> bool {
    let done = match standing.stand {
        Stand::Open { .. } | Stand::Contained | Stand::Canary => false,
        Stand::Rotated | Stand::Deleted | Stand::ProvenDead { .. } | Stand::Accepted { .. } => true,
    };
    !done && standing.needless.is_none()
}

fn replaced_by(credential: &Credential, reach: Option<&CredentialReach>) -> ToReplace {
    ToReplace {
        title: credential.title.clone(),
        owner: credential.owner.as_ref().map(|owner| owner.name.clone()),
        furthest: reach.is_some_and(reaches_furthest),
    }
}

/// Whether something can become an administrator or destroy a copy, with nothing open. What possibly can stands next in the
/// order of reach.
fn reaches_furthest(reach: &CredentialReach) -> bool {
    reach.reach.as_ref().is_some_and(|reach| {
        reach.can_become_admin == Answer::Yes
            || reach.organization == Answer::Yes
            || reach.backups.iter().any(|copy| copy.answer == Answer::Yes)
    })
}
