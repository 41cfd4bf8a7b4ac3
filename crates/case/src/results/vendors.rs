//! How far what every collected vendor holds could go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stanch_iam::backup::Copy;
use stanch_iam::reach::Answer;
use stanch_model::Gap;

use super::{CredentialReach, Credentials};

/// The name and version of the form of `results/vendors.json`.
pub const VENDORS: &str = "stanch.vendors/1";

/// What one vendor holds, and how far each of it could go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorReach {
    /// What it holds.
    pub held: Credentials,
    /// How far that of it which is or may be an identity of AWS could go.
    pub credentials: Vec<CredentialReach>,
}

/// `results/vendors.json`: what vendors hold that the case is not about, and what is true of all vendors together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendors {
    /// [`VENDORS`].
    pub schema: String,
    /// Whether something was collected from AWS: otherwise nobody knows how far anything goes.
    pub aws_read: bool,
    /// The vendors that the case is not about.
    pub vendors: Vec<VendorReach>,
    /// Every copy that was collected.
    pub copies: Vec<Copy>,
    /// By the ARN of each copy that a key of a customer encrypts: whether something that any vendor holds, or that people
    /// listed, can take the key away.
    pub keys: BTreeMap<String, Answer>,
    /// What limits it.
    pub gaps: Vec<Gap>,
}

impl Vendors {
    /// What is known without AWS.
    pub(crate) fn unread() -> Self {
        Self {
            schema: VENDORS.to_owned(),
            aws_read: false,
            vendors: Vec::new(),
            copies: Vec::new(),
            keys: BTreeMap::new(),
            gaps: Vec::new(),
        }
    }
}
