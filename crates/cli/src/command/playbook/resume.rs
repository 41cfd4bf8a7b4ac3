//! `stanch playbook resume`.

use std::process::ExitCode;

use stanch_case::runs;
use stanch_playbook::run::{Entry, Routine, standing};

use super::drive::{Answering, chosen, drive};
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::person;

/// Go on with a run that was interrupted, waited for an answer, or stopped at a step that failed
///
/// Nothing that ended is done again. Where it is not known whether something took effect that was interrupted, a person is
/// asked.
#[derive(Debug, clap::Args)]
pub(super) struct Resume {
    /// The run; without it, the only one
    run: Option<String>,
    /// Try this step again at which the run stopped, by the key that `status` shows; may be given several times
    #[arg(long, value_name = "KEY")]
    again: Vec<String>,
    #[command(flatten)]
    answering: Answering,
}

impl Resume {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let name = chosen(&folder, self.run.as_deref())?;
        let lines = runs::read(&folder, &name)?;
        let stands = standing(&Routine::of(&lines)?, &lines);
        if stands.state.is_end() {
            return Err(Failure::Usage(format!(
                "the run {name} has ended; begin a new one with `stanch playbook run`"
            )));
        }
        if let Some(key) = self.again.iter().find(|key| !stands.failed.contains(key)) {
            let key = stanch_model::text::terminal(key);
            let text = match stands.failed.is_empty() {
                true => format!("no step of the run {name} failed; leave out --again"),
                false => format!("the run {name} did not stop at {key}; it did at {}", stands.failed.join(", ")),
            };
            return Err(Failure::Usage(text));
        }
        let by = person::who("--who", self.answering.who.as_deref())?;
        let resumed = |again| Entry::Resumed { by: by.clone(), again };
        let first = match self.again.is_empty() {
            true => vec![resumed(None)],
            false => self.again.iter().cloned().map(|key| resumed(Some(key))).collect(),
        };
        drive(common, &folder, &name, first, &self.answering)
    }
}
