//! `[[alert]]`: where `stanch watch` sends what it sees.

use super::reader::{Section, quoted};
use super::value;

/// A receiver of alerts. What is secret of it stays in the environment: `case.toml` has the names of the variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// What it is called in the spool and in messages.
    pub name: String,
    /// What sort of receiver.
    pub to: ReceiverKind,
}

/// Sorts of receivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiverKind {
    /// Any server that takes JSON.
    Webhook {
        /// Variable with its address.
        address: String,
        /// Variable with the key that messages are signed with.
        secret: String,
    },
    /// An incoming webhook of Slack.
    Slack {
        /// Variable with its address.
        address: String,
    },
    /// `PagerDuty`, Events API v2.
    PagerDuty {
        /// Variable with the routing key.
        key: String,
    },
    /// A server of mail.
    Email {
        /// Host and port: `smtp.example.com:587`.
        server: String,
        /// From whom.
        from: String,
        /// To whom.
        recipients: Vec<String>,
        /// Variable with the user's name, where the server asks for one.
        user: Option<String>,
        /// Variable with the password, likewise.
        password: Option<String>,
    },
    /// A server of syslog.
    Syslog {
        /// `tcp://host:port`, `tls://host:port` or `udp://host:port`.
        address: String,
    },
}

/// The sorts as they are written.
const KINDS: &str = "webhook, slack, pagerduty, email or syslog";

/// All of `[[alert]]`, no two of which have one name: messages wait for each by its name.
pub(super) fn receivers(sections: Vec<Section<'_, '_>>) -> Vec<Receiver> {
    let mut known: Vec<Receiver> = Vec::new();
    for section in sections {
        let receiver = receiver(&section);
        if let Some(receiver) = &receiver
            && known.iter().any(|one| one.name == receiver.name)
        {
            let what = format!("two blocks [[alert]] are called {}; give each a `name`", quoted(&receiver.name));
            section.complain(section.at.clone(), what);
        }
        section.finish();
        known.extend(receiver);
    }
    known
}

/// One `[[alert]]`.
fn receiver(section: &Section<'_, '_>) -> Option<Receiver> {
    let found = section.required("to", "\"webhook\"");
    let kind = found.and_then(|found| value::text(section, "to", found));
    let text = |key| section.optional(key).and_then(|found| value::text(section, key, found));
    let needed = |key, example: &str| section.required(key, example).and_then(|found| value::text(section, key, found));
    let name = text("name");
    let to = match kind.as_deref() {
        Some("webhook") => needed("address_from", "\"STANCH_WEBHOOK_URL\"")
            .zip(needed("secret_from", "\"STANCH_WEBHOOK_SECRET\""))
            .map(|(address, secret)| ReceiverKind::Webhook { address, secret }),
        Some("slack") => needed("address_from", "\"STANCH_SLACK_URL\"").map(|address| ReceiverKind::Slack { address }),
        Some("pagerduty") => needed("key_from", "\"STANCH_PAGERDUTY_KEY\"").map(|key| ReceiverKind::PagerDuty { key }),
        Some("email") => {
            let recipients = value::list(section, "recipients", |text| match text.contains('@') {
                true => Ok(text.to_owned()),
                false => Err(format!("{} in `recipients` is no address of mail", quoted(text))),
            });
            let (server, from) = (needed("server", "\"smtp.example.com:587\""), needed("from", "\"stanch@…\""));
            let (user, password) = (text("user_from"), text("password_from"));
            if recipients.is_empty() {
                section.complain(section.at.clone(), "[[alert]] of mail has no `recipients`; add at least one");
            }
            server.zip(from).map(|(server, from)| ReceiverKind::Email { server, from, recipients, user, password })
        }
        Some("syslog") => {
            needed("address", "\"tcp://syslog.example.com:514\"").map(|address| ReceiverKind::Syslog { address })
        }
        Some(other) => {
            let what = format!("[[alert]] cannot be sent to {}; write {KINDS}", quoted(other));
            section.complain(found.map(|found| found.span()).unwrap_or_default(), what);
            None
        }
        None => None,
    };
    Some(Receiver { name: name.or(kind)?, to: to? })
}
