//! Event data stores of CloudTrail Lake, with what they record and for how long.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::page::Page;
use stanch_inventory::run::Listing;

use super::secret::arns;
use crate::RemoteError;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{GET_DATA_STORE, LIST_DATA_STORES};
use crate::read::aws::region::{Place, Thing, things};
use crate::read::aws::signed::{Service, Signed};

/// The event data stores of a region.
pub(in crate::read::aws) async fn event_data_stores(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::CloudTrail);
    let ask = |token: Option<String>| -> Answer<'_> {
        let input = token.map_or_else(|| json!({}), |token| json!({"NextToken": token}));
        Box::pin(async move { client.json(LIST_DATA_STORES.call(), &input).await })
    };
    let list = place.list("event data store names", &LIST_DATA_STORES, &ask, &named).await?;
    let things = things(list.leads, |arn| Some(arn.to_owned()));
    let ask = |arn: &str| -> Answer<'_> {
        let input = json!({"EventDataStore": arn});
        Box::pin(async move { client.json(GET_DATA_STORE.call(), &input).await })
    };
    let read = |_: &Thing, answer: &Value| aws::event_data_store(answer, &place.owner());
    let mut listings = place.each("event data stores", GET_DATA_STORE, &things, &ask, &read).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// The page of ARNs that a list of event data stores is.
fn named(answer: &Value) -> Page {
    let stores = answer.get("EventDataStores").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<&Value> = stores.filter_map(|store| store.get("EventDataStoreArn")).collect();
    arns(&json!({"Arns": names, "Marker": answer.get("NextToken")}))
}
