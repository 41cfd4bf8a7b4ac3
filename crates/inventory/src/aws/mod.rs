//! AWS's own forms: answers of its APIs in the JSON that the AWS CLI prints, and the credential report.
//!
//! A file of a person and an answer of the API go through the same code: a collector hands over each answer in the
//! CLI's form. Other casings of names, a single text instead of a list and policies that are percent-encoded or a text
//! in a text are taken as they come. What cannot be used is a problem of the page, and the rest is kept.

mod document;
mod forms;
mod guard;
mod identity;
mod keys;
mod log;
mod object;
mod organization;
mod provider;
mod report;
mod resource;
mod selector;
mod store;
mod workload;

pub use document::document;
pub use forms::FORMS;
pub use guard::{anywhere_profiles, encryption_key, trust_anchors};
pub use identity::{details, roles, users};
pub use keys::{access_keys, last_use};
pub use log::{
    encryption, event_data_store, lifecycle, log_group_name, log_groups, trail_selectors, trail_status, trails,
};
pub use organization::{account_alias, account_summary, accounts, control_policies, empty, organization, units};
pub use provider::{oidc_provider, providers, saml_providers};
pub use report::{credential_report, reported};
pub use resource::{Owner, resource_policy, shared};
pub use store::{buckets, functions, object_lock, parameters, secrets, vaults, versioning};
pub use workload::{
    agent, app_runner_service, app_runner_services, build_project_names, build_projects, code_interpreter,
    container_services, dev_endpoints, emr_cluster, glue_jobs, instances, launch_templates, managed_instances,
    notebook, notebooks, pipeline, pipelines, stack_set, stack_sets, stacks, state_machine, state_machines,
    task_definition,
};

/// Longest name that is kept, in characters.
const LONGEST: usize = 1_000;
