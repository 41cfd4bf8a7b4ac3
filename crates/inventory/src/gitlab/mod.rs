//! What GitLab says: answers of its REST API v4, and files with the same content.
//!
//! GitLab gives the values of variables in clear. Each goes straight into a [`crate::value::Value`], of which no more than
//! the shadow is kept. Every function takes the bytes of one answer and gives one page.

mod forms;
mod groups;
mod instance;
mod keys;
mod projects;
mod runners;
mod tokens;
mod variables;
mod webhooks;

pub use forms::FORMS;
pub use groups::{group, groups};
pub use instance::{Instance, user};
pub use keys::{deploy_keys, instance_deploy_keys};
pub use projects::projects;
pub use runners::runners;
pub use tokens::{access_tokens, deploy_tokens};
pub use variables::variables;
pub use webhooks::webhooks;
