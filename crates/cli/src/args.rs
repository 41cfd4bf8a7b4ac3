//! What can be said on the command line. Each command's comment is its manual.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use stanch_model::Severity;

use crate::command;

/// Stop the bleeding when a vendor that holds your secrets is breached.
///
/// A case is a folder: make one with `stanch init`, and run the other commands inside it. Results go to standard output,
/// progress and remarks to standard error.
///
/// Exit status: 0 done; 1 with --fail-on where a finding is as grave as that or graver, muted ones counted; 2 an error
/// or wrong usage; 3 with --strict where something could not be seen. Where several hold, 2 comes before 1 and 1 before 3.
/// `contain` ends with 1 where not everything is done and stands, `watch --once` where a stranger used a canary,
/// `playbook check` where the playbook has a fault, `playbook run` where the run came to no good end, `gate` unless the
/// answer is GO.
#[derive(Debug, Parser)]
#[command(name = "stanch", version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
pub(crate) struct Common {
    /// The case's folder; without it, the case that the current folder lies in
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) case: Option<PathBuf>,
    /// Form of the result
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t)]
    pub(crate) format: Format,
    /// No progress and no remarks
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Exit with 3 where something could not be seen
    #[arg(long, global = true)]
    pub(crate) strict: bool,
    /// Exit with 1 where assess, findings or stories know of a finding as grave as this or graver, muted or not
    #[arg(long, global = true, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Grave>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Grave {
    /// Worth knowing beside other things
    Low,
    /// Worth a look
    Medium,
    /// Worth being woken for
    High,
    /// The account or its backups may be lost
    Critical,
}

impl From<Grave> for Severity {
    fn from(grave: Grave) -> Self {
        match grave {
            Grave::Low => Self::Low,
            Grave::Medium => Self::Medium,
            Grave::High => Self::High,
            Grave::Critical => Self::Critical,
        }
    }
}

/// Forms of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal
    #[default]
    Table,
    /// For programs; the shapes are documented and stable
    Json,
    /// For spreadsheets
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(command::init::Init),
    Ingest(command::ingest::Ingest),
    Collect(command::collect::Collect),
    Expose(command::expose::Expose),
    Exposures(command::exposures::Exposures),
    Link(command::link::Link),
    Gaps(command::gaps::Gaps),
    Gate(command::gate::Gate),
    Reach(command::reach::Reach),
    Readiness(command::readiness::Readiness),
    Path(command::path::Path),
    Can(command::can::Can),
    LeastPrivilege(command::least_privilege::LeastPrivilege),
    Contain(command::contain::Contain),
    Playbook(command::playbook::PlaybookArgs),
    Watch(command::watch::Watch),
    Assess(command::assess::Assess),
    Stories(command::stories::Stories),
    Story(command::story::Story),
    Findings(command::findings::Findings),
    Timeline(command::timeline::Timeline),
    Report(command::report::Report),
    Query(command::query::Query),
    Demo(command::demo::Demo),
    Drill(command::drill::Drill),
}
