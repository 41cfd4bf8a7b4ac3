//! `stanch gate accept`.

use std::process::ExitCode;

use stanch_contain::journal::Entry;
use stanch_gate::condition::{CONDITIONS, Condition};
use stanch_gate::judge;

use super::{facts, project, written};
use crate::args::Common;
use crate::command::{case, now};
use crate::failure::Failure;
use crate::instant::until;
use crate::output::remark;
use crate::person::filled;

/// Accept what a condition lacks now, by name and until a day
///
/// It covers what the condition lacks at this moment and nothing that comes later: another finding, another use of a
/// canary, another key that is open makes the answer NO again. The answer is then GO EXCEPT, and never GO.
#[derive(Debug, clap::Args)]
pub(super) struct Accept {
    /// The condition, as `stanch gate` calls it
    condition: String,
    /// For this project alone; for all where not given
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Who accepts it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Until when, at most a year ahead: a day, or a time such as 2023-02-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    until: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    because: String,
}

impl Accept {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let condition = Condition::of(&self.condition).ok_or_else(|| {
            let known: Vec<&str> = CONDITIONS.iter().filter(|one| one.acceptable).map(|one| one.id).collect();
            Failure::Usage(format!(
                "there is no condition {}; those that can be accepted are {}",
                self.condition,
                known.join(", ")
            ))
        })?;
        if !condition.acceptable {
            let text = format!(
                "{} cannot be accepted: nobody knows what the rest would rest on; make them anew",
                condition.id
            );
            return Err(Failure::Usage(text));
        }
        let until = until(&self.until, now())?;
        let by = filled("--by", &self.by)?;
        let because = filled("--because", &self.because)?;
        let folder = case(common)?;
        let lines = stanch_case::journal::read(&folder)?;
        let facts = facts(&folder, &lines, now())?;
        let chosen = self.project.as_deref().map(|name| project::find(&facts.projects, name)).transpose()?;
        let id = chosen.map(|project| project.id.clone());
        let covers = judge(&facts).lacks(condition.id, id.as_deref());
        if covers.is_empty() {
            return Err(Failure::Usage(format!("{} lacks nothing that could be accepted", condition.id)));
        }
        let words =
            format!("kept: {by} accepts {} of {} until {}", count(covers.len()), condition.id, until.format("%F %R"));
        let condition = condition.id.to_owned();
        written::keep(&folder, Entry::GateAccepted { condition, project: id, covers, by, because, until })?;
        remark(common.quiet, &words);
        Ok(ExitCode::SUCCESS)
    }
}

fn count(of: usize) -> String {
    if of == 1 { "the one lack".to_owned() } else { format!("the {of} lacks") }
}
