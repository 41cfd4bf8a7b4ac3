//! Task definitions and services of ECS, and services of App Runner.

use serde_json::Value;

use super::{Draft, listed, single, within};
use crate::aws::Owner;
use crate::aws::object::Object;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// The answer to `ecs describe-task-definition`, with the variables of all of its containers.
pub fn task_definition(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, Some("taskDefinition"), "a task definition", |one, problems| {
        let draft = Draft::new(WorkloadKind::Task, one.text("taskDefinitionArn")?, one.text("family"), owner);
        let mut draft = draft.role(one.text("taskRoleArn"), "task").role(one.text("executionRoleArn"), "execution");
        for container in one.objects("containerDefinitions") {
            let (clear, filled) = (container.objects("environment"), container.objects("secrets"));
            let log = within(container, "logConfiguration").map(|log| log.objects("secretOptions")).unwrap_or_default();
            let registry = within(container, "repositoryCredentials");
            let from = filled.iter().chain(&log).filter_map(|one| one.text("valueFrom"));
            let references: Vec<String> =
                from.chain(registry.and_then(|one| one.text("credentialsParameter"))).collect();
            draft = draft.variables(clear.iter().chain(&filled).filter_map(|one| one.text("name"))).secrets(references);
        }
        Some(draft.state(one.text("status")).updated(one.time("registeredAt", problems)).record())
    })
}

/// The answer to `ecs describe-services`. A service runs as the roles of its task definition.
pub fn container_services(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "services", "a service", |one, problems| {
        let draft = Draft::new(WorkloadKind::Service, one.text("serviceArn")?, one.text("serviceName"), owner);
        let mut draft = draft.role(one.text("roleArn"), "service").state(one.text("status"));
        draft.0.runs = one.text("taskDefinition");
        draft.0.shell = one.flag("enableExecuteCommand");
        Some(draft.updated(one.time("createdAt", problems)).record())
    })
}

/// One page of `apprunner list-services`. It does not say as which role they run.
pub fn app_runner_services(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "ServiceSummaryList", "a service", |one, problems| {
        let draft = Draft::new(WorkloadKind::AppRunnerService, one.text("ServiceArn")?, one.text("ServiceName"), owner);
        Some(draft.state(one.text("Status")).updated(one.time("UpdatedAt", problems)).listed())
    })
}

/// The answer to `apprunner describe-service`.
pub fn app_runner_service(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, Some("Service"), "a service", |one, problems| {
        let draft = Draft::new(WorkloadKind::AppRunnerService, one.text("ServiceArn")?, one.text("ServiceName"), owner);
        let source = within(one, "SourceConfiguration");
        let run = within(one, "InstanceConfiguration").and_then(|one| one.text("InstanceRoleArn"));
        let access = source.and_then(|one| within(one, "AuthenticationConfiguration"));
        let draft = draft.role(run, "instance").role(access.and_then(|one| one.text("AccessRoleArn")), "access");
        let image = source.and_then(|one| within(one, "ImageRepository"));
        let image = image.and_then(|one| within(one, "ImageConfiguration"));
        let code = source.and_then(|one| within(one, "CodeRepository"));
        let code = code.and_then(|one| within(one, "CodeConfiguration"));
        let code = code.and_then(|one| within(one, "CodeConfigurationValues"));
        let settings = || [image, code].into_iter().flatten();
        let names = settings().flat_map(|one| {
            let fields = ["RuntimeEnvironmentVariables", "RuntimeEnvironmentSecrets"];
            fields.into_iter().filter_map(move |field| within(one, field)).flat_map(Object::names)
        });
        let from = settings().filter_map(|one| within(one, "RuntimeEnvironmentSecrets"));
        let from = from.flat_map(|one| one.names().into_iter().filter_map(move |name| one.text(&name)));
        let draft = draft.variables(names).secrets(from).state(one.text("Status"));
        Some(draft.updated(one.time("UpdatedAt", problems)).record())
    })
}
