//! A body posted to an address of HTTPS that nobody else may know.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use stanch_model::text::{shorten, terminal};
use url::Url;

use super::{CONNECT, Retry, SendError, TRY};
use crate::read::http::{address, pace, trouble};
use crate::{RemoteError, Secret};

/// An address with the client that posts to it.
pub(super) struct Post {
    http: reqwest::Client,
    address: Url,
}

impl Post {
    /// Takes an address of HTTPS, or of HTTP on this machine.
    ///
    /// # Errors
    /// When the address cannot be used, or when no secure connection can be made from this machine.
    pub(super) fn new(secret: &Secret) -> Result<Self, RemoteError> {
        let address = address::parse(secret.expose())?;
        // A redirect would take the alert and its signature to somebody whom nobody chose.
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("stanch/", env!("CARGO_PKG_VERSION")))
            .timeout(TRY)
            .connect_timeout(CONNECT)
            .referer(false)
            .redirect(Policy::none());
        if address::is_loopback(&address) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| RemoteError::Client { cause: error.without_url().to_string() })?;
        Ok(Self { http, address })
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When it was not taken.
    pub(super) async fn json(&self, body: String, mut headers: HeaderMap) -> Result<(), SendError> {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let call = self.http.post(self.address.clone()).headers(headers).body(body);
        let host = self.host();
        let answer = call.send().await.map_err(|error| SendError::later(no_answer(&error, &host)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let cause = format!("{host} answered with status {}", status.as_u16());
        if let Some(pause) = pace::asked(status, answer.headers()) {
            return Err(SendError { cause: format!("{cause}: it asks for a pause"), retry: Retry::At(pause) });
        }
        if status.is_redirection() {
            return Err(SendError::never(format!("{cause}: redirects are not followed; give the address behind it")));
        }
        // The receiver gave up waiting, or met the alert too early for a replayed connection.
        let passing = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY].contains(&status);
        Err(if status.is_client_error() && !passing { SendError::never(cause) } else { SendError::later(cause) })
    }

    /// Host and port.
    pub(super) fn host(&self) -> String {
        terminal(&address::host(&self.address)).into_owned()
    }
}

/// Why no answer came. A certificate that is not trusted now may be renewed, so that nothing here is for ever.
fn no_answer(error: &reqwest::Error, host: &str) -> String {
    if let Some(tls) = trouble::tls(error) {
        let cause = terminal(&shorten(&tls.to_string(), 200)).into_owned();
        return format!("no secure connection to {host} can be made: {cause}; SSL_CERT_FILE can name an authority");
    }
    if error.is_timeout() && !error.is_connect() {
        return format!("{host} did not answer within {} s", TRY.as_secs());
    }
    let cause = trouble::innermost(error);
    if error.is_connect() {
        return format!("cannot connect to {host}: {cause}");
    }
    format!("the connection to {host} broke: {cause}")
}

/// A header's value of a text, without what headers cannot carry.
pub(super) fn header(text: &str) -> HeaderValue {
    let plain: String = text.chars().filter(|letter| letter.is_ascii_graphic()).collect();
    HeaderValue::from_str(&plain).unwrap_or_else(|_| HeaderValue::from_static(""))
}
