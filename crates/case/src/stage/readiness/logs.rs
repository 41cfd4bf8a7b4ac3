//! Trails, event data stores, and the accounts that they record.

use std::collections::{BTreeMap, BTreeSet};

use stanch_gate::readiness::{Account, Answer, KeptLogs, Recorded, Term, Trail};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{self, Bucket, Events, Extent, Keeping, Recording};
use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::Snapshot;

/// The listings that say which trails and event data stores there are: of a region that was not asked for nobody knows.
const LISTINGS: [&str; 3] = ["trail names", "event data store names", "regions"];

/// Data events of objects, as CloudTrail calls what they are about.
const OBJECTS: &str = "AWS::S3::Object";

/// Data events of functions, likewise.
const FUNCTIONS: &str = "AWS::Lambda::Function";

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
    let complete = aws.about.coverage.iter().filter(|one| one.outcome == Outcome::Complete);
    let complete: BTreeSet<(&str, &str)> = complete.map(|one| (one.domain.as_str(), one.kind.as_str())).collect();
    let read = |id: &str| LISTINGS.iter().all(|listing| complete.contains(&(id, *listing)));
    let organizations = organizations(aws);
    let account = |id: &&str| Account {
        id: (*id).to_owned(),
        organization: organizations.get(id).map(|id| (*id).to_owned()),
        trails_read: read(id),
    };
    ids.iter().filter(|id| !id.is_empty()).map(account).collect()
}

/// The organisation of each account that is known to be in one.
fn organizations(aws: &Snapshot) -> BTreeMap<&str, &str> {
    let known = aws.records().filter_map(|record| match record {
        Record::Account(account) => Some((account.id.as_str(), account.organization.as_deref()?)),
        _ => None,
    });
    known.collect()
}

/// Every trail and every event data store.
pub(super) fn trails(aws: &Snapshot) -> Vec<Trail> {
    let buckets: BTreeMap<&str, &Bucket> = aws.records().filter_map(named).collect();
    let trail = |record: &Record| match record {
        Record::Trail(one) => Some(Trail {
            logging: Answer::from(one.logging),
            all_regions: Answer::from(one.multi_region),
            organization: Answer::from(one.organization),
            validation: Answer::from(one.validation),
            kept: of_trail(one, &buckets),
            ..recording((&one.arn, &one.account), one.recording.as_ref())
        }),
        Record::EventDataStore(one) => Some(Trail {
            logging: Answer::from(one.state.as_ref().map(|state| state == "ENABLED")),
            all_regions: Answer::from(one.multi_region),
            organization: Answer::from(one.organization),
            // What is in an event data store cannot be changed, by the guide of CloudTrail Lake.
            validation: Answer::Yes,
            kept: KeptLogs { at_least: one.days.map_or(Term::Days(0), days), unread: one.days.is_none() },
            ..recording((&one.arn, &one.account), one.recording.as_ref())
        }),
        _ => None,
    };
    let organizations = organizations(aws);
    let owned =
        |trail: Trail| Trail { owner: organizations.get(trail.account.as_str()).map(|id| (*id).to_owned()), ..trail };
    aws.records().filter_map(trail).map(owned).collect()
}

/// A bucket with its name, where a record is one.
fn named(record: &Record) -> Option<(&str, &Bucket)> {
    match record {
        Record::Bucket(bucket) => Some((&bucket.name, bucket)),
        _ => None,
    }
}

/// What something records; the rest of it is not known.
fn recording((arn, account): (&str, &str), recording: Option<&Recording>) -> Trail {
    let known = |of: &dyn Fn(&Recording) -> Recorded| recording.map_or(Recorded::Unknown, of);
    Trail {
        arn: arn.to_owned(),
        account: account.to_owned(),
        owner: None,
        logging: Answer::Unknown,
        all_regions: Answer::Unknown,
        organization: Answer::Unknown,
        validation: Answer::Unknown,
        changes: known(&|one| extent(one.management.writes)),
        reads: known(&|one| extent(one.management.reads)),
        left_out: recording.map(|one| one.left_out.clone()).unwrap_or_default(),
        objects: known(&|one| both(one.data.get(OBJECTS))),
        functions: known(&|one| both(one.data.get(FUNCTIONS))),
        kept: KeptLogs { at_least: Term::Days(0), unread: true },
    }
}

fn extent(extent: Extent) -> Recorded {
    match extent {
        Extent::None => Recorded::None,
        Extent::Some => Recorded::Some,
        Extent::All => Recorded::All,
    }
}

/// How much of reading and writing together is recorded.
fn both(events: Option<&Events>) -> Recorded {
    match events {
        None | Some(Events { reads: Extent::None, writes: Extent::None }) => Recorded::None,
        Some(Events { reads: Extent::All, writes: Extent::All }) => Recorded::All,
        Some(_) => Recorded::Some,
    }
}

/// For how long the longer of a trail's copies is kept: that in its bucket, and that in its log group.
fn of_trail(trail: &aws::Trail, buckets: &BTreeMap<&str, &Bucket>) -> KeptLogs {
    let bucket = trail.bucket.as_deref().and_then(|name| buckets.get(name));
    let in_bucket = match (&trail.delivery_error, bucket.and_then(|bucket| bucket.expirations.as_ref())) {
        // Nothing comes into it.
        (Some(_), _) => Some(Term::Days(0)),
        (None, None) => None,
        (None, Some(rules)) => {
            let begin = trail.prefix.as_deref().map(|prefix| format!("{prefix}/")).unwrap_or_default() + "AWSLogs/";
            // A rule of a part of it removes that part, so that the rest is no whole copy.
            let concerns = |prefix: &str| begin.starts_with(prefix) || prefix.starts_with(&begin);
            let terms = rules.iter().filter(|rule| concerns(&rule.prefix));
            // What goes on a date goes whatever its age.
            Some(terms.map(|rule| rule.days.map_or(Term::Days(0), days)).min().unwrap_or(Term::Forever))
        }
    };
    let in_group = match (&trail.log_group, trail.log_group_keeps) {
        (None, _) => Some(Term::Days(0)),
        (Some(_), None) => None,
        (Some(_), Some(Keeping::Forever)) => Some(Term::Forever),
        (Some(_), Some(Keeping::Days(number))) => Some(days(number)),
    };
    let copies = [in_bucket, in_group];
    let at_least = copies.iter().flatten().max().copied().unwrap_or(Term::Days(0));
    KeptLogs { at_least, unread: copies.contains(&None) }
}

/// A number of days; one that no calendar has is none.
fn days(number: i64) -> Term {
    Term::Days(u32::try_from(number).unwrap_or_default())
}
