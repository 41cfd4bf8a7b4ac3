//! `stanch playbook run`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_case::runs;
use stanch_playbook::run::{Entry, Routine};

use super::drive::{Answering, drive};
use super::show::variable;
use super::{library, page::ShowPage};
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output;
use crate::person;

/// Run a playbook in the case: its own commands, calls of HTTP, and people who are asked
///
/// Each step is written into the run's journal before and after it. Interrupted at any moment, `stanch playbook resume`
/// goes on from there, on any machine that has the case's folder. Exit status 1 where the run did not come to a good end:
/// it failed, stopped at a step that failed, or waits for somebody.
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    /// Its name, its identifier or its file
    playbook: String,
    /// The value of a variable: `incident_lead=Ada`
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = variable)]
    values: Vec<(String, String)>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    answering: Answering,
}

impl Run {
    pub(super) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let shelved = library::one(Some(&folder), &self.playbook)?;
        let name = shelved.name.clone();
        let playbook = library::readable(shelved)?;
        let values: BTreeMap<String, String> = self.values.iter().cloned().collect();
        let others = library::callable(Some(&folder))?;
        let run = fresh(&name, &runs::names(&folder)?);
        // Nobody does anything in a dry run.
        let by = if self.dry_run { String::new() } else { person::who("--who", self.answering.who.as_deref())? };
        let opening = Routine::opening(run.clone(), &playbook, &others.books, values.clone(), by)?;
        if let Entry::Opened { documents, .. } = &opening {
            let ids = documents.iter().filter_map(|document| document.get("id")?.as_str());
            ids.filter(|id| *id != playbook.id).try_for_each(|id| others.is_clear(id))?;
        }
        if self.dry_run {
            output::result(&output::told(&ShowPage { playbook: &playbook, values: &values }, common.format)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        drive(common, &folder, &run, opening, &self.answering)
    }
}

/// A name for a run that none has yet: that of the playbook's file, and a number.
fn fresh(name: &str, known: &[String]) -> String {
    let name = std::path::Path::new(name).file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .take(60)
        .collect();
    let named = |number: u64| format!("{plain}-{number}");
    (1..).map(named).find(|name| !known.contains(name)).unwrap_or(plain.clone())
}
