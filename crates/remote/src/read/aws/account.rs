//! Everything of one account.

use std::sync::Arc;

use aws_config::{Region, SdkConfig};
use futures::future::try_join_all;
use serde_json::json;
use stanch_inventory::aws::Owner;
use stanch_inventory::page::Page;
use stanch_inventory::run::{Listing, Outcome};
use stanch_model::ALWAYS_ENABLED;

use super::call::{Calls, Read};
use super::operation::DESCRIBE_REGIONS;
use super::signed::{Service, Signed};
use super::{bucket, iam, region, trail};
use crate::RemoteError;
use crate::aws::failure::Failure;

/// An account that is read.
pub(super) struct Account<'c> {
    /// What all listings share.
    pub(super) calls: &'c Calls<'c>,
    /// Who asks, and how.
    pub(super) configuration: SdkConfig,
    /// Twelve digits.
    pub(super) id: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub(super) partition: String,
}

impl Account<'_> {
    /// A listing of this account.
    pub(super) fn listing(&self, kind: &'static str, scope: &str) -> Listing {
        Listing::new(kind, self.id.clone(), scope)
    }

    /// Whose its things in a region are.
    pub(super) fn owner<'a>(&'a self, region: &'a str) -> Owner<'a> {
        Owner { partition: &self.partition, account: &self.id, region }
    }

    /// The configuration for one of its regions.
    pub(super) fn in_region(&self, region: &str) -> SdkConfig {
        self.configuration.to_builder().region(Region::new(region.to_owned())).build()
    }

    /// Reads everything: identities, buckets, trails, and what is in `regions`, or in all that it has enabled.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn read(&self, regions: &[String]) -> Result<Vec<Listing>, RemoteError> {
        let identities = Box::pin(iam::read(self));
        let buckets = Box::pin(bucket::read(self));
        let trails = Box::pin(trail::read(self));
        let rest = Box::pin(self.regions(regions));
        let (identities, buckets, trails, rest) = tokio::try_join!(identities, buckets, trails, rest)?;
        Ok(identities.into_iter().chain(buckets).chain(trails).chain(rest).collect())
    }

    /// What is in its regions.
    async fn regions(&self, given: &[String]) -> Result<Vec<Listing>, RemoteError> {
        let mut listings = Vec::new();
        let mut names = given.to_vec();
        if names.is_empty() {
            let read = self.enabled().await?;
            names = read.leads;
            if read.listing.outcome != Outcome::Complete {
                // Those that are enabled in every account; of others nobody knows here.
                names = ALWAYS_ENABLED.iter().map(|name| (*name).to_owned()).collect();
            }
            listings.push(read.listing);
        } else {
            // What is known of other regions from before must not seem to be gone.
            let mut listing = self.listing("regions", "").enumerating();
            listing.outcome = Outcome::Partial { cause: format!("only {} were asked for", names.join(", ")) };
            listings.push(listing);
        }
        let read = names.iter().map(|name| Box::pin(region::read(self, name)));
        for of_region in try_join_all(read).await? {
            listings.extend(of_region);
        }
        Ok(listings)
    }

    /// Names of the regions that are enabled.
    async fn enabled(&self) -> Result<Read, RemoteError> {
        let client = Arc::new(Signed::new(&self.configuration, Service::Ec2));
        let ask = move |_: Option<String>| -> super::call::Answer<'static> {
            let client = Arc::clone(&client);
            Box::pin(async move {
                let answer = client.query("DescribeRegions", &[], None).await?;
                let regions = answer.find("regionInfo").ok_or(Failure::Malformed(200))?;
                let names = regions.children().iter().filter_map(|one| one.text_of("regionName"));
                Ok(json!(names.collect::<Vec<_>>()))
            })
        };
        let listing = self.listing("regions", "").enumerating();
        self.calls.listing(listing, &DESCRIBE_REGIONS, "", &ask, &leads).await
    }
}

/// The page of an answer that is a list of names alone.
pub(super) fn leads(answer: &serde_json::Value) -> Page {
    let names = answer.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    Page { leads: names.map(str::to_owned).collect(), ..Page::default() }
}
