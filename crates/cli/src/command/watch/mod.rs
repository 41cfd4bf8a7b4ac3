//! `stanch watch`.

mod folder;
mod follow;
mod keep;
mod past;
mod receivers;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use futures::future::{join, join_all};
use stanch_case::folder::CaseFolder;
use stanch_case::stage;
use stanch_remote::Threads;
use stanch_remote::pause;
use stanch_watch::watchlist::Watchlist;

use super::contain::all_plans;
use super::role::Assumed;
use super::{case, now, rehearsal, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{self, remark};
use follow::Follower;
use keep::Keep;
use receivers::Receivers;

/// Between two looks at what waits to be sent.
const SENDING: Duration = Duration::from_millis(500);

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
        let plans = all_plans(&case_folder)?;
        let canaries = stage::canaries(&plans, &stanch_case::journal::read(&case_folder)?);
        if canaries.is_empty() {
            let text = "there are no canaries yet: `stanch contain apply` makes them".to_owned();
            return Err(Failure::Usage(text));
        }
        let known = stage::known(&case_folder, &canaries, threads())?;
        let count = canaries.len();
        let watchlist = Watchlist::new(canaries.clone(), known);
        let receivers = Receivers::of(&alerts)?;
        let waiting = Threads::start().map_err(Failure::Threads)?;
        let keep = Mutex::new(Keep::open(&case_folder, receivers.names())?);
        let strangers = waiting.run(async {
            let followers = self.followers(&case_folder, &canaries, &keep).await?;
            if followers.is_empty() {
                let text = "nothing to follow: give --bucket, --queue, --folder, --lookup or --last-used".to_owned();
                return Err(Failure::Usage(text));
            }
            let names: Vec<String> = followers.iter().map(Follower::name).collect();
            keep::locked(&keep).begin(&names)?;
            remark(common.quiet, &format!("watching {count} canaries; {} receivers", receivers.names().len()));
            let following =
                followers.into_iter().map(|follower| self.follow(common, follower, &watchlist, &keep, &case_folder));
            let following = async { join_all(following).await.into_iter().collect::<Result<Vec<()>, Failure>>() };
            if self.once {
                following.await?;
                receivers.deliver(common, &keep).await?;
            } else {
                let sending = async {
                    loop {
                        receivers.deliver(common, &keep).await?;
                        pause(SENDING).await;
                    }
                };
                let (followed, sent): (Result<Vec<()>, Failure>, Result<(), Failure>) = join(following, sending).await;
                followed?;
                sent?;
            }
            Ok(keep::locked(&keep).strangers())
        })?;
        drop(lock);
        Ok(ExitCode::from(u8::from(self.once && strangers)))
    }

    /// Follows one thing, for good or once.
    async fn follow(
        &self,
        common: &Common,
        mut follower: Follower,
        watchlist: &Watchlist,
        keep: &Mutex<Keep>,
        case_folder: &CaseFolder,
    ) -> Result<(), Failure> {
        loop {
            let polled = follower.next().await;
            for trouble in &polled.troubles {
                remark(common.quiet, &format!("  {trouble}"));
            }
            let (told, gaps) = keep::locked(keep).take(watchlist, &polled, now())?;
            // A log that could not be read may have had a use in it: nobody may take silence for quiet.
            output::gaps(common.quiet, &gaps);
            for message in &told {
                output::result(&stanch_watch::render::line(message))?;
            }
            // Only now: what a crash interrupts comes again, and is known by its event's id.
            keep::locked(keep).looked(&follower, &polled, now())?;
            for trouble in follower.acknowledge(&polled.tickets).await {
                remark(common.quiet, &format!("  {trouble}"));
            }
            keep::locked(keep).keep_place(&follower)?;
            // The alert itself waits for no question about the past.
            past::tell(common, keep, case_folder, &told).await?;
            if self.once {
                return Ok(());
            }
        }
    }
}
