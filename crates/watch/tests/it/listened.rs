//! What says that somebody listened, and until when.

use std::slice::from_ref;

use stanch_watch::canary::{Canary, Principal};
use stanch_watch::listened::{ByAccount, Listened};

use super::at;

const ONE: &str = "111122223333";
const OTHER: &str = "444455556666";

/// A canary that is a user in each of these accounts, or a role where it has no key.
fn canary(keys: &[&str], accounts: &[&str], stripped: i64) -> Canary {
    let principal = |account: &&str| Principal { arn: format!("arn:aws:iam::{account}:user/ci"), unique_id: None };
    Canary {
        credential: "c0ffee".to_owned(),
        title: "AWS_ACCESS_KEY_ID".to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        principals: accounts.iter().map(principal).collect(),
        only_keys: !keys.is_empty(),
        cut_roles: Vec::new(),
        contained_at: at(stripped),
    }
}

/// Records of accounts, each at so many seconds.
fn latest(of: &[(&str, i64)]) -> ByAccount {
    let mut all = ByAccount::new();
    for (account, seconds) in of {
        all.entry((*account).to_owned()).or_default().add(at(*seconds));
    }
    all
}

/// A watch of some canaries.
fn listening(canaries: &[Canary]) -> Listened {
    let mut listened = Listened::default();
    listened.begin(canaries);
    listened
}

#[test]
fn each_account_is_heard_up_to_its_latest_record_and_no_further() {
    let both = canary(&["AKIA1"], &[ONE, OTHER], 0);
    let mut listened = listening(from_ref(&both));
    listened.read("a", latest(&[(ONE, 60)]), true);
    let reach = listened.extent(&both).expect("it is looked for");
    assert_eq!((reach.logs, reach.unfollowed.len()), (None, 1), "nothing was heard of the other account");
    listened.read("b", latest(&[(OTHER, 90), (ONE, 30)]), true);
    let reach = listened.extent(&both).expect("it is looked for");
    assert_eq!((reach.logs, reach.unfollowed.len()), (Some(at(60)), 0), "the quieter of both");
    assert_eq!(listened.extent(&canary(&["AKIA2"], &[ONE], 0)), None, "nobody looked for that one");
}

#[test]
fn what_was_not_read_to_its_end_does_not_count_yet() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let mut listened = listening(from_ref(&one));
    let logs = |listened: &Listened| listened.extent(&one).expect("it is looked for").logs;
    listened.read("a", latest(&[(ONE, 60)]), false);
    assert_eq!(logs(&listened), None);
    listened.read("a", latest(&[(ONE, 30)]), true);
    assert_eq!(logs(&listened), Some(at(60)), "what came of both looks");
}

#[test]
fn last_uses_say_nothing_of_roles_nor_of_keys_that_were_not_asked_for() {
    let (key, role) = (canary(&["AKIA1"], &[ONE], 0), canary(&[], &[ONE], 0));
    let mut listened = listening(&[key.clone(), role.clone()]);
    listened.asked(at(60));
    let asked = |listened: &Listened, of: &Canary| listened.extent(of).and_then(|reach| reach.asked);
    assert_eq!((asked(&listened, &key), asked(&listened, &role)), (Some(at(60)), None));
    let new = canary(&["AKIA2"], &[ONE], 50);
    listened.begin(&[key.clone(), new.clone()]);
    assert_eq!((asked(&listened, &key), asked(&listened, &new)), (None, None), "all are asked for anew");
    listened.asked(at(70));
    listened.begin(&[key.clone(), new]);
    assert_eq!(asked(&listened, &key), Some(at(70)), "it gets older by itself");
}

#[test]
fn what_was_read_since_another_canary_was_stripped_is_read_anew() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let mut listened = listening(from_ref(&one));
    listened.read("a", latest(&[(ONE, 60)]), true);
    listened.read("b", latest(&[(ONE, 200)]), false);
    listened.read("c", latest(&[(ONE, 200)]), true);
    assert!(listened.forget_for(from_ref(&one)).is_empty(), "nothing is new");
    let later = canary(&["AKIA2"], &[ONE], 100);
    assert_eq!(listened.forget_for(&[one.clone(), later]), ["b", "c"]);
    assert_eq!(listened.extent(&one).expect("it is looked for").logs, Some(at(60)));
}

#[test]
fn what_begins_late_was_not_heard_before() {
    let both = canary(&["AKIA1"], &[ONE, OTHER], 0);
    let mut listened = listening(from_ref(&both));
    listened.read("a", latest(&[(ONE, 60), (OTHER, 90)]), true);
    let from = |listened: &Listened| listened.extent(&both).expect("it is looked for").from;
    assert_eq!(from(&listened), Some(at(90)), "the account that begins last");
}

/// An hour, in seconds.
const HOUR: i64 = 3_600;

#[test]
fn a_hole_in_what_was_heard_is_one() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let reach = |reads: &[(&str, &[i64])]| {
        let mut listened = listening(from_ref(&one));
        for (name, hours) in reads {
            let records: Vec<(&str, i64)> = hours.iter().map(|hour| (ONE, hour * HOUR)).collect();
            listened.read(name, latest(&records), true);
        }
        let reach = listened.extent(&one).expect("it is looked for");
        let hour = |at: chrono::DateTime<chrono::Utc>| (at - super::at(0)).num_hours();
        (hour(reach.from.expect("a time")), hour(reach.logs.expect("a time")))
    };
    // An account may be idle at night, in whatever order its records come.
    assert_eq!(reach(&[("a", &[0, 20, 40, 60])]), (0, 60));
    assert_eq!(reach(&[("a", &[60, 0, 40, 20])]), (0, 60));
    assert_eq!(reach(&[("a", &[40, 60]), ("a", &[0, 20])]), (0, 60));
    // For three days nobody read, and what one bucket had is not what another one has.
    assert_eq!(reach(&[("a", &[0, 1]), ("a", &[73, 74])]), (73, 74));
    assert_eq!(reach(&[("a", &[0, 10]), ("b", &[12, 20])]), (12, 20));
    assert_eq!(reach(&[("a", &[0, 10]), ("b", &[9, 20])]), (0, 20));
    assert_eq!(reach(&[("b", &[9, 20]), ("a", &[0, 15, 30])]), (0, 30));
}
