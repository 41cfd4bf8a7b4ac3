//! What is asked.

use crate::context::Context;
use crate::policy::Statement;

/// What a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKind {
    /// A user.
    User,
    /// A session of a role.
    Role,
    /// A session that a user made with `GetFederationToken`.
    FederatedUser,
    /// The root user of an account.
    Root,
    /// A service of AWS.
    Service,
    /// Who shows a token of an OpenID Connect provider.
    WebIdentity,
    /// Who shows an assertion of a SAML provider.
    Saml,
    /// Who shows nothing.
    Anonymous,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What it is.
    pub kind: CallerKind,
    /// The ARN of the user, the session (`arn:aws:sts::A:assumed-role/R/S`) or the root, or the name of the service. For a
    /// role whose session is not known, the role's.
    pub arn: String,
    /// The role's ARN for a session, the user's for a federated user, the provider's for web identity and SAML.
    pub issuer: Option<String>,
    /// The account that it belongs to.
    pub account: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// `service:Action`.
    pub action: &'a str,
    /// An ARN, or `*` for actions that know no resource.
    pub resource: &'a str,
    /// The account that owns the resource, where its ARN does not say.
    pub resource_account: Option<&'a str>,
    /// What else is known of the request.
    pub context: &'a Context,
}

/// The statements that apply to a request, by the kind of their policy.
#[derive(Clone, Debug, Default)]
pub struct Layers<'a> {
    /// The user's or role's own, and its groups'.
    pub identity: Vec<&'a Statement>,
    /// The permission boundary; `None` where there is none.
    pub boundary: Option<Vec<&'a Statement>>,
    /// All session policies; `None` where there is none.
    pub session: Option<Vec<&'a Statement>>,
    /// The resource's policy; `None` where it has none.
    pub resource: Option<Vec<&'a Statement>>,
    /// SCPs, a list a level: root, units, account. Empty where none apply.
    pub service_controls: Vec<Vec<&'a Statement>>,
    /// RCPs, likewise.
    pub resource_controls: Vec<Vec<&'a Statement>>,
    /// The policy of the VPC endpoint that the request passes; `None` where it passes none.
    pub endpoint: Option<Vec<&'a Statement>>,
    /// Whether the resource may have a policy that was not read.
    pub resource_unknown: bool,
}

impl<'a> Layers<'a> {
    /// The same layers with only those statements whose `Action` or `NotAction` covers an action: a request for it has the
    /// same answer.
    pub fn on(&self, action: &str) -> Layers<'a> {
        let keep = |list: &Vec<&'a Statement>| -> Vec<&'a Statement> {
            list.iter().copied().filter(|statement| statement.covers_action(action)).collect()
        };
        Layers {
            identity: keep(&self.identity),
            boundary: self.boundary.as_ref().map(keep),
            session: self.session.as_ref().map(keep),
            resource: self.resource.as_ref().map(keep),
            service_controls: self.service_controls.iter().map(keep).collect(),
            resource_controls: self.resource_controls.iter().map(keep).collect(),
            endpoint: self.endpoint.as_ref().map(keep),
            resource_unknown: self.resource_unknown,
        }
    }

    /// All lists of statements.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[&'a Statement]> {
        let some = [&self.boundary, &self.session, &self.resource, &self.endpoint];
        std::iter::once(self.identity.as_slice())
            .chain(some.into_iter().filter_map(|list| list.as_deref()))
            .chain(self.service_controls.iter().chain(&self.resource_controls).map(Vec::as_slice))
    }
}
