//! Whether a stranger's address was seen before.

use std::net::IpAddr;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use futures::channel::oneshot;
use stanch_case::folder::CaseFolder;
use stanch_case::stage;
use stanch_watch::message::{Change, Message};
use stanch_watch::sighting::Whose;

use super::keep::{Keep, locked};
use super::{now, threads};
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{self, remark};

/// So many addresses of one look are asked about: a thief who takes another for each call must not stop the watch.
const MOST: usize = 20;

/// Asks the case's logs about the address of every stranger of whom nothing was told before, and tells what they have.
pub(super) async fn tell(
    common: &Common,
    keep: &Mutex<Keep>,
    folder: &CaseFolder,
    told: &[Message],
) -> Result<(), Failure> {
    let new: Vec<(&str, IpAddr, DateTime<Utc>)> = told.iter().filter_map(stranger).collect();
    for (dedup_key, address, contained_at) in new.iter().take(MOST) {
        match ask(folder.clone(), *address, *contained_at).await {
            Ok(Some(history)) => {
                if let Some(message) = locked(keep).learn(dedup_key, history, now())? {
                    output::result(&stanch_watch::render::line(&message))?;
                }
            }
            Ok(None) => {
                remark(common.quiet, &format!("  no logs were ingested, so that nobody knows of {address} before"))
            }
            // The watch goes on: what is new matters more than what was.
            Err(cause) => remark(common.quiet, &format!("  the case's logs cannot be asked about {address}: {cause}")),
        }
    }
    if new.len() > MOST {
        let more = new.len() - MOST;
        let text =
            format!("  the case's logs were not asked about {more} more addresses; `stanch assess` looks for all");
        remark(common.quiet, &text);
    }
    Ok(())
}

/// The alert, the address, and when the canary was stripped, of an alert that begins as a stranger's.
fn stranger(message: &Message) -> Option<(&str, IpAddr, DateTime<Utc>)> {
    let latest = message.latest.as_ref().filter(|_| message.change == Change::Opened)?;
    let address = latest.source.parse().ok().filter(|_| message.whose == Whose::Stranger)?;
    Some((&message.dedup_key, address, latest.contained_at))
}

/// A query has a runtime of its own, which may not be started on a thread of this one.
async fn ask(
    folder: CaseFolder,
    address: IpAddr,
    contained_at: DateTime<Utc>,
) -> Result<Option<stanch_watch::message::History>, String> {
    let (answer, answered) = oneshot::channel();
    std::thread::spawn(move || {
        let past = stage::past(&folder, address, contained_at, threads()).map_err(|error| error.to_string());
        // Nobody listens any more where the watch ended.
        let _ = answer.send(past);
    });
    answered.await.map_err(|_| "the question was not answered".to_owned())?
}
