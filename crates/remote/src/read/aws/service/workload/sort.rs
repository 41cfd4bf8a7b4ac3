//! Sorts of workloads that are listed page by page and, where the list says too little, described one by one in JSON.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws::{self, Owner};
use stanch_inventory::page::Page;
use stanch_inventory::run::Listing;

use crate::RemoteError;
use crate::read::aws::call::{Answer, Read};
use crate::read::aws::operation::{
    DESCRIBE_APP_SERVICE, DESCRIBE_NOTEBOOK, DESCRIBE_STATE_MACHINE, DESCRIBE_TASK, DEV_ENDPOINTS, GLUE_JOBS,
    LIST_APP_SERVICES, LIST_NOTEBOOKS, LIST_STATE_MACHINES, LIST_TASK_FAMILIES, MANAGED_INSTANCES, Operation,
};
use crate::read::aws::region::{Place, Thing, recorded};
use crate::read::aws::service::arns;
use crate::read::aws::signed::{Service, Signed};

/// Reads an answer.
type Reader = fn(&Value, &Owner<'_>) -> Page;

/// How one sort is read.
pub(super) struct Sort {
    service: Service,
    /// What is listed, in the plural.
    kind: &'static str,
    list: Operation,
    /// The input of the list's first page.
    input: fn() -> Value,
    /// The parameter that asks for another page.
    token: &'static str,
    read: Reader,
    detail: Option<Detail>,
}

/// How one thing of a sort is described.
struct Detail {
    kind: &'static str,
    operation: Operation,
    /// The parameter that names the thing.
    parameter: &'static str,
    /// Whether it is named by its ARN, and not by its name.
    by_arn: bool,
    read: Reader,
}

/// Those that are read side by side. Pages are as large as each service allows.
pub(super) const SORTS: &[Sort] = &[
    Sort {
        service: Service::Ssm,
        kind: "managed instances",
        list: MANAGED_INSTANCES,
        input: || json!({"MaxResults": 50}),
        token: "NextToken",
        read: aws::managed_instances,
        detail: None,
    },
    Sort {
        service: Service::Glue,
        kind: "development endpoints",
        list: DEV_ENDPOINTS,
        input: || json!({"MaxResults": 1_000}),
        token: "NextToken",
        read: aws::dev_endpoints,
        detail: None,
    },
    Sort {
        service: Service::Glue,
        kind: "Glue jobs",
        list: GLUE_JOBS,
        input: || json!({"MaxResults": 1_000}),
        token: "NextToken",
        read: aws::glue_jobs,
        detail: None,
    },
    Sort {
        service: Service::SageMaker,
        kind: "notebooks",
        list: LIST_NOTEBOOKS,
        input: || json!({"MaxResults": 100}),
        token: "NextToken",
        read: aws::notebooks,
        detail: Some(Detail {
            kind: "notebook details",
            operation: DESCRIBE_NOTEBOOK,
            parameter: "NotebookInstanceName",
            by_arn: false,
            read: aws::notebook,
        }),
    },
    Sort {
        service: Service::States,
        kind: "state machines",
        list: LIST_STATE_MACHINES,
        input: || json!({"maxResults": 1_000}),
        token: "nextToken",
        read: aws::state_machines,
        detail: Some(Detail {
            kind: "state machine details",
            operation: DESCRIBE_STATE_MACHINE,
            parameter: "stateMachineArn",
            by_arn: true,
            read: aws::state_machine,
        }),
    },
    Sort {
        service: Service::AppRunner,
        kind: "App Runner services",
        list: LIST_APP_SERVICES,
        input: || json!({"MaxResults": 20}),
        token: "NextToken",
        read: aws::app_runner_services,
        detail: Some(Detail {
            kind: "App Runner service details",
            operation: DESCRIBE_APP_SERVICE,
            parameter: "ServiceArn",
            by_arn: true,
            read: aws::app_runner_service,
        }),
    },
];

/// Task definitions of ECS, by family.
pub(super) const TASKS: Sort = Sort {
    service: Service::Ecs,
    kind: "task families",
    list: LIST_TASK_FAMILIES,
    input: || json!({"status": "ACTIVE", "maxResults": 100}),
    token: "nextToken",
    read: |answer, _| names(answer, "families"),
    // A family stands for its newest revision that is active.
    detail: Some(Detail {
        kind: "task definitions",
        operation: DESCRIBE_TASK,
        parameter: "taskDefinition",
        by_arn: false,
        read: aws::task_definition,
    }),
};

/// A page of names or ARNs of ECS, which lead on.
pub(super) fn names(answer: &Value, field: &str) -> Page {
    arns(&json!({"Arns": answer.get(field), "Marker": answer.get("nextToken")}))
}

/// Reads all of a sort in a region, where the region has the service.
///
/// # Errors
/// When the collection cannot go on.
pub(super) async fn read(
    place: &Place<'_>,
    configuration: &SdkConfig,
    sort: &'static Sort,
) -> Result<Vec<Listing>, RemoteError> {
    if !sort.service.is_offered(configuration, place.region).await {
        return Ok(Vec::new());
    }
    let client = &Signed::new(configuration, sort.service);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let mut input = (sort.input)();
            if let Some(token) = token {
                input[sort.token] = Value::String(token);
            }
            client.json(sort.list.call(), &input).await
        })
    };
    let owner = place.owner();
    let list = place.list(sort.kind, &sort.list, &ask, &|answer| (sort.read)(answer, &owner)).await?;
    let Some(detail) = &sort.detail else { return Ok(vec![list.listing]) };
    let things = things(&list, detail, &owner);
    let ask = |name: &str| -> Answer<'_> {
        let input = json!({detail.parameter: name});
        Box::pin(async move { client.json(detail.operation.call(), &input).await })
    };
    let read = |_: &Thing, answer: &Value| (detail.read)(answer, &owner);
    let mut listings = place.each(detail.kind, detail.operation, &things, &ask, &read).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// What is described: what records of the list stand for, or what its names lead to.
fn things(list: &Read, detail: &Detail, owner: &Owner<'_>) -> Vec<Thing> {
    let recorded = recorded(&list.listing.records).into_iter().map(|mut thing| {
        if detail.by_arn {
            thing.name.clone_from(&thing.arn);
        }
        thing
    });
    let family = |name: &String| {
        let arn = owner.arn("ecs", &format!("task-definition/{name}"));
        Thing { name: name.clone(), arn }
    };
    recorded.chain(list.leads.iter().map(family)).collect()
}
