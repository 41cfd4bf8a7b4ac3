//! What reading and changing AWS have in common: who asks, and why a call has no answer.

pub(crate) mod access;
mod error;
pub(crate) mod failure;

pub use error::AwsError;

/// Whether a name of a role, with its path, is one.
///
/// # Errors
/// When it is not.
pub(crate) fn check_role(role: Option<&str>) -> Result<(), AwsError> {
    // The letters that IAM takes in names of roles, and slashes between those of a path.
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte);
    match role.filter(|role| role.is_empty() || !role.bytes().all(letter)) {
        Some(role) => Err(AwsError::Given { given: role.to_owned(), what: "name of a role" }),
        None => Ok(()),
    }
}
