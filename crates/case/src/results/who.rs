//! Which identity is meant, by what a person calls it or what the vendor held of it.

use std::collections::BTreeMap;

use stanch_iam::estate::{Estate, Kind, PrincipalId, WhoError};
use stanch_secrets::credential::{Credential, Target};

use super::{CredentialError, Credentials};

/// Why no identity is meant. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing is called so.
    #[error(
        "no user, role, access key or exposed credential {wanted}; give an ARN, user/NAME, role/NAME, ACCOUNT:NAME, an \
         access key's id or a number of `stanch exposures`, or collect its account with `stanch collect aws`"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
    },
    /// Several identities are called so.
    #[error(transparent)]
    Ambiguous(#[from] WhoError),
    /// The beginning of several credentials' ids.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The credential may be several.
    #[error("credential {wanted} may be any of {}; ask about one of them, or decide with `stanch link confirm`", who.join(", "))]
    Candidates {
        /// What was asked for.
        wanted: String,
        /// ARNs of the identities that it may be.
        who: Vec<String>,
    },
    /// The credential is linked to nothing in AWS.
    #[error(
        "credential {wanted} ({title}) is linked to no user or role that was collected from AWS; see `stanch link {wanted}`"
    )]
    Unlinked {
        /// What was asked for.
        wanted: String,
        /// What the credential is called.
        title: String,
    },
}

/// Who is meant, and the credential that means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The user or role.
    pub id: PrincipalId,
    /// The title of the exposed credential that it was asked for by.
    pub credential: Option<String>,
}

/// The identity that a person means: as [`Estate::who`] knows it, or by the number or id of something that the vendor
/// held and that is linked to one. `held` is asked only where it is needed.
///
/// # Errors
/// When there is none that is called so, or more than one. What `held` fails with is given on.
pub fn meant<E: From<IdentityError>>(
    estate: &Estate,
    wanted: &str,
    held: impl FnOnce() -> Result<Option<Credentials>, E>,
) -> Result<Meant, E> {
    // A number is one of the list, whatever a user may be called.
    let numbered = wanted.len() < 8 && !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit());
    match estate.who(wanted) {
        Ok(id) if !numbered => return Ok(Meant { id, credential: None }),
        Err(ambiguous @ WhoError::Ambiguous { .. }) if !numbered => return Err(IdentityError::from(ambiguous).into()),
        Ok(_) | Err(_) => {}
    }
    let unknown = || IdentityError::Unknown { wanted: wanted.to_owned() };
    let held = held()?;
    match held.as_ref().map(|held| held.find(wanted)) {
        Some(Ok((_, credential))) => Ok(of(estate, wanted, credential)?),
        Some(Err(ambiguous @ CredentialError::Ambiguous { .. })) => Err(IdentityError::from(ambiguous).into()),
        Some(Err(CredentialError::Unknown { .. })) | None => match estate.who(wanted) {
            Ok(id) => Ok(Meant { id, credential: None }),
            Err(WhoError::Unknown { .. }) => Err(unknown().into()),
            Err(ambiguous) => Err(IdentityError::from(ambiguous).into()),
        },
    }
}

/// The identity that a credential is.
fn of(estate: &Estate, wanted: &str, credential: &Credential) -> Result<Meant, IdentityError> {
    let found: BTreeMap<&str, PrincipalId> = credential
        .links
        .iter()
        .filter(|link| link.holds())
        .filter_map(|link| identity(estate, &link.target))
        .map(|id| (estate.principal(id).arn.as_str(), id))
        .collect();
    let mut all = found.iter();
    match (all.next(), all.next()) {
        (Some((_, id)), None) => Ok(Meant { id: *id, credential: Some(credential.title.clone()) }),
        (None, _) => Err(IdentityError::Unlinked { wanted: wanted.to_owned(), title: credential.title.clone() }),
        (Some(_), Some(_)) => {
            let who = found.keys().map(|arn| (*arn).to_owned()).collect();
            Err(IdentityError::Candidates { wanted: wanted.to_owned(), who })
        }
    }
}

/// The user of an access key, or the role.
fn identity(estate: &Estate, target: &Target) -> Option<PrincipalId> {
    match target {
        Target::AccessKey { id, account, user } => estate.user_of_key(id).or_else(|| {
            let is_it = |kind: Kind, of: &str, name: &str| kind == Kind::User && of == account && name == user;
            estate.principals().find(|(_, one)| is_it(one.kind, &one.account, &one.name)).map(|(id, _)| id)
        }),
        Target::Role { arn, .. } => estate.principal_of(arn),
        Target::RepositoryKey { .. } | Target::Personal { .. } | Target::Named { .. } => None,
    }
}
