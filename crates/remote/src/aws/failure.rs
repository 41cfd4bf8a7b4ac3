//! Why a call has no answer.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use stanch_model::text::{shorten, terminal};

use super::error::AwsError;

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// AWS answered with an error of this code.
    Code {
        /// The code: `AccessDenied`.
        code: String,
        /// The status of HTTP, 0 where unknown.
        status: u16,
        /// Whether it was an explicit refusal of a policy of the organisation.
        by_organization: bool,
    },
    /// No call can be answered.
    Stop(AwsError),
    /// Nobody answered, or nobody that can be trusted.
    Unreachable {
        /// The cause.
        cause: String,
        /// Whether TLS is the cause.
        tls: bool,
    },
    /// What was answered is not of the form that it should have.
    Malformed(u16),
}

/// Codes that mean that a session is over.
const EXPIRED: &[&str] = &["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"];

/// Codes that mean that clocks differ.
const CLOCK: &[&str] = &["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"];

/// Codes that mean that credentials are not known where they were sent.
const UNKNOWN: &[&str] = &[
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "UnrecognizedClient",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidSignatureException",
    "IncompleteSignature",
    "AuthFailure",
    "OptInRequired",
    "SubscriptionRequiredException",
];

/// Codes that mean that a permission is missing.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "AccountAccessDenied",
];

impl Failure {
    /// Why a call of the SDK failed.
    pub(crate) fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let status = error.raw_response().map_or(0, |response| response.status().as_u16());
        match error {
            SdkError::ServiceError(_) => {
                let service = error.as_service_error();
                let code = service.and_then(|error| error.code()).unwrap_or_default();
                let message = service.and_then(|error| error.message()).unwrap_or_default();
                Self::coded(code, status, message)
            }
            SdkError::ResponseError(_) => Self::Malformed(status),
            SdkError::TimeoutError(_) => Self::Unreachable { cause: "no answer came in time".to_owned(), tls: false },
            other => Self::dispatch(other),
        }
    }

    fn coded(code: &str, status: u16, message: &str) -> Self {
        let code = terminal(&shorten(code, 100)).into_owned();
        // One code stands for a wrong signature and for a wrong time of it; only the message tells them apart.
        let late = message.contains("Signature expired") || message.contains("Signature not yet current");
        if CLOCK.contains(&code.as_str()) || late {
            return Self::Stop(AwsError::Clock { code });
        }
        if EXPIRED.contains(&code.as_str()) {
            return Self::Stop(AwsError::Expired { code });
        }
        if code.is_empty() {
            return Self::Malformed(status);
        }
        let by_organization = message.contains("service control policy") || message.contains("resource control policy");
        Self::Code { code, status, by_organization }
    }

    /// Why a request was not even sent: no credentials, no connection.
    fn dispatch(error: &(dyn Error + 'static)) -> Self {
        let mut texts = Vec::new();
        let mut next = Some(error);
        while let Some(cause) = next {
            if let Some(credentials) = cause.downcast_ref::<CredentialsError>() {
                return Self::Stop(AwsError::of(credentials));
            }
            texts.push(cause.to_string());
            next = cause.source();
        }
        let last = texts.last().map(String::as_str).unwrap_or_default();
        let cause = terminal(&shorten(last, 200)).into_owned();
        let all = texts.join(" ").to_ascii_lowercase();
        let tls = ["certificate", "tls", "unknownissuer", "corrupt message"].iter().any(|word| all.contains(word));
        Self::Unreachable { cause, tls }
    }

    /// Whether it says that a permission is missing, and with which status.
    pub(crate) fn denied(&self) -> Option<String> {
        let Self::Code { code, status, by_organization } = self else { return None };
        // A service without a code of its own for it answers 403 with whatever it calls it.
        let denied = DENIED.contains(&code.as_str()) || (*status == 403 && !UNKNOWN.contains(&code.as_str()));
        let whose = if *by_organization { " by a policy of the organisation" } else { "" };
        denied.then(|| format!("{code}{whose}"))
    }

    /// Whether it says that the credentials are not known.
    pub(crate) fn unknown(&self) -> bool {
        matches!(self, Self::Code { code, .. } if UNKNOWN.contains(&code.as_str()))
    }

    /// It as a sentence without a full stop.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Code { code, .. } if UNKNOWN.contains(&code.as_str()) => {
                format!("the credentials are not known there ({code}); is the region enabled?")
            }
            Self::Code { code, status, .. } if is_throttling(code) => {
                format!("AWS asked to slow down again and again ({code}, {status})")
            }
            Self::Code { code, status, .. } => format!("AWS answered with {code} ({status})"),
            Self::Stop(error) => error.to_string(),
            Self::Unreachable { cause, .. } => format!("no connection: {cause}"),
            Self::Malformed(status) => format!("the answer is none of AWS (status {status})"),
        }
    }

    /// It, where the very first call failed with it.
    pub(crate) fn at_first(self) -> AwsError {
        match self {
            Self::Stop(error) => error,
            Self::Unreachable { cause, tls: true } => AwsError::Tls { cause },
            Self::Unreachable { cause, .. } => AwsError::Unreachable { cause },
            Self::Code { code, .. } if UNKNOWN.contains(&code.as_str()) => AwsError::Unknown { code },
            other => AwsError::Caller { cause: other.sentence() },
        }
    }
}

/// Whether a code asks to slow down.
pub(crate) fn is_throttling(code: &str) -> bool {
    aws_runtime::retries::classifiers::THROTTLING_ERRORS.contains(&code)
}
