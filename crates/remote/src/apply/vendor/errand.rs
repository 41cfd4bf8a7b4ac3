//! What a call is for, and the trouble that comes of one without a good answer.

use stanch_contain::object::Object;
use stanch_contain::world::{Trouble, TroubleKind};

use crate::RemoteError;
use crate::read::http::{Client, Refusal};

/// What some calls are for.
#[derive(Clone, Copy)]
pub(super) struct Errand<'a> {
    /// What is done: `storing`, `reading`.
    pub(super) doing: &'static str,
    /// To what.
    pub(super) object: &'a Object,
    /// What the token needs for it, as the vendor calls it.
    pub(super) permission: &'static str,
}

impl Errand<'_> {
    /// It in a sentence: `storing variable KEY of context deploy`.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.doing, self.object.words())
    }

    /// Trouble of a sort; `cause` is a sentence's second half.
    pub(super) fn trouble(&self, kind: TroubleKind, cause: &str) -> Trouble {
        Trouble { kind, cause: format!("{} failed: {cause}", self.words()) }
    }

    /// What a refusal of one call means.
    pub(super) fn refused(&self, client: &Client, refusal: &Refusal) -> Trouble {
        let (host, variable) = (client.host(), client.variable());
        let why = refusal.sentence();
        let (kind, cause) = match refusal {
            Refusal::Denied(401) => {
                return self.ended(RemoteError::Token { host, variable: variable.to_owned() });
            }
            Refusal::Denied(_) => {
                let permission = self.permission;
                let cause = format!(
                    "{host} {why} it; it takes {permission}: set {variable} to such a token, then run it again"
                );
                (TroubleKind::Denied, cause)
            }
            Refusal::Absent(_) => {
                let cause = format!(
                    "at {host} it, or what holds it, is {why}, or the token in {variable} may not see it; collect from there again and make a new plan"
                );
                (TroubleKind::Absent, cause)
            }
            Refusal::Status(409) => {
                (TroubleKind::Conflict, format!("{host} {why}: somebody else changes it in this moment; look again"))
            }
            Refusal::Status(_) => {
                (TroubleKind::Refused, format!("{host} {why}: look at what is there, and make a new plan"))
            }
            Refusal::Elsewhere => {
                let cause = format!("{host} says that it has moved; collect from there again and make a new plan");
                (TroubleKind::Refused, cause)
            }
            Refusal::Throttled => {
                (TroubleKind::Throttled, format!("{host} asks again and again for a pause; run it again later"))
            }
            Refusal::TooLarge(_) | Refusal::Malformed(_) | Refusal::NoAnswer(_) => {
                (TroubleKind::Unreachable, format!("{host} {why}, so that it may have been done; look again"))
            }
        };
        self.trouble(kind, &cause)
    }

    /// What it means that no call makes sense any more.
    pub(super) fn ended(&self, error: RemoteError) -> Trouble {
        let kind = match error {
            RemoteError::Token { .. } | RemoteError::NoToken { .. } => TroubleKind::Session,
            _ => TroubleKind::Unreachable,
        };
        self.trouble(kind, &error.to_string())
    }
}
