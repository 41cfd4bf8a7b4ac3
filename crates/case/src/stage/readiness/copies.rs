//! Copies that `case.toml` declares, and what isolates each from what vendors hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_contain::journal::Line;
use stanch_gate::facts::Copy;
use stanch_gate::readiness::{Answer, Isolated, Kept, VendorFacts};
use stanch_iam::arn::account_of;
use stanch_iam::{backup, reach};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::KeyManager;
use stanch_inventory::snapshot::Snapshot;

use super::super::gate::copies::{self, Seen};
use super::super::reach::Everybody;
use super::held::Holding;
use crate::config::Settings;
use crate::results::CredentialReach;
use crate::view::isolation;

/// So many of what nobody could look at are named.
const NAMED: usize = 3;

/// Why something that a vendor holds may reach a copy though nothing is known to: what of it is of AWS and nobody knows who
/// there, and what was not read of it at all. One sentence without a full stop each.
pub(super) fn unseen(vendor: &VendorFacts, holding: Holding<'_>) -> Vec<String> {
    let name = &vendor.name;
    let unplaced = holding.unplaced();
    let titles = unplaced.iter().take(NAMED).map(|title| format!("{title} at {name}: nobody knows who that is in AWS"));
    let mut unseen: Vec<String> = titles.collect();
    let more = unplaced.len().saturating_sub(NAMED);
    if more > 0 {
        unseen.push(format!("{more} more keys at {name} of which nobody knows who they are in AWS"));
    }
    if vendor.unread > 0 {
        unseen.push(format!("what {name} holds in {} listings that were not read", vendor.unread));
    }
    unseen
}

/// Each copy that is declared. `unseen` is what of vendors nobody could look at.
pub(super) fn of(
    settings: &Settings,
    known: &Everybody,
    aws: Option<&Snapshot>,
    unseen: &[String],
    lines: &[Line],
    now: DateTime<Utc>,
) -> Vec<Isolated> {
    // Of another vendor the name is said, since the numbers of the case are not about it.
    let of_vendor = |one: &crate::results::VendorReach| {
        let vendor = one.held.vendor.words();
        let titled = move |credential: &CredentialReach| CredentialReach {
            title: format!("{} at {vendor}", credential.title),
            ..credential.clone()
        };
        let threatens = |credential: &&CredentialReach| credential.reach.is_some();
        one.credentials.iter().filter(threatens).map(titled).collect::<Vec<_>>()
    };
    let others: Vec<CredentialReach> = known.all.vendors.iter().flat_map(of_vendor).collect();
    let own = known.reaches.iter().flat_map(|reaches| &reaches.credentials);
    let seen = Seen { copies: known.all.copies.iter().collect(), credentials: own.chain(&others).collect() };
    let facts = Facts { accounts: accounts(&seen), keys: Keys::new(aws), seen, known, unseen };
    copies::of(settings, &facts.seen, lines, now).into_iter().map(|copy| facts.isolated(copy)).collect()
}

/// What bears on every copy.
struct Facts<'r> {
    seen: Seen<'r>,
    /// Accounts of which vendors hold a credential, or can come to govern with one.
    accounts: BTreeMap<&'r str, Answer>,
    keys: Keys<'r>,
    known: &'r Everybody,
    unseen: &'r [String],
}

impl Facts<'_> {
    fn isolated(&self, copy: Copy) -> Isolated {
        let read = self.seen.copies.iter().find(|one| one.arn == copy.id).copied();
        let certain = copy.threats.iter().any(|threat| threat.certain);
        let open = !copy.threats.is_empty() || !copy.unread.is_empty() || !self.unseen.is_empty() || read.is_none();
        let reached = match (copy.offline, certain) {
            (true, _) => Answer::No,
            (false, true) => Answer::Yes,
            (false, false) if open => Answer::Unknown,
            (false, false) => Answer::No,
        };
        let mut reached_by: Vec<String> =
            copy.threats.iter().map(|threat| format!("{}: {}", threat.title, threat.how)).collect();
        if reached == Answer::Unknown {
            reached_by.extend(self.unseen.iter().cloned());
        }
        Isolated {
            key: self.key(&copy, read),
            separate: self.separate(&copy, read),
            isolation: read.map(|read| read.isolation.iter().map(isolation).collect()).unwrap_or_default(),
            id: copy.id,
            of: copy.of,
            offline: copy.offline,
            reached,
            reached_by,
            restore_tested: copy.restore_tested,
        }
    }

    /// Whether vendors hold no credential of its account.
    fn separate(&self, copy: &Copy, read: Option<&backup::Copy>) -> Answer {
        let Some(read) = read else { return if copy.offline { Answer::Yes } else { Answer::Unknown } };
        match self.accounts.get(read.account.as_str()) {
            Some(Answer::Yes) => Answer::No,
            None if self.unseen.is_empty() && self.known.all.aws_read => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// How its key is kept. Of a key whose name was not read, and of those of snapshots, nobody knows.
    fn key(&self, copy: &Copy, read: Option<&backup::Copy>) -> Kept {
        if copy.offline {
            return Kept::NoKey;
        }
        let known = read.and_then(|read| self.known.all.keys.get(&read.arn));
        let key = self.keys.named.get(copy.id.as_str());
        let of_aws =
            key.is_some_and(|key| key.is_empty() || key.contains("alias/aws/") || self.keys.of_aws.contains(key));
        // A vault behind an air gap has a key that no account of a customer can name.
        if of_aws || (key.is_none() && read.is_some_and(|read| read.isolation.contains(&backup::Isolation::AirGapped)))
        {
            return Kept::NoKey;
        }
        match known {
            Some(reach::Answer::Yes) => Kept::Exposed,
            Some(reach::Answer::No) if self.unseen.is_empty() && copy.unread.is_empty() => Kept::Kept,
            Some(_) | None => Kept::Unknown,
        }
    }
}

/// Keys of copies.
struct Keys<'r> {
    /// By ARN of buckets and vaults of which that was read, the key; empty for one of AWS's own.
    named: BTreeMap<&'r str, &'r str>,
    /// ARNs of keys that AWS manages, which nobody can disable.
    of_aws: BTreeSet<&'r str>,
}

impl<'r> Keys<'r> {
    fn new(aws: Option<&'r Snapshot>) -> Self {
        let mut keys = Self { named: BTreeMap::new(), of_aws: BTreeSet::new() };
        for record in aws.iter().flat_map(|aws| aws.records()) {
            match record {
                Record::Bucket(one) => keys.named.extend(one.kms_key.as_deref().map(|key| (one.arn.as_str(), key))),
                Record::BackupVault(one) => {
                    keys.named.extend(one.kms_key.as_deref().map(|key| (one.arn.as_str(), key)))
                }
                Record::EncryptionKey(one) if one.manager == Some(KeyManager::Aws) => {
                    keys.of_aws.insert(&one.arn);
                }
                _ => {}
            }
        }
        keys
    }
}

/// Accounts in which vendors hold a credential, and those that one of theirs can come to govern, or possibly can.
fn accounts<'r>(seen: &Seen<'r>) -> BTreeMap<&'r str, Answer> {
    let mut accounts: BTreeMap<&str, Answer> = BTreeMap::new();
    for reach in seen.credentials.iter().filter_map(|credential| credential.reach.as_ref()) {
        let holds = reach.identities.iter().map(|arn| (account_of(arn), Answer::Yes));
        let governs = reach.accounts.iter().filter_map(|one| {
            let answer = match one.answer {
                reach::Answer::Yes => Answer::Yes,
                reach::Answer::Possibly => Answer::Unknown,
                reach::Answer::No => return None,
            };
            Some((one.account.as_str(), answer))
        });
        for (account, answer) in holds.chain(governs) {
            let known = accounts.entry(account).or_insert(answer);
            *known = (*known).max(answer);
        }
    }
    accounts
}
