//! What says that somebody listened, and until when.

use std::slice::from_ref;

use stanch_watch::canary::{Canary, Principal};
use stanch_watch::listened::{ByAccount, Heard, Listened};

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
        cut_roles: Vec::new(),
        contained_at: at(stripped),
    }
}

/// One record of each account, at so many seconds.
fn latest(of: &[(&str, i64)]) -> ByAccount {
    of.iter().map(|(account, seconds)| ((*account).to_owned(), Heard::at(at(*seconds)))).collect()
}

/// A watch of some canaries in these buckets, which asks for last uses too.
fn listening(canaries: &[Canary], buckets: &[&str]) -> Listened {
    let mut listened = Listened::default();
    listened.begin(canaries, &buckets.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), at(0));
    listened
}

#[test]
fn each_account_is_heard_up_to_its_latest_record_and_no_further() {
    let both = canary(&["AKIA1"], &[ONE, OTHER], 0);
    let mut listened = listening(from_ref(&both), &["a", "b"]);
    listened.read("a", latest(&[(ONE, 60)]), None, true);
    let reach = listened.reach(&both).expect("it is looked for");
    assert_eq!((reach.logs, reach.unfollowed.len()), (None, 1), "nothing was heard of the other account");
    listened.read("b", latest(&[(OTHER, 90), (ONE, 30)]), None, true);
    let reach = listened.reach(&both).expect("it is looked for");
    assert_eq!((reach.logs, reach.unfollowed.len()), (Some(at(60)), 0), "the quieter of both");
    assert_eq!(listened.reach(&canary(&["AKIA2"], &[ONE], 0)), None, "nobody looked for that one");
}

#[test]
fn what_was_not_read_to_its_end_does_not_count_yet() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let mut listened = listening(from_ref(&one), &["a"]);
    let logs = |listened: &Listened| listened.reach(&one).expect("it is looked for").logs;
    listened.read("a", latest(&[(ONE, 60)]), None, false);
    assert_eq!(logs(&listened), None);
    listened.read("a", latest(&[(ONE, 30)]), None, true);
    assert_eq!(logs(&listened), Some(at(60)), "what came of both looks");
}

#[test]
fn last_uses_say_nothing_of_roles_nor_of_keys_that_were_not_asked_for() {
    let (key, role) = (canary(&["AKIA1"], &[ONE], 0), canary(&[], &[ONE], 0));
    let mut listened = listening(&[key.clone(), role.clone()], &[]);
    listened.asked(at(60));
    let asked = |listened: &Listened, of: &Canary| listened.reach(of).and_then(|reach| reach.asked);
    assert_eq!((asked(&listened, &key), asked(&listened, &role)), (Some(at(60)), None));
    let new = canary(&["AKIA2"], &[ONE], 50);
    listened.begin(&[key.clone(), new.clone()], &[], at(0));
    assert_eq!((asked(&listened, &key), asked(&listened, &new)), (None, None), "all are asked for anew");
    listened.asked(at(70));
    listened.begin(&[key.clone(), new], &[], at(80));
    assert_eq!(asked(&listened, &key), Some(at(70)), "it gets older by itself");
}

#[test]
fn what_was_read_since_another_canary_was_stripped_is_read_anew() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let mut listened = listening(from_ref(&one), &["a", "b", "c"]);
    listened.read("a", latest(&[(ONE, 60)]), None, true);
    listened.read("b", latest(&[(ONE, 200)]), None, false);
    listened.read("c", latest(&[(ONE, 200)]), None, true);
    assert!(listened.forget_for(from_ref(&one)).is_empty(), "nothing is new");
    let later = canary(&["AKIA2"], &[ONE], 100);
    assert_eq!(listened.forget_for(&[one.clone(), later]), ["b", "c"]);
    assert_eq!(listened.reach(&one).expect("it is looked for").logs, Some(at(60)));
}

#[test]
fn what_was_heard_gets_older_by_itself_and_not_by_listening_elsewhere() {
    let one = canary(&["AKIA1"], &[ONE], 0);
    let mut listened = listening(from_ref(&one), &["a"]);
    listened.read("a", latest(&[(ONE, 60)]), None, true);
    listened.begin(from_ref(&one), &["b".to_owned()], at(90));
    assert_eq!(listened.reach(&one).expect("it is looked for").logs, Some(at(60)));
    assert_eq!((listened.followed("a"), listened.followed("b")), (Some(at(0)), Some(at(90))));
}

#[test]
fn what_begins_late_was_not_heard_before() {
    let both = canary(&["AKIA1"], &[ONE, OTHER], 0);
    let mut listened = listening(from_ref(&both), &["a"]);
    listened.read("a", latest(&[(ONE, 60), (OTHER, 90)]), None, true);
    let from = |listened: &Listened| listened.reach(&both).expect("it is looked for").from;
    assert_eq!(from(&listened), Some(at(90)), "the account that begins last");
    // Whatever arrived there since then was read, though it was nothing.
    listened.read("a", latest(&[(OTHER, 100)]), Some(at(10)), true);
    assert_eq!(from(&listened), Some(at(60)));
}
