//! Following everything that was asked for, for the canaries that there are.

use std::sync::Mutex;
use std::time::Duration;

use futures::future::{Either, join, join_all, select};
use stanch_case::folder::CaseFolder;
use stanch_case::stage;
use stanch_remote::pause;
use stanch_watch::canary::Canary;
use stanch_watch::watchlist::Watchlist;

use super::super::contain::all_plans;
use super::follow::Follower;
use super::keep::{Keep, locked};
use super::receivers::Receivers;
use super::{Watch, now, past};
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{self, remark};

/// Between two looks at what waits to be sent.
const SENDING: Duration = Duration::from_millis(500);

/// Between two looks at the journal. A plan that is being applied strips one after the other, and for each a watch that begins
/// anew would ask the logs what they were before.
const PAUSE: Duration = Duration::from_secs(5);

/// After what failed while it went on, it begins anew so much later.
pub(super) const AGAIN: Duration = Duration::from_secs(10);

/// Canaries that there are now.
pub(super) fn current(case: &CaseFolder) -> Result<Vec<Canary>, Failure> {
    Ok(stage::canaries(&all_plans(case)?, &stanch_case::journal::read(case)?))
}

/// A watch of some canaries.
pub(super) struct Round<'w> {
    pub(super) watch: &'w Watch,
    pub(super) common: &'w Common,
    pub(super) case: &'w CaseFolder,
    pub(super) canaries: &'w [Canary],
    pub(super) keep: &'w Mutex<Keep>,
    /// Whether it goes on with one that was begun: what fails for a while does not end it.
    pub(super) again: bool,
}

impl Round<'_> {
    /// Follows everything, once or until there are other canaries, which are given then.
    pub(super) async fn run(
        &self,
        watchlist: &Watchlist,
        receivers: &Receivers,
    ) -> Result<Option<Vec<Canary>>, Failure> {
        locked(self.keep).read_anew(self.canaries, now());
        let followers = match self.watch.followers(self.case, self.canaries, self.keep).await {
            Err(failure) if self.again => {
                remark(self.common.quiet, &format!("  {failure}; it is tried again"));
                pause(AGAIN).await;
                return Ok(Some(self.canaries.to_vec()));
            }
            followers => followers?,
        };
        if followers.is_empty() {
            let text = "nothing to follow: give --bucket, --queue, --folder, --lookup or --last-used".to_owned();
            return Err(Failure::Usage(text));
        }
        locked(self.keep).begin(self.canaries)?;
        let (canaries, told) = (self.canaries.len(), receivers.names().len());
        remark(self.common.quiet, &format!("watching {canaries} canaries; {told} receivers"));
        let following = followers.into_iter().map(|follower| self.follow(follower, watchlist));
        let following = async { join_all(following).await.into_iter().collect::<Result<Vec<()>, Failure>>() };
        if self.watch.once {
            following.await?;
            receivers.deliver(self.common, self.keep).await?;
            return Ok(None);
        }
        let sending = async {
            loop {
                receivers.deliver(self.common, self.keep).await?;
                pause(SENDING).await;
            }
        };
        let going = async {
            let (followed, sent): (Result<Vec<()>, Failure>, Result<(), Failure>) = join(following, sending).await;
            followed.and(sent)
        };
        // What is dropped half way is like what a crash interrupts: it comes again, and is known by its event's id.
        match select(Box::pin(going), Box::pin(self.others())).await {
            Either::Left((ended, _)) => ended.map(|()| None),
            Either::Right((others, _)) => others.map(Some),
        }
    }

    /// Waits until there are other canaries, and for a moment in which no more come.
    async fn others(&self) -> Result<Vec<Canary>, Failure> {
        let journal = self.case.journal_file();
        let length = || std::fs::metadata(&journal).map(|about| about.len()).ok();
        let (mut read, mut before, mut failed) = (None, length(), 0);
        loop {
            pause(PAUSE).await;
            let now = length();
            if now == before && now != read {
                let canaries = match current(self.case) {
                    Ok(canaries) => canaries,
                    Err(failure) => {
                        failed += 1;
                        // What is just being written may not be readable yet.
                        if failed == 2 {
                            remark(false, &format!("  {failure}; what is stripped from now on is not followed"));
                        }
                        continue;
                    }
                };
                // Where none is left there is nothing to begin anew with, and others may come.
                if !canaries.is_empty() && canaries != self.canaries {
                    return Ok(canaries);
                }
                read = now;
            }
            before = now;
        }
    }

    /// Follows one thing, for good or once.
    async fn follow(&self, mut follower: Follower, watchlist: &Watchlist) -> Result<(), Failure> {
        let quiet = self.common.quiet;
        loop {
            let polled = follower.next().await;
            for trouble in &polled.troubles {
                remark(quiet, &format!("  {trouble}"));
            }
            let taken = locked(self.keep).take(watchlist, &polled, now())?;
            // A log that could not be read may have had a use in it: nobody may take silence for quiet.
            output::gaps(quiet, &taken.gaps);
            for message in &taken.told {
                output::result(&stanch_watch::render::line(message))?;
            }
            locked(self.keep).looked(&follower, &polled, taken.heard, now())?;
            // Only now: what a crash interrupts comes again, and is known by its event's id.
            for trouble in follower.acknowledge(&polled.tickets).await {
                remark(quiet, &format!("  {trouble}"));
            }
            locked(self.keep).keep_place(&follower)?;
            // The alert itself waits for no question about the past.
            past::tell(self.common, self.keep, self.case, &taken.told).await?;
            let more = follower.is_behind() || follower.is_asked_again();
            if self.watch.once && (!more || !polled.troubles.is_empty() || polled.read.is_empty()) {
                if follower.is_behind() {
                    remark(quiet, &format!("  {}: something there is not read yet; look again", follower.name()));
                }
                return Ok(());
            }
        }
    }
}
