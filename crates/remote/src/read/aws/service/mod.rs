//! Services of a region: one list each, and what is asked about each thing in it.

mod anchor;
mod backup;
mod code;
mod lake;
mod message;
mod secret;
mod workload;

pub(super) use anchor::anchors;
pub(super) use backup::{snapshots, vaults};
pub(super) use code::{functions, repositories};
pub(super) use lake::event_data_stores;
pub(super) use message::{queues, topics};
pub(super) use secret::{arns, keys, parameters, secrets};
pub(super) use workload::workloads;
