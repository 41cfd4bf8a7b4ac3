//! Slack, through an incoming webhook.

use reqwest::header::HeaderMap;
use serde_json::{Map, Value};

use super::SendError;
use super::post::Post;
use crate::{RemoteError, Secret};

/// An incoming webhook of Slack.
pub struct Slack {
    post: Post,
}

impl Slack {
    /// The webhook at an address, which is a secret: whoever has it can post.
    ///
    /// # Errors
    /// When the address cannot be used, or when no secure connection can be made from this machine.
    pub fn new(address: &Secret) -> Result<Self, RemoteError> {
        Ok(Self { post: Post::new(address)? })
    }

    /// Posts a message once: an object of JSON as Slack takes it, with `text`. Slack knows no ids, so that `again` is
    /// said in the text.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn send(&self, body: &str, id: &str, again: bool) -> Result<(), SendError> {
        let mut message: Map<String, Value> =
            serde_json::from_str(body).map_err(|_| SendError::never("the message for Slack is no object of JSON"))?;
        if again {
            let text = message.get("text").and_then(Value::as_str).unwrap_or_default();
            let text = format!("(possibly sent before, {id}) {text}");
            message.insert("text".to_owned(), Value::String(text));
        }
        self.post.json(Value::Object(message).to_string(), HeaderMap::new()).await
    }
}
