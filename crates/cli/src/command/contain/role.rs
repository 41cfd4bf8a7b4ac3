//! `stanch contain role`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::stage;
use stanch_case::view::TokenRolePage;
use stanch_model::text;

use crate::args::Common;
use crate::command::{case, now, status, threads};
use crate::failure::Failure;
use crate::output::{self, remark};

/// Offer a role that the vendor's jobs assume with identity tokens, in place of an access key: no key, nothing to steal
///
/// With the trust policy for the projects that used the key, the policies that the baseline says are needed, and the
/// commands that make it. Nothing is made.
#[derive(Debug, clap::Args)]
pub(super) struct Role {
    /// Whose key it replaces: ARN, user/NAME, name, or id of the access key
    who: String,
    /// Write trust.json and needs-NUMBER.json into this folder
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl Role {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _lock = folder.lock()?;
        let offered = stage::token_role(&folder, &self.who, threads(), now())?;
        if let Some(into) = &self.into {
            fs::create_dir_all(into)?;
            fs::write(into.join("trust.json"), text::to_json(&offered.role.trust, true)?)?;
            for (number, policy) in (1..).zip(&offered.policies) {
                fs::write(into.join(format!("needs-{number}.json")), text::to_json(policy, true)?)?;
            }
            remark(
                common.quiet,
                &format!("wrote trust.json and {} policies into {}", offered.policies.len(), into.display()),
            );
        }
        output::result(&output::told(&TokenRolePage { offered: &offered }, common.format)?)?;
        Ok(status(common, offered.notes.len()))
    }
}
