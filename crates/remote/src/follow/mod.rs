//! Followers: what AWS logs, as it arrives. Each gives bytes with a name and looks no further into them.
//!
//! A poll that fails is told with what it could read and ends nothing: the next one tries again. What a bucket
//! or queue gave counts as read only once it is acknowledged, so that nothing is lost between here and whoever handles
//! it; a follower that starts again gives it again.

mod access;
mod bucket;
mod folder;
mod last_used;
mod lookup;
mod notice;
mod object;
mod queue;

use thiserror::Error;

pub use access::Access;
pub use bucket::{Bucket, State};
pub use last_used::{LastUsed, Used};
pub use lookup::{Attribute, Lookup};
pub use queue::Queue;

/// Bytes that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Where they come from: `s3://BUCKET/KEY`, or the id of a message or event.
    pub name: String,
    /// The bytes as they came: a file of CloudTrail, compressed as a rule, or one event of it as JSON.
    pub bytes: Vec<u8>,
    /// To acknowledge them with once they are handled.
    pub ticket: Ticket,
}

/// To acknowledge bytes with at the follower that gave them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(String);

/// What one poll gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll<T> {
    /// What arrived.
    pub found: Vec<T>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Names of things in which something could be that was not read, whether a later poll reads them or not.
    pub unread: Vec<String>,
    /// Names of such things that are read by now.
    pub read: Vec<String>,
}

impl<T> Poll<T> {
    fn new() -> Self {
        Self { found: Vec::new(), troubles: Vec::new(), unread: Vec::new(), read: Vec::new() }
    }
}

/// What a follower could not read. It goes on all the same.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Trouble {
    /// A call failed. The next poll makes it again.
    #[error("{what} failed: {cause}; it is tried again at the next poll")]
    Call {
        /// What was asked, and of what.
        what: String,
        /// The cause.
        cause: String,
    },
    /// An object that no poll will be able to read.
    #[error("{name} is left out: {cause}; read it by hand")]
    Object {
        /// The object.
        name: String,
        /// The cause.
        cause: String,
    },
    /// A message that says nothing known. It stays in its queue.
    #[error(
        "message {id} of the queue is of no known form and stays there; look at it, or let a dead-letter queue take it"
    )]
    Message {
        /// The message's id.
        id: String,
    },
    /// There is nothing to follow.
    #[error("there are no folders of CloudTrail under {place}; does its trail write there, with this prefix?")]
    Nothing {
        /// The bucket and prefix.
        place: String,
    },
    /// More than can be read was there.
    #[error(
        "{what} has more than can be read in one poll, and the oldest of it is left out; read the log's files instead"
    )]
    TooMuch {
        /// What was asked, and of what.
        what: String,
    },
}
