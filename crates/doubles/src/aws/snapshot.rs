//! EC2 and RDS: regions, and snapshots with whom they are shared.

use stanch_scenario::estate::aws::{Account, Region, Snapshot, SnapshotKind};

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{answer, around, element, list, optional, time};
use super::{Said, State, machine};

/// The words of one sort of snapshots of RDS.
struct Words {
    kind: SnapshotKind,
    list: &'static str,
    item: &'static str,
    /// What stands in the ARN before the name.
    resource: &'static str,
    identifier: &'static str,
    attributes: &'static str,
}

const DATABASE: Words = Words {
    kind: SnapshotKind::Database,
    list: "DBSnapshots",
    item: "DBSnapshot",
    resource: "snapshot",
    identifier: "DBSnapshotIdentifier",
    attributes: "DBSnapshotAttribute",
};

const CLUSTER: Words = Words {
    kind: SnapshotKind::Cluster,
    list: "DBClusterSnapshots",
    item: "DBClusterSnapshot",
    resource: "cluster-snapshot",
    identifier: "DBClusterSnapshotIdentifier",
    attributes: "DBClusterSnapshotAttribute",
};

pub(super) fn say(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let body = match call.operation.as_str() {
        "ec2:DescribeRegions" => {
            let names: Vec<&String> = account.regions.keys().collect();
            let regions = list("regionInfo", "item", &names, |name| element("regionName", name));
            around("DescribeRegionsResponse", &regions)
        }
        "ec2:DescribeSnapshots" => {
            if call.need("Owner.1")? != "self" {
                return Err(Refusal::Invalid);
            }
            let all = of(region, SnapshotKind::Volume);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let snapshots = list("snapshotSet", "item", page.items, |one| {
                element("snapshotId", &one.id)
                    + &element("ownerId", &account.id)
                    + &element("startTime", &time(&one.created))
            });
            around("DescribeSnapshotsResponse", &(snapshots + &optional("nextToken", page.next.as_deref())))
        }
        "ec2:DescribeSnapshotAttribute" => {
            if call.need("Attribute")? != "createVolumePermission" {
                return Err(Refusal::Invalid);
            }
            let one = find(region, SnapshotKind::Volume, call.need("SnapshotId")?, "InvalidSnapshot.NotFound")?;
            let shared = list("createVolumePermission", "item", &one.shared_with, |whom| {
                element(if whom == "all" { "group" } else { "userId" }, whom)
            });
            around("DescribeSnapshotAttributeResponse", &(element("snapshotId", &one.id) + &shared))
        }
        "rds:DescribeDBSnapshots" => snapshots(state, account, region, call, &DATABASE)?,
        "rds:DescribeDBClusterSnapshots" => snapshots(state, account, region, call, &CLUSTER)?,
        "rds:DescribeDBSnapshotAttributes" => attributes(region, call, &DATABASE)?,
        "rds:DescribeDBClusterSnapshotAttributes" => attributes(region, call, &CLUSTER)?,
        _ => return machine::say(state, account, region, call),
    };
    Ok(Said::Xml(body))
}

fn of(region: &Region, kind: SnapshotKind) -> Vec<&Snapshot> {
    region.snapshots.iter().filter(|one| one.kind == kind).collect()
}

fn find<'r>(region: &'r Region, kind: SnapshotKind, id: &str, absent: &'static str) -> Result<&'r Snapshot, Refusal> {
    region.snapshots.iter().find(|one| one.kind == kind && one.id == id).ok_or(Refusal::Absent(absent))
}

fn snapshots(state: &State, account: &Account, region: &Region, call: &Call, words: &Words) -> Result<String, Refusal> {
    let all = of(region, words.kind);
    let page = state.page(call, &all, "Marker", "MaxRecords")?;
    let items = list(words.list, words.item, page.items, |one| {
        let arn = format!("arn:aws:rds:{}:{}:{}:{}", call.region, account.id, words.resource, one.id);
        element(words.identifier, &one.id) + &element(&format!("{}Arn", words.item), &arn)
    });
    Ok(answer(call.name(), &(items + &optional("Marker", page.next.as_deref()))))
}

fn attributes(region: &Region, call: &Call, words: &Words) -> Result<String, Refusal> {
    let one = find(region, words.kind, call.need(words.identifier)?, "DBSnapshotNotFound")?;
    let values: String = one.shared_with.iter().map(|whom| element("AttributeValue", whom)).collect();
    let restore = element("AttributeName", "restore") + &around("AttributeValues", &values);
    let other = element("AttributeName", "copy") + "<AttributeValues/>";
    let both = around(words.attributes, &other) + &around(words.attributes, &restore);
    let inner = element(words.identifier, &one.id) + &around(&format!("{}s", words.attributes), &both);
    Ok(answer(call.name(), &around(&format!("{}sResult", words.attributes), &inner)))
}
