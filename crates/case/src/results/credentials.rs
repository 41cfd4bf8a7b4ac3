//! What a vendor held and what each of it opens, as `results/credentials.json` keeps it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_inventory::record::Source;
use stanch_model::{Exposure, Gap, Handle, Report};
use stanch_secrets::Linked;
use stanch_secrets::credential::{Confidence, Credential, Link, Secrecy, Target};

use crate::exposures::Listed;

/// The name and version of the form of `results/credentials.json`.
pub const CREDENTIALS: &str = "stanch.credentials/1";

/// `results/credentials.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// [`CREDENTIALS`].
    pub schema: String,
    /// The vendor that held them.
    pub vendor: Source,
    /// The time for which it is true: that of the latest collection.
    pub as_of: DateTime<Utc>,
    /// Every credential, by rank, and how many of what there are.
    #[serde(flatten)]
    pub linked: Linked,
    /// What limits all of it: what could not be read, and what could not be joined.
    pub gaps: Vec<Gap>,
}

/// Why no credential is meant. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// None is called so.
    #[error(
        "there is no credential {wanted}; give a number from 1 to {count} or the beginning of an id, as `stanch exposures` \
         lists them"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// How many there are.
        count: usize,
    },
    /// Several are called so.
    #[error("{wanted} begins the ids of {count} credentials, {} and {}; give more of the id", two[0], two[1])]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// How many ids begin so.
        count: usize,
        /// Two of these ids.
        two: [String; 2],
    },
}

impl Credentials {
    /// The credential that somebody calls by its number in the list, its id or the beginning of its id.
    ///
    /// # Errors
    /// When there is none that is called so, or more than one.
    pub fn find(&self, wanted: &str) -> Result<(u64, &Credential), CredentialError> {
        let all = || (1_u64..).zip(&self.linked.credentials);
        if let Some(found) = all().find(|(_, credential)| credential.id == wanted) {
            return Ok(found);
        }
        // An id may be all digits, and then it is longer than any number in the list.
        if wanted.len() < 8
            && let Ok(number) = wanted.parse::<u64>()
            && let Some(found) = all().find(|(at, _)| *at == number)
        {
            return Ok(found);
        }
        let begins: Vec<(u64, &Credential)> =
            all().filter(|(_, credential)| !wanted.is_empty() && credential.id.starts_with(wanted)).collect();
        match begins.as_slice() {
            [found] => Ok(*found),
            [] => Err(CredentialError::Unknown { wanted: wanted.to_owned(), count: self.linked.credentials.len() }),
            [(_, one), (_, other), ..] => Err(CredentialError::Ambiguous {
                wanted: wanted.to_owned(),
                count: begins.len(),
                two: [one.id.clone(), other.id.clone()],
            }),
        }
    }

    /// What of it logs can be asked about: each access key and role that a credential is or may be, with what it is
    /// called at the vendor. Candidates are reviewed too, since one of them is the exposed one.
    pub fn reviewable(&self) -> Report<Vec<Listed>> {
        let credentials = self.linked.credentials.iter().filter(|credential| credential.secrecy != Secrecy::Setting);
        let listed = credentials.flat_map(|credential| {
            let holding: Vec<&Link> = credential.links.iter().filter(|link| link.holds()).collect();
            let of = holding.len();
            holding.into_iter().filter_map(move |link| exposure(credential, link, of))
        });
        Report::new(listed.map(|exposure| Listed { exposure, listed: Vec::new() }).collect(), Vec::new())
    }
}

/// A link as something that logs can be asked about; `of` candidates there are.
fn exposure(credential: &Credential, link: &Link, of: usize) -> Option<Exposure> {
    let handle = match &link.target {
        Target::AccessKey { id, .. } => Handle::AccessKeyId(id.clone()),
        Target::Role { arn, .. } => Handle::Arn(arn.clone()),
        Target::RepositoryKey { .. } | Target::Personal { .. } | Target::Named { .. } => return None,
    };
    let place = credential.members.first().map(|member| format!("{}, ", member.place.words())).unwrap_or_default();
    let sure = match (&link.target, link.confidence) {
        (_, Confidence::Certain) => String::new(),
        // Roles that trust an issuer can all be assumed; keys with one tail stand for each other.
        (Target::AccessKey { .. }, Confidence::Possible) if of > 1 => format!(" (one of {of} candidates)"),
        (_, Confidence::Possible) => " (possibly)".to_owned(),
        (_, Confidence::Likely) => " (likely)".to_owned(),
    };
    Some(Exposure { handle, note: Some(format!("{place}{}{sure}", credential.title)) })
}
