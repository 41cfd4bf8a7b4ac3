//! `stanch contain done`.

use std::process::ExitCode;

use stanch_case::journal::Journal;
use stanch_contain::journal::{Entry, Ledger as _};

use super::chosen::Chosen;
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::output::remark;
use crate::person::{filled, who};

/// Say that somebody did a task of a plan, with the proof that the plan asks for
#[derive(Debug, clap::Args)]
pub(super) struct Done {
    #[command(flatten)]
    chosen: Chosen,
    /// Number of the task in the plan
    task: u32,
    /// What shows that it is done, in a few words; secret values in it are dropped
    #[arg(long)]
    proof: String,
    /// Who did it; the name you are logged in with where not given
    #[arg(long)]
    who: Option<String>,
}

impl Done {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let (plan, _) = self.chosen.read(&folder)?;
        let task = plan.tasks.iter().find(|one| one.number == self.task).ok_or_else(|| {
            let count = plan.tasks.len();
            Failure::Usage(format!("plan {} has no task {}; it has {count}, from 1", plan.id, self.task))
        })?;
        let by = who("--who", self.who.as_deref())?;
        let proof = filled("--proof", &self.proof)?;
        let entry = Entry::TaskDone { plan: plan.id.clone(), task: task.number, by: by.clone(), proof };
        Journal::open(&folder, now)?.append(entry)?;
        remark(common.quiet, &format!("kept: task {} ({}) is done, says {by}", task.number, task.title));
        Ok(ExitCode::SUCCESS)
    }
}
