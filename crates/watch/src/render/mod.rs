//! Messages in the form of each receiver. What an attacker wrote is made harmless for each place.

mod email;
mod pagerduty;
mod slack;
mod syslog;

use stanch_model::Severity;
use stanch_model::text::{shorten, terminal, to_json};

use crate::message::{Change, Message};
use crate::sighting::Whose;

pub use email::email;
pub use pagerduty::pagerduty;
pub use slack::slack;
pub use syslog::syslog;

/// Characters of what an attacker can write that are shown; the JSON has all of them.
const SHOWN: usize = 200;

/// The message as JSON, for whoever has a server of their own: the whole of it, of the form [`crate::message::ALERT`].
pub fn webhook(message: &Message) -> String {
    to_json(message, false).unwrap_or_default()
}

/// The message as one line for a terminal.
pub fn line(message: &Message) -> String {
    terminal(&sentence(message)).into_owned()
}

/// What happened, in one sentence, raw.
fn sentence(message: &Message) -> String {
    let what = match message.change {
        Change::Opened => "a canary was used",
        Change::Changed => "a canary is used further",
        Change::Resolved => return format!("quiet: nothing more of canary {} from {}", message.title, place(message)),
    };
    let operations: Vec<String> =
        message.operations.iter().take(5).map(|one| shorten(one, SHOWN).to_string()).collect();
    format!(
        "{}: {what}: {} from {} ({}), {} uses until {} UTC: {}",
        severity(message.severity),
        shorten(&message.title, SHOWN),
        place(message),
        whose(&message.whose),
        message.count,
        message.last.format("%F %T"),
        operations.join(", ")
    )
}

/// Where it came from.
fn place(message: &Message) -> String {
    let network = message.latest.as_ref().and_then(|latest| latest.network.clone());
    let network = network.map(|name| format!(" ({name})")).unwrap_or_default();
    match message.source.as_str() {
        "" => "a place that no log names".to_owned(),
        source => format!("{}{network}", shorten(source, SHOWN)),
    }
}

/// Whose use it is, in words.
fn whose(whose: &Whose) -> String {
    match whose {
        Whose::Forgotten { evidence } => format!("probably a forgotten job of yours: {evidence}"),
        Whose::Vendor { name } => format!("the vendor's network {name}, which its customers share"),
        Whose::Stranger => "a stranger: nothing like it is in the baseline".to_owned(),
        Whose::Unknown => "nobody knows whose: there is no baseline".to_owned(),
    }
}

/// How bad it would be, in one word.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// What has to be known besides, as names and values, raw.
fn facts(message: &Message) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("credential", message.credential.clone()),
        ("first", message.first.format("%F %T UTC").to_string()),
        ("last", message.last.format("%F %T UTC").to_string()),
        ("uses", message.count.to_string()),
        ("operations", message.operations.join(", ")),
    ];
    if let Some(latest) = &message.latest {
        facts.push(("user agent", latest.user_agent.clone()));
        facts.push(("region", latest.region.clone()));
        facts.push(("account", latest.account.clone()));
        facts.push(("answered with", latest.error.clone().unwrap_or_else(|| "success".to_owned())));
        facts.push(("tried", latest.tried.join(", ")));
        facts.push(("event", latest.event_id.clone()));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts.into_iter().map(|(name, value)| (name, shorten(&value, SHOWN).to_string())).collect()
}
