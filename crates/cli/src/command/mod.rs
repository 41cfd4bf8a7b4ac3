//! The commands.

pub(crate) mod assess;
pub(crate) mod can;
pub(crate) mod collect;
pub(crate) mod contain;
pub(crate) mod demo;
pub(crate) mod drill;
pub(crate) mod expose;
pub(crate) mod exposures;
pub(crate) mod findings;
pub(crate) mod gaps;
pub(crate) mod gate;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod least_privilege;
pub(crate) mod link;
pub(crate) mod path;
pub(crate) mod playbook;
pub(crate) mod query;
pub(crate) mod reach;
pub(crate) mod readiness;
mod rehearsal;
pub(crate) mod report;
mod role;
pub(crate) mod stories;
pub(crate) mod story;
pub(crate) mod timeline;
mod wanted;
pub(crate) mod watch;

use std::path::Path;
use std::process::ExitCode;

use stanch_case::folder::CaseFolder;
use stanch_case::results::{Credentials, Reviewed};
use stanch_case::stage;

use crate::args::{Args, Command, Common};
use crate::failure::Failure;

/// Runs the command that was asked for.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let common = &args.common;
    given_now()?;
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
        Command::Collect(collect) => collect.run(common),
        Command::Expose(expose) => expose.run(common),
        Command::Exposures(exposures) => exposures.run(common),
        Command::Link(link) => link.run(common),
        Command::Gaps(gaps) => gaps.run(common),
        Command::Gate(gate) => gate.run(common),
        Command::Reach(reach) => reach.run(common),
        Command::Readiness(readiness) => readiness.run(common),
        Command::Path(path) => path.run(common),
        Command::Can(can) => can.run(common),
        Command::LeastPrivilege(least) => least.run(common),
        Command::Contain(contain) => contain.run(common),
        Command::Playbook(playbook) => playbook.run(common),
        Command::Watch(watch) => watch.run(common),
        Command::Assess(assess) => assess.run(common),
        Command::Stories(stories) => stories.run(common),
        Command::Story(story) => story.run(common),
        Command::Findings(findings) => findings.run(common),
        Command::Timeline(timeline) => timeline.run(common),
        Command::Report(report) => report.run(common),
        Command::Query(query) => query.run(common),
        Command::Demo(demo) => demo.run(common),
        Command::Drill(drill) => drill.run(common),
    }
}

/// The case that a command works on.
fn case(common: &Common) -> Result<CaseFolder, Failure> {
    Ok(match &common.case {
        Some(folder) => CaseFolder::open(folder)?,
        None => CaseFolder::find(Path::new("."))?,
    })
}

/// What the vendor of the case held, as it was collected and linked.
fn held(common: &Common) -> Result<(CaseFolder, Credentials), Failure> {
    let folder = case(common)?;
    let _lock = folder.lock()?;
    let vendor = folder.settings()?.vendor;
    let held = stage::linked(&folder, threads(), now())?;
    let held = held.ok_or_else(|| {
        let text = format!(
            "nothing was collected from {vendor}, the vendor of this case; read it with `stanch collect`, or from files \
             with --from"
        );
        Failure::Usage(text)
    })?;
    Ok((folder, held))
}

/// The review of the case as its inputs are now.
fn reviewed(common: &Common) -> Result<Reviewed, Failure> {
    let folder = case(common)?;
    // Where an input changed, the review is made anew and kept.
    let _lock = folder.lock()?;
    Ok(stage::reviewed(&folder, threads(), now())?)
}

/// The variable that puts another time in place of the clock's, for drills and tests of old incidents.
const NOW: &str = "STANCH_NOW";

/// The moment: when a collection begins, and which mutes still hold. Nothing below the commands reads a clock.
fn now() -> chrono::DateTime<chrono::Utc> {
    given_now().ok().flatten().unwrap_or_else(chrono::Utc::now)
}

/// The time that the environment gives, which has to be one.
fn given_now() -> Result<Option<chrono::DateTime<chrono::Utc>>, Failure> {
    let Some(text) = std::env::var_os(NOW) else { return Ok(None) };
    let text = text.to_string_lossy();
    let time = chrono::DateTime::parse_from_rfc3339(&text);
    let wrong = |_| Failure::Usage(format!("{NOW} is no time; write it as 2023-01-13T09:00:00Z, or unset it"));
    Ok(Some(time.map_err(wrong)?.to_utc()))
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
    let held = reviewed.held.iter().flat_map(|held| &held.linked.credentials);
    held.map(|credential| credential.gaps.len()).sum::<usize>()
        + reviewed.gaps().len()
        + reviewed.assessment.dossiers.iter().map(|dossier| dossier.gaps.len()).sum::<usize>()
}

/// Threads that the machine has.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
