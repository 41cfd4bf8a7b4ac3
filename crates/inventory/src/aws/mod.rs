//! AWS's own forms: answers of its APIs in the JSON that the AWS CLI prints, and the credential report.
//!
//! A file of a person and an answer of the API go through the same code: a collector hands over each answer in the
//! CLI's form. Other casings of names, a single text instead of a list and policies that are percent-encoded or a text
//! in a text are taken as they come. What cannot be used is a problem of the page, and the rest is kept.

mod document;
mod forms;
mod identity;
mod keys;
mod object;
mod organization;
mod provider;
mod report;
mod resource;
mod store;

pub use document::document;
pub use forms::FORMS;
pub use identity::{details, roles, users};
pub use keys::{access_keys, last_use};
pub use organization::{account_alias, account_summary, accounts, control_policies, empty, organization, units};
pub use provider::{oidc_provider, providers, saml_providers};
pub use report::{credential_report, reported};
pub use resource::{Owner, resource_policy, shared};
pub use store::{buckets, functions, object_lock, parameters, secrets, vaults, versioning};

/// Longest name that is kept, in characters.
const LONGEST: usize = 1_000;
