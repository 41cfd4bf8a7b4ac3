//! What every collection shares: the journal, the bar, the snapshot, the page.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use stanch_case::collected;
use stanch_case::view::CollectedPage;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::Run;
use stanch_inventory::snapshot::Snapshot;
use stanch_remote::{Progress, RemoteError, Threads};

use crate::args::{Common, Format};
use crate::command::{case, now, status};
use crate::failure::Failure;
use crate::output::{self, remark};
use crate::progress::{State, Unit, watch};

/// Options of every collection.
#[derive(Debug, clap::Args)]
pub(super) struct Reading {
    /// Take these files and connect to nothing
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) from: Vec<PathBuf>,
    /// Begin anew, even where an interrupted collection could go on
    #[arg(long, conflicts_with = "from")]
    fresh: bool,
    /// So many calls at the same time at most
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=256))]
    parallel: u16,
}

impl Reading {
    /// Takes the files.
    pub(super) fn take(&self, common: &Common, source: Source) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let _part = folder.lock_part(source.id())?;
        let snapshot = collected::take(&folder, source, &self.from, now())?;
        told(common, &snapshot)
    }

    /// Collects, and keeps what was read. `question` is what is asked, for the journal.
    pub(super) fn collect(
        &self,
        common: &Common,
        source: Source,
        threads: &Threads,
        (question, progress): (&str, &Progress),
        work: impl AsyncFnOnce(&Journal) -> Result<Run, RemoteError>,
    ) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        // The rest of the case stays free: a collection may take an hour.
        let _part = folder.lock_part(source.id())?;
        if self.fresh {
            collected::forget(&folder, source)?;
        }
        let journal = collected::journal(&folder, source, question, now())?;
        if journal.resumed() > 0 {
            let answers = journal.resumed();
            let words = source.words();
            let text =
                format!("going on with the collection from {words} that was interrupted: {answers} answers are there");
            remark(common.quiet, &text);
        }
        let outcome = watch(common.quiet, Unit::Listings, || state(progress), || threads.run(work(&journal)));
        told(common, &collected::keep(&folder, outcome?, journal)?)
    }

    /// So many calls at the same time at most.
    pub(super) fn side_by_side(&self) -> usize {
        usize::from(self.parallel)
    }
}

/// Starts threads to wait for connections on.
pub(super) fn threads() -> Result<Threads, Failure> {
    Threads::start().map_err(Failure::Threads)
}

/// Tells what a collection brought.
fn told(common: &Common, snapshot: &Snapshot) -> Result<ExitCode, Failure> {
    output::result(&output::told(&CollectedPage { snapshot }, common.format)?)?;
    if common.format == Format::Table {
        remark(common.quiet, "`stanch exposures` lists what the vendor held, `stanch gaps` all that could not be seen");
    }
    Ok(status(common, snapshot.gaps().len()))
}

/// How far a collection is, for the bar.
fn state(progress: &Progress) -> State {
    let waiting = progress.waiting_until().and_then(|until| until.duration_since(SystemTime::now()).ok());
    let words = match waiting {
        Some(left) => format!("waiting {} s, as the vendor asks", left.as_secs() + 1),
        None => format!("{} calls, {} records", progress.calls(), progress.records()),
    };
    State { done: progress.listings_done(), total: progress.listings_known(), words }
}
