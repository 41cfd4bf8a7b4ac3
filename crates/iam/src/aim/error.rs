//! Why nothing is meant.

use thiserror::Error;

use crate::estate::WhoError;

/// Why no aim is meant. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AimError {
    /// Nothing is called so.
    #[error(
        "no identity, account or thing {wanted} in what was collected; give admin, organization, an account's id, an \
         identity, or the ARN of a secret, parameter, bucket, vault, trail or function"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
    },
    /// Several identities are called so.
    #[error(transparent)]
    Who(#[from] WhoError),
    /// Nobody can say what power over it would be.
    #[error(
        "{wanted} is a {kind}, and no list says what power over one is; ask for what it runs as: {}",
        or_nothing(roles)
    )]
    Unused {
        /// What was asked for.
        wanted: String,
        /// What sort of thing it is.
        kind: String,
        /// ARNs of its roles, with commas between.
        roles: String,
    },
}

fn or_nothing(roles: &str) -> &str {
    if roles.is_empty() { "nothing that was collected" } else { roles }
}
