//! Queues and topics, and their policies.

use aws_config::SdkConfig;
use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::json;
use stanch_inventory::run::Listing;

use super::secret::arns;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{LIST_QUEUES, LIST_TOPICS, QUEUE_ATTRIBUTES, TOPIC_ATTRIBUTES};
use crate::read::aws::region::{About, Place, Thing, things};

/// Queues and their policies.
pub(in crate::read::aws) async fn queues(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_sqs::Client::new(configuration);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_queues().max_results(1_000).set_next_token(token);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({"Arns": answer.queue_urls(), "Marker": answer.next_token()}))
        })
    };
    let list = place.list("queues", &LIST_QUEUES, &ask, &arns).await?;
    let owner = place.owner();
    let thing = |url: &String| {
        let name = url.rsplit('/').next().filter(|name| !name.is_empty())?;
        Some(Thing { name: url.clone(), arn: owner.arn("sqs", name) })
    };
    let things: Vec<Thing> = list.leads.iter().filter_map(thing).collect();
    let ask = |url: &str| -> Answer<'_> {
        let call = client.get_queue_attributes().queue_url(url).attribute_names(QueueAttributeName::Policy);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.attributes().and_then(|all| all.get(&QueueAttributeName::Policy))))
        })
    };
    let about = About { kind: "queue policies", resource: "queue", operation: QUEUE_ATTRIBUTES };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// Topics and their policies.
pub(in crate::read::aws) async fn topics(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_sns::Client::new(configuration);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_topics().set_next_token(token);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let topics = answer.topics().iter().filter_map(|topic| topic.topic_arn()).collect::<Vec<_>>();
            Ok(json!({"Arns": topics, "Marker": answer.next_token()}))
        })
    };
    let list = place.list("topics", &LIST_TOPICS, &ask, &arns).await?;
    let things = things(list.leads, |arn| Some(arn.to_owned()));
    let ask = |arn: &str| -> Answer<'_> {
        let call = client.get_topic_attributes().topic_arn(arn);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.attributes().and_then(|all| all.get("Policy"))))
        })
    };
    let about = About { kind: "topic policies", resource: "topic", operation: TOPIC_ATTRIBUTES };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}
