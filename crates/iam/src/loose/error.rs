//! Why a line has no decision.

use stanch_model::text::terminal;
use thiserror::Error;

/// Why a line has no decision.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is longer than a request may be.
    #[error("the line has {length} bytes and at most {} are read; split its policies", super::LONGEST)]
    Long {
        /// Its length in bytes.
        length: usize,
    },
    /// It is no JSON.
    #[error("the line is not JSON ({cause}); write one request a line")]
    Json {
        /// What the parser said.
        cause: String,
    },
    /// It is JSON and no object.
    #[error("the line is not a JSON object; write one request a line")]
    Shape,
    /// What every request needs is missing.
    #[error("`{member}` is missing; a request needs `principal` and `action`")]
    Missing {
        /// The member's name.
        member: &'static str,
    },
    /// One thing is said twice.
    #[error("`{}` and `{}` say the same; keep one of them", terminal(one), terminal(other))]
    Twice {
        /// One name as it stands in the line.
        one: String,
        /// The other.
        other: String,
    },
    /// A member does not hold what it should.
    #[error("`{}` must be {wanted}", terminal(member))]
    Wrong {
        /// The member as it stands in the line.
        member: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Nobody can tell what the principal is.
    #[error(
        "the principal `{}` is no ARN of a user, role, session, federated user, account or identity provider, no service \
         and not `*`; correct it",
        terminal(principal)
    )]
    Principal {
        /// The principal as it stands in the line.
        principal: String,
    },
    /// The action has no service before it.
    #[error("the action `{}` is not of the form `service:Operation`; correct it", terminal(action))]
    Action {
        /// The action as it stands in the line.
        action: String,
    },
}

impl Error {
    pub(super) fn wrong(member: &str, wanted: &'static str) -> Self {
        Self::Wrong { member: member.to_owned(), wanted }
    }
}
