//! What is outside, for whoever runs a plan.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::object::Object;
use crate::state::State;

/// What is outside. Calls that were throttled are tried again in here, with pauses that differ; what comes out of it as
/// trouble will not get better by asking once more at once.
pub trait World: Sync {
    /// What an object is like. One that does not exist is [`State::Absent`], not a trouble.
    fn observe(&self, object: &Object) -> impl Future<Output = Result<State, Trouble>> + Send;

    /// Makes a change. `number` is that of its effect, under which a new key is kept in memory.
    fn perform(
        &self,
        number: u32,
        object: &Object,
        change: &Change,
    ) -> impl Future<Output = Result<Learned, Trouble>> + Send;

    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Waits.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

/// What a change gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The id of what was made: an access key, a policy, a deploy key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// When the service says that it was made or written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<DateTime<Utc>>,
}

/// Why something could not be seen or done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Which sort.
    pub kind: TroubleKind,
    /// One sentence in lower case, without a full stop, that names what was asked and the way out.
    pub cause: String,
}

/// Sorts of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The caller may not.
    Denied,
    /// The caller's own session is over, or its key is not known any more: nothing else will work either.
    Session,
    /// The object, or what it needs, does not exist.
    Absent,
    /// A quota is full: a third key, an eleventh policy, 2,048 letters of inline policies.
    Limit,
    /// The object was changed in the same moment.
    Conflict,
    /// Asked to slow down again and again.
    Throttled,
    /// Nobody answered, or with an error of the service's own: whether it was done is not known.
    Unreachable,
    /// The value of a new key is not in memory any more, since the process that made it ended.
    Lost,
    /// Anything else that the service refused.
    Refused,
}
