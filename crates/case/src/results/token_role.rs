//! A role for identity tokens that is offered in place of an access key.

use serde::Serialize;
use serde_json::Value;
use stanch_secrets::token_role::TokenRole;

/// The name and version of the document's form.
pub const TOKEN_ROLE: &str = "stanch.token-role/1";

/// What is offered. Nothing of it is made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offered {
    /// [`TOKEN_ROLE`].
    pub schema: &'static str,
    /// ARN of the identity whose key it replaces.
    pub principal: String,
    /// A name for the role.
    pub name: String,
    /// Whether the account has the identity provider already.
    pub exists: bool,
    /// Issuer, provider and trust policy.
    #[serde(flatten)]
    pub role: TokenRole,
    /// Policies with what the identity needed in the baseline; none where that cannot be told.
    pub policies: Vec<Value>,
    /// What limits them, one sentence without a full stop each.
    pub notes: Vec<String>,
}
