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
    assert_eq!(waiting[0].owner.as_deref(), Some("whoever owns each project"));
    assert!(waiting[0].way_out.starts_with("build each on new credentials, then `stanch gate smoke"), "{waiting:#?}");
}

#[test]
fn times_are_counted_from_the_window_and_from_the_notice() {
    let facts = facts(good());
    let judged = judge(&facts);
    let projects = judged.projects();
    assert!(projects.iter().all(|project| project.answer == Answer::Go), "{projects:#?}");
    let first = "2023-01-15T06:00:00Z".parse().expect("a time");
    let back = Back::from([("gh/acme/web".to_owned(), first)]);
    let times = metrics(&facts, &projects, &back, &[]);
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

#[test]
fn what_was_before_is_no_time_that_it_took() {
    let mut value = good();
    let hit = |first: &str, last: &str| json!({ "id": first, "credential": "", "says": "an indicator", "whose": "unexplained", "first": first, "last": last });
    // Others used a published address before the window.
    set(&mut value, "/logs/hits", json!([hit("2022-11-02T10:00:00Z", "2022-11-02T10:00:00Z")]));
    set(&mut value, "/noticed", json!("2023-01-14T09:00:00Z"));
    let before = facts(value.clone());
    let times = metrics(&before, &judge(&before).projects(), &Back::new(), &[]);
    assert_eq!((times.seconds_to_detect, times.seconds_to_contain), (None, None));
    // What goes on in it is one from then on.
    set(&mut value, "/logs/hits", json!([hit("2022-11-02T10:00:00Z", "2022-12-17T00:00:00Z")]));
    let within = facts(value);
    let times = metrics(&within, &judge(&within).projects(), &Back::new(), &[]);
    assert_eq!(times.seconds_to_detect, Some(86_400));
}

#[test]
fn builds_that_nobody_looked_at_wait_for_one_look() {
    let mut value = good();
    for id in ["c0ffee000001", "c0ffee000002"] {
        set(&mut value, &format!("/watch/looked/{id}/logs"), json!("2023-01-14T14:05:00Z"));
    }
    set(&mut value, "/rules/fresh_hours", json!(48));
    for at in 0..4 {
        set(&mut value, &format!("/credentials/{at}/last_use"), json!(null));
    }
    let facts = facts(value);
    let waiting = judge(&facts).waiting();
    let smoke: Vec<_> = waiting.iter().filter(|one| one.condition == "smoke").collect();
    let [one] = smoke.as_slice() else { panic!("{waiting:#?}") };
    assert_eq!((one.projects, one.owner.as_deref()), (2, None));
    assert!(one.way_out.starts_with("`stanch watch --once`"), "{}", one.way_out);
}

#[test]
fn what_somebody_accepts_while_it_is_open_is_not_contained() {
    let mut value = good();
    set(&mut value, "/credentials/1/standing/stand", json!("accepted"));
    set(&mut value, "/credentials/1/standing/by", json!("Ines"));
    set(&mut value, "/credentials/1/standing/why", json!("it is needed"));
    set(&mut value, "/credentials/1/standing/until", json!("2023-02-01T00:00:00Z"));
    let facts = facts(value);
    let times = metrics(&facts, &judge(&facts).projects(), &Back::new(), &[]);
    assert_eq!(times.seconds_to_contain, None);
    assert_eq!(times.blast.iter().filter(|one| one.until.is_none()).count(), 1);
}

#[test]
fn a_rate_ends_with_the_last_project_that_came_back() {
    let at = |text: &str| -> chrono::DateTime<chrono::Utc> { text.parse().expect("a time") };
    let ids = ["gh/acme/api", "gh/acme/docs", "gh/acme/web"];
    let rate = |now: &str, times: [&str; 3]| {
        let mut facts = facts(good());
        let back: Back = ids.iter().map(|id| (*id).to_owned()).zip(times.map(at)).collect();
        let projects = judge(&facts).projects();
        facts.now = at(now);
        metrics(&facts, &projects, &back, &[]).projects_per_hour
    };
    let apart = ["2023-01-15T06:00:00Z", "2023-01-15T07:00:00Z", "2023-01-15T08:00:00Z"];
    assert_eq!(rate("2023-01-15T12:00:00Z", apart), Some(1.5));
    assert_eq!(rate("2023-01-25T12:00:00Z", apart), Some(1.5), "time that passes does not undo it");
    assert_eq!(rate("2023-01-25T12:00:00Z", [apart[0]; 3]), None, "what came back at once has no rate");
}

#[test]
fn the_first_sign_is_of_the_logs_and_is_seen_by_a_review() {
    let hit = |whose: &str| {
        json!({ "id": "1", "credential": "", "says": "an indicator", "whose": whose,
        "first": "2022-12-25T03:00:00Z", "last": "2022-12-25T03:00:00Z" })
    };
    let reviews =
        ["2022-12-20T00:00:00Z", "2023-01-04T20:35:00Z", "2023-01-14T00:00:00Z"].map(|at| at.parse().expect("a time"));
    let times = |whose: &str, reviews: &[_]| {
        let mut value = good();
        set(&mut value, "/logs/hits", json!([hit(whose)]));
        let facts = facts(value);
        let times = metrics(&facts, &judge(&facts).projects(), &Back::new(), reviews);
        (times.seconds_to_detect, times.seconds_to_review)
    };
    let (sign, shown) = (9 * 86_400 + 3 * 3_600, 19 * 86_400 + 20 * 3_600 + 35 * 60);
    assert_eq!(times("unexplained", &reviews), (Some(sign), Some(shown)));
    // When somebody looked is not known, and is not taken to be when it happened.
    assert_eq!(times("unexplained", &[]), (Some(sign), None));
    assert_eq!(times("forgotten", &reviews), (None, None));
}
