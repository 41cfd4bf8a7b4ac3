//! PagerDuty, through version 2 of its Events API.

use reqwest::header::HeaderMap;
use serde_json::{Map, Value, json};

use super::SendError;
use super::post::Post;
use crate::{RemoteError, Secret};

/// Where events go, except those of accounts in Europe.
const ADDRESS: &str = "https://events.pagerduty.com/v2/enqueue";

/// An integration of PagerDuty.
pub struct PagerDuty {
    post: Post,
    key: Secret,
}

impl PagerDuty {
    /// The integration with a routing key, at another address than PagerDuty's main one if there is one.
    ///
    /// # Errors
    /// When the key is empty, the address cannot be used, or no secure connection can be made from this machine.
    pub fn new(address: Option<&Secret>, key: Secret) -> Result<Self, RemoteError> {
        if key.is_empty() {
            return Err(RemoteError::NoKey { receiver: "PagerDuty" });
        }
        let post = match address {
            Some(address) => Post::new(address)?,
            None => Post::new(&Secret::new(ADDRESS.to_owned()))?,
        };
        Ok(Self { post, key })
    }

    /// Sends an event once: an object of JSON as the API takes it, without the routing key. `dedup` is what PagerDuty
    /// tells a repetition or an end of the same alert by; `again` is said in the event's details.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn send(&self, body: &str, dedup: &str, again: bool) -> Result<(), SendError> {
        let mut event: Map<String, Value> =
            serde_json::from_str(body).map_err(|_| SendError::never("the event for PagerDuty is no object of JSON"))?;
        event.insert("dedup_key".to_owned(), json!(dedup));
        if again && let Some(payload) = event.get_mut("payload").and_then(Value::as_object_mut) {
            let details = payload.entry("custom_details").or_insert_with(|| json!({}));
            if let Some(details) = details.as_object_mut() {
                details.insert("possibly_sent_before".to_owned(), json!(true));
            }
        }
        event.insert("routing_key".to_owned(), json!(self.key.expose()));
        self.post.json(Value::Object(event).to_string(), HeaderMap::new()).await
    }
}
