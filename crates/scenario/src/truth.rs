//! The truth: what was written, so that whatever reads the logs can be held against it.

use crate::attack::Attack;
use crate::identity::key_text;
use crate::organisation::{ACCOUNTS, Organisation, VENDOR_NETWORKS};
use crate::spec::Spec;
use crate::volume;
use crate::write::Tally;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything about a generated incident that its logs should be found to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// What was asked for. `threads` is not recorded, as it changes nothing.
    pub spec: Spec,
    /// The organisation's id, `o-…`.
    pub organisation: String,
    /// Records in readable log files, repeats included.
    pub records: u64,
    /// Distinct event ids among them.
    pub distinct_events: u64,
    /// Records that repeat an event id: `records - distinct_events`.
    pub duplicates: u64,
    /// Readable log files; digests and broken files are not counted.
    pub files: u64,
    /// Bytes of those files as they lie on disk.
    pub gz_bytes: u64,
    /// Bytes of those files uncompressed.
    pub json_bytes: u64,
    /// Digest files, which hold no events.
    pub digest_files: u64,
    /// Files whose gzip stream is cut, relative to the output folder. Every event in them is in a readable file too.
    pub broken_files: Vec<String>,
    /// Files delivered a second time under another name: first and second path, relative to the output folder.
    pub redelivered_files: Vec<(String, String)>,
    /// The key that the attacker used; `None` without an attack.
    pub stolen: Option<Stolen>,
    /// What the attacker did.
    pub attack: AttackTruth,
    /// What the vendor held, in the order of `exposures.csv`.
    pub exposures: Vec<Exposure>,
    /// Days of which an account's logs do not exist.
    pub missing_days: Vec<MissingDays>,
    /// The CI vendor's own networks, shared by all its customers, in CIDR notation.
    pub vendor_networks: Vec<String>,
}

/// The stolen credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stolen {
    /// The long-term key.
    pub access_key_id: String,
    /// Its user.
    pub user_arn: String,
    /// Its account.
    pub account: String,
}

/// The attack as the logs show it; empty lists and `None` without an attack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackTruth {
    /// Ids of all its events in the order of time, the copies in other accounts included.
    pub event_ids: Vec<String>,
    /// Time of the first.
    pub first: Option<DateTime<Utc>>,
    /// Time of the last.
    pub last: Option<DateTime<Utc>>,
    /// Addresses it came from. The first is one of the vendor's published indicators, the others are not.
    pub source_ips: Vec<String>,
    /// Keys of the sessions that it minted from the stolen key, directly or in a chain.
    pub session_keys: Vec<String>,
    /// Long-term keys that it created.
    pub created_keys: Vec<CreatedKey>,
    /// Event ids by phase.
    pub by_phase: BTreeMap<String, Vec<String>>,
}

/// A key that the attacker created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The key.
    pub access_key_id: String,
    /// The user it belongs to, whom the attacker created too.
    pub user: String,
    /// Distinct events with this key. They are in no exposure's count, since no session leads to them.
    pub events: u64,
}

/// A credential that the vendor held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// An access key id; or the ARN of a role that the vendor's jobs assume with an identity token.
    pub id: String,
    /// What the vendor's list says.
    pub note: String,
    /// Whether the attacker used it.
    pub used_by_attacker: bool,
    /// Whether no event of it is in the logs at all.
    pub never_seen: bool,
    /// Distinct events whose `userIdentity.accessKeyId` is the key or that of a session which descends from it through
    /// minting records; for a role, of its sessions and what descends from them.
    pub events: u64,
    /// As `events`, from the window's start on and before its end.
    pub events_in_window: u64,
    /// Distinct minting records in the logs of other accounts, which show the caller's account and principal id only.
    /// They are not in `events`.
    pub copies_elsewhere: u64,
    /// For a role: distinct records in which an identity token was exchanged for one of its sessions. Not in `events`.
    pub token_exchanges: u64,
}

/// Days without logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingDays {
    /// The account, 12 digits.
    pub account: String,
    /// The days in UTC.
    pub days: Vec<NaiveDate>,
}

impl Truth {
    /// Sums up what the days' writers counted.
    pub(crate) fn new(organisation: &Organisation, spec: &Spec, attack: &Attack, tally: Tally) -> Self {
        let exposures = organisation
            .exposures
            .iter()
            .zip(&tally.exposures)
            .map(|(exposed, seen)| Exposure {
                id: exposed.id.clone(),
                note: exposed.note.to_owned(),
                used_by_attacker: exposed.stolen && spec.attack,
                never_seen: seen.events == 0,
                events: seen.events,
                events_in_window: seen.in_window,
                copies_elsewhere: seen.copies,
                token_exchanges: seen.exchanges,
            })
            .collect();
        let stolen = organisation.exposures.iter().find(|exposed| exposed.stolen && spec.attack).map(|exposed| {
            let identity = &organisation.identities[usize::from(exposed.identity)];
            Stolen {
                access_key_id: exposed.id.clone(),
                user_arn: identity.arn.clone(),
                account: ACCOUNTS[usize::from(identity.account)].number.to_owned(),
            }
        });
        let mut by_phase: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, phase, id) in &tally.attack {
            by_phase.entry(attack.phases[usize::from(*phase)].to_owned()).or_default().push(id.clone());
        }
        let instant = |event: Option<&(i64, u8, String)>| event.and_then(|event| DateTime::from_timestamp(event.0, 0));
        let (account, days) = volume::missing(spec);
        let first_day = spec.window_start.date_naive() - Days::new(u64::from(spec.baseline_days));
        Self {
            spec: spec.clone(),
            organisation: organisation.id.clone(),
            records: tally.records,
            distinct_events: tally.distinct,
            duplicates: tally.records - tally.distinct,
            files: tally.files,
            gz_bytes: tally.gz_bytes,
            json_bytes: tally.json_bytes,
            digest_files: tally.digests,
            broken_files: tally.broken,
            redelivered_files: tally.redelivered,
            stolen,
            attack: AttackTruth {
                first: instant(tally.attack.first()),
                last: instant(tally.attack.last()),
                event_ids: tally.attack.iter().map(|(_, _, id)| id.clone()).collect(),
                source_ips: attack.addresses.iter().map(|&address| address.to_owned()).collect(),
                session_keys: attack.session_keys.iter().map(key_text).collect(),
                created_keys: attack
                    .created_keys
                    .iter()
                    .map(|(key, user)| CreatedKey {
                        access_key_id: key_text(key),
                        user: (*user).to_owned(),
                        events: tally.planted,
                    })
                    .collect(),
                by_phase,
            },
            exposures,
            missing_days: spec
                .lost_days
                .then(|| MissingDays {
                    account: ACCOUNTS[usize::from(account)].number.to_owned(),
                    days: days.iter().map(|&day| first_day + Days::new(day.unsigned_abs())).collect(),
                })
                .into_iter()
                .collect(),
            vendor_networks: VENDOR_NETWORKS.iter().map(|&network| network.to_owned()).collect(),
        }
    }
}
