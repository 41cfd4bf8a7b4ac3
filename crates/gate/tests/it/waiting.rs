//! What holds projects, grouped, and how long it took.

use serde_json::json;
use stanch_gate::metrics::{Back, metrics};
use stanch_gate::{Answer, judge};

use crate::made::{facts, good, set};

#[test]
fn what_most_wait_for_comes_first_with_its_owner() {
    let mut value = good();
    let open = |value: &mut serde_json::Value, at: usize| {
        set(value, &format!("/credentials/{at}/standing/stand"), json!("open"));
        set(value, &format!("/credentials/{at}/standing/why"), json!("no plan was applied to it"));
        set(value, &format!("/credentials/{at}/replaced"), json!("no"));
    };
    open(&mut value, 1);
    open(&mut value, 2);
    set(&mut value, "/credentials/2/owner", json!("Team web"));
    let facts = facts(value);
    let judged = judge(&facts);
    let waiting = judged.waiting();
    assert_eq!(waiting.len(), 2, "{waiting:#?}");
    let [all, one] = waiting.as_slice() else { panic!("{waiting:#?}") };
    assert_eq!((all.projects, all.only, all.owner.as_deref()), (3, 2, Some("Team web")));
    assert!(all.says.contains("Sentry token is open"), "{}", all.says);
    assert_eq!((one.projects, one.only, one.owner.as_deref()), (1, 0, Some("Tom")));
    assert_eq!(one.names, ["acme/api"]);
    assert_eq!(judged.overall().answer, Answer::No, "everybody waits for the token");
}

#[test]
fn builds_that_are_missing_are_one_thing_to_wait_for() {
    let mut value = good();
    set(&mut value, "/builds", json!([]));
    let facts = facts(value);
    let waiting = judge(&facts).waiting();
    assert_eq!(waiting.len(), 1, "{waiting:#?}");
    assert_eq!((waiting[0].condition, waiting[0].projects, waiting[0].only), ("smoke", 3, 3));
}

#[test]
fn times_are_counted_from_the_window_and_from_the_notice() {
    let facts = facts(good());
    let judged = judge(&facts);
    let projects = judged.projects();
    assert!(projects.iter().all(|project| project.answer == Answer::Go), "{projects:#?}");
    let first = "2023-01-15T06:00:00Z".parse().expect("a time");
    let back = Back::from([("gh/acme/web".to_owned(), first)]);
    let times = metrics(&facts, &projects, &back);
    let hours = |seconds: Option<i64>| seconds.map(|seconds| seconds as f64 / 3_600.0);
    assert_eq!(hours(times.seconds_to_notify), Some(19.0 * 24.0 + 20.5));
    assert_eq!(hours(times.seconds_to_contain), Some(8.0 * 24.0 + 12.5));
    assert_eq!(hours(times.seconds_to_first_project), Some(10.0 * 24.0 + 9.5));
    assert_eq!(hours(times.seconds_to_recover), Some(10.0 * 24.0 + 15.5));
    assert_eq!((times.projects, times.projects_back), (3, 3));
    // Three in the six hours since the first.
    assert_eq!(times.projects_per_hour, Some(0.5));
    assert!(times.blast.iter().all(|one| one.until.is_some() && one.seconds == 28 * 86_400 + 9 * 3_600));
}
