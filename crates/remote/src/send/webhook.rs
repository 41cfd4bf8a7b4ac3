//! Any receiver of JSON, with a signature that it can check.

use std::fmt::Write as _;

use chrono::Utc;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{HeaderMap, HeaderValue};
use sha2::Sha256;

use super::SendError;
use super::post::{Post, header};
use crate::{RemoteError, Secret};

/// A receiver of JSON. Each alert carries `X-Stanch-Id`, and `X-Stanch-Signature: t=TIME,v1=HEX` with the HMAC-SHA256
/// of `TIME.BODY`, where the time is in seconds since 1970.
pub struct Webhook {
    post: Post,
    key: Secret,
}

impl Webhook {
    /// A receiver at an address, with the key of the signatures.
    ///
    /// # Errors
    /// When the key is empty, the address cannot be used, or no secure connection can be made from this machine.
    pub fn new(address: &Secret, key: Secret) -> Result<Self, RemoteError> {
        if key.is_empty() {
            return Err(RemoteError::NoKey { receiver: "the webhook" });
        }
        Ok(Self { post: Post::new(address)?, key })
    }

    /// Sends a body of JSON once. `id` is the same at each try of an alert, so that a receiver can tell a repetition;
    /// `again` says that an earlier try may have arrived, as `X-Stanch-Possibly-Again: true`.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn send(&self, body: &str, id: &str, again: bool) -> Result<(), SendError> {
        let mut headers = HeaderMap::new();
        headers.insert("x-stanch-id", header(id));
        headers.insert("x-stanch-signature", header(&self.signature(Utc::now().timestamp(), body)?));
        if again {
            headers.insert("x-stanch-possibly-again", HeaderValue::from_static("true"));
        }
        self.post.json(body.to_owned(), headers).await
    }

    fn signature(&self, time: i64, body: &str) -> Result<String, SendError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes())
            .map_err(|_| SendError::never("the key of the webhook cannot sign; give another one"))?;
        mac.update(format!("{time}.{body}").as_bytes());
        let mut text = format!("t={time},v1=");
        for byte in mac.finalize().into_bytes() {
            // Writing to a text never fails.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(text)
    }
}
