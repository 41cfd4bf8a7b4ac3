//! Syslog: the text of a record; the sender frames it.

use stanch_model::text::terminal;

use super::{facts, sentence};
use crate::message::Message;

/// The message as one line of names and values.
pub fn syslog(message: &Message) -> String {
    let quoted = |value: String| terminal(&value).replace('\\', "\\\\").replace('"', "\\\"");
    let facts =
        facts(message).into_iter().map(|(name, value)| format!(" {}=\"{}\"", name.replace(' ', "_"), quoted(value)));
    format!("{} dedup_key=\"{}\"{}", terminal(&sentence(message)), message.dedup_key, facts.collect::<String>())
}
