//! `stanch gate`.

mod accept;
mod all_clear;
mod project;
mod removed;
mod restored;
mod smoke;
mod written;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_case::folder::CaseFolder;
use stanch_case::signature::Statement;
use stanch_case::stage;
use stanch_case::view::{GatePage, Page as _};
use stanch_contain::canonical;
use stanch_contain::journal::{Entry, Line};
use stanch_gate::facts::Facts;
use stanch_gate::metrics::metrics;
use stanch_gate::{Answer, judge};

use super::contain::all_plans;
use super::{case, now, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output;
use crate::person::filled;

/// The same answer is written again after so long.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// Say whether it is safe to build: GO, GO EXCEPT what somebody accepts by name, or NO, with each condition's evidence
///
/// Without --project, says it of all projects, and what those that cannot build wait for. Nothing is collected or made anew
/// for it: results that are missing or older than what they were made from make the answer NO. The answer is written into
/// the journal of the case. Exit status 0 for GO alone, and 1 for GO EXCEPT and NO, so that a pipeline can ask.
/// docs/gate.md has more.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Gate {
    /// One project, by its id or slug at the vendor, or by its name
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Sign the answer with this private key of SSH
    #[arg(long, value_name = "FILE", requires = "signer")]
    key: Option<PathBuf>,
    /// Who signs it
    #[arg(long = "as", value_name = "NAME", id = "signer", requires = "key")]
    signer: Option<String>,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Accept(accept::Accept),
    Smoke(smoke::Smoke),
    AllClear(all_clear::AllClear),
    Removed(removed::Removed),
    Explained(removed::Explained),
    Restored(restored::Restored),
}

impl Gate {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        match &self.what {
            None => self.ask(common),
            Some(What::Accept(accept)) => accept.run(common),
            Some(What::Smoke(smoke)) => smoke.run(common),
            Some(What::AllClear(all_clear)) => all_clear.run(common),
            Some(What::Removed(removed)) => removed.run(common),
            Some(What::Explained(explained)) => explained.run(common),
            Some(What::Restored(restored)) => restored.run(common),
        }
    }

    fn ask(&self, common: &Common) -> Result<ExitCode, Failure> {
        // An answer that nobody signed by name is worth no more than one without a signature, and looks like more.
        let signer = self.signer.as_deref().map(|name| filled("--as", name)).transpose()?;
        let folder = case(common)?;
        let lines = stanch_case::journal::read(&folder)?;
        let facts = facts(&folder, &lines, now())?;
        let judged = judge(&facts);
        let projects = judged.projects();
        let back = stage::back(&lines);
        let times = metrics(&facts, &projects, &back, &stage::reviews(&folder));
        let chosen = self.project.as_deref().map(|name| project::find(&facts.projects, name)).transpose()?;
        let verdict = match chosen {
            // It was found among those that are judged.
            Some(project) => judged.project(&project.id).unwrap_or_else(|| judged.overall()),
            None => judged.overall(),
        };
        let waiting = if chosen.is_none() { judged.waiting() } else { Vec::new() };
        let page = GatePage {
            asked: facts.now,
            name: chosen.map(|project| project.name.as_str()),
            verdict: &verdict,
            projects: if chosen.is_none() { &projects } else { &[] },
            waiting: &waiting,
            metrics: &times,
        };
        let statement = Statement {
            project: verdict.project.clone(),
            asked: facts.now,
            answer: verdict.answer.id().to_owned(),
            holds: verdict.holds().into_iter().map(str::to_owned).collect(),
            document: canonical::digest(page.json()?.as_bytes()),
        };
        let signature = self.key.as_deref().map(|key| statement.sign(key)).transpose()?;
        let asked_about = |id: &str| chosen.is_none_or(|project| project.id == id);
        let can = projects.iter().filter(|one| one.answer != Answer::No && asked_about(&one.id));
        let entry = Entry::GateAnswered {
            back: can.filter(|one| !back.contains_key(&one.id)).map(|one| one.id.clone()).collect(),
            project: statement.project,
            asked: statement.asked,
            answer: statement.answer,
            holds: statement.holds,
            document: statement.document,
            signer,
            signature,
        };
        if !is_told(&lines, &entry, facts.now) {
            written::keep(&folder, entry)?;
        }
        output::result(&output::told(&page, common.format)?)?;
        Ok(ExitCode::from(u8::from(verdict.answer != Answer::Go)))
    }
}

/// Whether the journal has the same answer of a moment ago: pipelines that ask all day would fill it.
fn is_told(lines: &[Line], entry: &Entry, now: DateTime<Utc>) -> bool {
    let Entry::GateAnswered { project, answer, holds, back, signer: None, .. } = entry else { return false };
    let last = lines.iter().rev().find_map(|line| match &line.entry {
        Entry::GateAnswered { project: of, asked, answer, holds, .. } if of == project => Some((*asked, answer, holds)),
        _ => None,
    });
    back.is_empty()
        && last
            .is_some_and(|(asked, said, held)| (said, held) == (answer, holds) && asked <= now && now - asked < AGAIN)
}

/// What the gate rests on, as the case has it now.
fn facts(folder: &CaseFolder, lines: &[Line], now: DateTime<Utc>) -> Result<Facts, Failure> {
    let plans = all_plans(folder)?;
    Ok(stage::gate(&stage::Asked { folder, plans: &plans, lines, threads: threads(), now })?)
}
