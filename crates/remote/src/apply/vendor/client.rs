//! One vendor's API, written to.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use stanch_contain::world::{Trouble, TroubleKind};
use tokio::time::sleep;
use url::Url;
use zeroize::Zeroizing;

use crate::read::http::{address, pace};
use crate::retry;
use crate::{Credential, RemoteError};

/// So often a call is tried that is the same however often it is made.
const TRIES: u32 = 5;

/// The first pause between two tries; it doubles.
const PAUSE: Duration = Duration::from_millis(500);

/// The longest pause that a vendor may ask for.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(60);

/// One vendor's API as one person's token sees it.
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    credential: Credential,
}

/// A call: what is done to which path, and what about it people read.
pub(super) struct Asked<'a> {
    pub(super) method: Method,
    pub(super) segments: Vec<&'a str>,
    pub(super) query: Vec<(&'a str, String)>,
    /// It may hold a value, so that it is in no message and overwritten when it is dropped.
    pub(super) body: Option<Zeroizing<String>>,
    pub(super) about: String,
}

impl Client {
    /// The API at an address.
    ///
    /// # Errors
    /// When the address cannot be used, or no secure connection can be made from this machine.
    pub(super) fn new(base: &str, credential: Credential) -> Result<Self, RemoteError> {
        let base = address::parse(base)?;
        // A redirect would take a value to where nobody sent it.
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("stanch/", env!("CARGO_PKG_VERSION")))
            .timeout(ANSWER)
            .referer(false)
            .redirect(Policy::none());
        if address::is_loopback(&base) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| RemoteError::Client { cause: error.without_url().to_string() })?;
        Ok(Self { http, base, credential })
    }

    /// Makes a call that is the same however often it is made, and gives the answer; none where there is no such thing.
    pub(super) async fn send(&self, asked: &Asked<'_>) -> Result<Option<Value>, Trouble> {
        let mut tries = 0;
        loop {
            let (name, value) = self.credential.header();
            let mut call = self.http.request(asked.method.clone(), self.address(asked)).header(name, value);
            if let Some(body) = &asked.body {
                call = call.header(CONTENT_TYPE, "application/json").body(body.as_str().to_owned());
            }
            tries += 1;
            let cause = match call.send().await {
                Ok(answer) => {
                    let status = answer.status();
                    if status.is_success() {
                        let text = answer.text().await.unwrap_or_default();
                        // A vendor that says nothing to a write has taken it.
                        return Ok(Some(serde_json::from_str(&text).unwrap_or(Value::Null)));
                    }
                    if let Some(wait) = pace::asked(status, answer.headers()) {
                        if tries < TRIES && wait <= PATIENCE {
                            sleep(wait).await;
                            continue;
                        }
                        return Err(self.trouble(asked, TroubleKind::Throttled, "it asks for a longer pause"));
                    }
                    match status {
                        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
                        StatusCode::UNAUTHORIZED => {
                            let variable = self.credential.variable();
                            let cause =
                                format!("the token in {variable} is not known: make a new one and set {variable}");
                            return Err(self.trouble(asked, TroubleKind::Session, &cause));
                        }
                        StatusCode::FORBIDDEN => {
                            let cause =
                                "the token may not: it needs to be that of an administrator of the organisation";
                            return Err(self.trouble(asked, TroubleKind::Denied, cause));
                        }
                        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
                            format!("status {}", status.as_u16())
                        }
                        status => {
                            let cause = format!("status {}", status.as_u16());
                            return Err(self.trouble(asked, TroubleKind::Refused, &cause));
                        }
                    }
                }
                // The address has no secret in it, but an error may say more than it.
                Err(error) => error.without_url().to_string(),
            };
            if tries >= TRIES {
                return Err(self.trouble(asked, TroubleKind::Unreachable, &cause));
            }
            sleep(retry::pause(PAUSE, tries)).await;
        }
    }

    fn address(&self, asked: &Asked<'_>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
            for segment in &asked.segments {
                // A segment of dots would be taken as a step in the path.
                path.push(if matches!(*segment, "." | "..") { "%" } else { segment });
            }
        }
        if !asked.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&asked.query);
        }
        url
    }

    /// Why a call gave nothing, for whoever runs a plan.
    pub(super) fn trouble(&self, asked: &Asked<'_>, kind: TroubleKind, cause: &str) -> Trouble {
        let done = if asked.method == Method::GET { "could not be read" } else { "could not be written" };
        let host = address::host(&self.base);
        Trouble { kind, cause: format!("{} {done} at {host}: {cause}", asked.about) }
    }
}
