//! Uses become alerts.

use chrono::TimeDelta;
use proptest::prelude::*;
use stanch_model::Severity;
use stanch_watch::alerts::Alerts;
use stanch_watch::message::{Change, History};
use stanch_watch::render;
use stanch_watch::sighting::{Sighting, Whose};

use super::{at, sighting};

const HOME: &str = "198.51.100.7";

fn forgotten() -> Whose {
    Whose::Forgotten { evidence: "its network and client".to_owned() }
}

#[test]
fn what_gets_worse_is_told_and_what_goes_on_is_not() {
    let mut alerts = Alerts::default();
    let opened = alerts.take(sighting("1", HOME, "s3:ListBuckets", forgotten(), 0)).expect("it is told");
    assert_eq!((opened.change, opened.severity), (Change::Opened, Severity::Low));
    assert_eq!(alerts.take(sighting("2", HOME, "s3:ListBuckets", forgotten(), 5)), None);
    // The same place turns out to be a stranger's.
    let worse = alerts.take(sighting("3", HOME, "iam:CreateUser", Whose::Stranger, 9)).expect("it is told");
    assert_eq!((worse.change, worse.severity, worse.count), (Change::Changed, Severity::Critical, 3));
    assert_eq!((&worse.dedup_key, worse.id != opened.id), (&opened.dedup_key, true));
}

#[test]
fn a_quiet_alert_ends_and_a_later_use_is_another_one() {
    let mut alerts = Alerts::default();
    let first = alerts.take(sighting("1", HOME, "sts:GetCallerIdentity", Whose::Stranger, 0)).expect("it is told");
    // A log that is days late tells of something that is known only now.
    let late = 3 * 86_400;
    assert_eq!(alerts.resolve(at(late), TimeDelta::hours(1)), []);
    assert_eq!(alerts.resolve(at(late + 3_599), TimeDelta::hours(1)), []);
    let over = alerts.resolve(at(late + 3_600), TimeDelta::hours(1));
    assert_eq!((over.len(), over[0].change, &over[0].dedup_key), (1, Change::Resolved, &first.dedup_key));
    assert_eq!(alerts.resolve(at(late + 9_999), TimeDelta::hours(1)), [], "it ends once");
    assert_eq!(alerts.open().count(), 0);
    assert_eq!(alerts.take(sighting("1", HOME, "sts:GetCallerIdentity", Whose::Stranger, 0)), None, "it is known");
    let again = alerts.take(sighting("2", HOME, "sts:GetCallerIdentity", Whose::Stranger, 9_999)).expect("it is told");
    assert_ne!(again.dedup_key, first.dedup_key);
}

#[test]
fn what_is_over_is_not_forgotten_for_what_comes_after_it() {
    let mut alerts = Alerts::default();
    alerts.take(sighting("1", HOME, "iam:CreateUser", Whose::Stranger, 0)).expect("it is told");
    alerts.resolve(at(0), TimeDelta::hours(1));
    assert_eq!(alerts.resolve(at(3_600), TimeDelta::hours(1)).len(), 1);
    alerts.take(sighting("2", HOME, "s3:ListBuckets", forgotten(), 7_200)).expect("it is told");
    let all: Vec<&Whose> = alerts.all().map(|alert| &alert.whose).collect();
    assert_eq!(all, [&Whose::Stranger, &forgotten()]);
    assert_eq!(alerts.open().count(), 1);
}

#[test]
fn a_last_use_that_a_log_explains_is_none_of_its_own() {
    let mut alerts = Alerts::default();
    let unlogged =
        Sighting { source: String::new(), ..sighting("last use of AKIA at 0", "", "s3:*", Whose::Unknown, 0) };
    alerts.take(unlogged).expect("it is told");
    assert_eq!(alerts.all().count(), 1);
    alerts.take(sighting("1", HOME, "s3:ListBuckets", forgotten(), 60)).expect("it is told");
    let all: Vec<&Whose> = alerts.all().map(|alert| &alert.whose).collect();
    assert_eq!(all, [&forgotten()]);
}

#[test]
fn the_tenth_and_the_hundredth_use_are_told_and_none_between() {
    let mut alerts = Alerts::default();
    let take = |alerts: &mut Alerts, number: i64| {
        alerts.take(sighting(&number.to_string(), HOME, "s3:ListBuckets", Whose::Stranger, number)).is_some()
    };
    let told: Vec<i64> = (1..=150).filter(|number| take(&mut alerts, *number)).collect();
    assert_eq!(told, [1, 10, 100]);
}

#[test]
fn a_use_that_goes_on_keeps_its_alert_open() {
    let mut alerts = Alerts::default();
    for hour in 0..10 {
        alerts.take(sighting(&hour.to_string(), HOME, "s3:ListBuckets", Whose::Stranger, 0));
        assert_eq!(alerts.resolve(at(hour * 3_000), TimeDelta::hours(1)), []);
    }
    assert_eq!(alerts.open().map(|alert| alert.count).collect::<Vec<_>>(), [10]);
}

#[test]
fn a_message_is_named_after_its_use_and_not_after_its_turn() {
    let one = sighting("1", HOME, "sts:GetCallerIdentity", Whose::Stranger, 0);
    let other = sighting("2", HOME, "iam:CreateUser", Whose::Stranger, 1);
    let told = |first: &Sighting, second: &Sighting| {
        let mut alerts = Alerts::default();
        [first, second].map(|one| alerts.take(one.clone()).expect("it is told").id)
    };
    // A crash between sending and noting it: what comes again may come in another order.
    let (before, after) = (told(&one, &other), told(&other, &one));
    assert_eq!(before, told(&one, &other));
    assert!(before.iter().all(|id| !after.contains(id)));
}

fn vendor(likeness: Option<&str>) -> Whose {
    Whose::Vendor { name: "jobs".to_owned(), likeness: likeness.map(str::to_owned) }
}

#[test]
fn how_bad_a_use_is_rests_on_whose_it_is_and_how_far_it_came() {
    let (look, act) = ("sts:GetCallerIdentity", "s3:ListBuckets");
    let denied = Some("AccessDenied");
    let like = vendor(Some("its network and client made one call in the baseline"));
    for (whose, operation, error, expected) in [
        (forgotten(), act, denied, Severity::Low),
        (forgotten(), look, None, Severity::Low),
        // The vendor is the breached one: what looks like the owner's job there is not told as harmless.
        (like.clone(), look, None, Severity::Medium),
        (like, act, denied, Severity::High),
        (vendor(None), act, denied, Severity::High),
        (Whose::Unknown, look, None, Severity::Medium),
        (Whose::Stranger, "sts:GetSessionToken", None, Severity::High),
        (Whose::Stranger, act, denied, Severity::Critical),
        // No policy decides whether a password is right.
        (Whose::Unknown, "signin:ConsoleLogin", None, Severity::High),
        // What is denied and was answered is the worst, whoever got the answer.
        (forgotten(), act, None, Severity::Critical),
        (vendor(None), act, None, Severity::Critical),
    ] {
        let mut one = sighting("1", HOME, operation, whose, 90);
        one.error = error.map(str::to_owned);
        let told = Alerts::default().take(one.clone()).expect("it is told");
        assert_eq!(told.severity, expected, "{one:?}");
    }
}

#[test]
fn an_answer_is_told_even_where_the_alert_could_get_no_worse() {
    let mut alerts = Alerts::default();
    let denied = sighting("1", HOME, "s3:ListBuckets", Whose::Stranger, 90);
    let mut answered = sighting("2", HOME, "s3:ListBuckets", Whose::Stranger, 91);
    answered.error = None;
    let first = alerts.take(denied).expect("it is told");
    assert_eq!((first.severity, first.answered.len()), (Severity::Critical, 0));
    let second = alerts.take(answered.clone()).expect("it is told");
    assert_eq!((second.change, second.answered.as_slice()), (Change::Changed, &["s3:ListBuckets".to_owned()][..]));
    answered.event_id = "3".to_owned();
    assert_eq!(alerts.take(answered), None, "the hole is known");
}

#[test]
fn what_the_logs_have_of_an_address_is_told_of_its_alert() {
    let mut alerts = Alerts::default();
    let history = |events, before| History {
        address: HOME.to_owned(),
        events,
        before,
        span: (events > 0).then(|| (at(-90_000), at(40))),
    };
    assert_eq!(alerts.learn("no such alert", history(0, 0)), None);
    let first = alerts.take(sighting("1", HOME, "s3:ListBuckets", Whose::Stranger, 90)).expect("it is told");
    let told = alerts.learn(&first.dedup_key, history(12, 9)).expect("it is told");
    assert!(told.id != first.id && told.dedup_key == first.dedup_key);
    let line = render::line(&told);
    assert!(line.contains("12 events from 198.51.100.7, 9 BEFORE the containment, from 2023-01-12"), "{line}");
    let line = render::line(&alerts.learn(&first.dedup_key, history(0, 0)).expect("it is told"));
    assert!(line.contains("the case's logs have nothing from 198.51.100.7"), "{line}");
}

#[test]
fn a_subnet_is_one_source_and_so_are_all_beyond_a_thousand() {
    let mut alerts = Alerts::default();
    let take = |alerts: &mut Alerts, event: &str, source: &str| {
        alerts.take(sighting(event, source, "s3:ListBuckets", Whose::Stranger, 0)).map(|message| message.source)
    };
    // A host of IPv6 has the whole subnet, and takes another address for each call.
    assert_eq!(take(&mut alerts, "a", "2001:db8:1:2::5").as_deref(), Some("2001:db8:1:2::/64"));
    assert_eq!(take(&mut alerts, "b", "2001:db8:1:2:ffff::9"), None);
    assert_eq!(take(&mut alerts, "c", "2001:db8:1:3::5").as_deref(), Some("2001:db8:1:3::/64"));
    assert_eq!(take(&mut alerts, "d", "::ffff:198.51.100.7").as_deref(), Some(HOME));
    assert_eq!(take(&mut alerts, "e", HOME), None);
    for number in 0..5_000 {
        take(&mut alerts, &number.to_string(), &format!("10.0.{}.{}", number / 250, number % 250));
    }
    assert_eq!(alerts.open().count(), 1_001);
    let counted: u64 = alerts.open().map(|alert| alert.count).sum();
    assert_eq!(counted, 5_005, "none is lost");
}

#[test]
fn each_of_a_few_operations_is_told_and_of_hundreds_only_how_many() {
    let mut alerts = Alerts::default();
    let told = (0..300).filter(|number| {
        let one = sighting(&format!("{number}"), HOME, &format!("s3:Operation{number}"), Whose::Stranger, 0);
        alerts.take(one).is_some()
    });
    assert_eq!(told.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 9, 99]);
}

/// A use that only a key's last use tells.
fn unlogged(service: &str, seconds: i64) -> Sighting {
    let when = at(seconds).format("%FT%TZ");
    let event = format!("last use of AKIACANARY0000000001 at {when}");
    sighting(&event, "", &format!("{service}:*"), Whose::Unknown, seconds)
}

#[test]
fn the_last_use_of_a_key_is_told_only_while_no_log_tells_of_it() {
    let logged = sighting("1", HOME, "sts:GetCallerIdentity", forgotten(), 30);
    let sources = |alerts: &Alerts| alerts.open().map(|alert| alert.source.clone()).collect::<Vec<_>>();
    let ends = |alerts: &mut Alerts| alerts.resolve(at(60), TimeDelta::hours(1)).len();

    let mut alerts = Alerts::default();
    alerts.take(logged.clone()).expect("it is told");
    assert_eq!(alerts.take(unlogged("sts", 0)), None, "a log told of it before");
    assert!(alerts.take(unlogged("s3", 0)).is_some(), "another service");
    assert!(alerts.take(unlogged("sts", 600)).is_some(), "another time, which is told with its operation");
    assert_eq!((ends(&mut alerts), sources(&alerts)), (0, vec![HOME.to_owned(), String::new()]));

    let mut alerts = Alerts::default();
    alerts.take(unlogged("sts", 0)).expect("no log has it yet");
    assert_eq!(ends(&mut alerts), 0);
    alerts.take(logged).expect("it is told");
    assert_eq!((ends(&mut alerts), sources(&alerts)), (1, vec![HOME.to_owned()]));
}

fn whose(kind: u8) -> Whose {
    match kind {
        0 => forgotten(),
        1 => Whose::Forgotten { evidence: "another client".to_owned() },
        2 => Whose::Vendor { name: "jobs".to_owned(), likeness: None },
        3 => Whose::Unknown,
        _ => Whose::Stranger,
    }
}

fn uses() -> impl Strategy<Value = Vec<Sighting>> {
    let one =
        (0..12_u8, 0..3_u8, 0..3_u8, 0..100_i64, 0..5_u8).prop_map(|(event, source, operation, seconds, kind)| {
            // One event is one use, whatever carries it.
            let (source, operation) = (event % (source + 1), event % (operation + 1));
            let address = format!("198.51.100.{source}");
            // The first is what anybody does, the others are worse.
            let operation = ["sts:GetCallerIdentity", "s3:ListBuckets", "iam:CreateUser"][usize::from(operation)];
            sighting(&event.to_string(), &address, operation, whose(kind), seconds)
        });
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn the_same_uses_in_any_order_and_number_make_the_same_alerts(uses in uses(), turn in 0_usize..40) {
        let mut unique: Vec<Sighting> = Vec::new();
        for one in uses {
            if !unique.iter().any(|known| known.event_id == one.event_id) {
                unique.push(one);
            }
        }
        let mut turned = unique.clone();
        turned.rotate_left(turn.min(unique.len()));
        if turn % 2 == 1 {
            turned.reverse();
        }
        let summed = |uses: Vec<Sighting>| {
            let mut alerts = Alerts::default();
            for one in uses {
                alerts.take(one);
            }
            let mut open: Vec<_> = alerts
                .open()
                .map(|one| {
                    let whose = format!("{:?}", one.whose);
                    (one.dedup_key.clone(), one.count, one.first, one.last, one.operations.clone(), one.severity, whose)
                })
                .collect();
            open.sort();
            open
        };
        let twice: Vec<Sighting> = turned.iter().chain(&turned).cloned().collect();
        prop_assert_eq!(summed(unique), summed(twice));
    }
}
