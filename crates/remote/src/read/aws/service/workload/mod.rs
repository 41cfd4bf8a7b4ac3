//! What runs as a role in a region, but for functions.

mod batch;
mod compute;
mod sort;

use aws_config::SdkConfig;
use futures::future::{BoxFuture, try_join_all};
use stanch_inventory::run::{Listing, Outcome};

use crate::RemoteError;
use crate::read::aws::region::Place;

/// All workloads of all sorts that are collected.
pub(in crate::read::aws) async fn workloads(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let mut all: Vec<BoxFuture<'_, Result<Vec<Listing>, RemoteError>>> = vec![
        Box::pin(compute::instances(place, configuration)),
        Box::pin(compute::launch_templates(place, configuration)),
        Box::pin(compute::stacks(place, configuration)),
        Box::pin(batch::build_projects(place, configuration)),
        Box::pin(containers(place, configuration)),
    ];
    for sort in sort::SORTS {
        all.push(Box::pin(sort::read(place, configuration, sort)));
    }
    Ok(try_join_all(all).await?.into_iter().flatten().collect())
}

/// Task definitions of ECS, and services, each of which runs one. Where no family is active, none is asked for.
async fn containers(place: &Place<'_>, configuration: &SdkConfig) -> Result<Vec<Listing>, RemoteError> {
    let mut listings = sort::read(place, configuration, &sort::TASKS).await?;
    // The list of families alone, read to its end, is one without a family.
    let none = matches!(listings.as_slice(), [families] if families.outcome == Outcome::Complete);
    if !none {
        listings.extend(batch::container_services(place, configuration).await?);
    }
    Ok(listings)
}
