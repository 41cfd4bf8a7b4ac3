//! Where alerts go.

use std::sync::Mutex;
use std::time::SystemTime;

use chrono::TimeDelta;
use stanch_case::config::{Receiver, ReceiverKind};
use stanch_remote::Secret;
use stanch_remote::send::{
    Email, Login, PagerDuty, Retry, Security, SendError, Server, Slack, Syslog, Transport, Webhook,
};
use stanch_watch::message::Message;
use stanch_watch::render;
use stanch_watch::spool::next_try;

use super::keep::{Keep, locked};
use super::now;
use crate::args::Common;
use crate::failure::Failure;
use crate::output::remark;

/// A receiver, ready to be sent to.
enum Sender {
    Webhook(Webhook),
    Slack(Slack),
    PagerDuty(PagerDuty),
    Email(Email),
    Syslog(Syslog),
}

/// All receivers of a case.
pub(super) struct Receivers {
    names: Vec<String>,
    senders: Vec<Sender>,
}

impl Receivers {
    /// Takes what is secret of them from the environment.
    pub(super) fn of(receivers: &[Receiver]) -> Result<Self, Failure> {
        let senders = receivers.iter().map(sender).collect::<Result<Vec<Sender>, Failure>>()?;
        let names: Vec<String> = receivers.iter().map(|receiver| receiver.name.clone()).collect();
        Ok(Self { names, senders })
    }

    /// What they are called.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Sends what is due, of each alert in order, until a receiver fails. One that is down keeps the others waiting for nothing.
    pub(super) async fn deliver(&self, common: &Common, keep: &Mutex<Keep>) -> Result<(), Failure> {
        let all = self.names.iter().zip(&self.senders).map(|(name, sender)| async move {
            while let Some((number, message)) = { locked(keep).spool.due(name, now()) } {
                locked(keep).spool.sending(name, number)?;
                match sender.send(&message).await {
                    Ok(()) => locked(keep).spool.sent(name, number)?,
                    Err(SendError { cause, retry: Retry::Never, .. }) => {
                        locked(keep).spool.given_up(name, number, &cause)?;
                        let file = locked(keep).spool.refused(name);
                        let text =
                            format!("{name} refuses an alert for good: {cause}; it is kept in {}", file.display());
                        remark(common.quiet, &text);
                    }
                    Err(SendError { cause, retry }) => {
                        let tries = locked(keep).spool.tries(name, number) + 1;
                        let wait = match retry {
                            Retry::At(time) => TimeDelta::from_std(time).unwrap_or(TimeDelta::hours(1)),
                            _ => next_try(tries, jitter()),
                        };
                        if tries == 1 {
                            remark(common.quiet, &format!("{name}: {cause}; its alerts wait"));
                        }
                        locked(keep).spool.failed(name, number, now() + wait)?;
                        break;
                    }
                }
            }
            Ok::<(), Failure>(())
        });
        futures::future::join_all(all).await.into_iter().collect()
    }
}

/// A number that differs from one time to the next, below a thousand.
fn jitter() -> u32 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.subsec_micros() % 1_000)
}

fn sender(receiver: &Receiver) -> Result<Sender, Failure> {
    let secret = |variable: &str| {
        let value = std::env::var(variable).unwrap_or_default();
        let missing = || {
            let name = &receiver.name;
            Failure::Usage(format!("[[alert]] {name} needs {variable} in the environment; set it, or delete the block"))
        };
        if value.trim().is_empty() { Err(missing()) } else { Ok(Secret::new(value)) }
    };
    Ok(match &receiver.to {
        ReceiverKind::Webhook { address, secret: key } => {
            Sender::Webhook(Webhook::new(&secret(address)?, secret(key)?)?)
        }
        ReceiverKind::Slack { address } => Sender::Slack(Slack::new(&secret(address)?)?),
        ReceiverKind::PagerDuty { key } => Sender::PagerDuty(PagerDuty::new(None, secret(key)?)?),
        ReceiverKind::Email { server, from, recipients, user, password } => {
            let (host, port) = host_and_port(receiver, server)?;
            let login = match (user, password) {
                (Some(user), Some(password)) => {
                    let user = std::env::var(user).unwrap_or_default();
                    Some(Login { user, password: secret(password)? })
                }
                _ => None,
            };
            let local = host == "localhost" || host.starts_with("127.") || host == "::1";
            let security = match port {
                465 => Security::Implicit,
                _ if local => Security::Plain,
                _ => Security::StartTls,
            };
            Sender::Email(Email::new(Server { host, port, security, login }, from, recipients)?)
        }
        ReceiverKind::Syslog { address } => {
            let (transport, rest) = address.split_once("://").unwrap_or(("", address));
            let transport = match transport {
                "tcp" => Transport::Tcp,
                "tls" => Transport::Tls,
                "udp" => Transport::Udp,
                _ => {
                    let name = &receiver.name;
                    let text =
                        format!("[[alert]] {name} has no address of syslog; write tcp://, tls:// or udp://host:port");
                    return Err(Failure::Usage(text));
                }
            };
            let (host, port) = host_and_port(receiver, rest)?;
            Sender::Syslog(Syslog::new(transport, &host, port)?)
        }
    })
}

fn host_and_port(receiver: &Receiver, text: &str) -> Result<(String, u16), Failure> {
    let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
    parts.ok_or_else(|| Failure::Usage(format!("[[alert]] {} names no host and port: write host:port", receiver.name)))
}

impl Sender {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let (id, again) = (message.id.as_str(), message.possibly_sent_before);
        match self {
            Self::Webhook(webhook) => Box::pin(webhook.send(&render::webhook(message), id, again)).await,
            Self::Slack(slack) => Box::pin(slack.send(&render::slack(message), id, again)).await,
            // What belongs together has one key there.
            Self::PagerDuty(pager) => {
                Box::pin(pager.send(&render::pagerduty(message), &message.dedup_key, again)).await
            }
            Self::Email(email) => Box::pin(email.send(&render::email(message), id, again)).await,
            Self::Syslog(syslog) => Box::pin(syslog.send(&render::syslog(message), id, again)).await,
        }
    }
}
