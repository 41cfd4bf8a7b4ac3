//! What runs as a role: answers about instances, build projects, stacks, notebooks, tasks, jobs and machines of states.
//!
//! Variables are kept by name. Where one is filled from a stored secret, what it is filled from is kept as well.

mod agent;
mod build;
mod compute;
mod container;
mod data;
mod flow;
mod stack;

use chrono::{DateTime, Utc};

pub use agent::{agent, code_interpreter};
pub use build::{build_project_names, build_projects, pipeline, pipelines};
pub use compute::{instances, launch_templates, managed_instances};
pub use container::{app_runner_service, app_runner_services, container_services, task_definition};
pub use data::{dev_endpoints, emr_cluster, glue_jobs, notebook, notebooks};
pub use flow::{state_machine, state_machines};
pub use stack::{stack_set, stack_sets, stacks};

use super::identity::{listed, no_object};
use super::object::Object;
use super::store::account;
use super::{Owner, resource::role_arn};
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{Workload, WorkloadKind, WorkloadRole};

/// A workload while it is read.
struct Draft(Workload);

impl Draft {
    /// One of which only that much is known.
    fn new(kind: WorkloadKind, arn: String, name: Option<String>, owner: &Owner<'_>) -> Self {
        Self(Workload {
            name: name.unwrap_or_else(|| arn.rsplit(['/', ':']).next().unwrap_or_default().to_owned()),
            account: account(&arn, owner),
            arn,
            kind,
            roles: Vec::new(),
            variables: Vec::new(),
            secrets: Vec::new(),
            state: None,
            runs: None,
            shell: None,
            updated: None,
            listed_only: false,
        })
    }

    /// The same as something that a list names without its role.
    fn listed(mut self) -> Record {
        self.0.listed_only = true;
        self.record()
    }

    /// With a role that it runs as, if it has that. A bare name is one of the same account.
    fn role(mut self, role: Option<String>, purpose: &str) -> Self {
        if let Some(role) = role {
            let arn = role_arn(&role, &self.0.arn, &self.0.account);
            self.0.roles.push(WorkloadRole { arn, purpose: purpose.to_owned() });
        }
        self
    }

    /// With names of variables.
    fn variables(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.0.variables.extend(names);
        self
    }

    /// With what variables are filled from.
    fn secrets(mut self, references: impl IntoIterator<Item = String>) -> Self {
        self.0.secrets.extend(references);
        self
    }

    /// In a state, in the words of its service.
    fn state(mut self, state: Option<String>) -> Self {
        self.0.state = state;
        self
    }

    /// Last changed at a time.
    fn updated(mut self, at: Option<DateTime<Utc>>) -> Self {
        self.0.updated = at;
        self
    }

    /// The record, with its lists in order.
    fn record(mut self) -> Record {
        self.0.roles.sort();
        self.0.roles.dedup();
        for list in [&mut self.0.variables, &mut self.0.secrets] {
            list.sort();
            list.dedup();
        }
        Record::Workload(Box::new(self.0))
    }
}

/// The record of an answer that is about one thing, which stands in a field of it, or which the answer itself is.
fn single<'v>(
    value: &'v serde_json::Value,
    field: Option<&str>,
    what: &str,
    record: impl FnOnce(Object<'v>, &mut Vec<String>) -> Option<Record>,
) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let one = match field {
        Some(field) => answer.get(field).and_then(Object::of),
        None => Some(answer),
    };
    let mut page = Page::default();
    match one.and_then(|one| record(one, &mut page.problems)) {
        Some(record) => page.records.push(record),
        None => page.problems.push(format!("{what} lacks what names it")),
    }
    page
}

/// An object in a field.
fn within<'v>(object: Object<'v>, field: &str) -> Option<Object<'v>> {
    object.get(field).and_then(Object::of)
}
