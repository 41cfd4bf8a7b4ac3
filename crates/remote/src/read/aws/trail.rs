//! Trails, with whether they are recording.
//!
//! One call names the trails of all regions. What each of them does is asked in its own region.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::page::Page;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::Trail;
use stanch_inventory::run::Listing;

use super::account::Account;
use super::call::Answer;
use super::operation::{DESCRIBE_TRAILS, LIST_TRAILS, TRAIL_STATUS};
use super::region::{Place, Thing};
use super::service::arns;
use super::signed::{Service, Signed};
use crate::RemoteError;

/// Reads the trails of an account.
///
/// # Errors
/// When the collection cannot go on.
pub(super) async fn read(account: &Account<'_>) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(&account.configuration, Service::CloudTrail);
    let ask = |token: Option<String>| -> Answer<'_> {
        let input = token.map_or_else(|| json!({}), |token| json!({"NextToken": token}));
        Box::pin(async move { client.json(LIST_TRAILS.call(), &input).await })
    };
    let listing = account.listing("trail names", "").enumerating();
    let names = account.calls.listing(listing, &LIST_TRAILS, "", &ask, &named).await?;
    let mut regions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for arn in &names.leads {
        regions.entry(arn.split(':').nth(3).unwrap_or_default()).or_default().push(arn);
    }
    let each = regions.into_iter().map(|(region, arns)| {
        let input = json!({"trailNameList": arns});
        let configuration = account.in_region(region);
        Box::pin(async move { at_home(&Place { account, region }, &configuration, input).await })
    });
    let mut listings: Vec<Listing> = try_join_all(each).await?.into_iter().flatten().collect();
    listings.push(names.listing);
    Ok(listings)
}

/// The page of ARNs that a list of trails is.
fn named(answer: &Value) -> Page {
    let trails = answer.get("Trails").and_then(Value::as_array).into_iter().flatten();
    let names: Vec<&Value> = trails.filter_map(|trail| trail.get("TrailARN")).collect();
    arns(&json!({"Arns": names, "Marker": answer.get("NextToken")}))
}

/// The trails that are at home in a region.
async fn at_home(place: &Place<'_>, configuration: &SdkConfig, input: Value) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::CloudTrail);
    let ask = |_: Option<String>| -> Answer<'_> {
        let input = input.clone();
        Box::pin(async move { client.json(DESCRIBE_TRAILS.call(), &input).await })
    };
    let owner = place.owner();
    let list = place.list("trails", &DESCRIBE_TRAILS, &ask, &|answer| aws::trails(answer, &owner)).await?;
    let mut list = list.listing;
    let of_record = |record: &Record| match record {
        Record::Trail(trail) => Some((**trail).clone()),
        _ => None,
    };
    // One of the organisation is asked about in the account that owns it.
    let own = list.records.iter().filter_map(of_record).filter(|trail| trail.account == owner.account);
    let own: Vec<Trail> = own.collect();
    let thing = |trail: &Trail| Thing { name: trail.arn.clone(), arn: trail.arn.clone() };
    let things: Vec<Thing> = own.iter().map(thing).collect();
    let ask = |arn: &str| -> Answer<'_> {
        let input = json!({"Name": arn});
        Box::pin(async move { client.json(TRAIL_STATUS.call(), &input).await })
    };
    let read = |thing: &Thing, answer: &Value| {
        let mut page = Page::default();
        for mut trail in own.iter().filter(|trail| trail.arn == thing.arn).cloned() {
            aws::trail_status(answer, &mut trail);
            page.records.push(Record::Trail(Box::new(trail)));
        }
        page
    };
    let mut listings = place.each("trail status", TRAIL_STATUS, &things, &ask, &read).await?;
    // A trail is one record, of the list.
    for seen in listings.iter_mut().flat_map(|listing| listing.records.drain(..)) {
        let key = seen.key();
        list.records.retain(|known| known.key() != key);
        list.records.push(seen);
    }
    listings.push(list);
    Ok(listings)
}
