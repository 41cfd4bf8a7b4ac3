//! Notebook instances of SageMaker; development endpoints and jobs of Glue; clusters of EMR.

use serde_json::Value;

use super::{Draft, listed, single, within};
use crate::aws::Owner;
use crate::aws::object::Object;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::WorkloadKind;

/// One page of `sagemaker list-notebook-instances`. It does not say as which role they run.
pub fn notebooks(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "NotebookInstances", "a notebook", |one, problems| Some(named(one, owner, problems)?.listed()))
}

/// The answer to `sagemaker describe-notebook-instance`.
pub fn notebook(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, None, "a notebook", |one, problems| {
        Some(named(one, owner, problems)?.role(one.text("RoleArn"), "execution").record())
    })
}

fn named(one: Object<'_>, owner: &Owner<'_>, problems: &mut Vec<String>) -> Option<Draft> {
    let arn = one.text("NotebookInstanceArn")?;
    let draft = Draft::new(WorkloadKind::Notebook, arn, one.text("NotebookInstanceName"), owner);
    Some(draft.state(one.text("NotebookInstanceStatus")).updated(one.time("LastModifiedTime", problems)))
}

/// One page of `glue get-dev-endpoints`.
pub fn dev_endpoints(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "DevEndpoints", "a development endpoint", |one, problems| {
        let at = one.time("LastModifiedTimestamp", problems);
        let endpoint = glue(one, WorkloadKind::DevEndpoint, ("devEndpoint", "EndpointName"), "RoleArn", owner)?;
        Some(endpoint.variables(names(one, "Arguments")).state(one.text("Status")).updated(at).record())
    })
}

/// One page of `glue get-jobs`. What they are given at their start can be secrets, and is kept by name.
pub fn glue_jobs(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Jobs", "a job", |one, problems| -> Option<Record> {
        let at = one.time("LastModifiedOn", problems);
        let job = glue(one, WorkloadKind::GlueJob, ("job", "Name"), "Role", owner)?;
        let arguments = ["DefaultArguments", "NonOverridableArguments"].into_iter().flat_map(|field| names(one, field));
        Some(job.variables(arguments).updated(at).record())
    })
}

/// The answer to `emr describe-cluster`.
pub fn emr_cluster(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, Some("Cluster"), "a cluster", |one, _| {
        let draft = Draft::new(WorkloadKind::EmrCluster, one.text("ClusterArn")?, one.text("Name"), owner);
        let attributes = within(one, "Ec2InstanceAttributes");
        // It names an instance profile by its name alone, or the role of the same name.
        let profile = attributes.and_then(|one| one.text("IamInstanceProfile")).map(|profile| {
            let whole = profile.starts_with("arn:");
            let arn = || format!("arn:{}:iam::{}:instance-profile/{profile}", owner.partition, draft.0.account);
            if whole { profile.clone() } else { arn() }
        });
        let state = within(one, "Status").and_then(|status| status.text("State"));
        Some(draft.role(one.text("ServiceRole"), "service").role(profile, "instance").state(state).record())
    })
}

/// Something of Glue, which gives no ARNs. Whose it is, where nobody else says, is whose its role is.
fn glue(
    one: Object<'_>,
    kind: WorkloadKind,
    (resource, name): (&str, &str),
    role: &str,
    owner: &Owner<'_>,
) -> Option<Draft> {
    let (name, role) = (one.text(name)?, one.text(role));
    let of_role = role.as_deref().and_then(|role| role.split(':').nth(4)).unwrap_or_default();
    let owner = Owner { account: if owner.account.is_empty() { of_role } else { owner.account }, ..*owner };
    let arn = owner.arn("glue", &format!("{resource}/{name}"));
    Some(Draft::new(kind, arn, Some(name), &owner).role(role, "job"))
}

/// Names of the fields of an object in a field.
fn names(one: Object<'_>, field: &str) -> Vec<String> {
    within(one, field).map(Object::names).unwrap_or_default()
}
