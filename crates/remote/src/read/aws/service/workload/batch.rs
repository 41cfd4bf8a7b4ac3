//! Build projects and services of ECS, which are described several at a time.

use aws_config::SdkConfig;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws::{self, Owner};
use stanch_inventory::page::Page;
use stanch_inventory::run::Listing;

use super::sort::names;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::{Answer, Read};
use crate::read::aws::operation::{
    DESCRIBE_SERVICES, GET_PROJECTS, LIST_CLUSTERS, LIST_PROJECTS, LIST_SERVICES, Operation,
};
use crate::read::aws::region::Place;
use crate::read::aws::signed::{Service, Signed};

/// So many projects can be named in one call.
const PROJECTS: usize = 100;

/// So many services can be named in one call.
const SERVICES: usize = 10;

/// Build projects with their roles and the names of their variables.
pub(super) async fn build_projects(place: &Place<'_>, configuration: &SdkConfig) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::CodeBuild);
    let ask = |token: Option<String>| -> Answer<'_> { Box::pin(paged(client, &LIST_PROJECTS, json!({}), token)) };
    let owner = place.owner();
    let read = |answer: &Value| aws::build_project_names(answer, &owner);
    let list = place.list("build projects", &LIST_PROJECTS, &ask, &read).await?;
    let inputs: Vec<Value> = list.leads.chunks(PROJECTS).map(|names| json!({"names": names})).collect();
    let read = |answer: &Value| aws::build_projects(answer, &owner);
    let mut listings = batches(place, client, "build project details", &GET_PROJECTS, &inputs, &read).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// Services of all clusters of ECS.
pub(super) async fn container_services(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Ecs);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(paged(client, &LIST_CLUSTERS, json!({"maxResults": 100}), token))
    };
    let clusters = place.list("ECS clusters", &LIST_CLUSTERS, &ask, &|answer| names(answer, "clusterArns")).await?;
    let of_cluster = async |cluster: &String| -> Result<Read, RemoteError> {
        let listing = place.account.listing("ECS service names", cluster).enumerating();
        let subject = format!("{} {cluster}", place.region);
        let ask = |token: Option<String>| -> Answer<'_> {
            let input = json!({"cluster": cluster, "maxResults": 100});
            Box::pin(paged(client, &LIST_SERVICES, input, token))
        };
        let read = |answer: &Value| names(answer, "serviceArns");
        place.account.calls.listing(listing, &LIST_SERVICES, &subject, &ask, &read).await
    };
    let services = try_join_all(clusters.leads.iter().map(|cluster| Box::pin(of_cluster(cluster)))).await?;
    let mut inputs = Vec::new();
    for (cluster, services) in clusters.leads.iter().zip(&services) {
        let input = |services: &[String]| json!({"cluster": cluster, "services": services});
        inputs.extend(services.leads.chunks(SERVICES).map(input));
    }
    let owner: Owner<'_> = place.owner();
    let read = |answer: &Value| aws::container_services(answer, &owner);
    let mut listings = batches(place, client, "ECS services", &DESCRIBE_SERVICES, &inputs, &read).await?;
    listings.extend(services.into_iter().map(|read| read.listing));
    listings.push(clusters.listing);
    Ok(listings)
}

/// A page of a list.
async fn paged(
    client: &Signed,
    operation: &Operation,
    mut input: Value,
    token: Option<String>,
) -> Result<Value, Failure> {
    if let Some(token) = token {
        input["nextToken"] = Value::String(token);
    }
    client.json(operation.call(), &input).await
}

/// Reads what is said of things that are named several at a time: one listing with as many pages as there are inputs;
/// none where there is nothing to ask about.
async fn batches(
    place: &Place<'_>,
    client: &Signed,
    kind: &'static str,
    operation: &Operation,
    inputs: &[Value],
    read: &(dyn Fn(&Value) -> Page + Sync),
) -> Result<Vec<Listing>, RemoteError> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    let ask = |marker: Option<String>| -> Answer<'_> {
        let number = marker.and_then(|marker| marker.parse::<usize>().ok()).unwrap_or_default();
        Box::pin(async move {
            let Some(input) = inputs.get(number) else { return Ok(json!({})) };
            let Value::Object(mut answer) = client.json(operation.call(), input).await? else {
                return Err(Failure::Malformed(200));
            };
            let next = Some(number + 1).filter(|next| *next < inputs.len());
            answer.insert("NextToken".to_owned(), json!(next.map(|next| next.to_string())));
            Ok(Value::Object(answer))
        })
    };
    let listing = place.account.listing(kind, place.region);
    let read = place.account.calls.listing(listing, operation, place.region, &ask, read).await?;
    Ok(vec![read.listing])
}
