//! `stanch playbook run`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use stanch_case::runs;
use stanch_model::text::terminal;
use stanch_playbook::command::Command;
use stanch_playbook::run::{Entry, Routine, RoutineError};
use stanch_playbook::step::Work;
use stanch_playbook::{Playbook, own, variable};

use super::drive::{Answering, drive};
use super::library::{self, Callable};
use super::page::ShowPage;
use super::show;
use crate::args::Common;
use crate::command::case;
use crate::failure::Failure;
use crate::output::{self, remark};
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
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = show::variable)]
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
        let by = || person::who("--who", self.answering.who.as_deref());
        if self.dry_run {
            return dry_run(common, &playbook, &others, values);
        }
        let opening = Routine::opening(run.clone(), &playbook, &others.books, values, by()?)?;
        clear(&opening, &playbook, &others)?;
        drive(common, &folder, &run, vec![opening], &self.answering)
    }
}

/// Nothing, where it is clear which playbooks a run calls.
fn clear(opening: &Entry, playbook: &Playbook, others: &Callable) -> Result<(), Failure> {
    let Entry::Opened { documents, .. } = opening else { return Ok(()) };
    let mut ids = documents.iter().filter_map(|document| document.get("id")?.as_str());
    ids.try_for_each(|id| if id == playbook.id { Ok(()) } else { others.is_clear(id) })
}

/// Says what would be done, and what of it a run would refuse. Values that are missing only keep it from being told whole.
fn dry_run(
    common: &Common,
    playbook: &Playbook,
    others: &Callable,
    values: BTreeMap<String, String>,
) -> Result<ExitCode, Failure> {
    // Nobody does anything.
    match Routine::opening(String::new(), playbook, &others.books, values.clone(), String::new()) {
        Err(RoutineError::Unset { variable, .. }) => {
            remark(common.quiet, &format!("to be run it needs a value: --set {variable}=VALUE"));
        }
        opening => clear(&opening?, playbook, others)?,
    }
    output::result(&output::told(&ShowPage { playbook, values: &values }, common.format)?)?;
    let mut refused = false;
    let value = |name: &str| {
        let own = || playbook.variables.get(name)?.value.as_deref();
        // What is known only in a run stands in its place.
        Some(values.get(name).map(String::as_str).or_else(own).unwrap_or("later"))
    };
    for step in playbook.steps.values() {
        let Work::Action { commands, .. } = &step.work else { continue };
        for command in commands {
            let Command::Stanch(arguments) = command else { continue };
            if let Err(why) = own::ready(arguments, &|text| variable::filled(text, value)) {
                refused = true;
                let name = step.name.as_ref().unwrap_or(&step.id);
                remark(false, &terminal(&format!("{name} would not be done: {why}")));
            }
        }
    }
    Ok(ExitCode::from(u8::from(refused)))
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
