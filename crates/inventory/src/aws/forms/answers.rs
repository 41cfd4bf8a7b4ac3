//! Answers of the CLI, saved: one, several one after another, in an array, or under names of a person's own.

use serde_json::{Value, json};
use stanch_model::{GapKind, Report};

use crate::aws::object::Object;
use crate::aws::{
    Owner, access_keys, accounts, agent, anywhere_profiles, app_runner_service, app_runner_services, buckets,
    build_projects, code_interpreter, container_services, details, dev_endpoints, emr_cluster, encryption_key,
    event_data_store, functions, glue_jobs, instances, launch_templates, managed_instances, notebook, notebooks,
    oidc_provider, parameters, pipeline, pipelines, providers, reported, roles, saml_providers, secrets, stack_set,
    stack_sets, stacks, state_machine, state_machines, task_definition, trails, trust_anchors, users, vaults,
};
use crate::files::File;
use crate::page::Page;
use crate::record::Record;

/// Whoever saved an answer did not say whose it is; ARNs in it do.
const NOBODY: Owner<'static> = Owner { partition: "aws", account: "", region: "" };

/// So deep answers are looked for under names of a person's own.
const DEEPEST: usize = 4;

/// How the answers of an operation are read.
type Read = fn(&Value) -> Page;

/// Fields that an answer of one operation alone has, and what reads it. The first that is there decides.
const ANSWERS: &[(&str, Read)] = &[
    ("UserDetailList", details),
    ("RoleDetailList", details),
    ("GroupDetailList", details),
    ("AccessKeyMetadata", |answer| access_keys(answer, "", None)),
    ("Users", users),
    ("Roles", roles),
    ("OpenIDConnectProviderList", providers),
    ("ClientIDList", |answer| oidc_provider(answer, None)),
    ("SAMLProviderList", saml_providers),
    ("Accounts", |answer| accounts(answer, None)),
    ("SecretList", |answer| secrets(answer, &NOBODY)),
    ("Parameters", |answer| parameters(answer, &NOBODY)),
    ("Functions", |answer| functions(answer, &NOBODY)),
    ("BackupVaultList", |answer| vaults(answer, &NOBODY)),
    ("Buckets", |answer| buckets(answer, &NOBODY)),
    ("Reservations", |answer| instances(answer, &NOBODY)),
    ("LaunchTemplateVersions", |answer| launch_templates(answer, &NOBODY)),
    ("InstanceInformationList", |answer| managed_instances(answer, &NOBODY)),
    ("projects", |answer| build_projects(answer, &NOBODY)),
    ("pipelines", |answer| pipelines(answer, &NOBODY)),
    ("pipeline", |answer| pipeline(answer, &NOBODY)),
    ("Stacks", |answer| stacks(answer, &NOBODY)),
    ("StackSet", |answer| stack_set(answer, &NOBODY)),
    ("Summaries", |answer| stack_sets(answer, &NOBODY)),
    ("NotebookInstances", |answer| notebooks(answer, &NOBODY)),
    ("NotebookInstanceArn", |answer| notebook(answer, &NOBODY)),
    ("services", |answer| container_services(answer, &NOBODY)),
    ("taskDefinition", |answer| task_definition(answer, &NOBODY)),
    ("ServiceSummaryList", |answer| app_runner_services(answer, &NOBODY)),
    ("Service", |answer| app_runner_service(answer, &NOBODY)),
    ("DevEndpoints", |answer| dev_endpoints(answer, &NOBODY)),
    ("Jobs", |answer| glue_jobs(answer, &NOBODY)),
    ("stateMachines", |answer| state_machines(answer, &NOBODY)),
    ("stateMachineArn", |answer| state_machine(answer, &NOBODY)),
    ("Cluster", |answer| emr_cluster(answer, &NOBODY)),
    ("agent", |answer| agent(answer, &NOBODY)),
    ("codeInterpreterArn", |answer| code_interpreter(answer, &NOBODY)),
    ("KeyMetadata", |answer| encryption_key(answer, &NOBODY)),
    ("trustAnchors", |answer| trust_anchors(answer, &NOBODY)),
    ("profiles", |answer| anywhere_profiles(answer, &NOBODY)),
    ("trailList", |answer| trails(answer, &NOBODY)),
    ("EventDataStoreArn", |answer| event_data_store(answer, &NOBODY)),
    ("Content", reported),
    ("AccessKeyLastUsed", |_| unnamed()),
    // One thing by itself, as `get-user`, `get-role` and `create-access-key` give it.
    ("User", |answer| users(&json!({"Users": part(answer, "User")}))),
    ("Role", |answer| roles(&json!({"Roles": part(answer, "Role")}))),
    ("AccessKey", |answer| access_keys(&json!({"AccessKeyMetadata": part(answer, "AccessKey")}), "", None)),
    // An item of a list without the list around it.
    ("AccessKeyId", |answer| access_keys(&json!({"AccessKeyMetadata": answer}), "", None)),
    ("AssumeRolePolicyDocument", |answer| roles(&json!({"Roles": answer}))),
];

/// Fields that are plain words, under which the CLI has a list.
const LISTS: &[&str] = &[
    "Users",
    "Roles",
    "Accounts",
    "Parameters",
    "Functions",
    "Buckets",
    "projects",
    "pipelines",
    "Stacks",
    "Summaries",
    "services",
    "Jobs",
    "profiles",
];

/// Fields that are plain words, under which the CLI has an object.
const OBJECTS: &[&str] = &["agent", "Cluster", "pipeline", "Service", "StackSet", "taskDefinition"];

/// Reads saved answers. None where nothing in the file is one.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let mut answers = Vec::new();
    collect(file.json?, DEEPEST, &mut answers);
    if answers.is_empty() {
        return None;
    }
    let (mut found, mut problems): (Vec<Record>, Vec<String>) = (Vec::new(), Vec::new());
    // Pages of one operation follow each other, and the last one says whether there is another.
    let mut open: Option<&str> = None;
    let mut missing: Vec<&str> = Vec::new();
    for (name, read, answer) in answers {
        let mut page = read(answer);
        if open.is_some_and(|open| open != name) {
            missing.extend(open.take());
        }
        open = page.next.as_ref().map(|_| name);
        found.append(&mut page.records);
        problems.append(&mut page.problems);
    }
    missing.extend(open);
    let mut report = file.report(found, problems);
    for name in missing {
        let cause = format!("the answer with {name} is not the last page, and the page after it is not in the file");
        report.gaps.push(file.gap(GapKind::NotRead, cause));
    }
    Some(report)
}

/// Finds the answers in a document, in its order.
fn collect<'v>(value: &'v Value, deep: usize, found: &mut Vec<(&'static str, Read, &'v Value)>) {
    if let Some(object) = Object::of(value) {
        // Plain words are names of a person's own as well, or of a field of something else.
        let fits = |name: &str, value: &Value| match value {
            Value::Array(_) => !OBJECTS.contains(&name),
            Value::Object(_) => !LISTS.contains(&name),
            _ => !LISTS.contains(&name) && !OBJECTS.contains(&name),
        };
        let known = ANSWERS.iter().find(|(name, _)| object.get(name).is_some_and(|value| fits(name, value)));
        if let Some((name, read)) = known {
            found.push((name, *read, value));
            return;
        }
    }
    let Some(deep) = deep.checked_sub(1) else { return };
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, deep, found)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, deep, found)),
        _ => {}
    }
}

/// A field, or null.
fn part(answer: &Value, name: &str) -> Value {
    Object::of(answer).and_then(|answer| answer.get(name)).cloned().unwrap_or(Value::Null)
}

/// The page of an answer that does not say what it is about.
fn unnamed() -> Page {
    let problem = "an answer of get-access-key-last-used does not name its key and was passed over";
    Page { problems: vec![problem.to_owned()], ..Page::default() }
}
