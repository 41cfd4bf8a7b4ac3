//! When parts of a source were last read: what was read of one account says nothing of another.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_iam::arn::account_of;
use stanch_inventory::record::Record;
use stanch_inventory::snapshot::Snapshot;
use stanch_secrets::credential::{Credential, Target};

use crate::config::{BackupPlace, Settings};

/// When identities of each account were last read.
pub(super) struct Accounts {
    /// Of those that were read.
    read: BTreeMap<String, DateTime<Utc>>,
    /// Those that a collection asked for.
    asked: BTreeSet<String>,
    /// Where times of parts are not known, that of the whole.
    whole: Option<DateTime<Utc>>,
}

impl Accounts {
    pub(super) fn of(aws: &Snapshot) -> Self {
        let mut read: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        for entry in aws.entries.values().filter(|entry| entry.domain.is_empty()) {
            let arn = match &entry.record {
                Record::User(user) => &user.arn,
                Record::Role(role) => &role.arn,
                _ => continue,
            };
            if let Some(at) = aws.read_at(entry) {
                let known = read.entry(account_of(arn).to_owned()).or_insert(at);
                *known = (*known).max(at);
            }
        }
        // What the source itself said is what counts of an account, whatever files repeat of it.
        read.extend(aws.about.read.iter().map(|(part, at)| (part.clone(), *at)));
        let asked = aws.about.coverage.iter().map(|row| row.domain.clone()).collect();
        let whole = aws.about.collected.max(aws.about.taken).filter(|_| aws.about.read.is_empty());
        Self { read, asked, whole }
    }

    /// When one was last read; none where it never was.
    pub(super) fn at(&self, account: &str) -> Option<DateTime<Utc>> {
        self.read.get(account).copied().or(self.whole)
    }

    /// Those that an answer rests on: where something exposed opens something, where a copy is, and of those whose logs the
    /// case expects whichever was ever asked for.
    pub(super) fn wanted(
        &self,
        settings: &Settings,
        exposed: &[(Option<u64>, Credential)],
    ) -> BTreeMap<String, Option<DateTime<Utc>>> {
        let links = exposed.iter().flat_map(|(_, credential)| &credential.links).filter(|link| link.holds());
        let opened = links.filter_map(|link| match &link.target {
            Target::AccessKey { account, .. } | Target::Role { account, .. } => Some(account.as_str()),
            _ => None,
        });
        let copies = settings.backups.iter().filter_map(|backup| match &backup.at {
            BackupPlace::Arn(arn) => Some(account_of(arn)),
            BackupPlace::Offline(_) => None,
        });
        let expected = settings.logs.accounts.iter().map(String::as_str);
        let expected = expected.filter(|account| self.asked.contains(*account) || self.at(account).is_some());
        let all = opened.chain(copies).chain(expected).filter(|account| !account.is_empty());
        all.map(|account| (account.to_owned(), self.at(account))).collect()
    }
}

/// When everything of a source was read that it has: of the part that was read longest ago.
pub(super) fn oldest(snapshot: &Snapshot) -> Option<DateTime<Utc>> {
    let parts: BTreeSet<&str> = snapshot.entries.values().map(|entry| entry.domain.as_str()).collect();
    let read = snapshot.about.read.iter().filter(|(part, _)| parts.contains(part.as_str()));
    read.map(|(_, at)| *at).min().or(snapshot.about.collected.max(snapshot.about.taken))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;
    use stanch_inventory::record::Source;
    use stanch_inventory::run::{Listing, Outcome, Run};
    use stanch_inventory::snapshot::Snapshot;

    use super::{Accounts, oldest};
    use crate::stage::made::{credential, settings};

    const OURS: &str = "111122223333";
    const THEIRS: &str = "444455556666";
    const REFUSED: &str = "777788889999";

    fn at(day: u32) -> DateTime<Utc> {
        format!("2023-01-{day:02}T00:00:00Z").parse().expect("a time")
    }

    /// A collection of one account.
    fn run(day: u32, account: &str, outcome: Outcome) -> Run {
        let mut listing = Listing::new("account", account, "").enumerating();
        listing.outcome = outcome;
        let domains = [account.to_owned()].into();
        Run { source: Source::Aws, started: at(day), domains, listings: vec![listing], gaps: Vec::new() }
    }

    #[test]
    fn a_collection_of_one_account_says_nothing_of_another() {
        let denied = || Outcome::Denied { status: "403".to_owned(), permission: "sts:AssumeRole".to_owned() };
        let aws = Snapshot::empty(Source::Aws)
            .after(run(1, OURS, Outcome::Complete))
            .after(run(2, THEIRS, Outcome::Complete))
            .after(run(3, OURS, denied()))
            .after(run(4, REFUSED, denied()));
        let accounts = Accounts::of(&aws);
        let expected = settings(&format!("[logs]\naccounts = [\"{OURS}\", \"{REFUSED}\", \"999900001111\"]\n"));
        let key = json!({ "kind": "access_key", "id": "AKIAOLD", "account": THEIRS, "user": "ci" });
        let link = json!({ "target": key, "join": "key_tail", "confidence": "certain", "evidence": [] });
        let exposed = [(Some(1), credential(&json!({ "links": [link] })))];
        let wanted: Vec<(String, _)> = accounts.wanted(&expected, &exposed).into_iter().collect();
        let meant = [(OURS, Some(at(1))), (THEIRS, Some(at(2))), (REFUSED, None)];
        assert_eq!(
            wanted,
            meant.map(|(account, at)| (account.to_owned(), at)),
            "one that nobody asks for is no part of it"
        );
        assert_eq!(oldest(&aws), Some(at(4)), "nothing is there that would be older");
    }
}
