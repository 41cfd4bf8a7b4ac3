//! A call that has no answer, with what it was for.

use stanch_contain::world::{Trouble, TroubleKind};

use crate::aws::failure::{Failure, is_throttling};

/// Codes that mean that something does not exist.
const ABSENT: &[&str] = &[
    "NoSuchEntity",
    "NoSuchEntityException",
    "ResourceNotFoundException",
    "PolicyNotFoundException",
    "TargetNotFoundException",
];

/// Codes that mean that somebody else changes it at the same moment.
const CONFLICT: &[&str] = &[
    "ConcurrentModification",
    "ConcurrentModificationException",
    "EntityTemporarilyUnmodifiable",
    "EntityTemporarilyUnmodifiableException",
    "PolicyChangesInProgressException",
];

/// Codes that mean that it is there already, or holds something that has to go first.
const OCCUPIED: &[&str] = &[
    "EntityAlreadyExists",
    "EntityAlreadyExistsException",
    "DeleteConflict",
    "DeleteConflictException",
    "DuplicatePolicyException",
    "PolicyInUseException",
];

/// Codes that mean that a quota is full.
const LIMIT: &[&str] = &["LimitExceeded", "LimitExceededException", "ConstraintViolationException"];

/// A call that has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The IAM action that the call takes; empty where it takes none.
    pub(super) action: &'static str,
    /// What it was for, in words.
    pub(super) subject: String,
    /// Why.
    pub(super) failure: Failure,
}

impl Refusal {
    fn code(&self) -> &str {
        match &self.failure {
            Failure::Code { code, .. } => code,
            _ => "",
        }
    }

    /// Whether it failed with one of these codes.
    pub(super) fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code())
    }

    /// Whether it says that something does not exist.
    pub(super) fn is_absent(&self) -> bool {
        self.is(ABSENT)
    }

    /// Whether somebody else changes the same thing now, so that a moment later it may work.
    pub(super) fn is_conflict(&self) -> bool {
        self.is(CONFLICT)
    }

    /// Whether it asks to slow down.
    pub(super) fn is_throttled(&self) -> bool {
        is_throttling(self.code())
    }

    fn kind(&self) -> TroubleKind {
        match &self.failure {
            Failure::Stop(_) => TroubleKind::Session,
            failure if failure.unknown() => TroubleKind::Session,
            Failure::Unreachable { .. } | Failure::Malformed(_) => TroubleKind::Unreachable,
            Failure::Code { .. } if self.is_throttled() => TroubleKind::Throttled,
            Failure::Code { .. } if self.is_absent() => TroubleKind::Absent,
            Failure::Code { .. } if self.is_conflict() || self.is(OCCUPIED) => TroubleKind::Conflict,
            Failure::Code { .. } if self.is(LIMIT) => TroubleKind::Limit,
            Failure::Code { status: 500.., .. } => TroubleKind::Unreachable,
            failure if failure.denied().is_some() => TroubleKind::Denied,
            Failure::Code { .. } => TroubleKind::Refused,
        }
    }
}

/// The answer, or nothing where what was asked about does not exist.
pub(super) fn present<T>(answer: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(refusal) if refusal.is_absent() => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Whether an action changes nothing, so that nothing can have been done without an answer.
fn is_read(action: &str) -> bool {
    let name = action.split(':').nth(1).unwrap_or_default();
    ["Get", "List", "Describe"].iter().any(|verb| name.starts_with(verb))
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        let Refusal { action, subject, failure } = &refusal;
        let kind = refusal.kind();
        let why = failure.sentence();
        let what = format!("{action} for {subject}");
        let cause = match kind {
            TroubleKind::Denied => {
                let why = failure.denied().unwrap_or_default();
                format!("{what} is denied ({why}); allow the caller {action}, then run it again")
            }
            TroubleKind::Session => format!("{what} was not done: {why}"),
            TroubleKind::Absent => format!("{what} failed: it, or what it needs, does not exist ({why})"),
            TroubleKind::Limit => format!("{what} failed: a quota is full ({why}); make room there or have it raised"),
            TroubleKind::Conflict => {
                format!("{what} failed: somebody else changes it or it is in use ({why}); look again")
            }
            TroubleKind::Throttled => format!("{what} failed: {why}; run it again with fewer calls at a time"),
            TroubleKind::Unreachable if is_read(action) => format!("{what} has no answer: {why}; try again"),
            TroubleKind::Unreachable => format!("{what} has no answer, so it may have been done: {why}; look again"),
            TroubleKind::Lost | TroubleKind::Refused => format!("{what} failed: {why}"),
        };
        Self { kind, cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_aws_are_sorts_of_trouble() {
        let cases = [
            ("AccessDenied", 403, TroubleKind::Denied),
            ("AccessDeniedException", 400, TroubleKind::Denied),
            ("InvalidClientTokenId", 403, TroubleKind::Session),
            ("LimitExceeded", 409, TroubleKind::Limit),
            ("ConstraintViolationException", 400, TroubleKind::Limit),
            ("NoSuchEntity", 404, TroubleKind::Absent),
            ("ConcurrentModification", 409, TroubleKind::Conflict),
            ("EntityTemporarilyUnmodifiable", 409, TroubleKind::Conflict),
            ("DeleteConflict", 409, TroubleKind::Conflict),
            ("Throttling", 400, TroubleKind::Throttled),
            ("TooManyRequestsException", 400, TroubleKind::Throttled),
            ("ServiceFailure", 500, TroubleKind::Unreachable),
            ("ServiceUnavailable", 503, TroubleKind::Unreachable),
            ("MalformedPolicyDocument", 400, TroubleKind::Refused),
        ];
        for (code, status, kind) in cases {
            let failure = Failure::Code { code: code.to_owned(), status, by_organization: false };
            let refusal = Refusal { action: "iam:PutUserPolicy", subject: "user ci of account 1".to_owned(), failure };
            let trouble = Trouble::from(refusal);
            assert_eq!(trouble.kind, kind, "{code}");
            assert!(trouble.cause.starts_with("iam:PutUserPolicy for user ci"), "{}", trouble.cause);
            assert!(trouble.cause.contains(code), "{}", trouble.cause);
        }
    }
}
