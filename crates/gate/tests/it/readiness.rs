//! What losing a vendor would cost: facts in, parts and steps out.

use stanch_gate::readiness::{
    Account, Answer, Held, Isolated, Kept, Part, Playbook, Readiness, ReadinessFacts, Trail, VendorFacts, readiness,
};

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a time")
}

/// A key that could hardly be kept better.
fn held(id: &str) -> Held {
    Held {
        number: Some(1),
        id: id.to_owned(),
        title: format!("key {id}"),
        owner: Some("Ines".to_owned()),
        is_key: false,
        identity: None,
        admin: Answer::No,
        destroys: Answer::No,
        never_rotated: Answer::No,
        unused: Answer::No,
        known: true,
    }
}

/// An organisation of which nothing adds points but what cannot be known and what is held at all.
fn ready() -> ReadinessFacts {
    ReadinessFacts {
        now: at("2023-03-01T00:00:00Z"),
        as_of: at("2023-02-28T00:00:00Z"),
        vendors: vec![VendorFacts {
            name: "CircleCI".to_owned(),
            signs_tokens: true,
            held: vec![held("a"), held("b")],
            unread: 0,
            playbook: Playbook { present: true, drilled: Some(at("2023-02-01T00:00:00Z")) },
        }],
        accounts: vec![Account { id: "111122223333".to_owned(), trails_read: true }],
        trails: vec![Trail {
            arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/all".to_owned(),
            account: "111122223333".to_owned(),
            logging: Answer::Yes,
            all_regions: Answer::Yes,
            organization: Answer::Yes,
            validation: Answer::Yes,
        }],
        backups: vec![Isolated {
            id: "the safe".to_owned(),
            of: "the ledger".to_owned(),
            offline: true,
            isolation: Vec::new(),
            reached: Answer::No,
            reached_by: Vec::new(),
            restore_tested: Some(at("2022-12-01T00:00:00Z")),
            key: Kept::NoKey,
            separate: Answer::Yes,
        }],
        restore_days: 365,
    }
}

fn parts(of: &Readiness) -> impl Iterator<Item = &Part> {
    of.vendors.iter().flat_map(|vendor| &vendor.parts).chain(&of.logs).chain(&of.backup_parts)
}

/// Parts that add points, with how many.
fn points(facts: &ReadinessFacts) -> Vec<(String, u32)> {
    let found = readiness(facts);
    assert_eq!(found.points, parts(&found).map(|part| part.points).sum::<u32>(), "the score is its parts");
    assert!(found.steps.is_sorted_by(|one, other| one.removes >= other.removes), "{:#?}", found.steps);
    parts(&found).filter(|part| part.points > 0).map(|part| (part.id.clone(), part.points)).collect()
}

/// What is there whatever is done: what is held at all, and what nobody collects.
fn least() -> Vec<(String, u32)> {
    [("secrets", 2), ("data_events", 3), ("retention", 5)].map(|(id, points)| (id.to_owned(), points)).into()
}

/// What a change adds.
fn added(change: impl FnOnce(&mut ReadinessFacts)) -> Vec<(String, u32)> {
    let mut facts = ready();
    change(&mut facts);
    let least = least();
    points(&facts).into_iter().filter(|part| !least.contains(part)).collect()
}

fn one(id: &str, points: u32) -> Vec<(String, u32)> {
    vec![(id.to_owned(), points)]
}

#[test]
fn what_is_in_order_adds_nothing() {
    assert_eq!(points(&ready()), least());
}

#[test]
fn each_fact_adds_to_its_own_part() {
    assert_eq!(added(|facts| facts.vendors[0].held[0].admin = Answer::Yes), one("admin", 40));
    assert_eq!(added(|facts| facts.vendors[0].held[0].destroys = Answer::Yes), one("backups", 30));
    assert_eq!(added(|facts| facts.vendors[0].held[0].never_rotated = Answer::Yes), one("never_rotated", 3));
    assert_eq!(added(|facts| facts.vendors[0].held[0].unused = Answer::Yes), one("unused", 3));
    assert_eq!(added(|facts| facts.vendors[0].held[0].owner = None), one("no_owner", 2));
    assert_eq!(added(|facts| facts.vendors[0].held[0].is_key = true), one("long_lived", 4));
    assert_eq!(added(|facts| facts.vendors[0].held[0].known = false), one("not_known", 3));
    assert_eq!(added(|facts| facts.vendors[0].unread = 2), one("not_read", 10));
    assert_eq!(added(|facts| facts.vendors[0].playbook.present = false), one("no_playbook", 20));
    assert_eq!(added(|facts| facts.vendors[0].playbook.drilled = None), one("not_drilled", 10));
    let long_ago = Some(at("2022-01-01T00:00:00Z"));
    assert_eq!(added(|facts| facts.vendors[0].playbook.drilled = long_ago), one("not_drilled", 10));
    assert_eq!(added(|facts| facts.backups[0].reached = Answer::Yes), one("reached", 30));
    assert_eq!(added(|facts| facts.backups[0].restore_tested = None), one("untested", 20));
    assert_eq!(added(|facts| facts.backups[0].restore_tested = long_ago), one("untested", 20));
    assert_eq!(added(|facts| facts.backups[0].key = Kept::Exposed), one("key", 15));
    assert_eq!(added(|facts| facts.backups[0].separate = Answer::No), one("shared_account", 10));
    assert_eq!(added(|facts| facts.backups[0].offline = false), one("nothing_offline", 10));
    assert_eq!(added(|facts| facts.trails[0].validation = Answer::No), one("validation", 3));
    assert_eq!(added(|facts| facts.trails[0].all_regions = Answer::No), one("regions", 5));
    let none: Vec<(String, u32)> =
        [("no_trail", 15), ("regions", 5), ("validation", 3)].map(|(id, points)| (id.to_owned(), points)).into();
    assert_eq!(added(|facts| facts.trails[0].logging = Answer::No), none);
    assert_eq!(added(|facts| facts.trails.clear()), none);
    let none: Vec<(String, u32)> =
        [("no_backup", 40), ("nothing_offline", 10)].map(|(id, points)| (id.to_owned(), points)).into();
    assert_eq!(added(|facts| facts.backups.clear()), none);
}

#[test]
fn what_nobody_knows_has_the_points_of_the_worst() {
    let changes: [fn(&mut ReadinessFacts, Answer); 8] = [
        |facts, answer| facts.vendors[0].held[0].admin = answer,
        |facts, answer| facts.vendors[0].held[0].destroys = answer,
        |facts, answer| facts.vendors[0].held[0].never_rotated = answer,
        |facts, answer| facts.vendors[0].held[0].unused = answer,
        |facts, answer| facts.backups[0].reached = answer,
        |facts, answer| facts.trails[0].logging = if answer == Answer::Yes { Answer::No } else { answer },
        |facts, answer| facts.trails[0].all_regions = if answer == Answer::Yes { Answer::No } else { answer },
        |facts, answer| facts.backups[0].separate = if answer == Answer::Yes { Answer::No } else { answer },
    ];
    for change in changes {
        let bad = added(|facts| change(facts, Answer::Yes));
        assert_eq!(added(|facts| change(facts, Answer::Unknown)), bad);
        assert!(!bad.is_empty());
    }
    assert_eq!(
        added(|facts| facts.backups[0].key = Kept::Unknown),
        added(|facts| facts.backups[0].key = Kept::Exposed)
    );
    // An account whose trails were not read may have one, and nobody knows.
    let unread = |facts: &mut ReadinessFacts| {
        facts.trails.clear();
        facts.accounts[0].trails_read = false;
    };
    assert_eq!(added(unread), added(|facts| facts.trails.clear()));
    assert!(!added(|facts| facts.accounts.clear()).is_empty(), "no account is no good news");
}

#[test]
fn another_accounts_trail_counts_where_it_is_one_of_the_organisation() {
    let other = |organization| {
        added(move |facts| {
            facts.trails[0].account = "999900001111".to_owned();
            facts.trails[0].organization = organization;
        })
    };
    assert_eq!(other(Answer::Yes), []);
    assert_eq!(other(Answer::No).len(), 3);
    assert_eq!(other(Answer::Unknown).len(), 3);
}

#[test]
fn what_removes_most_is_done_first() {
    let mut facts = ready();
    facts.vendors[0].held[0] = Held {
        is_key: true,
        admin: Answer::Yes,
        identity: Some("arn:aws:iam::111122223333:user/ci".to_owned()),
        ..held("admin")
    };
    facts.vendors[0].held[1] = Held { unused: Answer::Yes, destroys: Answer::Yes, ..held("old") };
    let steps = readiness(&facts).steps;
    let words: Vec<(u32, &str)> = steps.iter().map(|step| (step.removes, step.what.as_str())).collect();
    let [(45, first), (34, second), ..] = words.as_slice() else { panic!("{words:#?}") };
    assert!(
        first.contains("by a role") && first.contains("`stanch least-privilege arn:aws:iam::111122223333:user/ci`")
    );
    assert!(second.starts_with("delete key old"), "{second}");
}
