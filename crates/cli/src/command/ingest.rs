//! `stanch ingest`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use stanch_lake::{Ingested, Progress};
use stanch_model::text;

use super::{case, status, threads};
use crate::args::{Common, Format};
use crate::failure::Failure;
use crate::output;
use crate::progress::{State, Unit, watch};

/// Take CloudTrail logs into the case, in whatever form they are
///
/// Takes files and folders: the S3 layout, loose .json, .json.gz, .jsonl, .zip and .zst files, `lookup-events` output,
/// CloudTrail Lake results, EventBridge envelopes. What a file is is told by its content. A file that was taken before and
/// has not changed is passed over; an event that the case has already is counted and not added again. It may be stopped
/// and started again at any moment.
#[derive(Debug, clap::Args)]
pub(crate) struct Ingest {
    /// Files and folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Threads to use; as many as the machine has where not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

impl Ingest {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let lock = folder.lock()?;
        let progress = Progress::default();
        let threads = self.threads.map_or_else(threads, usize::from);
        let done =
            take(common.quiet, &progress, || stanch_lake::ingest(&folder.lake(), &self.paths, threads, &progress))?;
        drop(lock);
        output::result(&told(&done, common.format)?)?;
        if common.format == Format::Table {
            output::gaps(common.quiet, &done.gaps);
        }
        Ok(status(common, done.gaps.len()))
    }
}

/// Does the work of an ingest while a bar shows how far it is.
pub(super) fn take<T>(quiet: bool, progress: &Progress, work: impl FnOnce() -> T) -> T {
    let read = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let state = || State {
        done: read(&progress.bytes),
        total: read(&progress.bytes_total),
        words: format!("{} events", read(&progress.events)),
    };
    watch(quiet, Unit::Bytes, state, work)
}

fn told(done: &Ingested, format: Format) -> Result<String, Failure> {
    Ok(match format {
        Format::Table => format!(
            "{} files taken, {} unchanged: {} new events, {} duplicates, {} records set apart, {} gaps",
            done.files,
            done.unchanged,
            done.events,
            done.duplicates,
            done.set_apart,
            done.gaps.len()
        ),
        Format::Json => text::to_json(
            &serde_json::json!({
                "schema": "stanch.ingest/1",
                "files": done.files,
                "unchanged": done.unchanged,
                "events": done.events,
                "duplicates": done.duplicates,
                "set_apart": done.set_apart,
                "gaps": done.gaps,
            }),
            true,
        )?,
        Format::Csv => format!(
            "files,unchanged,events,duplicates,set_apart,gaps\n{},{},{},{},{},{}",
            done.files,
            done.unchanged,
            done.events,
            done.duplicates,
            done.set_apart,
            done.gaps.len()
        ),
    })
}
