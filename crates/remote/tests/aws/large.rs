//! Sixty accounts and two thousand keys, at fifty milliseconds a call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use stanch_doubles::aws::{Faults, serve};
use stanch_inventory::record::Record;
use stanch_inventory::run::Outcome;
use stanch_scenario::estate::aws::{AccessKey, Account, Estate, Organization, Region, Role, Unit, User};

use crate::common::{collect, everything};

/// Accounts, users of each with a key, and regions of each.
const ACCOUNTS: usize = 60;
const USERS: usize = 34;
const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

fn account(number: usize) -> Account {
    let user = |at: usize| User {
        name: format!("user-{at}"),
        path: "/".to_owned(),
        keys: vec![AccessKey {
            id: format!("AKIA{:016}", number * 1_000 + at),
            secret: "PLANTED".to_owned(),
            active: true,
            created: Default::default(),
            last_use: None,
        }],
        ..User::default()
    };
    let role = Role { name: "stanch-collector".to_owned(), path: "/".to_owned(), ..Role::default() };
    Account {
        id: format!("{:012}", 100_000_000_000 + number),
        name: format!("account-{number}"),
        parent: Some("r-ab12".to_owned()),
        users: (0..USERS).map(user).collect(),
        roles: vec![role],
        regions: REGIONS.iter().map(|name| ((*name).to_owned(), Region::default())).collect(),
        ..Account::default()
    }
}

#[tokio::test]
async fn a_large_organisation_is_read_well_within_a_minute() {
    let accounts: Vec<Account> = (0..ACCOUNTS).map(account).collect();
    let management = accounts[0].id.clone();
    let root = Unit { id: "r-ab12".to_owned(), name: "Root".to_owned(), parent: None };
    let organization = Organization {
        id: "o-large".to_owned(),
        management: management.clone(),
        units: vec![root],
        policies: Vec::new(),
    };
    let estate = Arc::new(Estate { organization: Some(organization), accounts });
    let double = serve(estate, Faults { delay: Duration::from_millis(50), ..Faults::default() }).await.expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let began = Instant::now();
    let (run, _) = collect(&double, &management, everything(), folder.path()).await.expect("a run");
    let took = began.elapsed();
    let keys = run.listings.iter().flat_map(|one| &one.records).filter(|one| matches!(one, Record::AccessKey(_)));
    assert_eq!(keys.count(), ACCOUNTS * USERS);
    assert!(run.listings.iter().all(|one| one.outcome == Outcome::Complete));
    assert!(took < Duration::from_secs(60), "it took {took:?}");
}
