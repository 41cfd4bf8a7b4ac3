//! What the lines of a receiver's file come to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};

use super::line::Line;
use crate::message::Message;

/// So many settled messages are remembered, so that one that is queued again is known.
const REMEMBERED: usize = 1000;

/// A message that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) message: Message,
    pub(super) due: DateTime<Utc>,
    pub(super) tries: u32,
    /// Whether a try is under way.
    pub(super) sending: bool,
}

/// The messages of one receiver.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) waiting: BTreeMap<u64, Waiting>,
    /// The number of the next message.
    pub(super) next: u64,
    settled: VecDeque<String>,
}

impl State {
    /// Takes what a line says. `None` where it cannot follow the lines before.
    pub(super) fn take(&mut self, line: Line) -> Option<()> {
        match line {
            Line::Begun { next, settled } => {
                *self = Self { waiting: BTreeMap::new(), next, settled: settled.into() };
            }
            Line::Queued { number, message, due, tries } => {
                if self.waiting.contains_key(&number) {
                    return None;
                }
                self.waiting.insert(number, Waiting { message: *message, due, tries, sending: false });
                self.next = self.next.max(number.checked_add(1)?);
            }
            Line::Sending { number } => self.waiting.get_mut(&number)?.sending = true,
            Line::Failed { number, next } => {
                let waiting = self.waiting.get_mut(&number)?;
                waiting.sending = false;
                waiting.due = next;
                waiting.tries = waiting.tries.saturating_add(1);
                // A receiver whose answer was lost has it all the same.
                waiting.message.possibly_sent_before = true;
            }
            Line::Sent { number } | Line::GivenUp { number } => {
                let waiting = self.waiting.remove(&number)?;
                self.settled.push_back(waiting.message.id);
                if self.settled.len() > REMEMBERED {
                    self.settled.pop_front();
                }
            }
        }
        Some(())
    }

    /// Whatever was being sent when the process ended is due again, and says so.
    pub(super) fn resume(&mut self) {
        for waiting in self.waiting.values_mut().filter(|waiting| waiting.sending) {
            waiting.sending = false;
            waiting.message.possibly_sent_before = true;
        }
    }

    /// Whether a message waits or was settled lately.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.waiting.values().any(|waiting| waiting.message.id == id) || self.settled.iter().any(|one| one == id)
    }

    /// The oldest message that is due. What is told of one alert stays in order: the end of an alert never overtakes
    /// its beginning, while one alert that is refused for now holds up no other.
    pub(super) fn due(&self, now: DateTime<Utc>) -> Option<(u64, &Message)> {
        let mut earlier = BTreeSet::new();
        let due = |waiting: &Waiting| !waiting.sending && waiting.due <= now;
        self.waiting
            .iter()
            .find(|(_, waiting)| earlier.insert(&waiting.message.dedup_key) && due(waiting))
            .map(|(number, waiting)| (*number, &waiting.message))
    }

    /// The fewest lines that come to the same.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut lines = vec![Line::Begun { next: self.next, settled: self.settled.iter().cloned().collect() }];
        for (&number, Waiting { message, due, tries, sending }) in &self.waiting {
            let message = Box::new(message.clone());
            lines.push(Line::Queued { number, message, due: *due, tries: *tries });
            lines.extend(sending.then_some(Line::Sending { number }));
        }
        lines
    }
}
