//! `stanch watch`.

mod folder;
mod follow;
mod keep;
mod past;
mod receivers;
mod round;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use stanch_case::stage;
use stanch_remote::Threads;
use stanch_watch::watchlist::Watchlist;

use super::role::Assumed;
use super::{case, now, rehearsal, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output::remark;
use keep::Keep;
use receivers::Receivers;
use round::{Round, current};

/// Follow the canaries: who uses a stripped key, from where, trying what; and tell it
///
/// New CloudTrail files in a bucket (--bucket) or a folder (--folder), a queue that is told of them (--queue), AWS's own
/// event history (--lookup), and the last use of each key (--last-used), which shows calls that no log has. Alerts are
/// grouped by credential and source, told apart into the owner's forgotten jobs and strangers, and sent to the receivers
/// of [[alert]] in case.toml. Stopped at any moment, it goes on where it was; what could not be sent waits. Exit status 1
/// with --once where a stranger was seen.
#[derive(Debug, clap::Args)]
pub(crate) struct Watch {
    /// A bucket that CloudTrail writes to; BUCKET or BUCKET/PREFIX
    #[arg(long, value_name = "BUCKET")]
    bucket: Vec<String>,
    /// A queue of SQS that is told of new files
    #[arg(long, value_name = "URL")]
    queue: Vec<String>,
    /// A folder that CloudTrail files are put into
    #[arg(long, value_name = "DIR")]
    folder: Vec<PathBuf>,
    /// The event history of AWS in this region; may be given several times
    #[arg(long, value_name = "REGION")]
    lookup: Vec<String>,
    /// Ask for the last use of each key
    #[arg(long)]
    last_used: bool,
    #[command(flatten)]
    assumed: Assumed,
    /// Look once at each, send what there is, and end
    #[arg(long)]
    once: bool,
    /// Write what was seen as STIX 2.1 to this file, and end
    #[arg(long, value_name = "FILE", conflicts_with_all = ["bucket", "queue", "folder", "lookup", "last_used"])]
    stix: Option<PathBuf>,
}

impl Watch {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let case_folder = case(common)?;
        let lock = case_folder.lock_watch()?;
        if let Some(file) = &self.stix {
            let text = Keep::read(&case_folder)?.stix(&case_folder.settings()?.vendor, now());
            std::fs::write(file, text)?;
            remark(common.quiet, &format!("wrote {}", file.display()));
            return Ok(ExitCode::SUCCESS);
        }
        let alerts = case_folder.settings()?.alerts;
        if self.connects() || !alerts.is_empty() {
            rehearsal::check(&case_folder)?;
        }
        let receivers = Receivers::of(&alerts)?;
        let waiting = Threads::start().map_err(Failure::Threads)?;
        let keep = Mutex::new(Keep::open(&case_folder, receivers.names())?);
        let mut canaries = current(&case_folder)?;
        if canaries.is_empty() {
            let text = "there are no canaries yet: `stanch contain apply` makes them".to_owned();
            return Err(Failure::Usage(text));
        }
        // What is stripped while a watch goes on is a canary too.
        let mut again = false;
        loop {
            let known = match stage::known(&case_folder, &canaries, threads()) {
                Err(error) if again => {
                    remark(common.quiet, &format!("  {error}; it is tried again"));
                    std::thread::sleep(round::AGAIN);
                    continue;
                }
                known => known?,
            };
            let watchlist = Watchlist::new(canaries.clone(), known);
            let round = Round { watch: self, common, case: &case_folder, canaries: &canaries, keep: &keep, again };
            again = true;
            match waiting.run(round.run(&watchlist, &receivers))? {
                Some(others) => canaries = others,
                None => break,
            }
        }
        let strangers = keep::locked(&keep).strangers();
        drop(lock);
        Ok(ExitCode::from(u8::from(self.once && strangers)))
    }
}
