//! Why a collection of AWS cannot go on.

use std::error::Error;

use aws_config::profile::ProfileFileLoadError;
use aws_credential_types::provider::error::CredentialsError;
use stanch_model::text::{shorten, terminal};
use thiserror::Error as ThisError;

/// Why a collection of AWS cannot go on. What was read until then is in the journal.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum AwsError {
    /// Nobody said who is asking.
    #[error(
        "no AWS credentials were found; set AWS_PROFILE to a profile that has some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`"
    )]
    NoCredentials,
    /// The profile or whatever it names gives no credentials.
    #[error("the AWS credentials could not be loaded ({cause}); does `aws sts get-caller-identity` work here?")]
    Credentials {
        /// The cause.
        cause: String,
    },
    /// A session is over.
    #[error(
        "the AWS credentials are expired ({code}); get new ones, for example with `aws sso login`, and run the command again: it goes on where it was"
    )]
    Expired {
        /// The code of AWS's error.
        code: String,
    },
    /// AWS does not know the key or the signature.
    #[error("AWS does not know these credentials ({code}); are they of a key that exists and is active?")]
    Unknown {
        /// The code of AWS's error.
        code: String,
    },
    /// The clocks differ.
    #[error("AWS refused the time of the signature ({code}); set this machine's clock and run the command again")]
    Clock {
        /// The code of AWS's error.
        code: String,
    },
    /// The certificate of whoever answered is not one that is trusted.
    #[error(
        "the TLS connection to AWS failed ({cause}); behind a proxy that opens TLS, add its certificate to this machine's store, or name a file with it in SSL_CERT_FILE"
    )]
    Tls {
        /// The cause.
        cause: String,
    },
    /// Nobody answers.
    #[error(
        "AWS cannot be reached ({cause}); check the network and AWS_ENDPOINT_URL, and run the command again: it goes on where it was"
    )]
    Unreachable {
        /// The cause.
        cause: String,
    },
    /// The first call was refused or made no sense.
    #[error("AWS did not say who these credentials belong to: {cause}")]
    Caller {
        /// The cause.
        cause: String,
    },
    /// A name of a role or account that cannot be one.
    #[error("{} is no {what}", terminal(given))]
    Given {
        /// What was given.
        given: String,
        /// What it should be.
        what: &'static str,
    },
}

impl AwsError {
    /// Why there are no credentials.
    pub(crate) fn of(error: &CredentialsError) -> Self {
        if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
            return Self::NoCredentials;
        }
        // The last cause says the most, but for what a program wrote that was asked for credentials.
        let mut texts = vec![error.to_string()];
        let mut next = error.source();
        while let Some(cause) = next {
            if cause.downcast_ref::<ProfileFileLoadError>().is_some() {
                return Self::Credentials { cause: "the AWS configuration files cannot be read".to_owned() };
            }
            texts.push(cause.to_string());
            next = cause.source();
        }
        let all = texts.join(" ").to_ascii_lowercase();
        if all.contains("expired") {
            return Self::Expired { code: "the session ended".to_owned() };
        }
        // The last place that is looked at is the machine's own, which only machines of AWS have.
        if all.contains("imds") {
            return Self::NoCredentials;
        }
        if all.contains("sso") {
            return Self::Credentials {
                cause: "there is no session of AWS SSO; begin one with `aws sso login`".to_owned(),
            };
        }
        if all.contains("stderr") || all.contains("process") {
            return Self::Credentials { cause: "the credential process failed".to_owned() };
        }
        let last = texts.pop().unwrap_or_default();
        Self::Credentials { cause: terminal(&shorten(&last, 200)).into_owned() }
    }
}
