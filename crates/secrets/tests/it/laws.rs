//! What holds for every organisation.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use stanch_inventory::record::aws::{AccessKey, Account};
use stanch_inventory::record::{ContainerKind, Held, HeldKind, Place, Record, Source};
use stanch_inventory::snapshot::{Entry, Snapshot};
use stanch_inventory::value::Shadow;
use stanch_model::Report;
use stanch_secrets::credential::{Confidence, Join, Link, Part};
use stanch_secrets::decision::{Decision, Verdict};
use stanch_secrets::{KeyActivity, Linked, Question, link};

/// Few letters and few words, so that much of it meets.
const NAMES: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "PROD_AWS_ACCESS_KEY_ID",
    "PROD_AWS_SECRET_ACCESS_KEY",
    "AWS_KEY",
    "AWS_SECRET",
    "AWS_REGION",
    "AWS_SESSION_TOKEN",
    "NPM_TOKEN",
    "GITHUB_TOKEN",
    "DB_PASSWORD",
    "DB_USER",
    "DATABASE_URL",
    "SLACK_CHANNEL",
    "FOO",
    "密钥",
    "",
];
const PLACES: &[&str] = &["web", "web-production", "api", "data", "shared"];
const USERS: &[&str] = &["ci-web", "web-production", "api", "svc", "etl-data", "x"];

fn day(number: u64) -> DateTime<Utc> {
    "2022-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + Days::new(number)
}

prop_compose! {
    fn held()(
        name in select(NAMES),
        place in select(PLACES),
        tail in "[AB2]{4}|[AB]{1}",
        masked in any::<bool>(),
        updated in proptest::option::of(0_u64..400),
        created in proptest::option::of(0_u64..400),
        kind in select(&[HeldKind::Variable, HeldKind::Variable, HeldKind::Variable, HeldKind::CheckoutKey, HeldKind::OidcIssuer, HeldKind::LegacyAws]),
        id in proptest::option::of("[a-c]"),
    ) -> Held {
        let mut held = Held::new(kind, Place::new(ContainerKind::Context, place, place), name);
        held.shadow = masked.then_some(Shadow { tail: Some(tail), length: None, shape: None });
        held.updated = updated.map(day);
        held.created = created.map(day);
        held.id = id;
        held
    }
}

prop_compose! {
    fn key()(
        number in 0_u32..1_000_000,
        tail in "[AB2]{4}",
        user in select(USERS),
        active in proptest::option::of(any::<bool>()),
        created in proptest::option::of(0_u64..400),
    ) -> AccessKey {
        AccessKey {
            id: format!("AKIA{number:012}{tail}"),
            account: "111111111111".to_owned(),
            user_arn: None,
            user: user.to_owned(),
            active,
            created: created.map(day),
            last_use: None,
        }
    }
}

fn snapshot(source: Source, records: impl IntoIterator<Item = Record>) -> Snapshot {
    let mut snapshot = Snapshot::empty(source);
    for record in records {
        let entry = Entry { listing: String::new(), domain: String::new(), stale_since: None, record };
        snapshot.entries.insert(entry.record.key(), entry);
    }
    snapshot
}

fn vendor(held: &[Held]) -> Snapshot {
    snapshot(Source::Circleci, held.iter().map(|one| Record::Held(Box::new(one.clone()))))
}

fn aws(keys: &[AccessKey]) -> Snapshot {
    let account = Account {
        id: "111111111111".to_owned(),
        name: Some("production".to_owned()),
        status: None,
        organization: None,
        parent: None,
        management: None,
        summary: Default::default(),
    };
    let keys = keys.iter().map(|one| Record::AccessKey(Box::new(one.clone())));
    snapshot(Source::Aws, keys.chain([Record::Account(account)]))
}

fn ask(snapshots: &[&Snapshot], activity: &[KeyActivity], decisions: &[Decision]) -> Report<Linked> {
    link(&Question {
        vendor: Source::Circleci,
        snapshots,
        activity,
        decisions,
        window_start: day(300),
        window_end: Some(day(330)),
        now: day(400),
    })
}

/// Every link, with the credential that has it.
fn links(report: &Report<Linked>) -> Vec<(String, Link)> {
    let all = report.found.credentials.iter();
    let mut links: Vec<(String, Link)> =
        all.flat_map(|one| one.links.iter().map(|link| (one.id.clone(), link.clone()))).collect();
    links.sort_by_key(|(id, link)| (id.clone(), link.target.clone()));
    links
}

fn certain(report: &Report<Linked>) -> BTreeSet<(String, String)> {
    let sure = links(report).into_iter().filter(|(_, link)| link.confidence == Confidence::Certain);
    sure.map(|(id, link)| (id, link.target.id())).collect()
}

fn used(keys: &[AccessKey]) -> Vec<KeyActivity> {
    let some = keys.iter().enumerate().filter(|(at, _)| at % 3 == 0);
    some.map(|(at, key)| KeyActivity {
        credential_id: key.id.clone(),
        first: day(1),
        last: day(350),
        events: 7,
        from_vendor: u64::from(at % 2 == 0),
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_record_is_in_exactly_one_credential(held in vec(held(), 0..40), keys in vec(key(), 0..20)) {
        let (vendor, aws) = (vendor(&held), aws(&keys));
        let report = ask(&[&vendor, &aws], &[], &[]);
        let mut members: Vec<&str> =
            report.found.credentials.iter().flat_map(|one| &one.members).map(|member| member.key.as_str()).collect();
        members.sort_unstable();
        prop_assert_eq!(members, vendor.entries.keys().map(String::as_str).collect::<Vec<_>>());
        let totals = &report.found.totals;
        prop_assert_eq!(totals.records, vendor.entries.len() as u64);
        let ids: BTreeSet<&str> = report.found.credentials.iter().map(|one| one.id.as_str()).collect();
        prop_assert_eq!(ids.len(), report.found.credentials.len());
        prop_assert_eq!(totals.secrets + totals.unknown + totals.settings, ids.len() as u64);
    }

    #[test]
    fn the_order_of_what_is_asked_does_not_matter(held in vec(held(), 0..30), keys in vec(key(), 0..20)) {
        let (vendor, aws) = (vendor(&held), aws(&keys));
        let mut activity = used(&keys);
        let one = ask(&[&vendor, &aws], &activity, &[]);
        activity.reverse();
        let other = ask(&[&aws, &vendor], &activity, &[]);
        prop_assert_eq!(serde_json::to_string(&one.found).unwrap(), serde_json::to_string(&other.found).unwrap());
        prop_assert_eq!(one.gaps, other.gaps);
    }

    #[test]
    fn a_link_by_tail_ends_as_the_mask_shows(held in vec(held(), 0..40), keys in vec(key(), 0..40)) {
        let (vendor, aws) = (vendor(&held), aws(&keys));
        let report = ask(&[&vendor, &aws], &used(&keys), &[]);
        for credential in &report.found.credentials {
            for link in credential.links.iter().filter(|link| link.join == Join::KeyTail) {
                let id = credential.members.iter().find(|member| member.part == Part::Id).unwrap();
                let tail = id.shadow.as_ref().and_then(|shadow| shadow.tail.as_deref()).unwrap();
                prop_assert!(link.target.id().ends_with(tail));
                if link.confidence == Confidence::Certain {
                    prop_assert_eq!(tail.len(), 4);
                    let same = keys.iter().map(|key| &key.id).filter(|id| id.ends_with(tail)).collect::<BTreeSet<_>>();
                    prop_assert_eq!(same.len(), 1);
                    prop_assert!(link.against.is_empty() && !link.refuted);
                }
            }
        }
    }

    #[test]
    fn another_key_never_makes_a_link_certain(
        held in vec(held(), 1..30),
        keys in vec(key(), 1..30),
        more in vec(key(), 1..10),
    ) {
        let vendor = vendor(&held);
        let fewer = aws(&keys);
        let before = certain(&ask(&[&vendor, &fewer], &used(&keys), &[]));
        let added: Vec<AccessKey> = keys.iter().chain(&more).cloned().collect();
        let after = certain(&ask(&[&vendor, &aws(&added)], &used(&keys), &[]));
        let new: BTreeSet<String> = more.iter().map(|key| key.id.clone()).collect();
        let of_old = after.into_iter().filter(|(_, target)| !new.contains(target)).collect::<BTreeSet<_>>();
        prop_assert!(of_old.is_subset(&before), "{of_old:?} of {before:?}");
    }

    #[test]
    fn a_refusal_changes_one_link_and_nothing_else(
        held in vec(held(), 1..30),
        keys in vec(key(), 1..30),
        which in any::<prop::sample::Index>(),
    ) {
        let (vendor, aws) = (vendor(&held), aws(&keys));
        let before = links(&ask(&[&vendor, &aws], &[], &[]));
        prop_assume!(!before.is_empty());
        let (credential, refused) = &before[which.index(before.len())];
        let decision = Decision {
            credential: credential.clone(),
            target: refused.target.id(),
            verdict: Verdict::Refused,
            who: "dana".to_owned(),
            why: "it is another".to_owned(),
            at: day(399),
        };
        let report = ask(&[&vendor, &aws], &[], &[decision]);
        let after = links(&report);
        prop_assert_eq!(before.len(), after.len());
        for (one, other) in before.iter().zip(&after) {
            let mut undecided = other.clone();
            if one.0 == *credential && one.1.target == refused.target {
                prop_assert!(undecided.1.decision.take().is_some() && !other.1.holds());
            }
            prop_assert_eq!(one, &undecided);
        }
        prop_assert!(report.found.stranded.is_empty());
    }
}
