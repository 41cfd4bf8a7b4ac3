//! Copies and what isolates them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_inventory::record::aws::Lock;

use crate::arn::account_of;
use crate::estate::{Estate, Thing, ThingKind};
use crate::policy::{Effect, Name};
use crate::power::is_of_aws;

/// What a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// A backup vault.
    Vault,
    /// A bucket.
    Bucket,
    /// The snapshots of volumes in an account.
    VolumeSnapshots,
    /// The snapshots of databases in an account.
    DatabaseSnapshots,
}

/// What keeps a copy from being destroyed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Isolation {
    /// A lock in compliance mode that nobody can take off any more.
    Compliance,
    /// A lock in compliance mode that can still be taken off until a time.
    ComplianceFrom {
        /// From when on it cannot.
        at: DateTime<Utc>,
    },
    /// A lock that whoever has the permission can take off.
    Governance,
    /// A vault that is logically air-gapped: locked in compliance mode, encrypted with a key of AWS's own.
    AirGapped,
    /// Its own policy denies deleting, and can be replaced.
    Policy,
    /// Old versions of its objects are kept.
    Versioned,
    /// Deleting a version asks for a second factor of the root user.
    MfaDelete,
}

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// ARN; for the snapshots of an account, the form that theirs have.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// What it is.
    pub kind: CopyKind,
    /// What isolates it, sorted; nothing where nothing does.
    pub isolation: Vec<Isolation>,
    /// The KMS key without which it cannot be read, where a customer has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kms_key: Option<String>,
    /// How many recovery points are in it, for a vault.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recovery_points: Option<i64>,
    /// For how many days things in it are kept at least.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<i64>,
    /// What could not be read of it and matters.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unread: Vec<String>,
}

/// Words in the name of a bucket that is there for copies.
const WORDS: &[&str] =
    &["backup", "bkp", "archive", "disaster", "recovery", "restore", "snapshot", "vault", "-dr-", "-dr"];

impl Estate {
    /// The copies that a snapshot has, sorted by ARN: vaults, buckets that lock objects or are called so, snapshots, and
    /// things that somebody `declared` by their ARN.
    pub fn copies(&self, declared: &[String]) -> Vec<Copy> {
        let meant = |thing: &&Thing| match thing.kind {
            ThingKind::Vault => true,
            ThingKind::Bucket => {
                let name = thing.name.to_ascii_lowercase();
                let locks = thing.lock.as_ref().is_some_and(|lock| lock.lock != Lock::None);
                locks || declared.contains(&thing.arn) || WORDS.iter().any(|word| name.contains(word))
            }
            _ => false,
        };
        let mut copies: Vec<Copy> = self.things().iter().filter(meant).map(|thing| self.copy(thing)).collect();
        copies.extend(self.snapshots());
        copies.sort_by(|one, other| one.arn.cmp(&other.arn));
        copies
    }

    fn copy(&self, thing: &Thing) -> Copy {
        let mut isolation = Vec::new();
        let mut unread = Vec::new();
        match &thing.lock {
            Some(lock) if lock.air_gapped => isolation.push(Isolation::AirGapped),
            Some(lock) => match (lock.lock, lock.immutable_from) {
                (Lock::Compliance, Some(at)) if at > self.now() => isolation.push(Isolation::ComplianceFrom { at }),
                (Lock::Compliance, _) => isolation.push(Isolation::Compliance),
                (Lock::Governance, _) => isolation.push(Isolation::Governance),
                (Lock::None, _) => {}
            },
            None => unread.push("whether its objects are locked was not read".to_owned()),
        }
        let (policy, unknown) = self.policy_of(&thing.arn);
        let denies = policy.into_iter().flatten().any(|statement| {
            let deletes = ["backup:DeleteRecoveryPoint", "s3:DeleteObjectVersion", "s3:DeleteObject"];
            statement.effect == Effect::Deny && deletes.iter().any(|action| statement.covers_action(action))
        });
        if denies {
            isolation.push(Isolation::Policy);
        }
        if unknown {
            unread.push("its own policy was not read".to_owned());
        }
        if thing.kind == ThingKind::Bucket {
            match thing.versioning.as_deref() {
                Some("Enabled") => isolation.push(Isolation::Versioned),
                Some(_) => {}
                None => unread.push("whether it keeps versions was not read".to_owned()),
            }
            if thing.mfa_delete == Some(true) {
                isolation.push(Isolation::MfaDelete);
            }
        }
        isolation.sort();
        Copy {
            arn: thing.arn.clone(),
            name: thing.name.clone(),
            account: thing.account.clone(),
            kind: if thing.kind == ThingKind::Vault { CopyKind::Vault } else { CopyKind::Bucket },
            isolation,
            kms_key: thing.kms_key.clone().filter(|key| !is_of_aws(key)),
            recovery_points: thing.recovery_points,
            days: thing.lock.as_ref().and_then(|lock| lock.days),
            unread,
        }
    }

    /// Other accounts that the policy of a copy or of its key lets in; none where it may be any, since a policy names
    /// everybody or was not read.
    pub(super) fn strangers(&self, copy: &Copy) -> Option<BTreeSet<String>> {
        let mut accounts = BTreeSet::new();
        for arn in [Some(&copy.arn), copy.kms_key.as_ref()].into_iter().flatten() {
            let (policy, unread) = self.policy_of(arn);
            if unread {
                return None;
            }
            for statement in policy.into_iter().flatten().filter(|one| one.effect == Effect::Allow) {
                let principals = statement.principals.as_ref().filter(|one| !one.inverse && !statement.is_opaque())?;
                for name in &principals.names {
                    match name {
                        Name::Everyone | Name::Opaque | Name::Canonical => return None,
                        Name::Account(account) => accounts.insert(account.to_string()),
                        Name::Arn(arn) => accounts.insert(account_of(arn).to_owned()),
                        Name::Service(_) | Name::Provider(_) | Name::Gone => false,
                    };
                }
            }
        }
        Some(accounts)
    }

    /// Snapshots, which are one copy an account and sort: whoever can delete one can as a rule delete them all.
    fn snapshots(&self) -> Vec<Copy> {
        let mut found: Vec<Copy> = Vec::new();
        for thing in self.things().iter().filter(|thing| thing.kind == ThingKind::Snapshot) {
            let volume = thing.arn.contains(":ec2:");
            let kind = if volume { CopyKind::VolumeSnapshots } else { CopyKind::DatabaseSnapshots };
            if found.iter().any(|copy| copy.account == thing.account && copy.kind == kind) {
                continue;
            }
            let partition = self.partition();
            let (arn, name) = if volume {
                (format!("arn:{partition}:ec2:*::snapshot/*"), "volume snapshots")
            } else {
                (format!("arn:{partition}:rds:*:{}:*snapshot:*", thing.account), "database snapshots")
            };
            found.push(Copy {
                arn,
                name: format!("{name} of account {}", thing.account),
                account: thing.account.clone(),
                kind,
                isolation: Vec::new(),
                kms_key: None,
                recovery_points: None,
                days: None,
                unread: Vec::new(),
            });
        }
        found
    }
}
