//! Backup vaults with their locks and policies; snapshots of volumes and databases, and whom they are shared with.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::Listing;

use super::secret::arns;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::{Answer, Read};
use crate::read::aws::form;
use crate::read::aws::operation::{
    CLUSTER_SNAPSHOT_SHARES, CLUSTER_SNAPSHOTS, DATABASE_SNAPSHOT_SHARES, DATABASE_SNAPSHOTS, LIST_VAULTS, Operation,
    VAULT_POLICY, VOLUME_SNAPSHOT_SHARES, VOLUME_SNAPSHOTS,
};
use crate::read::aws::region::{About, Place, Thing, recorded, things};
use crate::read::aws::signed::{Service, Signed};
use crate::read::aws::xml::Element;

/// Backup vaults and their policies.
pub(in crate::read::aws) async fn vaults(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &aws_sdk_backup::Client::new(configuration);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_backup_vaults().max_results(1_000).set_next_token(token);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let vault = |one: &aws_sdk_backup::types::BackupVaultListMember| {
                json!({
                    "BackupVaultArn": one.backup_vault_arn(),
                    "BackupVaultName": one.backup_vault_name(),
                    "Locked": one.locked(),
                    "LockDate": form::time(one.lock_date()),
                    "MinRetentionDays": one.min_retention_days(),
                    "NumberOfRecoveryPoints": one.number_of_recovery_points(),
                    "EncryptionKeyArn": one.encryption_key_arn(),
                    "VaultType": one.vault_type().map(|kind| kind.as_str()),
                })
            };
            let vaults = answer.backup_vault_list().iter().map(vault).collect::<Vec<_>>();
            Ok(json!({"BackupVaultList": vaults, "NextToken": answer.next_token()}))
        })
    };
    let owner = place.owner();
    let list = place.list("backup vaults", &LIST_VAULTS, &ask, &|answer| aws::vaults(answer, &owner)).await?;
    let things = recorded(&list.listing.records);
    let ask = |name: &str| -> Answer<'_> {
        let call = client.get_backup_vault_access_policy().backup_vault_name(name);
        Box::pin(async move {
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.policy()))
        })
    };
    let about = About { kind: "backup vault policies", resource: "backup_vault", operation: VAULT_POLICY };
    let mut listings = place.policies(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// Snapshots, and whom each is shared with.
pub(in crate::read::aws) async fn snapshots(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let (volumes, databases, clusters) = tokio::try_join!(
        volume_snapshots(place, configuration),
        database_snapshots(place, configuration, &DATABASES),
        database_snapshots(place, configuration, &CLUSTERS),
    )?;
    Ok([volumes, databases, clusters].into_iter().flatten().collect())
}

async fn volume_snapshots(place: &Place<'_>, configuration: &SdkConfig) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Ec2);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let parameters = [("Owner.1", "self"), ("MaxResults", "1000")];
            let marker = token.map(|token| ("NextToken", token));
            let answer = client.query("DescribeSnapshots", &parameters, marker).await?;
            let snapshots = answer.find("snapshotSet").ok_or(Failure::Malformed(200))?;
            let ids = snapshots.children().iter().filter_map(|one| one.text_of("snapshotId"));
            Ok(json!({"Arns": ids.collect::<Vec<_>>(), "Marker": answer.text_of("nextToken")}))
        })
    };
    let list = place.list("volume snapshots", &VOLUME_SNAPSHOTS, &ask, &arns).await?;
    let owner = place.owner();
    // Snapshots of volumes are named without an account.
    let arn = |id: &str| format!("arn:{}:ec2:{}::snapshot/{id}", owner.partition, owner.region);
    let things: Vec<Thing> = list.leads.iter().map(|id| Thing { name: id.clone(), arn: arn(id) }).collect();
    let ask = |id: &str| -> Answer<'_> {
        let id = id.to_owned();
        Box::pin(async move {
            let parameters = [("SnapshotId", id.as_str()), ("Attribute", "createVolumePermission")];
            let answer = client.query("DescribeSnapshotAttribute", &parameters, None).await?;
            let with = answer.find("createVolumePermission").ok_or(Failure::Malformed(200))?;
            let whom = |one: &Element| one.text_of("userId").or_else(|| one.text_of("group")).map(str::to_owned);
            Ok(json!(with.children().iter().filter_map(whom).collect::<Vec<_>>()))
        })
    };
    let about = About { kind: "volume snapshot shares", resource: "snapshot", operation: VOLUME_SNAPSHOT_SHARES };
    let mut listings = place.shares(about, &things, &ask).await?;
    listings.push(list.listing);
    Ok(listings)
}

/// A sort of snapshots of RDS, with the names that its calls and answers have.
struct Sort {
    kind: &'static str,
    list: Operation,
    list_call: &'static str,
    items: &'static str,
    arn: &'static str,
    /// What stands in the ARN before the snapshot's name.
    before: &'static str,
    shares: About,
    shares_call: &'static str,
    parameter: &'static str,
    attributes: &'static str,
}

const DATABASES: Sort = Sort {
    kind: "database snapshots",
    list: DATABASE_SNAPSHOTS,
    list_call: "DescribeDBSnapshots",
    items: "DBSnapshots",
    arn: "DBSnapshotArn",
    before: ":snapshot:",
    shares: About { kind: "database snapshot shares", resource: "snapshot", operation: DATABASE_SNAPSHOT_SHARES },
    shares_call: "DescribeDBSnapshotAttributes",
    parameter: "DBSnapshotIdentifier",
    attributes: "DBSnapshotAttributes",
};

const CLUSTERS: Sort = Sort {
    kind: "cluster snapshots",
    list: CLUSTER_SNAPSHOTS,
    list_call: "DescribeDBClusterSnapshots",
    items: "DBClusterSnapshots",
    arn: "DBClusterSnapshotArn",
    before: ":cluster-snapshot:",
    shares: About { kind: "cluster snapshot shares", resource: "snapshot", operation: CLUSTER_SNAPSHOT_SHARES },
    shares_call: "DescribeDBClusterSnapshotAttributes",
    parameter: "DBClusterSnapshotIdentifier",
    attributes: "DBClusterSnapshotAttributes",
};

/// Snapshots that somebody made: those that RDS makes by itself cannot be shared.
async fn database_snapshots(
    place: &Place<'_>,
    configuration: &SdkConfig,
    sort: &Sort,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Rds);
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let parameters = [("SnapshotType", "manual"), ("MaxRecords", "100")];
            let marker = marker.map(|marker| ("Marker", marker));
            let answer = client.query(sort.list_call, &parameters, marker).await?;
            let snapshots = answer.find(sort.items).ok_or(Failure::Malformed(200))?;
            let arns = snapshots.children().iter().filter_map(|one| one.text_of(sort.arn));
            Ok(json!({"Arns": arns.collect::<Vec<_>>(), "Marker": answer.text_of("Marker")}))
        })
    };
    let Read { listing, leads } = place.list(sort.kind, &sort.list, &ask, &arns).await?;
    let things = things(leads, |arn| Some(arn.split_once(sort.before)?.1.to_owned()));
    let ask = |name: &str| -> Answer<'_> {
        let name = name.to_owned();
        Box::pin(async move {
            let answer = client.query(sort.shares_call, &[(sort.parameter, name.as_str())], None).await?;
            let attributes = answer.find(sort.attributes).ok_or(Failure::Malformed(200))?;
            let restore = |one: &&Element| one.text_of("AttributeName") == Some("restore");
            let values = attributes.children().iter().find(restore).and_then(|one| one.find("AttributeValues"));
            let with = values.map(Element::children).unwrap_or_default().iter().map(|value| value.text().to_owned());
            Ok(json!(with.map(Value::String).collect::<Vec<_>>()))
        })
    };
    let mut listings = place.shares(sort.shares, &things, &ask).await?;
    listings.push(listing);
    Ok(listings)
}
