//! Whether all access keys were read.

use std::collections::BTreeMap;

use stanch_inventory::record::{Record, Source};
use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::Snapshot;

/// How far access keys were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyCoverage {
    /// Whether there is anything of AWS at all.
    pub(crate) collected: bool,
    /// How many accounts were read to the end.
    pub(crate) complete: usize,
    /// Accounts of which keys may be missing, each with why, sorted.
    pub(crate) incomplete: Vec<(String, String)>,
}

impl KeyCoverage {
    /// Of the snapshots that are there. An account is complete where its users and the keys of each were read to the
    /// end.
    pub(super) fn new(snapshots: &[&Snapshot]) -> Self {
        let mut coverage = Self::default();
        for snapshot in snapshots.iter().filter(|snapshot| snapshot.source == Source::Aws) {
            coverage.collected = true;
            for (account, outcome) in accounts(snapshot) {
                match outcome {
                    None => coverage.complete += 1,
                    Some(why) => coverage.incomplete.push((account, why)),
                }
            }
        }
        coverage
    }

    /// Which accounts were not read, as one phrase; at most three are named.
    pub(crate) fn missing(&self) -> Option<String> {
        let (first, why) = self.incomplete.first()?;
        let accounts: Vec<&str> = self.incomplete.iter().take(3).map(|(account, _)| account.as_str()).collect();
        let more = self.incomplete.len() - accounts.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let why = if self.incomplete.len() == 1 { why.clone() } else { format!("{first}: {why}") };
        Some(format!("{}{more} ({why})", accounts.join(", ")))
    }
}

/// Each account, with why its keys are not all there.
fn accounts(snapshot: &Snapshot) -> BTreeMap<String, Option<String>> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let of_records = snapshot.records().filter_map(|record| match record {
        Record::Account(account) => Some(account.id.clone()),
        _ => None,
    });
    let of_coverage =
        snapshot.about.coverage.iter().map(|line| line.domain.clone()).filter(|domain| is_account(domain));
    let mut accounts: BTreeMap<String, Option<String>> = BTreeMap::new();
    for account in of_records.chain(of_coverage) {
        let lines = || snapshot.about.coverage.iter().filter(|line| line.domain == account);
        let users = lines().filter(|line| line.kind.starts_with("users"));
        let listed = users.clone().any(|line| line.outcome == Outcome::Complete);
        let keys = lines().find(|line| line.kind == "access keys" && line.outcome != Outcome::Complete);
        let why = match keys {
            Some(line) => Some(line.outcome.sentence()),
            None if listed => None,
            None => Some(
                users.clone().next().map_or_else(|| "it was not collected".to_owned(), |line| line.outcome.sentence()),
            ),
        };
        accounts.insert(account, why);
    }
    accounts
}
