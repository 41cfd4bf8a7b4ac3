//! The commands.

pub(crate) mod assess;
pub(crate) mod demo;
pub(crate) mod expose;
pub(crate) mod findings;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod stories;
pub(crate) mod story;
pub(crate) mod timeline;
mod wanted;

use std::path::Path;
use std::process::ExitCode;

use stanch_case::folder::CaseFolder;
use stanch_case::results::Reviewed;
use stanch_case::stage;

use crate::args::{Args, Command, Common};
use crate::failure::Failure;

/// Runs the command that was asked for.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let common = &args.common;
    let looks_for_findings = matches!(args.command, Command::Assess(_) | Command::Stories(_) | Command::Findings(_));
    if common.fail_on.is_some() && !looks_for_findings {
        // Passed over, it would make a pipeline believe that somebody looked.
        let way_out =
            "only assess, findings and stories know --fail-on; leave it out here, and run one of them with it";
        return Err(Failure::Usage(way_out.to_owned()));
    }
    match &args.command {
        Command::Init(init) => init.run(common),
        Command::Ingest(ingest) => ingest.run(common),
        Command::Expose(expose) => expose.run(common),
        Command::Assess(assess) => assess.run(common),
        Command::Stories(stories) => stories.run(common),
        Command::Story(story) => story.run(common),
        Command::Findings(findings) => findings.run(common),
        Command::Timeline(timeline) => timeline.run(common),
        Command::Report(report) => report.run(common),
        Command::Query(query) => query.run(common),
        Command::Demo(demo) => demo.run(common),
    }
}

/// The case that a command works on.
fn case(common: &Common) -> Result<CaseFolder, Failure> {
    Ok(match &common.case {
        Some(folder) => CaseFolder::open(folder)?,
        None => CaseFolder::find(Path::new("."))?,
    })
}

/// The review of the case as its inputs are now.
fn reviewed(common: &Common) -> Result<Reviewed, Failure> {
    let folder = case(common)?;
    // Where an input changed, the review is made anew and kept.
    let _lock = folder.lock()?;
    Ok(stage::reviewed(&folder, threads(), now())?)
}

/// The moment, which decides which mutes still hold. Nothing below the commands reads a clock.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// The status to end with, where `gaps` things could not be seen.
fn status(common: &Common, gaps: usize) -> ExitCode {
    if common.strict && gaps > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS }
}

/// The status to end with after a review: what was found comes before what could not be seen.
fn verdict(common: &Common, reviewed: &Reviewed) -> ExitCode {
    match common.fail_on {
        Some(least) if reviewed.findings.reach(least.into()) => ExitCode::from(1),
        _ => status(common, unseen(reviewed)),
    }
}

/// How many things a review could not see.
fn unseen(reviewed: &Reviewed) -> usize {
    reviewed.gaps().len() + reviewed.assessment.dossiers.iter().map(|dossier| dossier.gaps.len()).sum::<usize>()
}

/// Threads that the machine has.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
