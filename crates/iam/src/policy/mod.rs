//! Policies, read as they occur: what cannot be read may allow and may deny.

mod aws;
mod condition;
mod operand;
mod operator;
mod parse;
mod pattern;
mod principal;
mod statement;
mod template;

use std::sync::Arc;

use serde_json::{Value, json};

pub use condition::Condition;
pub(crate) use operand::{Operand, address, flag, number, time};
pub(crate) use operator::{Comparison, Order, Quantifier};
pub(crate) use pattern::Scope;
pub(crate) use principal::{Name, Principals};
pub use statement::Statement;
pub(crate) use template::{Missing, Value as Variable};

/// What a statement does where it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever allows.
    Deny,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name, as statements cite it.
    pub name: String,
    /// Its statements. One that can be read in part only and may allow and may deny is two.
    pub statements: Vec<Statement>,
    /// What could not be read, one sentence each.
    pub problems: Vec<String>,
}

impl Policy {
    /// Reads a policy. Never fails: what cannot be read becomes an opaque statement, which may allow and may deny all that
    /// its readable parts do not exclude, and a problem.
    ///
    /// The document is the policy, or a text that holds it: JSON, JSON in percent-encoding, or JSON that is a text again.
    pub fn parse(name: &str, document: &Value) -> Policy {
        parse::policy(name, document)
    }

    /// A policy that is attached and was not read. It may allow anything and, unless `may_deny` says otherwise, deny
    /// anything.
    pub fn opaque(name: &str, cause: &str, may_deny: bool) -> Policy {
        let effects: &[Effect] = if may_deny { &[Effect::Allow, Effect::Deny] } else { &[Effect::Allow] };
        let label = Arc::from(name);
        let statements = effects.iter().map(|effect| Statement::opaque(&label, "#1", *effect, cause)).collect();
        Policy { name: name.to_owned(), statements, problems: vec![format!("{name}: {cause}")] }
    }

    /// Services that its allowing statements name: `lambda.amazonaws.com`.
    pub(crate) fn principal_services(&self) -> impl Iterator<Item = &str> {
        let allowing = self.statements.iter().filter(|one| one.effect == Effect::Allow);
        let named = allowing.filter_map(|one| one.principals.as_ref()).filter(|one| !one.inverse);
        named.flat_map(|one| &one.names).filter_map(|name| match name {
            Name::Service(name) => Some(&**name),
            _ => None,
        })
    }

    /// ARNs and account ids of principals that its statements name, as they are written.
    pub(crate) fn principal_arns(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().filter_map(|one| one.principals.as_ref()).flat_map(|one| &one.names).filter_map(|name| {
            match name {
                Name::Account(name) | Name::Arn(name) | Name::Provider(name) => Some(&**name),
                _ => None,
            }
        })
    }

    /// The document of one of AWS's own managed policies, by ARN, where it is known by heart.
    pub fn of_aws(arn: &str) -> Option<&'static Policy> {
        aws::policy(arn)
    }

    /// What every level of RCPs has beside what a person attaches: `RCPFullAWSAccess` is attached by AWS to the root, to every
    /// unit and to every account, and cannot be detached. A list without it was not read to its end, or tells it as known.
    ///
    /// Source: "Resource control policies (RCPs)", AWS Organizations User Guide,
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>.
    pub(crate) fn full_access_to_resources() -> Self {
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        Self::parse("RCPFullAWSAccess", &json!({"Version": "2012-10-17", "Statement": statement}))
    }
}
