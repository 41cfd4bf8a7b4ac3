//! One call, within the limit of calls under way, tried again where that can help.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use tokio::sync::Semaphore;

use super::refusal::Refusal;
use crate::aws::failure::Failure;
use crate::retry::pause;

/// So often a call is tried that meets somebody else's change, or one that the SDK must not repeat and that is throttled.
const TRIES: u32 = 8;

/// Before the second try; it doubles with each.
const FIRST: Duration = Duration::from_millis(300);

/// Asks about one object.
pub(super) struct Ask<'a> {
    pub(super) limit: &'a Semaphore,
    /// The object in words.
    pub(super) subject: String,
}

impl Ask<'_> {
    /// A call that does the same thing when it is sent twice.
    pub(super) async fn ask<T, E, F>(&self, action: &'static str, call: impl Fn() -> F) -> Result<T, Refusal>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.again(action, call, Refusal::is_conflict).await
    }

    /// A call that makes something new each time, through a client that never repeats one: it is tried again only when
    /// AWS says that it did nothing.
    pub(super) async fn make<T, E, F>(&self, action: &'static str, call: impl Fn() -> F) -> Result<T, Refusal>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.again(action, call, |refusal| refusal.is_conflict() || refusal.is_throttled()).await
    }

    async fn again<T, E, F>(
        &self,
        action: &'static str,
        call: impl Fn() -> F,
        helps: fn(&Refusal) -> bool,
    ) -> Result<T, Refusal>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let mut failed = 0;
        loop {
            let answer = {
                // The limit is never closed, so that there is always a permit to wait for.
                let _permit = self.limit.acquire().await;
                // Futures of the SDK are large.
                Box::pin(call()).await
            };
            let refusal = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => self.refusal(action, Failure::of(&error)),
            };
            failed += 1;
            if failed >= TRIES || !helps(&refusal) {
                return Err(refusal);
            }
            tokio::time::sleep(pause(FIRST, failed)).await;
        }
    }

    /// A call of this action that failed.
    pub(super) fn refusal(&self, action: &'static str, failure: Failure) -> Refusal {
        Refusal { action, subject: self.subject.clone(), failure }
    }

    /// A call that was not sent, since what it needs does not exist; with the code that AWS would have given.
    pub(super) fn absent(&self, action: &'static str, code: &str) -> Refusal {
        self.refusal(action, Failure::Code { code: code.to_owned(), status: 400, by_organization: false })
    }

    /// Something that every answer has.
    pub(super) fn there<T>(&self, action: &'static str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| self.refusal(action, Failure::Malformed(200)))
    }

    /// A time that every answer has.
    pub(super) fn time(
        &self,
        action: &'static str,
        time: Option<&aws_smithy_types::DateTime>,
    ) -> Result<DateTime<Utc>, Refusal> {
        self.there(action, time.and_then(utc))
    }

    /// A document as the exact text that was put: IAM gives it percent-encoded.
    pub(super) fn document(&self, action: &'static str, encoded: &str) -> Result<String, Refusal> {
        let text = percent_decode_str(encoded).decode_utf8().ok();
        self.there(action, text.map(std::borrow::Cow::into_owned))
    }
}

/// A time of the SDK.
pub(super) fn utc(time: &aws_smithy_types::DateTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.secs(), time.subsec_nanos())
}
