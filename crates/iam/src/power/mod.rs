//! What somebody can do that a breach is about: read data, switch off the logs, come back later, leave the organisation.

mod catalogue;

use serde::Serialize;

use crate::decide::Truth;
use crate::estate::{Thing, ThingKind};
use crate::graph::{Graph, Node, Seat};

pub(crate) use catalogue::actions;
use catalogue::{Entry, On, catalogue};

/// What a power is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It reads what customers, or other credentials, would be lost by.
    ReadData,
    /// It switches off what would tell of it.
    DisableLogs,
    /// It comes back after its credential is gone.
    Persist,
    /// It takes its account out of the organisation, so that no SCP binds it.
    LeaveOrganization,
}

impl Level {
    /// All levels, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::ReadData, Self::DisableLogs, Self::Persist, Self::LeaveOrganization];

    /// The name in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::ReadData => "read_data",
            Self::DisableLogs => "disable_logs",
            Self::Persist => "persist",
            Self::LeaveOrganization => "leave_organization",
        }
    }

    fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

/// One thing that somebody can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Power {
    /// What it is for.
    pub level: Level,
    /// The action, as IAM writes it.
    pub action: String,
    /// The thing, by ARN, or the form of those that it is possible on; `*` for an action that knows no resource.
    pub resource: String,
    /// The account of the thing.
    pub account: String,
    /// Whether nothing is open.
    pub certain: bool,
    /// The thing's place in the estate, for what a snapshot has.
    #[serde(skip)]
    pub thing: Option<u32>,
}

impl Graph<'_> {
    /// Everything that a node can do by itself, sorted. For an administrator: what somebody new with every permission
    /// could.
    pub fn powers(&self, node: Node) -> Vec<Power> {
        let Some(seat) = self.seat(acting(node)) else { return Vec::new() };
        let mut powers = Vec::new();
        for entry in catalogue() {
            self.of_entry(&seat, entry, &mut powers);
        }
        powers.sort();
        powers.dedup();
        powers
    }

    fn of_entry(&self, seat: &Seat<'_>, entry: &Entry, powers: &mut Vec<Power>) {
        let power = |resource: String, account: &str, certain: bool, thing: Option<u32>| Power {
            level: entry.level,
            action: entry.action.clone(),
            resource,
            account: account.to_owned(),
            certain,
            thing,
        };
        match &entry.on {
            On::Nothing | On::Form(_) if !seat.may(&entry.action) => {}
            On::Nothing | On::Form(_) => {
                let answer = match &entry.on {
                    On::Form(form) => seat.ask_form(&entry.action, form, &[]),
                    _ => seat.ask(&entry.action, "*", &[]),
                };
                if answer.truth != Truth::No {
                    powers.push(power(answer.resource, seat.account(), answer.truth == Truth::Yes, None));
                }
            }
            On::Thing(kind, suffix) => {
                let near =
                    if seat.may(&entry.action) { self.near.of(seat, *kind) } else { self.near.naming(seat, *kind) };
                for number in near {
                    let Some(thing) = self.estate().things().get(number as usize) else { continue };
                    let truth = seat.ask_thing(&entry.action, &format!("{}{suffix}", thing.arn), &thing.account);
                    let truth = truth.and(self.decrypts(seat, entry, thing));
                    if truth != Truth::No {
                        powers.push(power(thing.arn.clone(), &thing.account, truth == Truth::Yes, Some(number)));
                    }
                }
            }
        }
    }

    /// Whether what is read can be decrypted as well. A key of AWS's own lets in everybody whom the service lets in.
    fn decrypts(&self, seat: &Seat<'_>, entry: &Entry, thing: &Thing) -> Truth {
        let secret = matches!(thing.kind, ThingKind::Secret | ThingKind::Parameter);
        let Some(key) =
            thing.kms_key.as_deref().filter(|key| secret && entry.level == Level::ReadData && !is_of_aws(key))
        else {
            return Truth::Yes;
        };
        let mut parts = thing.arn.splitn(6, ':');
        let region = parts.nth(3).unwrap_or_default();
        let arn = match key {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            // An alias may stand for any key of the account.
            alias if alias.starts_with("alias/") => return Truth::Unknown,
            id => format!("arn:{}:kms:{region}:{}:key/{id}", seat.partition(), thing.account),
        };
        seat.ask_owner("kms:Decrypt", &arn, &thing.account, &[])
    }
}

/// Who acts where a node is an administrator: somebody new whom nothing but the organisation binds.
pub(crate) fn acting(node: Node) -> Node {
    match node {
        Node::Admin(account) => Node::Created(account),
        other => other,
    }
}

/// Whether a key is one that AWS manages for a service.
pub(crate) fn is_of_aws(key: &str) -> bool {
    key.contains("alias/aws/") || key.is_empty()
}
