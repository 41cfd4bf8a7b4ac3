//! The commands.

pub(crate) mod assess;
pub(crate) mod demo;
pub(crate) mod expose;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod query;
pub(crate) mod report;

use std::path::Path;
use std::process::ExitCode;

use stanch_case::folder::CaseFolder;

use crate::args::{Args, Command, Common};
use crate::failure::Failure;

/// Runs the command that was asked for.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let common = &args.common;
    match &args.command {
        Command::Init(init) => init.run(common),
        Command::Ingest(ingest) => ingest.run(common),
        Command::Expose(expose) => expose.run(common),
        Command::Assess(assess) => assess.run(common),
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

/// The status to end with, where `gaps` things could not be seen.
fn status(common: &Common, gaps: usize) -> ExitCode {
    if common.strict && gaps > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS }
}

/// Threads that the machine has.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
