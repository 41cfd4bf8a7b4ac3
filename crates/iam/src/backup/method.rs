//! Ways to destroy copies, as the documentation of AWS Backup, S3, EC2, RDS and KMS lets them be.

use chrono::{DateTime, Utc};

use super::{Copy, CopyKind, Isolation};
use crate::graph::{May, Seat};

/// What an action of a method is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// The vault or bucket.
    Copy,
    /// What is in the bucket.
    Inside,
    /// Recovery points, and the vault's own policy has a say.
    Vaulted,
    /// Recovery points, once the vault's own policy is replaced.
    Unguarded,
    /// Plans that make new copies.
    Plan,
    /// Snapshots of the account.
    Snapshots,
    /// The KMS key without which the copy cannot be read.
    Key,
}

/// A way.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// On copies of these kinds.
    kinds: &'static [CopyKind],
    /// What must not isolate the copy.
    stopped_by: &'static [Stop],
    /// What must, for the way to be one at all.
    only_where: &'static [Stop],
    pub(super) needs: &'static [(&'static str, On)],
    /// Whether it only makes sure that nothing new is kept, and waits.
    pub(super) waits: bool,
}

/// What isolates, without when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Compliance,
    Grace,
    Governance,
    AirGapped,
    Policy,
    Versioned,
    MfaDelete,
}

const VAULT: &[CopyKind] = &[CopyKind::Vault];
const BUCKET: &[CopyKind] = &[CopyKind::Bucket];
const LOCKED: &[Stop] = &[Stop::Compliance, Stop::Grace, Stop::Governance, Stop::AirGapped];
const LOCKED_FOR_GOOD: &[Stop] = &[Stop::Compliance, Stop::AirGapped];
const OBJECTS_LOCKED: &[Stop] = &[Stop::Compliance, Stop::Governance];
const VERSIONS_KEPT: &[Stop] = &[Stop::Compliance, Stop::Governance, Stop::MfaDelete];

/// Every way.
pub(super) const METHODS: &[Method] = &[
    Method {
        id: "vault-delete",
        title: "delete its recovery points",
        kinds: VAULT,
        stopped_by: LOCKED,
        only_where: &[],
        needs: &[("backup:DeleteRecoveryPoint", On::Vaulted)],
        waits: false,
    },
    Method {
        id: "vault-shorten",
        title: "shorten how long its recovery points are kept",
        kinds: VAULT,
        stopped_by: LOCKED,
        only_where: &[],
        needs: &[("backup:UpdateRecoveryPointLifecycle", On::Vaulted)],
        waits: false,
    },
    Method {
        id: "vault-unlock-delete",
        title: "take off its lock and delete its recovery points",
        kinds: VAULT,
        stopped_by: LOCKED_FOR_GOOD,
        only_where: &[Stop::Grace, Stop::Governance],
        needs: &[("backup:DeleteBackupVaultLockConfiguration", On::Copy), ("backup:DeleteRecoveryPoint", On::Vaulted)],
        waits: false,
    },
    Method {
        id: "vault-replace-policy-delete",
        title: "replace its policy and delete its recovery points",
        kinds: VAULT,
        stopped_by: LOCKED,
        only_where: &[Stop::Policy],
        needs: &[("backup:PutBackupVaultAccessPolicy", On::Copy), ("backup:DeleteRecoveryPoint", On::Unguarded)],
        waits: false,
    },
    Method {
        id: "vault-drop-policy-delete",
        title: "delete its policy, then its recovery points",
        kinds: VAULT,
        stopped_by: LOCKED,
        only_where: &[Stop::Policy],
        needs: &[("backup:DeleteBackupVaultAccessPolicy", On::Copy), ("backup:DeleteRecoveryPoint", On::Unguarded)],
        waits: false,
    },
    Method {
        id: "vault-unlock-replace-policy-delete",
        title: "take off its lock, replace its policy and delete its recovery points",
        kinds: VAULT,
        stopped_by: LOCKED_FOR_GOOD,
        only_where: &[Stop::Grace, Stop::Governance],
        needs: &[
            ("backup:DeleteBackupVaultLockConfiguration", On::Copy),
            ("backup:PutBackupVaultAccessPolicy", On::Copy),
            ("backup:DeleteRecoveryPoint", On::Unguarded),
        ],
        waits: false,
    },
    Method {
        id: "vault-disassociate",
        title: "take the deciders of its approval away",
        kinds: VAULT,
        stopped_by: &[],
        only_where: &[Stop::AirGapped],
        needs: &[("backup:DisassociateBackupVaultMpaApprovalTeam", On::Copy)],
        waits: true,
    },
    Method {
        id: "vault-outlive-change",
        title: "change the plans that fill it and wait until what is in it is too old",
        kinds: VAULT,
        stopped_by: &[],
        only_where: &[],
        needs: &[("backup:UpdateBackupPlan", On::Plan)],
        waits: true,
    },
    Method {
        id: "vault-outlive-delete",
        title: "delete the plans that fill it and wait until what is in it is too old",
        kinds: VAULT,
        stopped_by: &[],
        only_where: &[],
        needs: &[("backup:DeleteBackupSelection", On::Plan), ("backup:DeleteBackupPlan", On::Plan)],
        waits: true,
    },
    Method {
        id: "bucket-delete",
        title: "delete its objects",
        kinds: BUCKET,
        stopped_by: &[Stop::Versioned, Stop::Compliance, Stop::Governance],
        only_where: &[],
        needs: &[("s3:DeleteObject", On::Inside)],
        waits: false,
    },
    Method {
        id: "bucket-overwrite",
        title: "overwrite its objects, also with a key that only it has",
        kinds: BUCKET,
        stopped_by: &[Stop::Versioned, Stop::Compliance, Stop::Governance],
        only_where: &[],
        needs: &[("s3:PutObject", On::Inside)],
        waits: false,
    },
    Method {
        id: "bucket-delete-versions",
        title: "delete every version of its objects",
        kinds: BUCKET,
        stopped_by: VERSIONS_KEPT,
        only_where: &[Stop::Versioned],
        needs: &[("s3:DeleteObjectVersion", On::Inside)],
        waits: false,
    },
    Method {
        id: "bucket-expire",
        title: "let a lifecycle rule delete its objects",
        kinds: BUCKET,
        stopped_by: &[Stop::Compliance, Stop::Governance, Stop::MfaDelete],
        only_where: &[],
        needs: &[("s3:PutLifecycleConfiguration", On::Copy)],
        waits: false,
    },
    Method {
        id: "bucket-bypass",
        title: "bypass its lock and delete every version of its objects",
        kinds: BUCKET,
        stopped_by: &[Stop::Compliance],
        only_where: &[Stop::Governance],
        needs: &[("s3:BypassGovernanceRetention", On::Inside), ("s3:DeleteObjectVersion", On::Inside)],
        waits: false,
    },
    Method {
        id: "bucket-suspend-versions",
        title: "stop keeping versions, so that new copies can be deleted",
        kinds: BUCKET,
        stopped_by: OBJECTS_LOCKED,
        only_where: &[Stop::Versioned],
        needs: &[("s3:PutBucketVersioning", On::Copy), ("s3:DeleteObject", On::Inside)],
        waits: true,
    },
    Method {
        id: "bucket-replace-policy",
        title: "replace its policy and delete what is in it",
        kinds: BUCKET,
        stopped_by: VERSIONS_KEPT,
        only_where: &[Stop::Policy],
        needs: &[("s3:PutBucketPolicy", On::Copy)],
        waits: false,
    },
    Method {
        id: "bucket-drop-policy",
        title: "delete its policy and delete what is in it",
        kinds: BUCKET,
        stopped_by: VERSIONS_KEPT,
        only_where: &[Stop::Policy],
        needs: &[("s3:DeleteBucketPolicy", On::Copy), ("s3:DeleteObjectVersion", On::Unguarded)],
        waits: false,
    },
    Method {
        id: "snapshots-delete",
        title: "delete them",
        kinds: &[CopyKind::VolumeSnapshots],
        stopped_by: &[],
        only_where: &[],
        needs: &[("ec2:DeleteSnapshot", On::Snapshots)],
        waits: false,
    },
    Method {
        id: "database-snapshots-delete",
        title: "delete them",
        kinds: &[CopyKind::DatabaseSnapshots],
        stopped_by: &[],
        only_where: &[],
        needs: &[("rds:DeleteDBSnapshot", On::Snapshots)],
        waits: false,
    },
    Method {
        id: "cluster-snapshots-delete",
        title: "delete them",
        kinds: &[CopyKind::DatabaseSnapshots],
        stopped_by: &[],
        only_where: &[],
        needs: &[("rds:DeleteDBClusterSnapshot", On::Snapshots)],
        waits: false,
    },
    Method {
        id: "key-delete",
        title: "schedule the deletion of its key",
        kinds: &[CopyKind::Vault, CopyKind::Bucket],
        stopped_by: &[],
        only_where: &[],
        needs: &[("kms:ScheduleKeyDeletion", On::Key)],
        waits: false,
    },
    Method {
        id: "key-disable",
        title: "disable its key",
        kinds: &[CopyKind::Vault, CopyKind::Bucket],
        stopped_by: &[],
        only_where: &[],
        needs: &[("kms:DisableKey", On::Key)],
        waits: false,
    },
    Method {
        id: "key-policy",
        title: "shut everybody out of its key",
        kinds: &[CopyKind::Vault, CopyKind::Bucket],
        stopped_by: &[],
        only_where: &[],
        needs: &[("kms:PutKeyPolicy", On::Key)],
        waits: false,
    },
    Method {
        id: "key-material",
        title: "delete the imported material of its key",
        kinds: &[CopyKind::Vault, CopyKind::Bucket],
        stopped_by: &[],
        only_where: &[],
        needs: &[("kms:DeleteImportedKeyMaterial", On::Key)],
        waits: false,
    },
];

/// Every action of every way.
pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
    METHODS.iter().flat_map(|method| method.needs).map(|(action, _)| *action)
}

impl Method {
    /// Whether it is one for a copy as it is at a time.
    pub(super) fn fits(&self, copy: &Copy, now: DateTime<Utc>) -> bool {
        let stops: Vec<Stop> = copy.isolation.iter().map(|isolation| stop(isolation, now)).collect();
        self.kinds.contains(&copy.kind)
            && !self.stopped_by.iter().any(|one| stops.contains(one))
            && (self.only_where.is_empty() || self.only_where.iter().any(|one| stops.contains(one)))
    }

    /// Whether somebody's own policies may allow all of it.
    pub(super) fn may(&self, may: &May) -> bool {
        self.needs.iter().all(|(action, _)| may.has(action))
    }

    /// Whether it can be done from another account: a key's or a bucket's own policy may let others in.
    pub(super) fn reaches(&self) -> bool {
        self.needs.iter().all(|(_, on)| matches!(on, On::Copy | On::Inside | On::Key))
    }
}

fn stop(isolation: &Isolation, now: DateTime<Utc>) -> Stop {
    match isolation {
        Isolation::ComplianceFrom { at } if *at > now => Stop::Grace,
        Isolation::Compliance | Isolation::ComplianceFrom { .. } => Stop::Compliance,
        Isolation::Governance => Stop::Governance,
        Isolation::AirGapped => Stop::AirGapped,
        Isolation::Policy => Stop::Policy,
        Isolation::Versioned => Stop::Versioned,
        Isolation::MfaDelete => Stop::MfaDelete,
    }
}

impl On {
    /// What it is for a copy: an ARN or a form; none where there is no such thing.
    pub(super) fn of(self, copy: &Copy, seat: &Seat<'_>) -> Option<String> {
        let (partition, account) = (seat.partition(), &copy.account);
        let region = copy.arn.split(':').nth(3).unwrap_or("*");
        Some(match self {
            Self::Copy => copy.arn.clone(),
            Self::Inside => format!("{}/*", copy.arn),
            // Recovery points of a vault are of the services that they are copies of, see the table of resource types of
            // AWS Backup; those that AWS Backup itself keeps have this form.
            Self::Vaulted => format!("arn:{partition}:backup:{region}:{account}:recovery-point:*"),
            Self::Unguarded if copy.kind == CopyKind::Bucket => format!("{}/*", copy.arn),
            Self::Unguarded => format!("arn:{partition}:backup:{region}:{account}:recovery-point:*"),
            Self::Plan => format!("arn:{partition}:backup:{region}:{account}:backup-plan:*"),
            Self::Snapshots => copy.arn.clone(),
            Self::Key => {
                let key = copy.kms_key.as_deref()?;
                if key.starts_with("arn:") {
                    key.to_owned()
                } else {
                    format!("arn:{partition}:kms:{region}:{account}:key/{key}")
                }
            }
        })
    }
}
