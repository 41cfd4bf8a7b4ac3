//! What losing a vendor would cost: facts in, parts and steps out.

use proptest::prelude::*;
use stanch_gate::readiness::{
    Account, AccountLogs, Answer, Held, Isolated, Kept, KeptLogs, Part, Playbook, Readiness, ReadinessFacts, Recorded,
    Term, Trail, VendorFacts, readiness,
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
        elsewhere: false,
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
            playbook: Playbook { present: true, drilled: Some(at("2023-02-01T00:00:00Z")), own: true },
        }],
        accounts: vec![Account {
            id: "111122223333".to_owned(),
            organization: Some("o-acme".to_owned()),
            trails_read: true,
        }],
        trails: vec![Trail {
            arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/all".to_owned(),
            account: "111122223333".to_owned(),
            owner: Some("o-acme".to_owned()),
            logging: Answer::Yes,
            all_regions: Answer::Yes,
            organization: Answer::Yes,
            validation: Answer::Yes,
            changes: Recorded::All,
            reads: Recorded::All,
            left_out: Vec::new(),
            objects: Recorded::All,
            functions: Recorded::All,
            kept: KeptLogs { at_least: Term::Days(48), unread: false },
        }],
        window_days: 20,
        baseline_days: 28,
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

/// What is there whatever is done: what is held at all.
fn least() -> Vec<(String, u32)> {
    one("secrets", 2)
}

/// What a change adds.
fn added(change: impl FnOnce(&mut ReadinessFacts)) -> Vec<(String, u32)> {
    let mut facts = ready();
    change(&mut facts);
    let least = least();
    points(&facts).into_iter().filter(|part| !least.contains(part)).collect()
}

fn one(id: &str, points: u32) -> Vec<(String, u32)> {
    some([(id, points)])
}

fn some<const N: usize>(parts: [(&str, u32); N]) -> Vec<(String, u32)> {
    parts.map(|(id, points)| (id.to_owned(), points)).into()
}

/// Everything that an account lacks of which nothing is recorded.
const NO_LOGS: [(&str, u32); 8] = [
    ("no_trail", 15),
    ("changes", 10),
    ("reads", 5),
    ("regions", 5),
    ("validation", 3),
    ("objects", 3),
    ("functions", 2),
    ("retention", 5),
];

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
    // An offline copy of the ledger brings back no customer.
    let another = |facts: &mut ReadinessFacts| {
        let of = "the customers".to_owned();
        facts.backups.push(Isolated { of, offline: false, ..facts.backups[0].clone() });
    };
    assert_eq!(added(another), one("nothing_offline", 10));
    assert_eq!(added(|facts| facts.trails[0].validation = Answer::No), one("validation", 3));
    // What is recorded of some regions is not all, and a copy of it no whole one.
    let but_for_the_rest = NO_LOGS.into_iter().filter(|(id, _)| !["no_trail", "validation"].contains(id));
    let but_for_the_rest: Vec<(String, u32)> = but_for_the_rest.map(|(id, points)| (id.to_owned(), points)).collect();
    assert_eq!(added(|facts| facts.trails[0].all_regions = Answer::No), but_for_the_rest);
    assert_eq!(added(|facts| facts.trails[0].changes = Recorded::Some), one("changes", 10));
    assert_eq!(added(|facts| facts.trails[0].reads = Recorded::None), one("reads", 5));
    assert_eq!(added(|facts| facts.trails[0].objects = Recorded::Some), one("objects", 3));
    assert_eq!(added(|facts| facts.trails[0].functions = Recorded::None), one("functions", 2));
    assert_eq!(added(|facts| facts.trails[0].kept.at_least = Term::Days(47)), one("retention", 5));
    assert_eq!(added(|facts| facts.trails[0].kept.at_least = Term::Forever), []);
    assert_eq!(added(|facts| facts.trails[0].logging = Answer::No), some(NO_LOGS));
    assert_eq!(added(|facts| facts.trails.clear()), some(NO_LOGS));
    assert_eq!(added(|facts| facts.backups.clear()), some([("no_backup", 40), ("nothing_offline", 10)]));
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
    assert_eq!(other(Answer::No), some(NO_LOGS));
    assert_eq!(other(Answer::Unknown), some(NO_LOGS));
}

/// The one account, and the parts about its logs that are not known.
fn told(change: impl FnOnce(&mut ReadinessFacts)) -> (AccountLogs, Vec<String>) {
    let mut facts = ready();
    change(&mut facts);
    let found = readiness(&facts);
    let unknown = found.logs.iter().filter(|part| part.unknown > 0).map(|part| part.id.clone());
    (found.accounts[0].clone(), unknown.collect())
}

#[test]
fn a_trail_that_records_data_alone_is_no_trail_of_what_is_done() {
    let alone = |facts: &mut ReadinessFacts| {
        facts.trails[0].changes = Recorded::None;
        facts.trails[0].reads = Recorded::None;
    };
    let expected = NO_LOGS.into_iter().filter(|(id, _)| !["objects", "functions"].contains(id));
    let expected: Vec<(String, u32)> = expected.map(|(id, points)| (id.to_owned(), points)).collect();
    assert_eq!(added(alone), expected);
}

#[test]
fn what_several_trails_record_is_taken_together() {
    let (line, unknown) = told(|facts| {
        let one = &mut facts.trails[0];
        (one.reads, one.objects, one.functions) = (Recorded::None, Recorded::Some, Recorded::Unknown);
        one.left_out = vec!["kms.amazonaws.com".to_owned()];
        one.changes = Recorded::Some;
        let mut other = facts.trails[0].clone();
        (other.changes, other.reads, other.functions) = (Recorded::None, Recorded::All, Recorded::None);
        (other.left_out, other.kept.at_least) = (Vec::new(), Term::Days(400));
        let mut stopped = ready().trails.remove(0);
        stopped.logging = Answer::No;
        facts.trails.extend([other, stopped]);
    });
    assert_eq!((line.changes, line.reads), (Recorded::Some, Recorded::All));
    assert_eq!((line.objects, line.functions), (Recorded::Some, Recorded::Unknown));
    assert_eq!(line.left_out, ["kms.amazonaws.com"]);
    assert_eq!(unknown, ["functions"]);
    // A trail of one region says nothing of the others, though a trail of all regions stands beside it.
    let (line, _) = told(|facts| {
        facts.trails[0].functions = Recorded::None;
        let region = Trail { all_regions: Answer::No, functions: Recorded::All, ..facts.trails[0].clone() };
        facts.trails.push(region);
    });
    assert_eq!((line.all_regions, line.functions), (Answer::Yes, Recorded::Some));
}

#[test]
fn a_trail_of_an_organisation_is_about_its_own_accounts_alone() {
    let of = |owner: Option<&str>| {
        told(|facts| {
            facts.trails[0].account = "999900001111".to_owned();
            facts.trails[0].owner = owner.map(str::to_owned);
        })
    };
    assert_eq!(of(Some("o-acme")).0.records, Answer::Yes);
    assert_eq!(of(Some("o-other")).0.records, Answer::No);
    assert_eq!(of(None).0.records, Answer::Unknown, "nobody knows whose it is");
}

#[test]
fn what_another_trail_records_is_not_left_out() {
    let left_out = |others: &[(&str, Answer)]| {
        let (line, _) = told(|facts| {
            let without = |service: &str, all_regions: Answer| Trail {
                changes: Recorded::Some,
                left_out: vec!["kms.amazonaws.com".to_owned(), service.to_owned()],
                all_regions,
                ..facts.trails[0].clone()
            };
            let trails = others.iter().map(|(service, all)| without(service, *all)).collect();
            facts.trails = trails;
        });
        line.left_out
    };
    let both = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
    assert_eq!(left_out(&[(both[1], Answer::Yes)]), both);
    assert_eq!(left_out(&[(both[1], Answer::Yes), ("dynamodb.amazonaws.com", Answer::Yes)]), both[..1]);
    assert_eq!(left_out(&[(both[1], Answer::Yes), ("dynamodb.amazonaws.com", Answer::No)]), both, "of one region");
}

#[test]
fn a_copy_that_has_no_changes_in_it_is_no_whole_one() {
    let (line, _) = told(|facts| {
        let other = Trail { changes: Recorded::None, ..facts.trails[0].clone() };
        facts.trails.push(Trail { kept: KeptLogs { at_least: Term::Days(400), unread: false }, ..other });
    });
    // Nobody comes back to an incident with a copy that has no changes in it, however long that is kept.
    assert_eq!(line.kept, KeptLogs { at_least: Term::Days(48), unread: false });
}

#[test]
fn a_window_that_is_longer_than_intruders_stayed_asks_for_more() {
    let needed = |window_days: u32| readiness(&ReadinessFacts { window_days, ..ready() }).needed_days;
    assert_eq!((needed(3), needed(20), needed(21), needed(u32::MAX)), (48, 48, 49, u32::MAX));
    assert_eq!(added(|facts| facts.window_days = 21), one("retention", 5));
}

#[test]
fn a_copy_that_was_not_read_may_be_long_enough_and_is_not_taken_for_that() {
    let (line, unknown) = told(|facts| facts.trails[0].kept = KeptLogs { at_least: Term::Days(14), unread: true });
    assert_eq!(line.kept, KeptLogs { at_least: Term::Days(14), unread: true });
    assert_eq!(unknown, ["retention"]);
    let (_, unknown) = told(|facts| facts.trails[0].kept = KeptLogs { at_least: Term::Days(48), unread: true });
    assert_eq!(unknown, Vec::<String>::new(), "what is known is enough");
}

/// How much is recorded, as an answer to whether all of it is.
fn recorded() -> impl Strategy<Value = Recorded> {
    prop::sample::select(vec![Recorded::None, Recorded::Unknown, Recorded::Some, Recorded::All])
}

fn answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(vec![Answer::No, Answer::Unknown, Answer::Yes])
}

prop_compose! {
    fn any_trail()(
        account in prop::sample::select(vec!["111122223333", "999900001111"]),
        owner in prop::sample::select(vec![None, Some("o-acme"), Some("o-other")]),
        (logging, all_regions, organization, validation) in (answer(), answer(), answer(), answer()),
        (changes, reads, objects, functions) in (recorded(), recorded(), recorded(), recorded()),
        at_least in prop_oneof![Just(Term::Forever), (0_u32..90).prop_map(Term::Days)],
        unread in any::<bool>(),
    ) -> Trail {
        let kept = KeptLogs { at_least, unread };
        let (account, left_out) = (account.to_owned(), Vec::new());
        let arn = format!("arn:aws:cloudtrail:us-east-1:{account}:trail/any");
        Trail {
            arn, account, owner: owner.map(str::to_owned), logging, all_regions, organization, validation, changes, reads, left_out, objects, functions,
            kept,
        }
    }
}

proptest! {
    /// One more trail, or a list that was read, never makes a night worse; and what nobody knows is as bad as its absence.
    #[test]
    fn one_more_trail_never_adds_points(trails in prop::collection::vec(any_trail(), 1..5), trails_read in any::<bool>()) {
        let of = |trails: &[Trail], trails_read: bool| {
            let mut facts = ReadinessFacts { trails: trails.to_vec(), ..ready() };
            facts.accounts[0].trails_read = trails_read;
            readiness(&facts)
        };
        let (all, fewer) = (of(&trails, trails_read), of(&trails[1..], trails_read));
        prop_assert!(all.points <= fewer.points);
        prop_assert_eq!(of(&trails, false).points, of(&trails, true).points);
        // Nothing that is not known is told as good.
        let unknown = Trail { logging: Answer::Unknown, ..trails[0].clone() };
        let found = of(&[unknown], trails_read);
        prop_assert_eq!(found.points, of(&[], true).points);
    }
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

/// Steps about the playbook and about going through it, with what they remove.
fn night(change: impl FnOnce(&mut ReadinessFacts)) -> Vec<(u32, String)> {
    let mut facts = ready();
    change(&mut facts);
    let steps = readiness(&facts).steps.into_iter();
    let about = |what: &str| what.contains("playbook for") || what.contains("go through");
    steps.filter(|step| about(&step.what)).map(|step| (step.removes, step.what)).collect()
}

#[test]
fn a_playbook_that_is_written_is_not_gone_through_by_that() {
    let other = |facts: &mut ReadinessFacts| {
        let vendor = VendorFacts { name: "GitHub".to_owned(), held: Vec::new(), ..facts.vendors[0].clone() };
        facts.vendors.push(vendor);
        for vendor in &mut facts.vendors {
            vendor.playbook = Playbook { present: false, drilled: None, own: vendor.name == "CircleCI" };
        }
    };
    let steps = night(other);
    let [(40, written), (10, own), (10, elsewhere)] = steps.as_slice() else { panic!("{steps:#?}") };
    assert!(written.contains("CircleCI, GitHub") && written.contains("do not count"), "{written}");
    assert!(own.contains("the loss of CircleCI") && own.contains("--scorecard"), "{own}");
    assert!(elsewhere.contains("--vendor 'GitHub'"), "{elsewhere}");
    assert_eq!(night(|_| ()), []);
}

#[test]
fn what_nobody_knows_is_counted_apart_from_what_is_known() {
    let mut facts = ready();
    facts.vendors[0].held[0].admin = Answer::Yes;
    facts.vendors[0].held[1].admin = Answer::Unknown;
    let found = readiness(&facts);
    let admin = found.vendors[0].parts.iter().find(|part| part.id == "admin").expect("the part");
    assert_eq!((admin.points, admin.unknown_points), (80, 40));
    assert_eq!((found.vendors[0].unknown_points, found.unknown_points), (40, 40));
}

#[test]
fn what_no_list_tells_of_is_deleted_and_not_looked_for_again() {
    let mut facts = ready();
    facts.vendors[0].held[0] = Held { admin: Answer::Unknown, elsewhere: true, ..held("GH_TOKEN") };
    facts.vendors[0].held[1] = Held { admin: Answer::Unknown, known: false, ..held("THING") };
    let steps = readiness(&facts).steps;
    let words: Vec<(u32, &str)> = steps.iter().map(|step| (step.removes, step.what.as_str())).collect();
    // Who finds out what something is knows its kind, too.
    let [(43, second), (41, first)] = words.as_slice() else { panic!("{words:#?}") };
    assert!(first.starts_with("delete key GH_TOKEN") && first.contains("opens less"), "{first}");
    assert!(second.starts_with("find out what key THING"), "{second}");
}
