//! How far what was exposed could go, as `results/reach.json` keeps it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_iam::backup::Copy;
use stanch_iam::reach::{Answer, Reach};
use stanch_model::Gap;

/// The name and version of the form of `results/reach.json`.
pub const REACH: &str = "stanch.reach/1";

/// `results/reach.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaches {
    /// [`REACH`].
    pub schema: String,
    /// The time for which it is true: that of the latest collection from AWS.
    pub as_of: DateTime<Utc>,
    /// Everything exposed that is or may be an identity of AWS or opens source code, the most dangerous first.
    pub credentials: Vec<CredentialReach>,
    /// Copies of backups with what isolates them and which of these can destroy them.
    pub copies: Vec<CopyState>,
    /// What would have to be contained.
    pub cut: Cut,
    /// What limits all of it.
    pub gaps: Vec<Gap>,
}

/// How far one thing that was exposed could go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialReach {
    /// Its number in `stanch exposures`, where it was collected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<u64>,
    /// Its id there; what a list of a person called it otherwise.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Whether it is an issuer of identity tokens: then it is every role that trusts it, whatever their conditions say of
    /// the subject.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub issuer: bool,
    /// How far it could go in AWS; none where no identity of AWS is known for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reach: Option<Reach>,
    /// Repositories whose source code it opens, as their host calls them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub repositories: Vec<String>,
    /// For an issuer, each role that it opens.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub roles: Vec<IssuerRole>,
    /// Other credentials that it can read, or that what it can change can read.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hops: Vec<Hop>,
    /// What else has to be known, one sentence without a full stop each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

/// A role that an issuer opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerRole {
    /// ARN.
    pub role: String,
    /// Whether whoever signs as the issuer can have a session of it.
    pub answer: Answer,
    /// What a condition would still stop: what is asked for and the issuer does not decide.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub still: Vec<String>,
    /// Whether an administrator can be reached from it.
    pub can_become_admin: Answer,
}

/// Other credentials behind one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hop {
    /// Where they point to, as far as their names say: `Slack`, `AWS`; `unknown` where they do not.
    pub service: String,
    /// Where they are: `secrets of account 1111…`, `Actions secrets of acme/web`.
    pub held_in: String,
    /// How many.
    pub count: u64,
    /// Names of some of them.
    pub names: Vec<String>,
    /// Whether they can be read.
    pub answer: Answer,
}

/// A copy, and who can destroy it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyState {
    /// The copy; none for one that is offline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copy: Option<Copy>,
    /// Its name.
    pub name: String,
    /// What is copied, where `case.toml` declares it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// Whether it is offline, as `case.toml` declares.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub offline: bool,
    /// When a restore was last tried and went well, as `case.toml` declares.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub restore_tested: Option<DateTime<Utc>>,
    /// Ids of exposed credentials that can destroy it.
    pub destroyed_by: Vec<String>,
    /// Ids of those that possibly can.
    pub possibly_destroyed_by: Vec<String>,
    /// How many other identities of the organisation can, exposed or not.
    pub others: usize,
}

/// What would have to be contained so that nothing exposed has a way to an administrator or a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The fewest identities to be denied everything.
    pub smallest: Vec<Contained>,
    /// Those that together break the least of what was really used in the baseline; empty where no logs say.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cheapest: Vec<Contained>,
    /// Identities that no policy denies anything, with what to do: a root user.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub beyond: Vec<String>,
}

/// An identity to be denied everything, and what that breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contained {
    /// ARN.
    pub identity: String,
    /// Whether it is exposed itself, and not only on the way.
    pub exposed: bool,
    /// What it really did in the baseline; none where no logs of the baseline were ingested.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub breaks: Option<Breaks>,
}

/// What an identity really did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaks {
    /// Different operations.
    pub operations: u64,
    /// Calls.
    pub events: u64,
    /// The last of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// The operations called most often: `s3:PutObject`.
    pub most: Vec<String>,
}

/// Every identity of the organisation, exposed or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Everyone {
    /// [`REACH`].
    pub schema: String,
    /// The time for which it is true.
    pub as_of: DateTime<Utc>,
    /// Users and roles, sorted by ARN.
    pub principals: Vec<PrincipalReach>,
    /// What limits all of it.
    pub gaps: Vec<Gap>,
}

/// How far one identity could go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrincipalReach {
    /// ARN.
    pub arn: String,
    /// `user` or `role`.
    pub kind: &'static str,
    /// Account.
    pub account: String,
    /// Whether it is exposed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exposed: bool,
    /// Whether it administers its account as it is.
    pub admin: Answer,
    /// Whether it can become an administrator of any account, by itself.
    pub can_become_admin: Answer,
    /// The shortest way, a step an entry: `rule → whom`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
}
