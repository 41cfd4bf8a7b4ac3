//! Ways back in that somebody removed, and whether what they consisted of is still there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use stanch_contain::journal::{Entry, Left, LeftKind, Line};
use stanch_gate::facts::{Hit, Removal, WayBack, Whose};
use stanch_iam::arn::{Arn, account_of};
use stanch_inventory::record::Record;
use stanch_inventory::run::{Coverage, Outcome};
use stanch_inventory::snapshot::Snapshot;

use super::read::Accounts;

/// Says of each way back who removed it, and what of it is still there or was not looked for.
pub(super) fn of(ways_back: &mut [WayBack], lines: &[Line], aws: &Snapshot, accounts: &Accounts) {
    let mut removed: BTreeMap<&str, (&Line, &[Left])> = BTreeMap::new();
    for line in lines {
        if let Entry::WayBackRemoved { finding, made, .. } = &line.entry {
            removed.insert(finding, (line, made));
        }
    }
    for way in ways_back {
        let Some((line, made)) = removed.get(way.finding.as_str()) else { continue };
        let Entry::WayBackRemoved { by, proof, until, ours, .. } = &line.entry else { continue };
        way.removed = Some(Removal { by: by.clone(), proof: proof.clone(), ours: *ours, at: line.at, until: *until });
        way.left = made.iter().filter(|one| is_there(aws, one)).map(words).collect();
        // A collection from before it was made says nothing of whether it is gone.
        let last = way.last;
        let is_later = |one: &Left| accounts.at(&one.account).is_some_and(|at| last.is_none_or(|last| at > last));
        let unread = made.iter().filter(|one| !(is_there(aws, one) || is_read(aws, one) && is_later(one)));
        way.unread.extend(unread.map(words));
    }
}

/// Uses of what somebody says was removed, after they said so: by what principals and keys were last used in the logs.
pub(super) fn used(lines: &[Line], last: &BTreeMap<String, DateTime<Utc>>) -> Vec<Hit> {
    let mut hits: BTreeMap<String, Hit> = BTreeMap::new();
    for line in lines {
        let Entry::WayBackRemoved { made, ours: false, by, .. } = &line.entry else { continue };
        for one in made {
            let is_it = |name: &str| match one.kind {
                LeftKind::AccessKey => name == one.name,
                LeftKind::User => is_principal(name, "user", one),
                LeftKind::Role => is_principal(name, "role", one),
            };
            let uses = last.iter().filter(|(name, at)| **at > line.at && is_it(name)).map(|(_, at)| *at);
            let Some(at) = uses.max() else { continue };
            let what = words(one);
            let says = format!("{what}, which was removed, as {by} said at {}, was used", line.at.format("%F %R"));
            hits.insert(
                what.clone(),
                Hit {
                    id: format!("removed {what}"),
                    credential: String::new(),
                    also: BTreeSet::new(),
                    says,
                    whose: Whose::Unexplained,
                    first: at,
                    last: at,
                },
            );
        }
    }
    hits.into_values().collect()
}

/// Whether an ARN is that of a principal of a kind, of the account and name of what was left.
fn is_principal(arn: &str, kind: &str, one: &Left) -> bool {
    let of_kind = arn.split(':').nth(5).is_some_and(|rest| rest.starts_with(kind));
    of_kind && account_of(arn) == one.account && is_called(arn, &one.name)
}

/// Whether the last collection has it. A key that is switched off opens nothing.
fn is_there(aws: &Snapshot, one: &Left) -> bool {
    aws.records().any(|record| match (one.kind, record) {
        (LeftKind::User, Record::User(user)) => account_of(&user.arn) == one.account && is_called(&user.arn, &one.name),
        (LeftKind::Role, Record::Role(role)) => account_of(&role.arn) == one.account && is_called(&role.arn, &one.name),
        (LeftKind::AccessKey, Record::AccessKey(key)) => key.id == one.name && key.active != Some(false),
        _ => false,
    })
}

/// The listing that all identities of an account come from at once, where its caller may ask for it.
const TOGETHER: &str = "users, groups, roles and policies";

/// Whether the last collection would have it if it were there.
fn is_read(aws: &Snapshot, one: &Left) -> bool {
    let rows = |kind: &str| {
        let of = |row: &&Coverage| row.kind == kind && row.domain == one.account;
        aws.about.coverage.iter().filter(of).collect::<Vec<_>>()
    };
    let complete = |kind: &str| {
        let found = rows(kind);
        !found.is_empty() && found.iter().all(|row| row.outcome == Outcome::Complete)
    };
    let has_all = |kind: &str| complete(TOGETHER) || complete(kind);
    match one.kind {
        LeftKind::User => has_all("users"),
        LeftKind::Role => has_all("roles"),
        // Keys are listed user by user; an account without users has none to list.
        LeftKind::AccessKey => has_all("users") && (complete("access keys") || rows("access keys").is_empty()),
    }
}

fn words(one: &Left) -> String {
    let kind = match one.kind {
        LeftKind::User => "user",
        LeftKind::Role => "role",
        LeftKind::AccessKey => "access key",
    };
    format!("{kind} {} of account {}", one.name, one.account)
}

/// Whether an ARN is that of something of a name, whatever its path.
fn is_called(arn: &str, name: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.name().rsplit('/').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use stanch_contain::journal::{Entry, Left, LeftKind, Line};
    use stanch_gate::facts::WayBack;
    use stanch_inventory::record::Source;
    use stanch_inventory::run::{Listing, Run};
    use stanch_inventory::snapshot::Snapshot;
    use stanch_model::Severity;

    use super::of;
    use crate::stage::gate::read::Accounts;

    const ACCOUNT: &str = "111122223333";

    fn at(day: u32) -> DateTime<Utc> {
        format!("2023-01-{day:02}T00:00:00Z").parse().expect("a time")
    }

    /// What nobody could look for of a user that was made on the third, said to be removed on the fifth, of whom a whole
    /// collection from this day has nothing.
    fn unread(collected: u32) -> Vec<String> {
        let (domains, listings) = ([ACCOUNT.to_owned()].into(), vec![Listing::new("users", ACCOUNT, "")]);
        let run = Run { source: Source::Aws, started: at(collected), domains, listings, gaps: Vec::new() };
        let aws = Snapshot::empty(Source::Aws).after(run);
        let made = vec![Left { account: ACCOUNT.to_owned(), kind: LeftKind::User, name: "late".to_owned() }];
        let removed = Entry::WayBackRemoved {
            finding: "f-1".to_owned(),
            by: "ines".to_owned(),
            proof: "deleted".to_owned(),
            until: Some(at(3)),
            ours: false,
            made,
        };
        let mut ways = [WayBack {
            finding: "f-1".to_owned(),
            subject: "ci".to_owned(),
            says: "it made late".to_owned(),
            severity: Severity::High,
            last: Some(at(3)),
            removed: None,
            left: Vec::new(),
            unread: Vec::new(),
        }];
        of(&mut ways, &[Line::after(None, at(5), removed)], &aws, &Accounts::of(&aws));
        ways[0].unread.clone()
    }

    #[test]
    fn a_collection_from_before_it_was_made_says_nothing_of_its_removal() {
        assert_eq!(unread(2), ["user late of account 111122223333"]);
        assert_eq!(unread(4), [""; 0]);
    }
}
