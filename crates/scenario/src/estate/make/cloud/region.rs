//! What accounts have in regions, named as the logs name it.

use serde_json::json;

use super::super::mint::{Form, Mint};
use super::policy::document;
use crate::estate::EstateSpec;
use crate::estate::aws::{
    Account, BackupVault, Bucket, Function, Key, Lock, ObjectLock, Parameter, Queue, Region, Repository, Secret,
    Snapshot, SnapshotKind, Topic, VaultLock,
};
use crate::organisation::{PRODUCTION, REGIONS};
use crate::record::{APPS, PURPOSES};

/// The account that the attacker shared snapshots to, as the logs say.
const OUTSIDE: &str = "999999999999";

/// Everything in the regions of an account.
pub(super) fn complete(account: &mut Account, index: usize, spec: &EstateSpec, mint: &mut Mint) {
    let regions = if index == usize::from(PRODUCTION) { 2 } else { 1 };
    for (number, name) in REGIONS.iter().take(3).enumerate() {
        // Regions that are enabled and empty are read, too.
        let region = if number < regions { region(account, index, name, spec, mint) } else { Region::default() };
        account.regions.insert((*name).to_owned(), region);
    }
}

fn region(account: &Account, index: usize, name: &str, spec: &EstateSpec, mint: &mut Mint) -> Region {
    let mut region = Region::default();
    let place = if name == "us-east-1" { account.name.clone() } else { format!("{}-{name}", account.name) };
    let id = account.id.as_str();
    let everybody_here = |actions: &str, resource: &str| {
        document(json!([{
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{id}:root")},
            "Action": actions,
            "Resource": resource,
        }]))
    };
    let key = mint.uuid();
    let key_arn = format!("arn:aws:kms:{name}:{id}:key/{key}");
    region.keys.push(Key { id: key, policy: everybody_here("kms:*", "*") });
    let before = |mint: &mut Mint| mint.before(spec.at(), 30, 1_200);
    for number in 0..6 {
        let at = index + number * 5;
        let app = APPS[at % APPS.len()];
        let purpose = PURPOSES[number % PURPOSES.len()];
        let bucket = format!("nimbody-{place}-{app}-{purpose}");
        let tls = document(json!([{
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": format!("arn:aws:s3:::{bucket}/*"),
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }]));
        region.buckets.push(Bucket {
            created: before(mint),
            policy: (number % 2 == 0).then_some(tls),
            versioning: [Some(true), None, Some(false)][number % 3],
            mfa_delete: number == 3,
            object_lock: match number {
                0 => Some(ObjectLock { default: Some((Lock::Compliance, 90)) }),
                3 => Some(ObjectLock { default: Some((Lock::Governance, 30)) }),
                4 => Some(ObjectLock { default: None }),
                _ => None,
            },
            name: bucket,
        });
        region.secrets.push(Secret {
            name: format!("{app}/{purpose}/database"),
            suffix: mint.hex(6),
            value: mint.value(Form::Address("postgres")),
            kms_key: (number % 2 == 0).then(|| key_arn.clone()),
            changed: before(mint),
            rotated: (number == 0).then(|| mint.before(spec.at(), 3, 25)),
            last_accessed: (number != 5).then(|| mint.before(spec.at(), 1, 60)),
            policy: None,
        });
        region.parameters.push(Parameter {
            name: format!("/{app}/{purpose}/token"),
            form: if number % 3 == 2 { "String" } else { "SecureString" }.to_owned(),
            value: mint.value(Form::Word(32)),
            kms_key: (number % 3 != 2).then(|| "alias/aws/ssm".to_owned()),
            changed: before(mint),
            changed_by: format!("arn:aws:iam::{id}:user/svc-{app}-{purpose}"),
        });
        let variables = [
            ("DATABASE_URL", mint.value(Form::Address("postgres"))),
            ("API_TOKEN", mint.value(Form::Word(40))),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        let anybody = document(json!([{
            "Effect": "Allow",
            "Principal": "*",
            "Action": "lambda:InvokeFunction",
            "Resource": format!("arn:aws:lambda:{name}:{id}:function:{app}-{purpose}-handler"),
        }]));
        region.functions.push(Function {
            name: format!("{app}-{purpose}-handler"),
            role: format!("arn:aws:iam::{id}:role/service/function-handler"),
            variables: variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            updated: before(mint),
            policy: (number == 2).then_some(anybody),
        });
        let topic = format!("{app}-{purpose}-events");
        let topic_arn = format!("arn:aws:sns:{name}:{id}:{topic}");
        region.topics.push(Topic { name: topic, policy: everybody_here("sns:Publish", &topic_arn) });
        region.queues.push(Queue { name: format!("{app}-{purpose}-work"), policy: None });
        region.repositories.push(Repository { name: format!("nimbody/{app}-{purpose}"), policy: None });
    }
    region.vaults = vaults(&key_arn, spec, mint);
    region.snapshots = snapshots(index, &place, spec, mint);
    region
}

fn vaults(key: &str, spec: &EstateSpec, mint: &mut Mint) -> Vec<BackupVault> {
    let mut vault = |name: &str, lock| BackupVault {
        name: name.to_owned(),
        lock,
        recovery_points: mint.rng.between(3, 400) as i64,
        kms_key: Some(key.to_owned()),
        policy: None,
        air_gapped: false,
    };
    let from = Some(spec.window_start - chrono::TimeDelta::days(200));
    vec![
        vault("Default", None),
        vault("nightly", Some(VaultLock { from: None, min_days: Some(7) })),
        vault("monthly", Some(VaultLock { from, min_days: Some(365) })),
    ]
}

fn snapshots(index: usize, place: &str, spec: &EstateSpec, mint: &mut Mint) -> Vec<Snapshot> {
    let given_away = spec.attack && index == usize::from(PRODUCTION);
    let shared = if given_away { vec![OUTSIDE.to_owned()] } else { Vec::new() };
    let mut snapshot =
        |kind, id: String, shared_with| Snapshot { kind, id, created: mint.before(spec.at(), 1, 30), shared_with };
    let app = APPS[index % APPS.len()];
    let mut snapshots = vec![
        snapshot(SnapshotKind::Database, format!("{place}-{app}-db-nightly"), shared.clone()),
        snapshot(SnapshotKind::Cluster, format!("{place}-{app}-cluster-nightly"), Vec::new()),
    ];
    for number in 0..2 {
        let id = format!("snap-0{}", mint.hex(16));
        let shared_with = if number == 0 { shared.clone() } else { Vec::new() };
        let created = mint.before(spec.at(), 1, 30);
        snapshots.push(Snapshot { kind: SnapshotKind::Volume, id, created, shared_with });
    }
    snapshots
}
