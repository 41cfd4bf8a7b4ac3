//! What GitHub says: answers of its REST API, and files with the same content.
//!
//! Fields are those of GitHub's REST API, version 2022-11-28. Every function takes the bytes of one answer and gives one
//! page. GitHub never gives the value of a secret; what it could give of webhooks' secrets is not looked at. Variables of
//! Actions are no secrets and are not read.

mod access;
mod account;
mod deploy_keys;
mod forms;
mod oidc;
mod repositories;
mod secrets;
mod webhooks;

pub use access::{credential_authorizations, installations, personal_tokens};
pub use account::{members, organisation, organisations, user};
pub use deploy_keys::{deploy_keys, user_keys};
pub use forms::FORMS;
pub use oidc::{claims, issuer};
pub use repositories::{environments, repositories};
pub use secrets::{Store, grant_id, organisation_secrets, secrets, selected};
pub use webhooks::webhooks;
