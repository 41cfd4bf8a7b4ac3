//! Mail: the first line is the subject, the rest the text.

use stanch_model::text::{shorten, terminal};

use super::{facts, sentence};
use crate::message::Message;

/// Characters of a subject.
const SUBJECT: usize = 180;

/// The message as a subject and a text.
pub fn email(message: &Message) -> String {
    let sentence = sentence(message);
    // Nothing that is shown has a line break, so that nobody can write a header.
    let subject = terminal(&shorten(&sentence, SUBJECT)).into_owned();
    let facts = facts(message).into_iter().map(|(name, value)| format!("{name}: {}\n", terminal(&value)));
    format!("[stanch] {subject}\n{}\n\n{}", terminal(&sentence), facts.collect::<String>())
}
