//! What CircleCI says: answers of its API v2, v1.1 and for runners, and files with the same content.
//!
//! Fields are those of CircleCI's API reference and of its own clients, which spell them with hyphens, underscores or in
//! camel case. Every function takes the bytes of one answer and gives one page; none keeps a value.

mod contexts;
mod forms;
mod jobs;
mod oidc;
mod organisations;
mod project;
mod projects;
mod runners;
mod settings;
mod slug;

pub use contexts::{contexts, restrictions, variables as context_variables};
pub use forms::FORMS;
pub use jobs::{Job, job, jobs, pipelines as project_pipelines, workflows};
pub use oidc::{claims, issuer};
pub use organisations::{Organisation, organisations};
pub use project::{checkout_keys, schedules, variables, webhooks};
pub use projects::{details, followed, listed, named, pipelines};
pub use runners::{resource_classes, tokens as runner_tokens};
pub use settings::settings;
pub use slug::{normal as normal_slug, repository, slug_of_repository};
