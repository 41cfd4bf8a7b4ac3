//! Functions and repositories of images, and their policies.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::Listing;

use super::secret::arns;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{DESCRIBE_REPOSITORIES, FUNCTION_POLICY, LIST_FUNCTIONS, REPOSITORY_POLICY};
use crate::read::aws::region::{About, Place, recorded, things};

/// Functions with the names of their variables, and their policies.
pub(in crate::read::aws) async fn functions(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_lambda::Client::new(configuration);
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_functions().set_marker(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let functions = answer.functions().iter().map(function).collect::<Vec<_>>();
            Ok(json!({"Functions": functions, "NextMarker": answer.next_marker()}))
        })
    };
    let owner = place.owner();
    let list = place.list("functions", &LIST_FUNCTIONS, &ask, &|answer| aws::functions(answer, &owner)).await?;
    let things = recorded(&list.listing.records);
    let ask = |arn: &str| -> Answer<'_> {
        let call = client.get_policy().function_name(arn);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.policy()))
        })
    };
    let about = About { kind: "function policies", resource: "function", operation: FUNCTION_POLICY };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// A function with the names of its variables. Their values are in the answer and go no further.
fn function(one: &aws_sdk_lambda::types::FunctionConfiguration) -> Value {
    let variables = one.environment().and_then(|environment| environment.variables());
    let names = variables.into_iter().flatten().map(|(name, _)| (name.clone(), Value::Null));
    json!({
        "FunctionArn": one.function_arn(),
        "FunctionName": one.function_name(),
        "Role": one.role(),
        "LastModified": one.last_modified(),
        "Environment": {"Variables": names.collect::<serde_json::Map<_, _>>()},
    })
}

/// Repositories of images and their policies.
pub(in crate::read::aws) async fn repositories(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_ecr::Client::new(configuration);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.describe_repositories().max_results(1_000).set_next_token(token);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let repositories = answer.repositories().iter().filter_map(|one| one.repository_arn());
            Ok(json!({"Arns": repositories.collect::<Vec<_>>(), "Marker": answer.next_token()}))
        })
    };
    let list = place.list("repositories", &DESCRIBE_REPOSITORIES, &ask, &arns).await?;
    let things = things(list.leads, |arn| Some(arn.split_once(":repository/")?.1.to_owned()));
    let ask = |name: &str| -> Answer<'_> {
        let call = client.get_repository_policy().repository_name(name);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.policy_text()))
        })
    };
    let about = About { kind: "repository policies", resource: "repository", operation: REPOSITORY_POLICY };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}
