//! Credentials of stanch's own.

use reqwest::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::RemoteError;

/// A credential's text. It has no `Debug`, `Display` or `Serialize`, and its memory is overwritten when it is dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text, without the spaces and line breaks around it that shells leave.
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, for the one place that sends it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// A credential with how it is sent and what a person has to set to give another one.
pub struct Credential {
    /// The environment variable that it comes from.
    variable: String,
    /// The header that carries it.
    header: HeaderName,
    /// Its value, marked sensitive, so that nothing prints it.
    value: HeaderValue,
}

impl Credential {
    /// A token that a header carries after a word: `("authorization", "Bearer ")`, `("circle-token", "")`. `variable` is
    /// the environment variable that it comes from.
    ///
    /// # Errors
    /// When the token is empty, or has characters that no token has.
    pub fn in_header(variable: &str, header: &'static str, word: &str, secret: &Secret) -> Result<Self, RemoteError> {
        let unusable = || RemoteError::NoToken { variable: variable.to_owned() };
        if secret.is_empty() {
            return Err(unusable());
        }
        let text = Zeroizing::new(format!("{word}{}", secret.expose()));
        let mut value = HeaderValue::from_str(&text).map_err(|_| unusable())?;
        value.set_sensitive(true);
        Ok(Self { variable: variable.to_owned(), header: HeaderName::from_static(header), value })
    }

    /// The environment variable that it comes from.
    pub(crate) fn variable(&self) -> &str {
        &self.variable
    }

    /// The header that carries it.
    pub(crate) fn header(&self) -> (&HeaderName, &HeaderValue) {
        (&self.header, &self.value)
    }
}
