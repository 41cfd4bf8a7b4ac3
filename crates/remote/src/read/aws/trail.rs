//! Trails, with whether they are recording, what, and for how long their log groups keep it.
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
use super::operation::{DESCRIBE_TRAILS, LIST_TRAILS, LOG_GROUPS, TRAIL_SELECTORS, TRAIL_STATUS};
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
    let status = |arn: &str| -> Answer<'_> {
        let input = json!({"Name": arn});
        Box::pin(async move { client.json(TRAIL_STATUS.call(), &input).await })
    };
    let selectors = |arn: &str| -> Answer<'_> {
        let input = json!({"TrailName": arn});
        Box::pin(async move { client.json(TRAIL_SELECTORS.call(), &input).await })
    };
    let logs = &Signed::new(configuration, Service::Logs);
    // The group itself is the first of those whose name begins so, since they are sorted.
    let group = |name: &str| -> Answer<'_> {
        let input = json!({"logGroupNamePrefix": name});
        Box::pin(async move { logs.json(LOG_GROUPS.call(), &input).await })
    };
    // A log group elsewhere is read where it is, and nobody knows here for how long it keeps what it has.
    let here = |arn: &&str| arn.split(':').skip(3).take(2).eq([owner.region, owner.account]);
    let of_trail = |trail: &Trail| {
        let name = trail.log_group.as_deref().filter(here).and_then(aws::log_group_name)?;
        Some(Thing { name: name.to_owned(), arn: trail.arn.clone() })
    };
    let groups: Vec<Thing> = own.iter().filter_map(of_trail).collect();
    let own = own.as_slice();
    let said = |say: Say| move |thing: &Thing, answer: &Value| told(own, thing, answer, say);
    let reads = [aws::trail_status, aws::trail_selectors, aws::log_groups].map(said);
    let [of_status, of_selectors, of_group] = &reads;
    let (statuses, selections, kept) = tokio::try_join!(
        place.each("trail status", TRAIL_STATUS, &things, &status, of_status),
        place.each("trail selectors", TRAIL_SELECTORS, &things, &selectors, of_selectors),
        place.each("trail log groups", LOG_GROUPS, &groups, &group, of_group),
    )?;
    let mut listings: Vec<Listing> = statuses.into_iter().chain(selections).chain(kept).collect();
    // A trail is one record, of the list.
    for seen in listings.iter_mut().flat_map(|listing| listing.records.drain(..)) {
        let key = seen.key();
        for known in list.records.iter_mut().filter(|known| known.key() == key) {
            join(known, &seen);
        }
    }
    listings.push(list);
    Ok(listings)
}

/// Puts what an answer says into a trail.
type Say = fn(&Value, &mut Trail);

/// The page of an answer about one of several trails.
fn told(own: &[Trail], thing: &Thing, answer: &Value, say: Say) -> Page {
    let mut page = Page::default();
    for mut trail in own.iter().filter(|trail| trail.arn == thing.arn).cloned() {
        say(answer, &mut trail);
        page.records.push(Record::Trail(Box::new(trail)));
    }
    page
}

/// Adds what one answer says of a trail to what others do.
fn join(known: &mut Record, seen: &Record) {
    let (Record::Trail(known), Record::Trail(seen)) = (known, seen) else { return };
    known.logging = known.logging.or(seen.logging);
    known.delivery_error = known.delivery_error.take().or_else(|| seen.delivery_error.clone());
    known.recording = known.recording.take().or_else(|| seen.recording.clone());
    known.log_group_keeps = known.log_group_keeps.or(seen.log_group_keeps);
}
