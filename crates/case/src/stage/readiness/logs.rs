//! Trails and the accounts that they record.

use std::collections::BTreeSet;

use stanch_gate::readiness::{Account, Answer, Trail};
use stanch_inventory::record::Record;
use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::Snapshot;

/// The listing that trails come from.
const LISTING: &str = "trail names";

/// Every account that is not closed, with whether its trails were read.
pub(super) fn accounts(aws: &Snapshot) -> Vec<Account> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for record in aws.records() {
        match record {
            Record::Account(account) if account.status.as_deref() != Some("SUSPENDED") => {
                ids.insert(&account.id);
            }
            Record::User(user) => {
                ids.insert(stanch_iam::arn::account_of(&user.arn));
            }
            Record::Role(role) => {
                ids.insert(stanch_iam::arn::account_of(&role.arn));
            }
            _ => {}
        }
    }
    let read: BTreeSet<&str> = aws
        .about
        .coverage
        .iter()
        .filter(|one| one.kind == LISTING && one.outcome == Outcome::Complete)
        .map(|one| one.domain.as_str())
        .collect();
    let account = |id: &&str| Account { id: (*id).to_owned(), trails_read: read.contains(id) };
    ids.iter().filter(|id| !id.is_empty()).map(account).collect()
}

/// Every trail.
pub(super) fn trails(aws: &Snapshot) -> Vec<Trail> {
    let trail = |record: &Record| match record {
        Record::Trail(trail) => Some(Trail {
            arn: trail.arn.clone(),
            account: trail.account.clone(),
            logging: Answer::from(trail.logging),
            all_regions: Answer::from(trail.multi_region),
            organization: Answer::from(trail.organization),
            validation: Answer::from(trail.validation),
        }),
        _ => None,
    };
    aws.records().filter_map(trail).collect()
}
