//! Slack: blocks of mrkdwn.

use serde_json::json;
use stanch_model::text::terminal;

use super::{facts, sentence};
use crate::message::Message;

/// The message for an incoming webhook.
pub fn slack(message: &Message) -> String {
    let fields: Vec<_> = facts(message)
        .into_iter()
        // A section has ten fields at most.
        .take(10)
        .map(|(name, value)| json!({"type": "mrkdwn", "text": format!("*{name}*\n{}", escaped(&value))}))
        .collect();
    let text = escaped(&sentence(message));
    json!({
        "text": text,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {"type": "section", "fields": fields},
        ],
    })
    .to_string()
}

/// A text in which nothing is a link, a mention or a format ("Formatting text for app surfaces", Slack).
fn escaped(text: &str) -> String {
    let text = terminal(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // A letter that is not seen keeps signs of formats from meaning anything.
    text.chars().fold(String::new(), |mut out, letter| {
        if matches!(letter, '*' | '_' | '~' | '`' | '@') {
            out.push('\u{200b}');
        }
        out.push(letter);
        out
    })
}
