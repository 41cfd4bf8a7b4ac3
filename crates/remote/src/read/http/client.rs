//! One source's API.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Method, Response, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::sleep;
use url::Url;

use super::address::{self, host};
use super::pace::{self, Pace};
use super::trouble::Trouble;
use super::{Answer, Body, Call, Limits, Refusal};
use crate::retry;
use crate::{Credential, Progress, RemoteError};

/// So many redirects within a host are followed.
const REDIRECTS: usize = 5;

/// One source's API, as one person's token sees it. Calls can be made from many tasks.
pub struct Client {
    http: reqwest::Client,
    base: Url,
    credential: Credential,
    headers: HeaderMap,
    limits: Limits,
    progress: Arc<Progress>,
    places: Semaphore,
    pace: Pace,
    /// Whether the source has taken the token for one that it knows.
    accepted: AtomicBool,
    /// Calls that failed since the last that did not.
    failures: AtomicU64,
    /// Whether this is an API beside the source's main one.
    secondary: bool,
}

/// What is asked, as it is sent with each try.
struct Wanted<'a> {
    method: Method,
    address: &'a Url,
    body: Option<&'a Body>,
}

/// What one try gave.
enum Try {
    Done(Result<Answer, Refusal>),
    /// The source asks for a pause, during which nobody calls.
    Pause(std::time::Duration),
    Failed(Trouble),
}

impl Client {
    /// A client for the API at an address. `limits` apply to all its calls together.
    ///
    /// # Errors
    /// When the address cannot be used, or when no secure connection can be made from this machine.
    pub fn new(
        address: &str,
        credential: Credential,
        limits: Limits,
        progress: Arc<Progress>,
    ) -> Result<Self, RemoteError> {
        Self::with(address, credential, limits, progress, within_host())
    }

    /// The same for an API that is changed, too. No redirect is followed: a change could turn into a reading on the way,
    /// and a thing that moved is not the one that was planned for.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub(crate) fn for_changes(address: &str, credential: Credential, limits: Limits) -> Result<Self, RemoteError> {
        Self::with(address, credential, limits, Arc::default(), Policy::none())
    }

    fn with(
        address: &str,
        credential: Credential,
        limits: Limits,
        progress: Arc<Progress>,
        redirects: Policy,
    ) -> Result<Self, RemoteError> {
        let base = address::parse(address)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("stanch/", env!("CARGO_PKG_VERSION")))
            .timeout(limits.call)
            .connect_timeout(limits.connect)
            .referer(false)
            .redirect(redirects);
        if address::is_loopback(&base) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| RemoteError::Client { cause: error.to_string() })?;
        Ok(Self {
            http,
            base,
            credential,
            headers: HeaderMap::new(),
            limits,
            places: Semaphore::new(limits.side_by_side.max(1)),
            pace: Pace::new(limits.patience, Arc::clone(&progress)),
            progress,
            accepted: AtomicBool::new(false),
            failures: AtomicU64::new(0),
            secondary: false,
        })
    }

    /// The same client, sending another header with each call.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        self
    }

    /// The same client for an API beside the source's main one, which is the one to say whether the token is any good:
    /// whatever is wrong here is about the listings of this API and never ends a collection.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.secondary = true;
        self
    }

    /// The environment variable that the token comes from.
    pub(crate) fn variable(&self) -> &str {
        self.credential.variable()
    }

    /// Host and port of the API.
    pub fn host(&self) -> String {
        host(&self.base)
    }

    /// How far the collection is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// What limits the calls.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The address of a call.
    pub(crate) fn address(&self, call: &Call) -> Url {
        call.address(&self.base)
    }

    /// An address that an answer named, where it is at this API.
    pub(crate) fn beside(&self, text: &str) -> Option<Url> {
        address::beside(&self.base, text)
    }

    /// Makes one call, with as many tries as it takes and may take. The inner result is about this call alone.
    ///
    /// # Errors
    /// When the collection cannot go on: the token is not known, or the host cannot be reached.
    pub async fn call(&self, call: &Call) -> Result<Result<Answer, Refusal>, RemoteError> {
        self.fetch(&self.address(call)).await
    }

    /// Makes one call that changes something, likewise. It may be made several times where no answer comes, so that it
    /// must be one that does no more the second time.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub(crate) async fn send(
        &self,
        method: Method,
        call: &Call,
        body: Option<&Body>,
    ) -> Result<Result<Answer, Refusal>, RemoteError> {
        self.tries(&Wanted { method, address: &self.address(call), body }).await
    }

    /// The answer to a reading of an address.
    pub(crate) async fn fetch(&self, address: &Url) -> Result<Result<Answer, Refusal>, RemoteError> {
        match self.tries(&Wanted { method: Method::GET, address, body: None }).await {
            Err(error) if self.secondary => Ok(Err(Refusal::NoAnswer(error.to_string()))),
            result => result,
        }
    }

    /// Tries until there is an answer or no sense in going on.
    async fn tries(&self, wanted: &Wanted<'_>) -> Result<Result<Answer, Refusal>, RemoteError> {
        let mut failed = 0;
        loop {
            let permit = self.place().await;
            let tried = self.attempt(wanted).await;
            drop(permit);
            let trouble = match tried {
                Try::Done(result) => {
                    self.progress.call();
                    return self.judged(result).map(Ok).or_else(|refusal| self.refused(refusal));
                }
                Try::Pause(pause) if self.pace.ask(pause) => continue,
                Try::Pause(_) => return Ok(Err(Refusal::Throttled)),
                Try::Failed(Trouble::Fatal(error)) => return Err(error),
                Try::Failed(trouble) => trouble,
            };
            failed += 1;
            if failed < self.limits.tries {
                sleep(retry::pause(self.limits.pause, failed)).await;
                continue;
            }
            return match trouble {
                Trouble::Fatal(error) | Trouble::Connection(error) => Err(error),
                Trouble::Passing(cause) => self.given_up(cause),
            };
        }
    }

    /// A place among the calls that run, outside of any pause. A pause may begin while a place is waited for.
    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        loop {
            self.pace.wait().await;
            // The semaphore is never closed.
            let permit = self.places.acquire().await.ok();
            if !self.pace.is_pausing() {
                return permit;
            }
        }
    }

    /// One try.
    async fn attempt(&self, wanted: &Wanted<'_>) -> Try {
        let (name, value) = self.credential.header();
        let request = self.http.request(wanted.method.clone(), wanted.address.clone());
        let mut request = request.headers(self.headers.clone()).header(name, value);
        if let Some(body) = wanted.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.bytes());
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Try::Failed(Trouble::of(&error, &self.host())),
        };
        let status = response.status();
        if let Some(pause) = pace::asked(status, response.headers()) {
            return Try::Pause(pause);
        }
        match status {
            status if status.is_success() => self.body(response).await,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Try::Done(Err(Refusal::Denied(status.as_u16()))),
            StatusCode::NOT_FOUND | StatusCode::GONE => Try::Done(Err(Refusal::Absent(status.as_u16()))),
            status if status.is_redirection() => Try::Done(Err(Refusal::Elsewhere)),
            status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
                Try::Failed(Trouble::Passing(Refusal::Status(status.as_u16()).sentence()))
            }
            status => Try::Done(Err(Refusal::Status(status.as_u16()))),
        }
    }

    /// The body of a good answer, up to the limit.
    async fn body(&self, mut response: Response) -> Try {
        let limit = self.limits.body;
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > limit => {
                    return Try::Done(Err(Refusal::TooLarge(limit)));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Try::Done(Ok(Answer { body, headers })),
                Err(error) => return Try::Failed(Trouble::of(&error, &self.host())),
            }
        }
    }

    /// Takes note of what an answer says of the token.
    fn judged(&self, result: Result<Answer, Refusal>) -> Result<Answer, Refusal> {
        self.failures.store(0, Ordering::Relaxed);
        if !matches!(result, Err(Refusal::Denied(401))) {
            self.accepted.store(true, Ordering::Relaxed);
        }
        result
    }

    /// What a refusal means for the collection: one of the token before any call was good ends it.
    fn refused(&self, refusal: Refusal) -> Result<Result<Answer, Refusal>, RemoteError> {
        if refusal == Refusal::Denied(401) && !self.secondary && !self.accepted.load(Ordering::Relaxed) {
            let variable = self.credential.variable().to_owned();
            return Err(RemoteError::Token { host: self.host(), variable });
        }
        Ok(Err(refusal))
    }

    /// A call that failed at every try. Where nothing works any more, the collection ends.
    fn given_up(&self, cause: String) -> Result<Result<Answer, Refusal>, RemoteError> {
        let calls = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
        if calls >= self.limits.failures {
            return Err(RemoteError::Failing { host: self.host(), calls });
        }
        Ok(Err(Refusal::NoAnswer(cause)))
    }
}

/// Redirects are followed within a host only: the token is in a header that a client would carry along.
fn within_host() -> Policy {
    Policy::custom(|attempt| {
        let stays = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
        if stays && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
    })
}
