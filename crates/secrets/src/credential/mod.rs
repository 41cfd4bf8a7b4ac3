//! One thing that a vendor held and that opens something, with all that is known of it.

mod fact;
mod joined;
mod place;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_inventory::record::{HeldKind, JobUse, Place, Source};
use stanch_inventory::value::Shadow;
use stanch_model::{Gap, Reason};

pub use fact::{Dated, Owner, Replaced, Unused};
pub use joined::{Confidence, Decided, Join, Link, Target};
pub use place::{Elsewhere, Projects};

/// So many jobs, copies or candidates are listed of one credential; how many there are in all is said beside them.
pub const LISTED: usize = 20;

/// What the name and the form of something say about whether it is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// It opens something.
    Secret,
    /// Its name is of no kind that is known: it may open something.
    Unknown,
    /// It is a setting, such as a region or a version, and opens nothing.
    Setting,
}

/// What a member is to its credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The half that names it and is no secret by itself: an access key id, a client id.
    Id,
    /// The secret itself: a token, a key, the secret half of a pair.
    Secret,
    /// A password.
    Password,
    /// An address that may hold a secret: a database's URL, a webhook.
    Url,
    /// A token of one session.
    Session,
    /// A user name.
    User,
    /// The host or the address without a secret.
    Host,
    /// A setting that belongs to it: a region, an account, an organisation.
    Setting,
}

/// One record of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The record's key in the snapshot of its source.
    pub key: String,
    /// Who said it: the vendor that was breached, but for what was left behind elsewhere.
    pub source: Source,
    /// What sort of thing.
    pub kind: HeldKind,
    /// What it is to its credential.
    pub part: Part,
    /// Where it is held.
    pub place: Place,
    /// What it is called there.
    pub name: String,
    /// The source's id of it, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// What its mask shows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shadow: Option<Shadow>,
    /// Its fingerprint, for keys of SSH.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<String>,
    /// When it was made, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// When it was last changed, as the source says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
    /// When it was last seen, where the last collection could not read its listing and it may be gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stale_since: Option<DateTime<Utc>>,
}

/// One thing that the vendor held and that opens something: one record, or several that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Stable id of 12 hexadecimal digits, of the key of its leading member. The ids that its other members would have
    /// alone name it too, see [`crate::decision::Decision`].
    pub id: String,
    /// What people would call it: the names of its members.
    pub title: String,
    /// Id of its kind in the catalogue (`aws-access-key`), or `unknown`.
    pub kind: String,
    /// The service that it opens, as its owner writes it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<String>,
    /// What says of which kind it is: the words of its name, or the form of its value; empty where nothing does.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub kind_by: String,
    /// Whether it is a secret at all.
    pub secrecy: Secrecy,
    /// Where it is replaced: a page's path or a command, where the catalogue knows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rotate: Option<String>,
    /// Its records, the leading one first. Never empty.
    pub members: Vec<Member>,
    /// Where they are held, sorted.
    pub places: Vec<Place>,
    /// Which projects can use it.
    pub projects: Projects,
    /// Jobs that really used the container that it is in, the latest first; cut at [`LISTED`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub jobs: Vec<JobUse>,
    /// How many such jobs there are, also beyond the limit.
    pub jobs_total: u64,
    /// The same thing as seen elsewhere, at this vendor or another; cut at [`LISTED`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also_at: Vec<Elsewhere>,
    /// How many such copies there are, also beyond the limit.
    pub also_at_total: u64,
    /// What it opens: every candidate, the surest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub links: Vec<Link>,
    /// Whose it is, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Owner>,
    /// When it came to be, where it is issued if that is known, at the vendor otherwise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<Dated>,
    /// When it was last changed at the vendor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed_at_vendor: Option<Dated>,
    /// When it was last changed where it is issued.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed_at_source: Option<Dated>,
    /// When it was last used, as the latest witness says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used: Option<Dated>,
    /// Whether it was replaced since the exposure began.
    pub replaced: Replaced,
    /// What the vendor holds in its place, where that was put there after a plan stopped it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_now: Option<Target>,
    /// Whether nobody used it for long.
    pub unused: Unused,
    /// Why it looks as if it could do much, one sentence without a full stop each; empty where it does not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub powerful: Vec<String>,
    /// Points by which credentials are ordered, highest first: the sum of the reasons' points.
    pub rank: u32,
    /// What the rank is made of.
    pub reasons: Vec<Reason>,
    /// What limits what is said of it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub gaps: Vec<Gap>,
}

impl Credential {
    /// The one thing that it is: what a person confirmed, or the only link that holds, if that is at least likely.
    pub fn link(&self) -> Option<&Link> {
        let confirmed = self.links.iter().find(|link| link.confirmed());
        let mut holding = self.links.iter().filter(|link| link.holds());
        confirmed.or_else(|| match (holding.next(), holding.next()) {
            (Some(only), None) if only.confidence >= Confidence::Likely => Some(only),
            _ => None,
        })
    }

    /// How sure the surest link is that holds.
    pub fn confidence(&self) -> Option<Confidence> {
        self.links.iter().filter(|link| link.holds()).map(|link| link.confidence).max()
    }
}
