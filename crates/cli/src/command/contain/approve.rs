//! `stanch contain approve`.

use std::path::PathBuf;
use std::process::ExitCode;

use stanch_case::approval;

use super::chosen::Chosen;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output::remark;

/// Keep somebody's signature over a plan, after checking it; without one, say how to sign
///
/// Plans that change policies of the organisation, trust policies, or delete something need two signatures by different
/// people, whose public keys are in [[approver]] of case.toml. They are made with `ssh-keygen -Y sign`.
#[derive(Debug, clap::Args)]
pub(super) struct Approve {
    #[command(flatten)]
    chosen: Chosen,
    /// Whose signature it is: a name of [[approver]] in case.toml
    #[arg(long = "as", value_name = "NAME", requires = "signature")]
    name: Option<String>,
    /// The file that ssh-keygen wrote
    #[arg(long, value_name = "FILE", requires = "name")]
    signature: Option<PathBuf>,
}

impl Approve {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, path) = self.chosen.read(&folder)?;
        if let (Some(name), Some(signature)) = (&self.name, &self.signature) {
            approval::keep(&folder, &plan, name, signature)?;
        } else if plan.approvals_needed() == 0 {
            let text =
                format!("plan {} needs nobody's approval; `stanch contain apply {}` comes next", plan.id, plan.id);
            remark(common.quiet, &text);
            return Ok(ExitCode::SUCCESS);
        } else {
            remark(common.quiet, &format!("sign it with: {}", approval::signing(&path)));
        }
        let names = approval::approved_by(&folder, &plan)?;
        let (has, needed) = (names.len(), plan.approvals);
        let names = if names.is_empty() { "nobody yet".to_owned() } else { names.join(", ") };
        remark(common.quiet, &format!("plan {} is approved by {names}: {has} of {needed}", plan.id));
        Ok(ExitCode::SUCCESS)
    }
}
