//! KMS keys, secrets of Secrets Manager, parameters of Systems Manager. Nothing here reads a value.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::Listing;

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::account::leads;
use crate::read::aws::call::Answer;
use crate::read::aws::form;
use crate::read::aws::operation::{
    DESCRIBE_KEY, DESCRIBE_PARAMETERS, KEY_POLICY, LIST_KEYS, LIST_SECRETS, SECRET_POLICY,
};
use crate::read::aws::region::{About, Place, Thing, recorded, things};
use crate::read::aws::signed::{Service, Signed};

/// KMS keys, what is said of each, and their policies.
pub(in crate::read::aws) async fn keys(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_kms::Client::new(configuration);
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_keys().limit(1_000).set_marker(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let arns = answer.keys().iter().filter_map(|key| key.key_arn()).collect::<Vec<_>>();
            Ok(json!({"Arns": arns, "Marker": answer.next_marker()}))
        })
    };
    let list = place.list("KMS keys", &LIST_KEYS, &ask, &arns).await?;
    let things = things(list.leads, |arn| Some(arn.to_owned()));
    let ask = |arn: &str| -> Answer<'_> {
        // A key has one policy, whose name is always this.
        let call = client.get_key_policy().key_id(arn).policy_name("default");
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.policy()))
        })
    };
    let describe = |arn: &str| -> Answer<'_> {
        let call = client.describe_key().key_id(arn);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({"KeyMetadata": answer.key_metadata().map(key)}))
        })
    };
    let owner = place.owner();
    let read = |_: &Thing, answer: &Value| aws::encryption_key(answer, &owner);
    let about = About { kind: "key policies", resource: "key", operation: KEY_POLICY };
    let policies = place.policies(about, &things, &ask);
    let details = place.each("key details", DESCRIBE_KEY, &things, &describe, &read);
    let (mut listings, details) = tokio::try_join!(policies, details)?;
    listings.extend(details);
    listings.push(list.listing);
    Ok(listings)
}

/// A key in the form of the CLI.
fn key(one: &aws_sdk_kms::types::KeyMetadata) -> Value {
    json!({
        "Arn": one.arn(),
        "Description": one.description(),
        "KeyManager": one.key_manager().map(|manager| manager.as_str()),
        "Enabled": one.enabled(),
        "KeyState": one.key_state().map(|state| state.as_str()),
        "Origin": one.origin().map(|origin| origin.as_str()),
        "MultiRegion": one.multi_region(),
        "DeletionDate": form::time(one.deletion_date()),
    })
}

/// A page of ARNs with what asks for the next one.
pub(in crate::read::aws) fn arns(answer: &Value) -> stanch_inventory::page::Page {
    let mut page = leads(answer.get("Arns").unwrap_or(&Value::Null));
    page.next = answer.get("Marker").and_then(Value::as_str).filter(|next| !next.is_empty()).map(str::to_owned);
    page
}

/// Secrets without their values, and their policies.
pub(in crate::read::aws) async fn secrets(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_secretsmanager::Client::new(configuration);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_secrets().max_results(100).set_next_token(token);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let secret = |one: &aws_sdk_secretsmanager::types::SecretListEntry| {
                json!({
                    "ARN": one.arn(),
                    "Name": one.name(),
                    "KmsKeyId": one.kms_key_id(),
                    "LastChangedDate": form::time(one.last_changed_date()),
                    "LastRotatedDate": form::time(one.last_rotated_date()),
                    "LastAccessedDate": form::time(one.last_accessed_date()),
                })
            };
            let secrets = answer.secret_list().iter().map(secret).collect::<Vec<_>>();
            Ok(json!({"SecretList": secrets, "NextToken": answer.next_token()}))
        })
    };
    let owner = place.owner();
    let list = place.list("secrets", &LIST_SECRETS, &ask, &|answer| aws::secrets(answer, &owner)).await?;
    let things = recorded(&list.listing.records);
    let ask = |arn: &str| -> Answer<'_> {
        let call = client.get_resource_policy().secret_id(arn);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.resource_policy()))
        })
    };
    let about = About { kind: "secret policies", resource: "secret", operation: SECRET_POLICY };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// Parameters without their values.
pub(in crate::read::aws) async fn parameters(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Ssm);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let mut input = json!({"MaxResults": 50});
            if let Some(token) = token {
                input["NextToken"] = Value::String(token);
            }
            client.json("DescribeParameters", &input).await
        })
    };
    let owner = place.owner();
    let read = |answer: &Value| aws::parameters(answer, &owner);
    Ok(vec![place.list("parameters", &DESCRIBE_PARAMETERS, &ask, &read).await?.listing])
}
