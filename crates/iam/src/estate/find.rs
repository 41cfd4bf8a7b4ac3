//! Who is meant by what a person wrote.

use super::{Estate, PrincipalId};

/// Why nobody is meant. Each sentence names the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhoError {
    /// None is called so.
    #[error(
        "no user, role or access key {wanted} in what was collected; give an ARN, user/NAME, role/NAME or an access key's \
         id, or collect its account"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
    },
    /// Several are called so.
    #[error("{wanted} names {count} identities, {} and {} among them; give the ARN", two[0], two[1])]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// How many are called so.
        count: usize,
        /// Two of them.
        two: [String; 2],
    },
}

impl Estate {
    /// Whether an identity provider was collected, by ARN.
    pub fn has_provider(&self, arn: &str) -> bool {
        self.providers.contains_key(arn)
    }

    /// The user or role that a person means: by ARN, also that of a session; by an access key's id; by `user/NAME`,
    /// `role/NAME` or the name alone, with `ACCOUNT:` before it where several accounts have one.
    ///
    /// # Errors
    /// When there is none that is called so, or more than one.
    pub fn who(&self, wanted: &str) -> Result<PrincipalId, WhoError> {
        let known = self.principal_of(wanted).or_else(|| self.user_of_key(wanted)).or_else(|| self.of_session(wanted));
        if let Some(found) = known {
            return Ok(found);
        }
        let (account, name) = match wanted.split_once(':') {
            Some((account, name)) if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) => {
                (Some(account), name)
            }
            _ => (None, wanted),
        };
        let (kind, name) = match name.split_once('/') {
            Some((kind @ ("user" | "role"), name)) => (Some(kind), name),
            _ => (None, name),
        };
        let called = self.principals().filter(|(_, one)| {
            one.name == name
                && kind.is_none_or(|kind| one.kind.id() == kind)
                && account.is_none_or(|id| one.account == id)
        });
        let found: Vec<PrincipalId> = called.map(|(id, _)| id).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(WhoError::Unknown { wanted: wanted.to_owned() }),
            [one, other, ..] => Err(WhoError::Ambiguous {
                wanted: wanted.to_owned(),
                count: found.len(),
                two: [self.principal(*one).arn.clone(), self.principal(*other).arn.clone()],
            }),
        }
    }

    /// The role of a session's ARN, `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`, which has no path.
    fn of_session(&self, arn: &str) -> Option<PrincipalId> {
        let (head, rest) = arn.split_once(":assumed-role/")?;
        let account = head.rsplit(':').next()?;
        let name = rest.split('/').next()?;
        self.principals()
            .find(|(_, one)| one.kind == super::Kind::Role && one.account == account && one.name == name)
            .map(|(id, _)| id)
    }
}
