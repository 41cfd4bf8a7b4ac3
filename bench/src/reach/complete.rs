//! What no file form has, added to a snapshot as a live collection would have added it: units, policies of the
//! organisation, buckets, policies of resources, and that every list of what runs as a role was read to its end.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::Value;
use stanch_inventory::aws::{Owner, accounts, buckets, control_policies, resource_policy, units, versioning};
use stanch_inventory::page::Page;
use stanch_inventory::record::aws::ControlKind;
use stanch_inventory::record::{Record, Source};
use stanch_inventory::run::{Listing, Run};
use stanch_inventory::snapshot::Snapshot;

use super::{NOW, failure, files};
use crate::Failure;

/// The part of the source that the organisation is.
const ORGANIZATION: &str = "organization";

/// Lists of what runs as a role, as collectors call them. There is nothing but functions.
const WORKLOADS: [&str; 13] = [
    "App Runner services",
    "Glue jobs",
    "build projects",
    "development endpoints",
    "functions",
    "instances",
    "launch templates",
    "managed instances",
    "notebooks",
    "stacks",
    "state machines",
    "task families",
    "trust anchors",
];

/// Adds what lies in `single` to the snapshot at `path`.
pub(crate) fn complete(path: &Path, single: &Path) -> Result<(), Failure> {
    let text = fs::read(path).map_err(|error| failure(path, &error))?;
    let snapshot = Snapshot::parse("aws.jsonl", &text).map_err(|error| failure(path, &error))?;
    let started = DateTime::parse_from_rfc3339(NOW).map_err(|error| Failure(error.to_string()))?.to_utc();
    let mut listings = Vec::new();
    for file in files(single)? {
        let text = fs::read(&file).map_err(|error| failure(&file, &error))?;
        let said: Value = serde_json::from_slice(&text).map_err(|error| failure(&file, &error))?;
        listings.extend(if said["Levels"].is_array() { organization(&said) } else { account(&said) });
    }
    let text = after(snapshot, listings, started).to_text().map_err(|error| failure(path, &error))?;
    fs::write(path, text).map_err(|error| failure(path, &error))
}

/// The snapshot after a collection of these listings.
fn after(snapshot: Snapshot, listings: Vec<Listing>, started: DateTime<Utc>) -> Snapshot {
    let domains = listings.iter().map(|listing| listing.domain.clone()).collect();
    snapshot.after(Run { source: Source::Aws, started, domains, listings, gaps: Vec::new() })
}

/// Units with their parents, accounts with theirs, and policies.
fn organization(said: &Value) -> Vec<Listing> {
    let mut listings = Vec::new();
    for level in said["Levels"].as_array().into_iter().flatten() {
        let parent = level["Parent"].as_str();
        let scope = parent.unwrap_or_default();
        if level["Accounts"].is_array() {
            listings.push(listing("accounts", ORGANIZATION, scope, accounts(level, parent)));
        } else {
            listings.push(listing("units", ORGANIZATION, scope, units(level, parent)));
        }
    }
    let kinds = [
        ("SERVICE_CONTROL_POLICY", "service control policies", ControlKind::Service),
        ("RESOURCE_CONTROL_POLICY", "resource control policies", ControlKind::Resource),
    ];
    for (kind, name, control) in kinds {
        let all = said["Policies"].as_array().into_iter().flatten();
        let policies: Vec<&Value> = all.filter(|policy| policy["Type"] == kind).collect();
        let page = control_policies(&serde_json::json!({"Policies": policies}), control);
        listings.push(listing(name, ORGANIZATION, "", page));
    }
    listings
}

/// Buckets and policies of resources of one account, and its lists of what runs as a role.
fn account(said: &Value) -> Vec<Listing> {
    let id = said["Account"].as_str().unwrap_or_default();
    let owner = |region| Owner { partition: "aws", account: id, region };
    let mut listings = Vec::new();
    for one in said["Buckets"].as_array().into_iter().flatten() {
        let mut page = buckets(&serde_json::json!({"Buckets": [one["Bucket"]]}), &owner(""));
        for record in &mut page.records {
            if let Record::Bucket(bucket) = record {
                versioning(&one["Versioning"], bucket);
            }
        }
        listings.push(listing("buckets", id, one["Bucket"]["Name"].as_str().unwrap_or_default(), page));
    }
    for one in said["ResourcePolicies"].as_array().into_iter().flatten() {
        let text = |name: &str| one[name].as_str().unwrap_or_default();
        let page = resource_policy(&owner(text("Region")), text("Resource"), text("Arn"), Some(&one["Policy"]));
        listings.push(listing("resource policies", id, text("Arn"), page));
    }
    listings.extend(WORKLOADS.iter().map(|&kind| Listing::new(kind, id, "")));
    listings
}

fn listing(kind: &'static str, domain: &str, scope: &str, page: Page) -> Listing {
    let Page { records, problems, .. } = page;
    Listing { pages: 1, records, problems, ..Listing::new(kind, domain, scope) }
}
