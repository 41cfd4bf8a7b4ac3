//! What is said of an operation.

use serde::{Deserialize, Serialize};

/// What an IAM action lets its caller do, in the words of AWS's service authorization reference. The order is that of
/// reach: from seeing names to giving rights away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// Sees which resources exist, and not what is in them.
    List,
    /// Reads what is in a resource.
    Read,
    /// Changes tags only. Where policies decide by tags, that may be as good as a permission.
    Tagging,
    /// Creates, changes or deletes resources. AWS counts some that only return something here: `kms:Decrypt`,
    /// `sts:AssumeRole`.
    Write,
    /// Grants or changes permissions on resources. AWS counts what creates identities and their keys as `Write`.
    PermissionsManagement,
}

impl AccessLevel {
    /// Every level, in order.
    pub const ALL: [Self; 5] = [Self::List, Self::Read, Self::Tagging, Self::Write, Self::PermissionsManagement];

    /// The level's name in results and in the lake.
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Tagging => "tagging",
            Self::Write => "write",
            Self::PermissionsManagement => "permissions_management",
        }
    }

    /// The level that a letter of the tables in `data/` stands for.
    pub(crate) fn of_letter(letter: &str) -> Option<Self> {
        match letter {
            "L" => Some(Self::List),
            "R" => Some(Self::Read),
            "T" => Some(Self::Tagging),
            "W" => Some(Self::Write),
            "P" => Some(Self::PermissionsManagement),
            _ => None,
        }
    }
}

/// How the IAM action of an operation was found: how far CloudTrail's name is from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Event source and name are the prefix and the name of the action, but for case.
    Exact,
    /// The name is that of the action; the prefix is another, as `monitoring` for `cloudwatch`.
    OtherPrefix,
    /// As one of the above, once the version of the API was taken off the name: `ListFunctions20150331`,
    /// `ListFindingsV2`.
    Version,
    /// A documented pair of different names: `ListObjects` for `s3:ListBucket`.
    Renamed,
    /// Told from the verb of the name, for a service whose actions are HTTP methods.
    Derived,
    /// No IAM action guards the operation (a sign-in): the class's action is the operation's own name.
    Unguarded,
    /// AWS wrote the event by itself. Nobody called anything, and there is no access level.
    Service,
}

/// What an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Class {
    /// The IAM service prefix, such as `cloudwatch`.
    pub prefix: &'static str,
    /// The action's name as AWS writes it, without the prefix.
    pub action: &'static str,
    /// What the action lets its caller do; none where AWS wrote the event by itself ([`How::Service`]).
    pub level: Option<AccessLevel>,
    /// How the action was found.
    pub via: How,
}
