//! How fast logs are held against the canaries, and whether every use among the calls of others is found.
//!
//! `cargo xtask bench watch [--events N]` generates files of others' calls, which must give no alert, and hides a thousand
//! uses of canaries among them, each of which must be found.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use libdeflater::Decompressor;
use stanch_watch::alerts::Alerts;
use stanch_watch::canary::Canary;
use stanch_watch::known::Known;
use stanch_watch::watchlist::Watchlist;

use crate::{Failure, gzips, logs};

/// Canaries, as many as one plan strips.
const CANARIES: usize = 300;

/// Uses of them that are hidden.
const HIDDEN: usize = 1_000;

/// How a file of CloudTrail begins.
const HEAD: &str = "{\"Records\":[";

/// Measures, and gives the lines of the table.
pub(crate) fn measure(arguments: &[String]) -> Result<Vec<String>, Failure> {
    let events = match arguments {
        [] => 1_000_000,
        [name, value] if name == "--events" => {
            value.parse().map_err(|_| Failure(format!("--events {value}: not a number")))?
        }
        _ => return Err(Failure("bench watch knows --events N only".to_owned())),
    };
    let temporary = tempfile::tempdir().map_err(|error| Failure(error.to_string()))?;
    let files = gzips(&logs(temporary.path(), events)?)?;
    let watchlist = Watchlist::new((0..CANARIES).map(canary).collect(), Known::default());

    let (mut packed, mut texts) = (Vec::new(), Vec::new());
    for file in &files {
        let bytes = fs::read(file).map_err(|error| Failure(format!("{}: {error}", file.display())))?;
        // A file that is cut in the middle is one of those that are generated, and can hide nothing.
        texts.extend(unpacked(&bytes).filter(|text| text.starts_with(HEAD)));
        packed.push(bytes);
    }
    let mut number = 0;
    let each = HIDDEN.div_ceil(texts.len().max(1));
    for text in &mut texts {
        let uses: String = (number..HIDDEN.min(number + each)).map(|one| format!("{},", record(one))).collect();
        number = HIDDEN.min(number + each);
        text.insert_str(HEAD.len(), &uses);
    }

    let background = Pass::over(&watchlist, packed.iter().map(Vec::as_slice));
    let hidden = Pass::over(&watchlist, texts.iter().map(|text| text.as_bytes()));
    let wanted: BTreeSet<String> = (0..HIDDEN).map(event).collect();
    let missed = wanted.difference(&hidden.found).count();
    let lines = vec![
        background.line("others' calls, packed"),
        hidden.line("with uses of canaries, unpacked"),
        format!("{HIDDEN} uses of {CANARIES} canaries were hidden: {missed} were missed"),
    ];
    if background.messages + background.found.len() > 0 || missed > 0 || hidden.found.len() != HIDDEN {
        return Err(Failure(format!("{}\nan alert is wrong or missing", lines.join("\n"))));
    }
    Ok(lines)
}

/// What one pass over all files gave.
struct Pass {
    records: u64,
    took: Duration,
    found: BTreeSet<String>,
    messages: usize,
    gaps: usize,
}

impl Pass {
    fn over<'a>(watchlist: &Watchlist, files: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut alerts = Alerts::default();
        let mut pass = Self { records: 0, took: Duration::ZERO, found: BTreeSet::new(), messages: 0, gaps: 0 };
        let began = Instant::now();
        for file in files {
            let scanned = watchlist.scan("a log", file);
            pass.records += scanned.records;
            pass.gaps += scanned.gaps.len();
            for sighting in scanned.sightings {
                pass.found.insert(sighting.event_id.clone());
                pass.messages += usize::from(alerts.take(sighting).is_some());
            }
        }
        pass.took = began.elapsed();
        pass
    }

    fn line(&self, name: &str) -> String {
        let seconds = self.took.as_secs_f64();
        format!(
            "{name:34} {:>9} records {seconds:>7.2} s {:>9.0} records/s {:>5} uses {:>5} messages {:>3} gaps",
            self.records,
            self.records as f64 / seconds,
            self.found.len(),
            self.messages,
            self.gaps
        )
    }
}

/// The text of a packed file; none where it is cut.
fn unpacked(bytes: &[u8]) -> Option<String> {
    // The last four bytes of a gzip stream say how long it is unpacked.
    let length = bytes.last_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize)?;
    // Text is packed to a thousandth at most, so that a cut file asks for no more memory than that.
    let mut text = vec![0; Some(length).filter(|length| *length <= bytes.len().saturating_mul(1_032))?];
    let written = Decompressor::new().gzip_decompress(bytes, &mut text).ok()?;
    text.truncate(written);
    String::from_utf8(text).ok()
}

fn key(number: usize) -> String {
    format!("AKIACANARY{:010}", number % CANARIES)
}

fn event(number: usize) -> String {
    format!("hidden-{number}")
}

fn canary(number: usize) -> Canary {
    Canary {
        credential: format!("canary-{number}"),
        title: format!("CANARY_{number}"),
        keys: vec![key(number)],
        principals: Vec::new(),
        only_keys: true,
        cut_roles: Vec::new(),
        contained_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

/// A use, as CloudTrail writes it.
fn record(number: usize) -> serde_json::Value {
    serde_json::json!({
        "eventVersion": "1.08", "eventTime": "2023-01-13T10:00:00Z", "eventSource": "sts.amazonaws.com",
        "eventName": "GetCallerIdentity", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.66",
        "userAgent": "python-requests/2.31", "eventID": event(number), "eventType": "AwsApiCall", "readOnly": true,
        "managementEvent": true, "recipientAccountId": "111122223333", "requestParameters": null,
        "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "accessKeyId": key(number)},
    })
}
