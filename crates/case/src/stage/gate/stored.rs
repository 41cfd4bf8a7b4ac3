//! Results and collections that an answer rests on, each with whether it can.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_gate::facts::{Freshness, Stored, is_ahead};
use stanch_inventory::record::Source;
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential as held;

use super::read::oldest;
use crate::config::{BackupPlace, Settings};

/// `results` are the links, the reach and the review.
pub(super) fn of(
    results: [Freshness; 3],
    (aws, accounts): (Option<&Snapshot>, &BTreeMap<String, Option<DateTime<Utc>>>),
    vendor: Option<&Snapshot>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Vec<Stored> {
    let [linked, reached, assessed] = results;
    let mut all = vec![
        stored("the list of what the vendor held", linked, "stanch link"),
        stored("the reach", reached, "stanch reach"),
        stored("the review", assessed, "stanch assess"),
    ];
    // That nothing was collected from the vendor is told with what its projects use.
    let state = |at: Option<DateTime<Utc>>| match at {
        None => Freshness::Missing,
        Some(at) if is_ahead(now, at) => Freshness::Ahead,
        // What somebody else changed since would not be in it; nothing may be seen for as long.
        Some(at) if now - at > settings.gate.quiet() => Freshness::Old,
        Some(_) => Freshness::Fresh,
    };
    for snapshot in [aws, vendor].into_iter().flatten() {
        let (name, again) = (snapshot.source.words(), snapshot.source.id());
        let (name, again) = (format!("the collection from {name}"), format!("stanch collect {again}"));
        if snapshot.source == Source::Aws && !accounts.is_empty() {
            let states = accounts.iter().map(|(account, at)| (account, state(*at)));
            let held = states.filter(|(_, state)| *state != Freshness::Fresh);
            let before = all.len();
            all.extend(held.map(|(account, state)| stored(&format!("{name} of account {account}"), state, &again)));
            if all.len() == before {
                all.push(stored(&name, Freshness::Fresh, &again));
            }
            continue;
        }
        all.push(stored(&name, state(oldest(snapshot)), &again));
    }
    all
}

fn stored(name: &str, state: Freshness, again: &str) -> Stored {
    Stored { name: name.to_owned(), state, again: again.to_owned() }
}

/// The collection from AWS, where the answer rests on one: an organisation that has nothing there needs none.
pub(super) fn needed<'a>(
    settings: &Settings,
    exposed: &[(Option<u64>, held::Credential)],
    aws: &'a Snapshot,
) -> Option<&'a Snapshot> {
    let read = aws.about.collected.max(aws.about.taken).is_some();
    let said =
        !settings.logs.accounts.is_empty() || settings.backups.iter().any(|one| matches!(one.at, BackupPlace::Arn(_)));
    let held = exposed.iter().any(|(_, one)| one.service.as_deref() == Some("AWS"));
    (read || said || held).then_some(aws)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stanch_inventory::record::Source;
    use stanch_inventory::snapshot::Snapshot;

    use super::needed;
    use crate::stage::made::{credential, settings};

    #[test]
    fn a_collection_from_aws_is_needed_by_what_is_there() {
        let unread = Snapshot::empty(Source::Aws);
        let asked = |more: &str, service: &str| {
            needed(&settings(more), &[(Some(1), credential(&json!({ "service": service })))], &unread).is_some()
        };
        let offline = "[[backup]]\nof = \"the ledger\"\noffline = \"a safe\"\n";
        let vault = "[[backup]]\nof = \"the ledger\"\ncopy = \"arn:aws:s3:::ledger-copies\"\n";
        assert!(!asked(offline, "npm"), "nothing of it is in AWS");
        assert!(asked(offline, "AWS"));
        assert!(asked(vault, "npm"));
        assert!(asked("[logs]\naccounts = [\"111122223333\"]\n", "npm"));
    }
}
