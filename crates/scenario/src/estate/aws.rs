//! What a generated organisation has in AWS.
//!
//! Policies are JSON. ARNs, where a type has none, follow from the account, the region and the name.

mod account;
mod identity;
mod log;
mod region;
mod workload;

pub use account::{Account, ControlKind, ControlPolicy, Estate, Organization, Unit};
pub use identity::{
    AccessKey, Group, InlinePolicy, KeyUse, ManagedPolicy, OidcProvider, PolicyVersion, Role, SamlProvider, User,
};
pub use log::{EventDataStore, LogGroup, Trail};
pub use region::{
    BackupVault, Bucket, Function, Key, Lock, ObjectLock, Parameter, Queue, Region, Repository, Secret, Snapshot,
    SnapshotKind, Topic, VaultLock,
};
pub use workload::{AnywhereProfile, TrustAnchor, Workload, WorkloadKind};
