//! What was seen, as STIX 2.1: indicators for others to look for, and where they were sighted.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stanch_model::text::json_safe;

use crate::sighting::{Sighting, Whose};

/// A bundle of what strangers used: an indicator and a sighting for each address and each client.
///
/// The same sightings give the same ids, so that whoever imports it twice has it once.
pub fn export(sightings: &[Sighting], organisation: &str, now: DateTime<Utc>) -> String {
    let mut patterns: BTreeMap<String, Seen<'_>> = BTreeMap::new();
    let strange = |one: &&Sighting| matches!(one.whose, Whose::Stranger | Whose::Unknown);
    for sighting in sightings.iter().filter(strange) {
        let address = sighting.source.parse::<IpAddr>().ok().map(|address| match address {
            IpAddr::V4(address) => format!("[ipv4-addr:value = '{address}']"),
            IpAddr::V6(address) => format!("[ipv6-addr:value = '{address}']"),
        });
        let agent = (!sighting.user_agent.is_empty()).then(|| {
            let agent = sighting.user_agent.replace('\\', "\\\\").replace('\'', "\\'");
            format!(
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = '{}']",
                agent.chars().filter(|letter| !letter.is_control()).collect::<String>()
            )
        });
        for pattern in address.into_iter().chain(agent) {
            patterns.entry(pattern).or_insert_with(|| Seen::new(sighting)).add(sighting);
        }
    }
    let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let author = id("identity", organisation);
    let mut objects = vec![json!({
        "type": "identity", "spec_version": "2.1", "id": author, "created": stamp(now), "modified": stamp(now),
        "name": organisation, "identity_class": "organization",
    })];
    for (pattern, seen) in &patterns {
        let indicator = id("indicator", pattern);
        let operations: Vec<&str> = seen.operations.iter().copied().take(20).collect();
        objects.push(json!({
            "type": "indicator", "spec_version": "2.1", "id": indicator, "created_by_ref": author,
            "created": stamp(seen.first), "modified": stamp(seen.last), "name": "used a stripped credential",
            "description": format!("operations: {}", operations.join(", ")),
            "indicator_types": ["malicious-activity"], "pattern": pattern, "pattern_type": "stix",
            "valid_from": stamp(seen.first),
        }));
        objects.push(json!({
            "type": "sighting", "spec_version": "2.1", "id": id("sighting", &format!("{pattern} {}", seen.count)),
            "created_by_ref": author, "created": stamp(seen.last), "modified": stamp(seen.last),
            "first_seen": stamp(seen.first), "last_seen": stamp(seen.last),
            "count": seen.count.min(999_999_999), "sighting_of_ref": indicator, "where_sighted_refs": [author],
        }));
    }
    let ids: Vec<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
    let bundle: Value = json!({"type": "bundle", "id": id("bundle", &ids.join(" ")), "objects": objects});
    json_safe(format!("{bundle:#}\n"))
}

/// What was seen of one pattern.
struct Seen<'a> {
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    count: u64,
    operations: BTreeSet<&'a str>,
}

impl<'a> Seen<'a> {
    fn new(sighting: &Sighting) -> Self {
        Self { first: sighting.at, last: sighting.at, count: 0, operations: BTreeSet::new() }
    }

    fn add(&mut self, sighting: &'a Sighting) {
        self.first = self.first.min(sighting.at);
        self.last = self.last.max(sighting.at);
        self.count += 1;
        self.operations.insert(&sighting.operation);
    }
}

/// An id of STIX that is the same for the same text: a UUID of version 8, whose bits are the writer's own (RFC 9562).
fn id(kind: &str, text: &str) -> String {
    let digest = Sha256::digest(format!("stanch {kind} {text}"));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{kind}--{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
