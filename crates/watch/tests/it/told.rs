//! Messages in the forms of their receivers, whatever an attacker wrote.

use serde_json::Value;
use stanch_watch::alerts::Alerts;
use stanch_watch::message::Message;
use stanch_watch::render;
use stanch_watch::sighting::{Sighting, Whose};
use stanch_watch::stix::Indicators;

use super::{at, sighting};

/// A user agent that would do harm in each place that does not escape it.
const HOSTILE: &str = "a\u{1b}[31m<!channel>*b*\r\nBcc: all@acme.example\"]\\' OR 1 \u{202e}";

fn message() -> Message {
    let mut one = sighting("1", "203.0.113.66", "sts:GetCallerIdentity", Whose::Stranger, 0);
    one.user_agent = HOSTILE.to_owned();
    Alerts::default().take(one).expect("it is told")
}

#[test]
fn no_form_lets_a_user_agent_be_more_than_text() {
    let message = message();
    let slack = render::slack(&message);
    assert!(!slack.contains("<!channel>") && !slack.contains("*b*"), "{slack}");
    let mail = render::email(&message);
    let subject = mail.lines().next().expect("a subject");
    assert!(subject.starts_with("[stanch] high: a canary was used") && !mail.contains("\nBcc:"), "{mail}");
    let forms = [
        slack,
        render::pagerduty(&message),
        render::webhook(&message),
        mail,
        render::syslog(&message),
        render::line(&message),
    ];
    for form in &forms {
        assert!(!form.contains('\u{1b}') && !form.contains('\u{202e}'), "{form}");
        assert!(form.contains("203.0.113.66"), "{form}");
    }
    for form in &forms[..3] {
        serde_json::from_str::<Value>(form).expect("json");
    }
    assert!(!forms[4].contains('\n') && !forms[5].contains('\n'));
}

#[test]
fn what_is_told_says_that_the_containment_has_a_hole_and_what_the_vendors_network_proves() {
    let whose = Whose::Vendor { name: "CI jobs".to_owned(), likeness: Some("its client made one call".to_owned()) };
    let mut one = sighting("1", "192.0.2.7", "s3:GetObject", whose, 4);
    one.error = None;
    let line = |one: &Sighting| render::line(&Alerts::default().take(one.clone()).expect("it is told"));
    let early = line(&one);
    assert!(
        early.starts_with("critical: a canary was used") && early.contains("whoever broke into the vendor"),
        "{early}"
    );
    assert!(early.contains("ANSWERED, so that the containment has a hole: s3:GetObject was answered"), "{early}");
    assert!(early.contains("AWS may still have been spreading it"), "{early}");
    one.at = at(60);
    assert!(!line(&one).contains("spreading"));
    one.error = Some("AccessDenied".to_owned());
    assert!(!line(&one).contains("ANSWERED"));
}

#[test]
fn a_pager_is_triggered_and_resolved_under_one_key() {
    let mut alerts = Alerts::default();
    alerts.take(sighting("1", "203.0.113.66", "s3:X", Whose::Stranger, 0)).expect("it is told");
    let day = chrono::TimeDelta::hours(24);
    assert_eq!(alerts.resolve(at(0), day), []);
    let resolved = alerts.resolve(at(90_000), day);
    let event: Value = serde_json::from_str(&render::pagerduty(&resolved[0])).expect("json");
    assert_eq!(event["event_action"], "resolve");
    let event: Value = serde_json::from_str(&render::pagerduty(&message())).expect("json");
    assert_eq!((&event["event_action"], &event["payload"]["severity"]), (&"trigger".into(), &"error".into()));
}

#[test]
fn only_strangers_become_indicators_and_each_once() {
    let own = Whose::Forgotten { evidence: "its network".to_owned() };
    let seen = vec![
        sighting("1", "203.0.113.66", "s3:X", Whose::Stranger, 0),
        sighting("2", "203.0.113.66", "s3:Y", Whose::Stranger, 9),
        sighting("3", "2001:db8::6", "s3:X", Whose::Unknown, 9),
        sighting("4", "198.51.100.7", "s3:X", own, 9),
    ];
    let indicators = |seen: &[Sighting]| {
        let mut indicators = Indicators::default();
        seen.iter().for_each(|one| indicators.add(one));
        indicators
    };
    let text = indicators(&seen).export("Acme", at(60));
    let turned: Vec<Sighting> = seen.iter().rev().cloned().collect();
    assert_eq!(text, indicators(&turned).export("Acme", at(60)), "the same again");
    let bundle: Value = serde_json::from_str(&text).expect("json");
    let objects = bundle["objects"].as_array().expect("objects");
    let patterns: Vec<&str> = objects.iter().filter_map(|one| one["pattern"].as_str()).collect();
    assert_eq!(
        patterns,
        [
            "[ipv4-addr:value = '203.0.113.66']",
            "[ipv6-addr:value = '2001:db8::6']",
            "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'aws-cli/2.9']",
        ]
    );
    assert!(objects.iter().any(|one| one["type"] == "sighting" && one["count"] == 2));
    let ids: std::collections::BTreeSet<&str> = objects.iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids.len(), objects.len());
    // RFC 9562: version 5, and the variant.
    let uuids = ids.iter().filter_map(|id| id.split_once("--"));
    assert!(uuids.clone().count() == ids.len() && uuids.clone().all(|(_, id)| id.len() == 36 && &id[14..15] == "5"));
    assert!(uuids.map(|(_, id)| &id[19..20]).all(|variant| ["8", "9", "a", "b"].contains(&variant)), "{ids:?}");
    let mut hostile = sighting("5", "203.0.113.66", "s3:X", Whose::Stranger, 0);
    hostile.user_agent = HOSTILE.to_owned();
    let text = indicators(&[hostile]).export("Acme", at(60));
    assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}') && text.ends_with("}\n"), "{text}");
    let bundle: Value = serde_json::from_str(&text).expect("json");
    let patterns: Vec<&str> =
        bundle["objects"].as_array().expect("objects").iter().filter_map(|one| one["pattern"].as_str()).collect();
    // The quote that would end the text is escaped, and so is the backslash before it.
    assert!(patterns[1].ends_with("\"]\\\\\\' OR 1 \u{202e}']"), "{}", patterns[1]);
}

#[test]
fn a_case_looks_for_strangers_and_for_no_client_that_everybody_has() {
    let mut indicators = Indicators::default();
    indicators.add(&sighting("1", "2001:db8::6", "s3:X", Whose::Unknown, 0));
    assert_eq!(indicators.for_case("Acme"), None, "it may be the owner's");
    indicators.add(&sighting("2", "203.0.113.66", "s3:X", Whose::Stranger, 1));
    let mut telling = sighting("3", "::ffff:203.0.113.66", "s3:Y", Whose::Stranger, 2);
    telling.user_agent = "python-requests/2.31".to_owned();
    indicators.add(&telling);
    let text = indicators.for_case("Acme").expect("a bundle");
    let bundle: Value = serde_json::from_str(&text).expect("json");
    let patterns: Vec<&str> =
        bundle["objects"].as_array().expect("objects").iter().filter_map(|one| one["pattern"].as_str()).collect();
    let agent = "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'python-requests/2.31']";
    assert_eq!(patterns, ["[ipv4-addr:value = '203.0.113.66']", agent]);
    indicators.add(&sighting("4", "203.0.113.66", "s3:Z", Whose::Stranger, 9));
    assert_eq!(indicators.for_case("Acme"), Some(text), "nothing is new");
}
