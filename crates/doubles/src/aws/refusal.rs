//! Why a call is refused, in the words of each service.

use serde_json::json;

use crate::server::Reply;

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not signed.
    Unsigned,
    /// Its key is not known, not active, or not known in the region.
    UnknownKey,
    /// Its session is over.
    Expired,
    /// It is denied.
    Denied,
    /// It is one too many.
    Throttled,
    /// The double does not know the operation.
    UnknownOperation,
    /// A parameter is missing or wrong.
    Invalid,
    /// There is no such thing, in the word of the operation.
    Absent(&'static str),
    /// Something stands in the way, in the word of the operation.
    Conflict(&'static str),
    /// It is wrong, in the word of the operation.
    Wrong(&'static str),
}

impl Refusal {
    /// The code in the words of a service, and the status.
    pub(super) fn code(self, service: &str) -> (&'static str, u16) {
        let json = !matches!(service, "sts" | "iam" | "sns" | "ec2" | "rds" | "s3" | "cloudformation");
        match (self, service) {
            (Self::Unsigned, _) => ("MissingAuthenticationToken", 403),
            (Self::UnknownKey, "s3") => ("InvalidAccessKeyId", 403),
            (Self::UnknownKey, "ec2") => ("AuthFailure", 401),
            (Self::UnknownKey, _) if json => ("UnrecognizedClientException", 400),
            (Self::UnknownKey, _) => ("InvalidClientTokenId", 403),
            (Self::Expired, _) if json => ("ExpiredTokenException", 400),
            (Self::Expired, _) => ("ExpiredToken", 403),
            (Self::Denied, "ec2") => ("UnauthorizedOperation", 403),
            (Self::Denied, "sns") => ("AuthorizationError", 403),
            (Self::Denied, _) if json => ("AccessDeniedException", 400),
            (Self::Denied, _) => ("AccessDenied", 403),
            (Self::Throttled, "ec2") => ("RequestLimitExceeded", 503),
            (Self::Throttled, "s3") => ("SlowDown", 503),
            (Self::Throttled, "lambda") => ("TooManyRequestsException", 429),
            (Self::Throttled, _) if json => ("ThrottlingException", 400),
            (Self::Throttled, _) => ("Throttling", 400),
            (Self::UnknownOperation, _) if json => ("UnknownOperationException", 400),
            (Self::UnknownOperation, _) => ("InvalidAction", 400),
            (Self::Invalid, _) if json => ("ValidationException", 400),
            (Self::Invalid, _) => ("ValidationError", 400),
            (Self::Wrong(code), _) => (code, 400),
            (Self::Conflict(code), _) if json => (code, 400),
            (Self::Conflict(code), _) => (code, 409),
            (Self::Absent(code), _) if json => (code, 400),
            (Self::Absent(code), _) => (code, 404),
        }
    }

    /// The answer.
    pub(super) fn reply(self, operation: &str, service: &str) -> Reply {
        let (code, status) = self.code(service);
        let message = format!("refused by the double: {self:?}");
        let error = format!("<Code>{code}</Code><Message>{message}</Message>");
        let body = match service {
            "ec2" => format!("<Response><Errors><Error>{error}</Error></Errors></Response>"),
            "s3" => format!("<Error>{error}</Error>"),
            "sts" | "iam" | "sns" | "rds" | "cloudformation" | "" => {
                format!("<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>")
            }
            _ => json!({"__type": code, "message": message}).to_string(),
        };
        let kind = if body.starts_with('<') { "text/xml" } else { "application/x-amz-json-1.1" };
        let headers = vec![("content-type", kind.to_owned()), ("x-amzn-errortype", code.to_owned())];
        Reply { operation: operation.to_owned(), status, headers, body: body.into_bytes() }
    }
}
