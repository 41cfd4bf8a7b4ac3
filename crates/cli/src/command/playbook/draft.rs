//! `stanch playbook draft`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_case::folder::{CaseFolder, write_atomic};
use stanch_case::stage;
use stanch_model::text::to_json;
use stanch_playbook::draft::{ToReplace, draft};
use stanch_playbook::{read, shipped};
use stanch_secrets::credential::{Credential, Replaced, Secrecy};

use crate::args::Common;
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
        let replace = {
            let _lock = folder.lock()?;
            to_replace(common, &folder)?
        };
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

/// What has to be replaced: what reaches furthest first, then in the order of exposures.
fn to_replace(common: &Common, folder: &CaseFolder) -> Result<Vec<ToReplace>, Failure> {
    let held = stage::linked(folder, threads(), now())?;
    // Where that cannot be told, the order of exposures is what there is.
    let reaches = match stage::reach(folder, threads(), now()) {
        Ok(reaches) => reaches.credentials,
        Err(error) => {
            remark(
                common.quiet,
                &format!("how far each reaches is not known, so that they stand in the order of exposures: {error}"),
            );
            Vec::new()
        }
    };
    let Some(held) = held else {
        // What people listed has no owner.
        return Ok(reaches.into_iter().map(|one| ToReplace { title: one.title, owner: None }).collect());
    };
    let places: BTreeMap<&str, usize> = reaches.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
    let left = |one: &&Credential| one.secrecy != Secrecy::Setting && !matches!(one.replaced, Replaced::Yes { .. });
    let mut credentials: Vec<&Credential> = held.linked.credentials.iter().filter(left).collect();
    // The sort is stable: what is not known to reach anything stays in its order, after the rest.
    credentials.sort_by_key(|one| places.get(one.id.as_str()).copied().unwrap_or(usize::MAX));
    let to_replace = |one: &&Credential| ToReplace {
        title: one.title.clone(),
        owner: one.owner.as_ref().map(|owner| owner.name.clone()),
    };
    Ok(credentials.iter().map(to_replace).collect())
}
