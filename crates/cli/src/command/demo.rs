//! `stanch demo`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use stanch_case::collected;
use stanch_case::config::Preset;
use stanch_case::folder::{CaseFolder, write_atomic};
use stanch_case::results::{Credentials, Reviewed};
use stanch_case::stage;
use stanch_case::view::{self, Detail};
use stanch_doubles::all::All;
use stanch_inventory::run::Outcome;
use stanch_lake::Progress;
use stanch_scenario::estate::EstateSpec;
use stanch_scenario::{Spec, Truth, generate};

use super::drill::{self, Drill};
use super::ingest::take;
use super::{NOW, status, threads, unseen};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::progress::{State, Unit, watch};

/// Events of the logs where nobody asks for another number.
const EVENTS: u64 = 100_000;

/// What is collected: what GitHub knows of repositories leads to projects at CircleCI, and goes first.
const COLLECTIONS: [&[&str]; 4] = [&["github"], &["gitlab"], &["circleci"], &["aws", "--role", "stanch-collector"]];

/// See it work: generate an incident, and run the whole investigation on it
///
/// An organisation of several accounts, with people, services and CI identities that have habits over 90 days; its CI
/// vendor held some of its keys, and one of them is stolen and used in the window. The vendors and the cloud are servers on
/// loopback, from which everything is collected as from the real ones; the logs and the truth about the attack are written
/// into the folder, and the case is in `case` below it. The same seed and size give the same incident. With --full, the whole
/// routine follows, unattended, from the notice to GO; the folder is then an ordinary case.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The folder to make
    #[arg(default_value = "stanch-demo")]
    dir: PathBuf,
    /// Go on to the end: contain, rotate, watch, and ask whether it is safe to build, as `stanch drill --unattended` does
    #[arg(long)]
    full: bool,
    /// The folder to make, in another spelling
    #[arg(long = "dir", value_name = "DIR", conflicts_with = "dir")]
    named: Option<PathBuf>,
    /// Which incident
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many events; 100,000 where not given, and as many as a drill has with --full
    #[arg(long, value_name = "N")]
    events: Option<u64>,
}

impl Demo {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        if self.full {
            return Drill::unattended(self.dir(), self.seed, self.events.unwrap_or(drill::EVENTS)).run(common);
        }
        self.check()?;
        let quiet = common.quiet;
        let (logs, case) = (self.dir().join("logs"), self.dir().join("case"));
        remark(quiet, &format!("generating an incident of {} events (seed {})", self.events(), self.seed));
        let truth = self.generate(quiet, &logs)?;

        let folder = CaseFolder::init(&case, &Preset::of("circleci")?)?;
        let now = self.collect(common, &case)?;
        let _lock = folder.lock()?;
        remark(quiet, "$ stanch exposures");
        if let Some(held) = stage::link(&folder, threads(), now)? {
            remark(quiet, &format!("  {}", summary(&held)));
        }
        remark(quiet, &format!("$ stanch ingest {}", logs.join("AWSLogs").display()));
        let progress = Progress::default();
        let inputs = [logs.join("AWSLogs")];
        let done = take(quiet, &progress, || stanch_lake::ingest(&folder.lake(), &inputs, threads(), &progress))?;
        remark(
            quiet,
            &format!(
                "  {} files: {} events, {} duplicates, {} gaps",
                done.files,
                done.events,
                done.duplicates,
                done.gaps.len()
            ),
        );

        remark(quiet, "$ stanch assess\n");
        let reviewed = stage::assess(&folder, threads(), now)?;
        output::result(&output::told(&reviewed, common.format)?)?;
        write_atomic(&folder.report(), view::markdown(&reviewed, Detail::REPORT).as_bytes())?;
        if common.format == Format::Table {
            self.epilogue(quiet, &folder, &truth, &reviewed);
        }
        Ok(status(common, unseen(&reviewed)))
    }

    fn events(&self) -> u64 {
        self.events.unwrap_or(EVENTS)
    }

    fn dir(&self) -> &Path {
        self.named.as_deref().unwrap_or(&self.dir)
    }

    /// Refuses what would overwrite something, before anything is generated.
    fn check(&self) -> Result<(), Failure> {
        let taken = fs::read_dir(self.dir()).is_ok_and(|mut entries| entries.next().is_some()) || self.dir().is_file();
        if taken {
            let folder = self.dir().display();
            return Err(Failure::Usage(format!("{folder} is not empty; name another folder: stanch demo FOLDER")));
        }
        Ok(())
    }

    /// Collects from servers on loopback that stand in for the organisation's vendors and cloud, as a person would: with
    /// this program, and tokens in the environment. Gives the time of it, which is that of the incident.
    fn collect(&self, common: &Common, case: &Path) -> Result<DateTime<Utc>, Failure> {
        let spec = EstateSpec::of_logs(&Spec::new(self.seed, self.events()));
        let estate = stanch_scenario::estate(&spec)?;
        let doubles = All::serve(&Arc::new(estate), Duration::ZERO).map_err(Failure::Loopback)?;
        let program = std::env::current_exe().map_err(Failure::Loopback)?;
        for arguments in COLLECTIONS {
            remark(common.quiet, &format!("$ stanch collect {}", arguments.join(" ")));
            let mut command = Command::new(&program);
            command.arg("--case").arg(case).arg("collect").args(arguments).args(["--format", "json"]).arg("--quiet");
            let output = command
                .envs(doubles.environment())
                .env(NOW, spec.at().to_rfc3339())
                .stdin(Stdio::null())
                .output()
                .map_err(Failure::Loopback)?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                return Err(Failure::Usage(said.strip_prefix("stanch: ").unwrap_or(&said).to_owned()));
            }
        }
        for snapshot in collected::load_all(&CaseFolder::open(case)?)? {
            let coverage = &snapshot.about.coverage;
            let complete = coverage.iter().filter(|one| one.outcome == Outcome::Complete).count();
            let words = snapshot.source.words();
            let (records, gaps) = (snapshot.entries.len(), snapshot.gaps().len());
            remark(
                common.quiet,
                &format!(
                    "  {words}: {records} records, {complete} of {} kinds of listings read to the end, {gaps} gaps",
                    coverage.len()
                ),
            );
        }
        Ok(spec.at())
    }

    fn generate(&self, quiet: bool, logs: &Path) -> Result<Truth, Failure> {
        let spec = Spec { broken_file: true, ..Spec::new(self.seed, self.events()) };
        let written = AtomicU64::new(0);
        let state = || State { done: written.load(Ordering::Relaxed), total: self.events(), words: String::new() };
        let count = |more: u64| {
            written.fetch_add(more, Ordering::Relaxed);
        };
        Ok(watch(quiet, Unit::Events, state, || generate(&spec, logs, &count))?)
    }

    fn epilogue(&self, quiet: bool, folder: &CaseFolder, truth: &Truth, reviewed: &Reviewed) {
        let stolen = truth.stolen.as_ref().map_or_else(String::new, |stolen| {
            format!(
                "the truth, for comparison: {} was stolen, and the attacker made {} calls\n",
                stolen.access_key_id,
                truth.attack.event_ids.len()
            )
        });
        let case = folder.root().display();
        let story = match reviewed.stories.stories.is_empty() {
            true => String::new(),
            false => format!("  stanch --case {case} story 1\n"),
        };
        remark(
            quiet,
            &format!(
                "\n{stolen}the report is {}; ask further with\n{story}  stanch --case {case} reach\n  stanch --case {case} query \"select time, operation, source_ip, outcome from events where credential_id = '…' order by time\"",
                folder.report().display()
            ),
        );
    }
}

/// What was linked, in one line.
fn summary(held: &Credentials) -> String {
    let totals = &held.linked.totals;
    format!(
        "{} things held: {} linked for certain, {} likely, {} with several or doubtful candidates, {} not linked",
        totals.records, totals.certain, totals.likely, totals.possible, totals.unlinked
    )
}
