//! What runs as a role, of services that speak JSON: CodeBuild, ECS, SageMaker, Glue, Step Functions, App Runner.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, Region, Workload, WorkloadKind};

use super::call::Call;
use super::refusal::Refusal;
use super::{InRegion, Said, State};

/// The cluster that all services of ECS are in.
const CLUSTER: &str = "cluster/main";

pub(super) fn say(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let here = (state, account, region);
    let body = match call.service.as_str() {
        "codebuild" => projects(here, call)?,
        "ecs" => containers(here, call)?,
        "sagemaker" => notebooks(here, call)?,
        "glue" => glue(here, call)?,
        "states" => state_machines(here, call)?,
        "apprunner" => app_services(here, call)?,
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Json(body))
}

/// The workloads of some kinds.
pub(super) fn of<'r>(region: &'r Region, kinds: &[WorkloadKind]) -> Vec<&'r Workload> {
    region.workloads.iter().filter(|one| kinds.contains(&one.kind)).collect()
}

/// The one of a kind that has a name, or an ARN that ends with it.
fn find<'r>(region: &'r Region, kind: WorkloadKind, name: &str, absent: &'static str) -> Result<&'r Workload, Refusal> {
    let named = |one: &&Workload| one.kind == kind && (one.name == name || name.ends_with(&format!("/{}", one.name)));
    region.workloads.iter().find(named).ok_or(Refusal::Absent(absent))
}

/// The ARN of something of the call's service.
fn arn(account: &Account, call: &Call, resource: &str) -> String {
    format!("arn:aws:{}:{}:{}:{resource}", call.service, call.region, account.id)
}

/// Variables in clear and those that are filled, as a list of objects.
fn listed(one: &Workload, filled: &str, sort: Option<&str>) -> (Vec<Value>, Vec<Value>) {
    let pair = |(name, value): (&String, &String), field: &str, sort: Option<&str>| {
        let mut variable = json!({"name": name, field: value});
        if let Some(sort) = sort {
            variable["type"] = json!(sort);
        }
        variable
    };
    let clear = one.variables.iter().map(|one| pair(one, "value", sort.map(|_| "PLAINTEXT"))).collect();
    (clear, one.secrets.iter().map(|one| pair(one, filled, sort)).collect())
}

fn projects((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    match call.name() {
        "ListProjects" => {
            let all = of(region, &[WorkloadKind::BuildProject]);
            let page = state.page(call, &all, "nextToken", "")?;
            let names: Vec<&String> = page.items.iter().map(|one| &one.name).collect();
            Ok(json!({"projects": names, "nextToken": page.next}))
        }
        "BatchGetProjects" => {
            let names: Vec<String> = serde_json::from_str(call.need("names")?).map_err(|_| Refusal::Invalid)?;
            let all = of(region, &[WorkloadKind::BuildProject]);
            let projects = all.iter().filter(|one| names.contains(&one.name)).map(|one| {
                let (mut variables, filled) = listed(one, "value", Some("SECRETS_MANAGER"));
                variables.extend(filled);
                json!({
                    "name": one.name,
                    "arn": arn(account, call, &format!("project/{}", one.name)),
                    "serviceRole": one.role,
                    "lastModified": one.updated.timestamp(),
                    "environment": {"type": "LINUX_CONTAINER", "environmentVariables": variables},
                })
            });
            Ok(json!({"projects": projects.collect::<Vec<_>>(), "projectsNotFound": []}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn containers((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let services = of(region, &[WorkloadKind::Service]);
    let task = |name: &str| arn(account, call, &format!("task-definition/{name}:1"));
    let service = |name: &str| arn(account, call, &format!("service/main/{name}"));
    match call.name() {
        "ListTaskDefinitionFamilies" => {
            let all = of(region, &[WorkloadKind::Task]);
            let page = state.page(call, &all, "nextToken", "maxResults")?;
            let families: Vec<&String> = page.items.iter().map(|one| &one.name).collect();
            Ok(json!({"families": families, "nextToken": page.next}))
        }
        "DescribeTaskDefinition" => {
            let one = find(region, WorkloadKind::Task, call.need("taskDefinition")?, "ClientException")?;
            let (environment, secrets) = listed(one, "valueFrom", None);
            Ok(json!({"taskDefinition": {
                "taskDefinitionArn": task(&one.name),
                "family": one.name,
                "revision": 1,
                "taskRoleArn": one.role,
                "executionRoleArn": one.starter,
                "status": "ACTIVE",
                "registeredAt": one.updated.timestamp(),
                "containerDefinitions": [{"name": "main", "environment": environment, "secrets": secrets}],
            }}))
        }
        "ListClusters" => {
            let clusters: Vec<String> = services.first().map(|_| arn(account, call, CLUSTER)).into_iter().collect();
            Ok(json!({"clusterArns": clusters}))
        }
        "ListServices" => {
            let page = state.page(call, &services, "nextToken", "maxResults")?;
            let arns: Vec<String> = page.items.iter().map(|one| service(&one.name)).collect();
            Ok(json!({"serviceArns": arns, "nextToken": page.next}))
        }
        "DescribeServices" => {
            let asked: Vec<String> = serde_json::from_str(call.need("services")?).map_err(|_| Refusal::Invalid)?;
            if asked.len() > 10 {
                return Err(Refusal::Invalid);
            }
            let services = services.iter().filter(|one| asked.contains(&service(&one.name))).map(|one| {
                json!({
                    "serviceArn": service(&one.name),
                    "serviceName": one.name,
                    "clusterArn": arn(account, call, CLUSTER),
                    "taskDefinition": task(&one.name),
                    "status": "ACTIVE",
                    "enableExecuteCommand": false,
                    "createdAt": one.updated.timestamp(),
                })
            });
            Ok(json!({"services": services.collect::<Vec<_>>(), "failures": []}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn notebooks((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let said = |one: &Workload| {
        json!({
            "NotebookInstanceName": one.name,
            "NotebookInstanceArn": arn(account, call, &format!("notebook-instance/{}", one.name)),
            "NotebookInstanceStatus": "InService",
            "LastModifiedTime": one.updated.timestamp(),
        })
    };
    match call.name() {
        "ListNotebookInstances" => {
            let all = of(region, &[WorkloadKind::Notebook]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let notebooks: Vec<Value> = page.items.iter().map(|one| said(one)).collect();
            Ok(json!({"NotebookInstances": notebooks, "NextToken": page.next}))
        }
        "DescribeNotebookInstance" => {
            let asked = call.need("NotebookInstanceName")?;
            let one = find(region, WorkloadKind::Notebook, asked, "ValidationException")?;
            let mut said = said(one);
            said["RoleArn"] = json!(one.role);
            Ok(said)
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn glue((state, _, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    match call.name() {
        "GetDevEndpoints" => {
            let all = of(region, &[WorkloadKind::DevEndpoint]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let said = page.items.iter().map(|one| {
                json!({
                    "EndpointName": one.name,
                    "RoleArn": one.role,
                    "Status": "READY",
                    "Arguments": one.variables,
                    "LastModifiedTimestamp": one.updated.timestamp(),
                })
            });
            Ok(json!({"DevEndpoints": said.collect::<Vec<_>>(), "NextToken": page.next}))
        }
        "GetJobs" => {
            let all = of(region, &[WorkloadKind::GlueJob]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let said = page.items.iter().map(|one| {
                json!({
                    "Name": one.name,
                    "Role": one.role,
                    "DefaultArguments": one.variables,
                    "LastModifiedOn": one.updated.timestamp(),
                })
            });
            Ok(json!({"Jobs": said.collect::<Vec<_>>(), "NextToken": page.next}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn state_machines((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let said = |one: &Workload| {
        json!({
            "stateMachineArn": arn(account, call, &format!("stateMachine:{}", one.name)),
            "name": one.name,
            "type": "STANDARD",
            "creationDate": one.updated.timestamp(),
        })
    };
    match call.name() {
        "ListStateMachines" => {
            let all = of(region, &[WorkloadKind::StateMachine]);
            let page = state.page(call, &all, "nextToken", "maxResults")?;
            let machines: Vec<Value> = page.items.iter().map(|one| said(one)).collect();
            Ok(json!({"stateMachines": machines, "nextToken": page.next}))
        }
        "DescribeStateMachine" => {
            let name = call.need("stateMachineArn")?.rsplit(':').next().unwrap_or_default();
            let one = find(region, WorkloadKind::StateMachine, name, "StateMachineDoesNotExist")?;
            let mut said = said(one);
            said["roleArn"] = json!(one.role);
            said["status"] = json!("ACTIVE");
            Ok(said)
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn app_services((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let said = |one: &Workload| {
        json!({
            "ServiceName": one.name,
            "ServiceArn": arn(account, call, &format!("service/{}", one.name)),
            "Status": "RUNNING",
            "UpdatedAt": one.updated.timestamp(),
        })
    };
    match call.name() {
        "ListServices" => {
            let all = of(region, &[WorkloadKind::AppRunnerService]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let services: Vec<Value> = page.items.iter().map(|one| said(one)).collect();
            Ok(json!({"ServiceSummaryList": services, "NextToken": page.next}))
        }
        "DescribeService" => {
            let asked = call.need("ServiceArn")?;
            let one = find(region, WorkloadKind::AppRunnerService, asked, "ResourceNotFoundException")?;
            let mut said = said(one);
            said["InstanceConfiguration"] = json!({"InstanceRoleArn": one.role});
            said["SourceConfiguration"] = json!({
                "AuthenticationConfiguration": {"AccessRoleArn": one.starter},
                "ImageRepository": {"ImageConfiguration": {
                    "RuntimeEnvironmentVariables": one.variables,
                    "RuntimeEnvironmentSecrets": one.secrets,
                }},
            });
            Ok(json!({"Service": said}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}
