//! A queue of SQS that tells what arrives.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message};
use futures::future::{BoxFuture, FutureExt as _, join_all};
use futures::stream::{FuturesUnordered, StreamExt as _};
use stanch_model::text::terminal;

use super::notice::{Notice, Object, read};
use super::object::{Objects, name};
use super::{Access, Arrived, Poll, Ticket, Trouble};
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::http::address;

/// Calls that wait for messages side by side. Each brings ten at most, so that one alone would be too slow for a
/// thousand messages a second.
const WAITING: usize = 8;

/// One call waits so long, in seconds; the longest that SQS allows.
const WAIT: i32 = 20;

/// A message that was given stays hidden so long, in seconds, before it counts as not handled and comes again.
const HIDDEN: i32 = 300;

/// Messages of one batch of SQS, in either direction.
const BATCH: usize = 10;

/// Messages that one poll gives at most.
const MOST: usize = 100;

/// Messages whose objects are read side by side.
const READING: usize = 8;

/// After so many bytes a poll gives what it has.
const ENOUGH: usize = 64 << 20;

/// After a call that failed, no other is made for so long.
const PAUSE: Duration = Duration::from_secs(2);

/// A message whose objects were given and not all acknowledged.
struct Open {
    receipt: String,
    left: usize,
}

/// What a message brought.
#[derive(Default)]
struct Opened {
    /// Names and bytes.
    read: Vec<(String, Vec<u8>)>,
    /// What no later poll can read either.
    left_out: Vec<Trouble>,
}

fn id(message: &Message) -> String {
    terminal(message.message_id().unwrap_or("without id")).into_owned()
}

fn called(message: &Message) -> String {
    format!("message {}", id(message))
}

/// A queue of notifications of S3, SNS, EventBridge or CloudTrail.
pub struct Queue {
    client: Client,
    url: String,
    objects: Objects,
    receiving: FuturesUnordered<BoxFuture<'static, Result<Vec<Message>, Failure>>>,
    received: VecDeque<Message>,
    open: BTreeMap<String, Open>,
    given: u64,
    /// Receipts of messages that are handled.
    done: Vec<String>,
    /// Whether an answer of the last poll brought as many messages as one can.
    full: bool,
}

impl Queue {
    /// Follows the queue at a URL.
    ///
    /// # Errors
    /// When the URL is none of a queue.
    pub fn connect(access: &Access, url: &str) -> Result<Self, RemoteError> {
        let parsed = address::parse(url)?;
        let host = parsed.host_str().unwrap_or_default();
        let region = host.strip_prefix("sqs.").and_then(|rest| rest.split_once(".amazonaws.com")).map(|(name, _)| name);
        let configuration = match region {
            Some(region) => access.in_region(region),
            None => access.configuration.clone(),
        };
        Ok(Self {
            client: Client::new(&configuration),
            url: url.to_owned(),
            objects: Objects::new(configuration),
            receiving: FuturesUnordered::new(),
            received: VecDeque::new(),
            open: BTreeMap::new(),
            given: 0,
            done: Vec::new(),
            full: false,
        })
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether there probably are messages that were not read yet.
    pub fn is_behind(&self) -> bool {
        self.full || !self.received.is_empty()
    }

    /// Waits for messages and reads the objects that they name; nothing where none came within some seconds. What is
    /// not acknowledged within five minutes comes again.
    pub async fn next(&mut self) -> Poll<Arrived> {
        let mut poll = Poll::new();
        self.receive(&mut poll).await;
        let (mut messages, mut bytes) = (0, 0);
        while messages < MOST && bytes < ENOUGH && !self.received.is_empty() {
            let batch = self.received.iter().take(READING);
            let read = join_all(batch.map(|message| self.open(message))).await;
            for outcome in read {
                let Some(message) = self.received.pop_front() else { break };
                messages += 1;
                let called = called(&message);
                match outcome {
                    Ok(opened) => {
                        bytes += opened.read.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
                        // What no poll can read is told once, and its message is handled with that.
                        for trouble in opened.left_out {
                            if let Trouble::Object { name, .. } = &trouble {
                                poll.unread.push(name.clone());
                            }
                            poll.troubles.push(trouble);
                        }
                        poll.read.push(called);
                        poll.read.extend(opened.read.iter().map(|(name, _)| name.clone()));
                        self.give(message, opened.read, &mut poll);
                    }
                    Err(trouble) => {
                        poll.unread.push(called);
                        poll.troubles.push(trouble);
                    }
                }
            }
        }
        self.delete(&mut poll.troubles).await;
        poll
    }

    /// Takes note that bytes are handled. A message is deleted once all of its own are.
    pub async fn acknowledge(&mut self, tickets: &[Ticket]) -> Vec<Trouble> {
        for Ticket(ticket) in tickets {
            let Some((number, _)) = ticket.split_once('/') else { continue };
            let Some(open) = self.open.get_mut(number) else { continue };
            open.left = open.left.saturating_sub(1);
            if open.left == 0
                && let Some(open) = self.open.remove(number)
            {
                self.done.push(open.receipt);
            }
        }
        let mut troubles = Vec::new();
        self.delete(&mut troubles).await;
        troubles
    }

    async fn receive(&mut self, poll: &mut Poll<Arrived>) {
        if !self.received.is_empty() {
            return;
        }
        while self.receiving.len() < WAITING {
            let call = self.client.receive_message().queue_url(&self.url);
            let call = call.max_number_of_messages(10).wait_time_seconds(WAIT).visibility_timeout(HIDDEN);
            self.receiving.push(Box::pin(async move {
                let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                Ok(answer.messages.unwrap_or_default())
            }));
        }
        let mut next = self.receiving.next().await;
        let mut failed = None;
        self.full = false;
        while let Some(answer) = next {
            match answer {
                Ok(messages) => {
                    self.full |= messages.len() >= BATCH;
                    self.received.extend(messages);
                }
                Err(failure) => failed = Some(failure),
            }
            // Whatever else is there already is of the same poll; nothing is waited for.
            next = self.receiving.next().now_or_never().flatten();
        }
        if let Some(failure) = failed {
            let what = "waiting for messages of the queue".to_owned();
            poll.troubles.push(Trouble::Call { what, cause: failure.sentence() });
            if self.received.is_empty() {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// What a message brings: the bytes of each object, or of an event.
    async fn open(&self, message: &Message) -> Result<Opened, Trouble> {
        let mut opened = Opened::default();
        match message.body().and_then(read) {
            None => Err(Trouble::Message { id: id(message) }),
            Some(Notice::Event(bytes)) => {
                opened.read.push((called(message), bytes));
                Ok(opened)
            }
            Some(Notice::Objects(objects)) => {
                for Object { bucket, key, region } in objects {
                    if let Some(region) = region {
                        self.objects.lies_in(&bucket, &region);
                    }
                    match self.objects.get(&bucket, &key).await {
                        Ok(bytes) => opened.read.push((name(&bucket, &key), bytes)),
                        Err(trouble @ Trouble::Object { .. }) => opened.left_out.push(trouble),
                        Err(trouble) => return Err(trouble),
                    }
                }
                Ok(opened)
            }
        }
    }

    fn give(&mut self, message: Message, read: Vec<(String, Vec<u8>)>, poll: &mut Poll<Arrived>) {
        let Some(receipt) = message.receipt_handle else { return };
        if read.is_empty() {
            self.done.push(receipt);
            return;
        }
        self.given += 1;
        let number = self.given.to_string();
        let left = read.len();
        for (position, (name, bytes)) in read.into_iter().enumerate() {
            poll.found.push(Arrived { name, bytes, ticket: Ticket(format!("{number}/{position}")) });
        }
        self.open.insert(number, Open { receipt, left });
    }

    /// Deletes messages that are handled. What cannot be deleted is tried again with the next ones.
    async fn delete(&mut self, troubles: &mut Vec<Trouble>) {
        let done = std::mem::take(&mut self.done);
        let left = join_all(done.chunks(BATCH).map(|batch| self.delete_batch(batch))).await;
        for (receipts, cause) in left.into_iter().filter_map(Result::err) {
            self.done.extend(receipts);
            troubles.push(Trouble::Call { what: "deleting handled messages of the queue".to_owned(), cause });
        }
    }

    async fn delete_batch(&self, batch: &[String]) -> Result<(), (Vec<String>, String)> {
        let mut call = self.client.delete_message_batch().queue_url(&self.url);
        for (position, receipt) in batch.iter().enumerate() {
            let entry = DeleteMessageBatchRequestEntry::builder().id(position.to_string()).receipt_handle(receipt);
            call = call.entries(entry.build().map_err(|error| (Vec::new(), error.to_string()))?);
        }
        let answer = call.send().await.map_err(|error| (batch.to_vec(), Failure::of(&error).sentence()))?;
        // What the queue itself calls the sender's fault stays so: the message comes again and is told apart by its id.
        let again = answer.failed().iter().filter(|one| !one.sender_fault());
        let again: Vec<String> = again.filter_map(|one| batch.get(one.id().parse::<usize>().ok()?).cloned()).collect();
        if again.is_empty() { Ok(()) } else { Err((again, "the queue did not delete some".to_owned())) }
    }
}
