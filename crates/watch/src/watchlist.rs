//! Logs are held against the canaries.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;
use stanch_model::Gap;
use stanch_source::{Col, NO_TIME, NULL_VIEW, Opener, Outcome, Rows};

use crate::canary::Canary;
use crate::known::Known;
use crate::listened::ByAccount;
use crate::origin::Origin;
use crate::sighting::{LAST_USE, Sighting, Whose};

/// An attempt to come into a role with a token of an issuer.
const WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";

/// Parameters that say what a call was for, and that are no secrets.
const TRIED: &[&str] =
    &["roleArn", "bucketName", "key", "secretId", "name", "userName", "roleName", "functionName", "policyArn"];

/// Canaries, found by whatever a record names them by.
#[derive(Debug)]
pub struct Watchlist {
    canaries: Vec<Canary>,
    known: Known,
    keys: HashMap<String, usize>,
    arns: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    cut: BTreeMap<String, usize>,
}

/// What a log said of canaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Uses of canaries, in the order of the log.
    pub sightings: Vec<Sighting>,
    /// What could not be read of it.
    pub gaps: Vec<Gap>,
    /// How many records it has.
    pub records: u64,
    /// By account, when it has records.
    pub heard: ByAccount,
}

impl Watchlist {
    /// A list of canaries, and what is known of their use before.
    pub fn new(canaries: Vec<Canary>, known: Known) -> Self {
        let (mut keys, mut arns, mut ids) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut cut = BTreeMap::new();
        // Of one that several plans stripped, what was since the first of them is a use. The last that is put in stays.
        let mut latest_first: Vec<(usize, &Canary)> = canaries.iter().enumerate().collect();
        latest_first.sort_by_key(|(_, canary)| std::cmp::Reverse(canary.contained_at));
        for (at, canary) in latest_first {
            keys.extend(canary.keys.iter().map(|key| (key.clone(), at)));
            arns.extend(canary.principals.iter().map(|one| (one.arn.clone(), at)));
            ids.extend(canary.principals.iter().filter_map(|one| Some((one.unique_id.clone()?, at))));
            cut.extend(canary.cut_roles.iter().map(|arn| (arn.clone(), at)));
        }
        Self { canaries, known, keys, arns, ids, cut }
    }

    /// Reads a log of any packing and wrapping. A call that somebody makes about a canary is no use of it.
    pub fn scan(&self, name: &str, bytes: &[u8]) -> Scanned {
        let (mut rows, mut outcome) = (Rows::new(), Outcome::default());
        let mut scanned = Scanned::default();
        let mut look = |rows: &mut Rows| {
            let full = std::mem::replace(rows, Rows::new());
            scanned.records += full.len() as u64;
            scanned.sightings.extend(self.look(full, &mut scanned.heard));
            Ok::<(), std::convert::Infallible>(())
        };
        let Ok(()) = Opener::new().bytes(bytes, name, &mut rows, &mut outcome, &mut look);
        scanned.gaps = outcome.into_gaps(name);
        scanned
    }

    fn look(&self, mut rows: Rows, heard: &mut ByAccount) -> Vec<Sighting> {
        let blocks = rows.take_blocks();
        let read = Read { rows: &rows, blocks: &blocks };
        for row in 0..rows.len() {
            let (Some(account), Some(at)) = (read.text(Col::Account, row), read.time(row)) else { continue };
            match heard.get_mut(&*account) {
                Some(times) => times.add(at),
                None => heard.entry(account.into_owned()).or_default().add(at),
            }
        }
        (0..rows.len()).filter_map(|row| self.sighting(&read, row)).collect()
    }

    fn sighting(&self, read: &Read<'_>, row: usize) -> Option<Sighting> {
        let text = |column| read.text(column, row);
        let operation = text(Col::Operation).unwrap_or_default();
        // Some refusals, as that of a sign-in, have no code of their own.
        let is_refused = || text(Col::Outcome).is_some_and(|outcome| outcome != "success");
        let by_key = text(Col::CredentialId).and_then(|key| self.keys.get(&*key));
        let by_arn = || {
            let arn = text(Col::ActorArn).and_then(|arn| self.arns.get(&*arn));
            arn.or_else(|| text(Col::SessionIssuer).and_then(|arn| self.arns.get(&*arn)))
        };
        // Federated sessions have no name, but begin with the id of the user that they are of.
        let by_id = || text(Col::ActorId).and_then(|id| self.ids.get(id.split(':').next().unwrap_or_default()));
        let found = by_key.or_else(by_arn).or_else(by_id).copied();
        // A role that trusts another issuer besides is still assumed through that one, which is as it should be.
        let refused = operation == WEB_IDENTITY && !self.cut.is_empty() && is_refused();
        let raw = (found.is_some() || refused).then(|| read.raw(row)).flatten();
        let role = || raw.as_ref()?["requestParameters"]["roleArn"].as_str();
        let canary = match found {
            Some(at) => self.canaries.get(at)?,
            None if refused => self.canaries.get(*self.cut.get(role()?)?)?,
            None => return None,
        };
        let at = read.time(row)?;
        if is_before(at, canary) {
            return None;
        }
        let owned = |column| text(column).unwrap_or_default().into_owned();
        let service = owned(Col::Service);
        let service = service.split('.').next().unwrap_or_default();
        let (source, user_agent) = (owned(Col::SourceIp), owned(Col::UserAgent));
        Some(Sighting {
            credential: canary.credential.clone(),
            title: canary.title.clone(),
            at,
            event_id: owned(Col::EventId),
            operation: format!("{service}:{operation}"),
            error: text(Col::ErrorCode).map(Cow::into_owned).or_else(|| is_refused().then(|| "Failure".to_owned())),
            network: self.known.network(&source).map(str::to_owned),
            origin: self.known.origin(&source),
            whose: self.known.whose(&canary.credential, &source, &user_agent),
            source,
            user_agent,
            region: owned(Col::Region),
            account: owned(Col::Account),
            tried: raw.as_ref().map(tried).unwrap_or_default(),
            contained_at: canary.contained_at,
        })
    }

    /// A use that only the last use of a key tells: a call that no log has. None for one that was before, or of no canary.
    pub fn used(&self, key: &str, at: DateTime<Utc>, service: &str, region: &str) -> Option<Sighting> {
        let canary = self.canaries.get(*self.keys.get(key)?)?;
        if is_before(at, canary) {
            return None;
        }
        Some(Sighting {
            credential: canary.credential.clone(),
            title: canary.title.clone(),
            at,
            event_id: format!("{LAST_USE}{key} at {}", at.format("%FT%TZ")),
            operation: format!("{service}:*"),
            error: None,
            source: String::new(),
            network: None,
            origin: Origin::NoAddress,
            user_agent: String::new(),
            region: region.to_owned(),
            account: String::new(),
            tried: Vec::new(),
            contained_at: canary.contained_at,
            whose: Whose::Unknown,
        })
    }
}

/// Whether a use was before its canary was stripped. Logs tell times to the second.
fn is_before(at: DateTime<Utc>, canary: &Canary) -> bool {
    at.timestamp() < canary.contained_at.timestamp()
}

/// What a call was for, by its parameters: names and ARNs, never a value.
fn tried(record: &Value) -> Vec<String> {
    let parameters = &record["requestParameters"];
    let named = TRIED.iter().filter_map(|name| Some(format!("{name}={}", parameters[*name].as_str()?)));
    let resources = record["resources"].as_array().into_iter().flatten();
    let arns = resources.filter_map(|one| one["ARN"].as_str().or_else(|| one["arn"].as_str()).map(str::to_owned));
    let mut tried: Vec<String> = named.chain(arns).collect();
    tried.dedup();
    tried
}

/// Rows with the text that their views point into.
struct Read<'a> {
    rows: &'a Rows,
    blocks: &'a [Vec<u8>],
}

impl Read<'_> {
    fn text(&self, column: Col, row: usize) -> Option<Cow<'_, str>> {
        let view = *self.rows.views(column as usize).get(row)?;
        if view == NULL_VIEW {
            return None;
        }
        // The Arrow format: a length of 32 bits, then the text itself up to twelve bytes, or its block and offset.
        let length = (view & 0xffff_ffff) as usize;
        if length <= 12 {
            let bytes = view.to_le_bytes();
            let text = std::str::from_utf8(bytes.get(4..4 + length)?).ok()?;
            return Some(Cow::Owned(text.to_owned()));
        }
        let (block, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
        std::str::from_utf8(self.blocks.get(block)?.get(start..start + length)?).ok().map(Cow::Borrowed)
    }

    fn time(&self, row: usize) -> Option<DateTime<Utc>> {
        let micros = self.rows.times().get(row).copied().filter(|at| *at != NO_TIME)?;
        DateTime::from_timestamp_micros(micros)
    }

    /// The whole record, put together as it was delivered.
    fn raw(&self, row: usize) -> Option<Value> {
        let body = self.text(Col::RawBody, row)?;
        let Some(head) = self.text(Col::RawHead, row) else { return serde_json::from_str(&body).ok() };
        let piece = |column| self.text(column, row).unwrap_or_default();
        let time = self.time(row)?.format("%Y-%m-%dT%H:%M:%SZ");
        let (call, id, tail) = (piece(Col::RawCall), piece(Col::EventId), piece(Col::RawTail));
        serde_json::from_str(&format!("{head}{time}{call}{body}{id}{tail}")).ok()
    }
}
