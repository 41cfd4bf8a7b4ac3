//! Messages in the form of each receiver. What an attacker wrote is made harmless for each place.

mod email;
mod pagerduty;
mod slack;
mod syslog;

use stanch_model::Severity;
use stanch_model::text::{shorten, terminal, to_json};

use crate::message::{Change, History, Message};
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
        "{}: {what}: {} from {} ({}), {} {} until {} UTC: {}{}{}",
        severity(message.severity),
        shorten(&message.title, SHOWN),
        place(message),
        whose(&message.whose),
        message.count,
        if message.count == 1 { "use" } else { "uses" },
        message.last.format("%F %T"),
        operations.join(", "),
        hole(message),
        message.history.as_ref().map(|history| format!("; {}", past(history))).unwrap_or_default()
    )
}

/// What the case's logs have of an address.
fn past(history: &History) -> String {
    let Some((first, last)) = history.span else {
        return format!("the case's logs have nothing from {}", history.address);
    };
    let before = match history.before {
        0 => "none before the containment".to_owned(),
        count => format!("{count} BEFORE the containment"),
    };
    let events = if history.events == 1 { "one event".to_owned() } else { format!("{} events", history.events) };
    let (first, last) = (first.format("%F %T"), last.format("%F %T"));
    format!("the case's logs have {events} from {}, {before}, from {first} to {last} UTC", history.address)
}

/// What stands behind the operations where something was answered that is denied to a canary.
fn hole(message: &Message) -> String {
    let Some(one) = message.answered.first() else { return String::new() };
    let more = match message.answered.len() {
        1 => " was".to_owned(),
        more => format!(" and {} more were", more - 1),
    };
    let early = message.latest.as_ref().is_some_and(|use_| use_.is_answered() && use_.is_early());
    let why = if early { "; AWS may still have been spreading it" } else { "" };
    format!(
        "; ANSWERED, so that the containment has a hole: {}{more} answered though everything is denied{why}; run `stanch contain verify`",
        shorten(one, SHOWN)
    )
}

/// Where it came from: the vendor's name for the network, and its autonomous system and country.
fn place(message: &Message) -> String {
    let network = message.latest.as_ref().and_then(|latest| latest.network.clone());
    let origin = message.latest.as_ref().and_then(|latest| latest.origin.text());
    let known: Vec<String> = network.into_iter().chain(origin).map(|name| shorten(&name, SHOWN).into_owned()).collect();
    let known = if known.is_empty() { String::new() } else { format!(" ({})", known.join("; ")) };
    match message.source.as_str() {
        "" => "a place that no log names".to_owned(),
        source => format!("{}{known}", shorten(source, SHOWN)),
    }
}

/// Whose use it is, in words.
fn whose(whose: &Whose) -> String {
    match whose {
        Whose::Forgotten { evidence } => format!("probably a forgotten job of yours: {evidence}"),
        Whose::Vendor { name, likeness: None } => {
            format!("the vendor's network {name}, which its customers share, and whoever broke into it")
        }
        Whose::Vendor { name, likeness: Some(likeness) } => format!(
            "the vendor's network {name}: {likeness}, which may be a forgotten job of yours or whoever broke into the vendor"
        ),
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
        ("hole in the containment", message.answered.join(", ")),
        ("history", message.history.as_ref().map(past).unwrap_or_default()),
    ];
    if let Some(latest) = &message.latest {
        facts.push(("network", latest.origin.text().unwrap_or_default()));
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
