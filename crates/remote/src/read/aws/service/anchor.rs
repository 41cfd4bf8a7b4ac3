//! Who is let in with a certificate: IAM Roles Anywhere.

use aws_config::SdkConfig;
use serde_json::Value;
use stanch_inventory::aws::{self, Owner};
use stanch_inventory::page::Page;
use stanch_inventory::run::{Listing, Outcome};

use crate::RemoteError;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{LIST_ANCHORS, LIST_PROFILES, Operation};
use crate::read::aws::region::Place;
use crate::read::aws::signed::{Service, Signed};

/// Reads a page of one of the lists.
type Read = fn(&Value, &Owner<'_>) -> Page;

/// Trust anchors and profiles of IAM Roles Anywhere, where the region has the service.
pub(in crate::read::aws) async fn anchors(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    if !Service::RolesAnywhere.is_offered(configuration, place.region).await {
        return Ok(Vec::new());
    }
    let client = &Signed::new(configuration, Service::RolesAnywhere);
    let owner = place.owner();
    let list = async |kind: &'static str, operation: &Operation, path: &'static str, read: Read| {
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let mut query = vec![("pageSize", "100")];
                if let Some(token) = &token {
                    query.push(("nextToken", token));
                }
                client.get(path, &query).await
            })
        };
        place.list(kind, operation, &ask, &|answer| read(answer, &owner)).await
    };
    let anchors = list("trust anchors", &LIST_ANCHORS, "/trustanchors", aws::trust_anchors).await?.listing;
    // Without an anchor nobody is let in, whatever profiles there are.
    if anchors.outcome == Outcome::Complete && anchors.records.is_empty() {
        return Ok(vec![anchors]);
    }
    let profiles = list("Roles Anywhere profiles", &LIST_PROFILES, "/profiles", aws::anywhere_profiles).await?;
    Ok(vec![anchors, profiles.listing])
}
