//! Messages of a queue: each is given until it is deleted, and hidden for a while after it was given.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::refusal::Refusal;

/// For how many seconds a message that was given is hidden, where nobody says.
const HIDDEN: u64 = 30;

/// The messages of a queue, oldest first.
#[derive(Default)]
pub(super) struct Messages {
    all: Vec<Message>,
    /// How many were sent and how often any was given, for ids that occur once.
    count: u64,
}

struct Message {
    id: String,
    body: String,
    /// The receipt of the last time that it was given.
    receipt: String,
    hidden_until: Option<Instant>,
}

impl Messages {
    pub(super) fn send(&mut self, body: &str) {
        self.count += 1;
        let id = format!("00000000-0000-4000-a000-{:012x}", self.count);
        self.all.push(Message { id, body: body.to_owned(), receipt: String::new(), hidden_until: None });
    }

    pub(super) fn say(&mut self, call: &Call) -> Result<Value, Refusal> {
        match call.name() {
            "ReceiveMessage" => self.receive(call),
            "DeleteMessage" => {
                self.delete(call.need("ReceiptHandle")?);
                Ok(json!({}))
            }
            _ => {
                let entries: Vec<Value> = serde_json::from_str(call.need("Entries")?).map_err(|_| Refusal::Invalid)?;
                if entries.is_empty() || entries.len() > 10 {
                    return Err(Refusal::Wrong("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"));
                }
                let done = entries.iter().map(|entry| {
                    self.delete(entry["ReceiptHandle"].as_str().unwrap_or_default());
                    json!({"Id": entry["Id"]})
                });
                Ok(json!({"Successful": done.collect::<Vec<_>>(), "Failed": []}))
            }
        }
    }

    fn receive(&mut self, call: &Call) -> Result<Value, Refusal> {
        let number = |name: &str, usual: u64| match call.get(name) {
            Some(text) => text.parse().map_err(|_| Refusal::Invalid),
            None => Ok(usual),
        };
        let (most, hidden) = (number("MaxNumberOfMessages", 1)?, number("VisibilityTimeout", HIDDEN)?);
        if !(1..=10).contains(&most) || hidden > 43_200 {
            return Err(Refusal::Invalid);
        }
        let now = Instant::now();
        let mut given = Vec::new();
        for message in self.all.iter_mut().filter(|one| one.hidden_until.is_none_or(|until| until <= now)) {
            if given.len() as u64 >= most {
                break;
            }
            self.count += 1;
            message.receipt = format!("receipt-{}", self.count);
            message.hidden_until = Some(now + Duration::from_secs(hidden));
            given.push(json!({"MessageId": message.id, "ReceiptHandle": message.receipt, "Body": message.body}));
        }
        Ok(json!({"Messages": given}))
    }

    /// Deletes the message of a receipt. As with AWS, a receipt of nothing is no error.
    fn delete(&mut self, receipt: &str) {
        self.all.retain(|one| receipt.is_empty() || one.receipt != receipt);
    }
}
