//! What was seen, as STIX 2.1: indicators for others to look for, and where they were sighted.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use stanch_model::text::{json_safe, shorten};

use crate::sighting::{Sighting, Whose};

/// The space of ids that are made of what an object is about (RFC 9562, section 5.5).
const SPACE: u128 = 0x6d1f_0c3a_93c5_4b0e_8a57_2e6b_90f4_d71c;

/// So many addresses and clients are kept. The alerts count every use.
const MOST: usize = 10_000;

/// So many operations are told of one of them.
const OPERATIONS: usize = 20;

/// The longest client that is kept, in characters: whoever calls may write any.
const LONGEST: usize = 500;

/// How clients begin that everybody has: whoever looks for one finds the owner's own.
const COMMON: [&str; 12] = [
    "aws-",
    "aws.",
    "boto",
    "botocore",
    "cloudformation",
    "console.",
    "hashicorp",
    "mozilla",
    "s3",
    "signin.",
    "terraform",
    "[",
];

/// What strangers used, and those of whom nobody knows: addresses and clients, by their patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators(BTreeMap<String, Seen>);

/// What was seen of one pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    count: u64,
    operations: BTreeSet<String>,
    /// Whether a stranger used it, and it is telling by itself.
    telling: bool,
}

impl Indicators {
    /// Takes a use, once; one of the owner's or of the vendor's network is none of what others should look for.
    pub fn add(&mut self, sighting: &Sighting) {
        let stranger = sighting.whose == Whose::Stranger;
        if !stranger && sighting.whose != Whose::Unknown {
            return;
        }
        let address = sighting.source.parse::<IpAddr>().ok().map(|address| match address.to_canonical() {
            IpAddr::V4(address) => (format!("[ipv4-addr:value = '{address}']"), true),
            IpAddr::V6(address) => (format!("[ipv6-addr:value = '{address}']"), true),
        });
        let agent = (!sighting.user_agent.is_empty()).then(|| {
            let agent: String =
                sighting.user_agent.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
            let lower = agent.to_ascii_lowercase();
            let telling = !COMMON.iter().any(|common| lower.starts_with(common));
            let agent = agent.replace('\\', "\\\\").replace('\'', "\\'");
            let pattern =
                format!("[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = '{agent}']");
            (pattern, telling)
        });
        for (pattern, telling) in address.into_iter().chain(agent) {
            if self.0.len() < MOST || self.0.contains_key(&pattern) {
                let seen = self.0.entry(pattern).or_insert_with(|| Seen::new(sighting.at));
                seen.add(sighting, telling && stranger);
            }
        }
    }

    /// A bundle of everything, with an indicator and a sighting for each address and each client.
    ///
    /// Ids are made of what an object is about, so that whoever imports it twice has it once.
    pub fn export(&self, organisation: &str, now: DateTime<Utc>) -> String {
        let author = id("identity", organisation);
        let mut objects = vec![identity(&author, organisation, now)];
        for (pattern, seen) in &self.0 {
            let operations: Vec<&str> = seen.operations.iter().map(String::as_str).collect();
            let mut indicator = seen.indicator(pattern, &author, organisation);
            indicator["modified"] = stamp(seen.last).into();
            indicator["description"] = format!("operations: {}", operations.join(", ")).into();
            objects.push(json!({
                "type": "sighting", "spec_version": "2.1", "id": id("sighting", &format!("{organisation}\n{pattern}")),
                "created_by_ref": author, "created": stamp(seen.first), "modified": stamp(seen.last),
                "first_seen": stamp(seen.first), "last_seen": stamp(seen.last),
                "count": seen.count.min(999_999_999), "sighting_of_ref": indicator["id"], "where_sighted_refs": [author],
            }));
            objects.push(indicator);
        }
        bundle(&objects)
    }

    /// A bundle of what the case looks for by itself in all of its history: addresses of strangers, and clients of theirs
    /// that not everybody has. None where there are none. It changes only when one is new.
    pub fn for_case(&self, organisation: &str) -> Option<String> {
        let telling: Vec<(&String, &Seen)> = self.0.iter().filter(|(_, seen)| seen.telling).collect();
        let first = telling.iter().map(|(_, seen)| seen.first).min()?;
        let author = id("identity", organisation);
        let mut objects = vec![identity(&author, organisation, first)];
        objects.extend(telling.iter().map(|(pattern, seen)| seen.indicator(pattern, &author, organisation)));
        Some(bundle(&objects))
    }
}

impl Seen {
    fn new(at: DateTime<Utc>) -> Self {
        Self { first: at, last: at, count: 0, operations: BTreeSet::new(), telling: false }
    }

    fn add(&mut self, sighting: &Sighting, telling: bool) {
        self.first = self.first.min(sighting.at);
        self.last = self.last.max(sighting.at);
        self.count += 1;
        self.telling |= telling;
        if self.operations.len() < OPERATIONS {
            self.operations.insert(shorten(&sighting.operation, 200).into_owned());
        }
    }

    fn indicator(&self, pattern: &str, author: &str, organisation: &str) -> Value {
        let first = stamp(self.first);
        json!({
            "type": "indicator", "spec_version": "2.1", "id": id("indicator", &format!("{organisation}\n{pattern}")),
            "created_by_ref": author, "created": first, "modified": first, "name": "used a stripped credential",
            "indicator_types": [if self.telling { "malicious-activity" } else { "anomalous-activity" }],
            "pattern": pattern, "pattern_type": "stix", "valid_from": first,
        })
    }
}

fn identity(author: &str, organisation: &str, at: DateTime<Utc>) -> Value {
    json!({
        "type": "identity", "spec_version": "2.1", "id": author, "created": stamp(at), "modified": stamp(at),
        "name": organisation, "identity_class": "organization",
    })
}

fn bundle(objects: &[Value]) -> String {
    let ids: Vec<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
    let bundle: Value = json!({"type": "bundle", "id": id("bundle", &ids.join(" ")), "objects": objects});
    json_safe(format!("{bundle:#}\n"))
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An id of STIX that is the same for the same text: a UUID of version 5 (RFC 9562, section 5.5).
fn id(kind: &str, text: &str) -> String {
    let digest = Sha1::new().chain_update(SPACE.to_be_bytes()).chain_update(format!("{kind}\n{text}")).finalize();
    let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    // The version stands in the bits from 48, the variant in those from 64.
    let bits = bits & !(0xf << 76) | (5 << 76);
    let bits = bits & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{kind}--{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
