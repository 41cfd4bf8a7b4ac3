//! `stanch demo`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use stanch_case::config::Preset;
use stanch_case::exposures::{Inventory, read_file};
use stanch_case::folder::{CaseFolder, write_atomic};
use stanch_case::results::Reviewed;
use stanch_case::stage;
use stanch_case::view::{self, Detail};
use stanch_lake::Progress;
use stanch_scenario::{Spec, Truth, generate};

use super::ingest::take;
use super::{now, status, threads, unseen};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::progress::{State, Unit, watch};

/// See it work: generate an incident, and run the whole review on it
///
/// An organisation of several accounts, with people, services and CI identities that have habits over 90 days; one CI
/// key is stolen and used in the window. The logs, the list of what the vendor held and the truth about the attack are
/// written into the folder, and the case is in `case` below it. The same seed and size give the same incident.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The folder to make
    #[arg(default_value = "stanch-demo")]
    dir: PathBuf,
    /// Which incident
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many events
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    events: u64,
}

impl Demo {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        self.check()?;
        let quiet = common.quiet;
        let (logs, case) = (self.dir.join("logs"), self.dir.join("case"));
        remark(quiet, &format!("generating an incident of {} events (seed {})", self.events, self.seed));
        let truth = self.generate(quiet, &logs)?;

        let folder = CaseFolder::init(&case, &Preset::of("circleci")?)?;
        let _lock = folder.lock()?;
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
        remark(quiet, &format!("$ stanch expose {}", logs.join("exposures.csv").display()));
        let mut inventory = Inventory::default();
        inventory.add("exposures.csv", read_file(&logs.join("exposures.csv"))?);
        inventory.save(&folder.exposures())?;

        remark(quiet, "$ stanch assess\n");
        let reviewed = stage::assess(&folder, threads(), now())?;
        output::result(&output::told(&reviewed, common.format)?)?;
        write_atomic(&folder.report(), view::markdown(&reviewed, Detail::REPORT).as_bytes())?;
        if common.format == Format::Table {
            self.epilogue(quiet, &folder, &truth, &reviewed);
        }
        Ok(status(common, unseen(&reviewed)))
    }

    /// Refuses what would overwrite something, before anything is generated.
    fn check(&self) -> Result<(), Failure> {
        let taken = fs::read_dir(&self.dir).is_ok_and(|mut entries| entries.next().is_some()) || self.dir.is_file();
        if taken {
            let folder = self.dir.display();
            return Err(Failure::Usage(format!("{folder} is not empty; name another folder: stanch demo FOLDER")));
        }
        Ok(())
    }

    fn generate(&self, quiet: bool, logs: &Path) -> Result<Truth, Failure> {
        let spec = Spec { broken_file: true, ..Spec::new(self.seed, self.events) };
        let written = AtomicU64::new(0);
        let state = || State { done: written.load(Ordering::Relaxed), total: self.events, words: String::new() };
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
                "\n{stolen}the report is {}; ask further with\n{story}  stanch --case {case} query \"select time, operation, source_ip, outcome from events where credential_id = '…' order by time\"",
                folder.report().display()
            ),
        );
    }
}
