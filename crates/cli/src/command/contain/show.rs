//! `stanch contain show`.

use std::process::ExitCode;

use stanch_case::approval;
use stanch_case::view::{ActionPage, PlanPage};

use super::chosen::Chosen;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output;

/// Show a plan, or one action of it with the documents that it writes and what takes them back
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[command(flatten)]
    chosen: Chosen,
    /// Only this action, by its number, in full
    #[arg(long, value_name = "N")]
    action: Option<u32>,
}

impl Show {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, path) = self.chosen.read(&folder)?;
        if let Some(number) = self.action {
            let count = plan.actions.len();
            let action = plan.actions.iter().find(|one| one.number == number).ok_or_else(|| {
                Failure::Usage(format!("plan {} has no action {number}; it has {count}, from 1", plan.id))
            })?;
            output::result(&output::told(&ActionPage { plan: &plan, action }, common.format)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let approved_by = approval::approved_by(&folder, &plan)?;
        let file = path.display().to_string();
        let page = PlanPage { plan: &plan, approved_by: &approved_by, file: &file };
        output::result(&output::told(&page, common.format)?)?;
        Ok(ExitCode::SUCCESS)
    }
}
