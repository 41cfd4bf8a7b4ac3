//! `PagerDuty`: an event of the Events API v2. The sender puts the routing key and the key of the alert into it.

use serde_json::{Map, Value, json};
use stanch_model::text::{shorten, terminal};

use super::{facts, sentence, severity};
use crate::message::{Change, Message};

/// The longest summary that is taken, in characters.
const SUMMARY: usize = 1_024;

/// The message as an event.
pub fn pagerduty(message: &Message) -> String {
    let action = if message.change == Change::Resolved { "resolve" } else { "trigger" };
    let details: Map<String, Value> =
        facts(message).into_iter().map(|(name, value)| (name.to_owned(), terminal(&value).into())).collect();
    // The words for how bad it is are those of the API.
    let level = match severity(message.severity) {
        "critical" => "critical",
        "high" => "error",
        "medium" => "warning",
        _ => "info",
    };
    let source = if message.source.is_empty() { "unknown" } else { message.source.as_str() };
    json!({
        "event_action": action,
        "payload": {
            "summary": shorten(&terminal(&sentence(message)), SUMMARY),
            "source": terminal(source),
            "severity": level,
            "timestamp": message.last.to_rfc3339(),
            "component": terminal(&message.title),
            "group": message.credential,
            "custom_details": details,
        },
    })
    .to_string()
}
