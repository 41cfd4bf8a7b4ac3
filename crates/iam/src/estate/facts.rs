//! What is known of a call before it is made: context keys.
//!
//! Which key says what, and which of them a caller chooses, is from "AWS global condition context keys" and from the
//! pages of IAM, STS and each service in the Service Authorization Reference.

use chrono::{DateTime, Utc};

use super::{Estate, Kind, PrincipalId, controls};
use crate::arn::{Arn, account_of};
use crate::context::{Context, Fact, Rest};

/// Keys of which whoever calls chooses the value, or whether there is one.
const CHOSEN: &[&str] = &[
    "aws:requestedregion",
    "aws:tagkeys",
    "aws:useragent",
    "aws:referer",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
    "sts:durationseconds",
    // The caller gives it, and has to know it: what rests on one stays open.
    "sts:externalid",
    "iam:policyarn",
    "iam:permissionsboundary",
    "iam:awsservicename",
    "iam:associatedresourcearn",
    "lambda:layer",
    "lambda:vpcids",
    "lambda:subnetids",
    "lambda:securitygroupids",
    "ec2:instancetype",
    "ec2:region",
    "ec2:metadatahttptokens",
    "ec2:metadatahttpputresponsehoplimit",
    "cloudformation:templateurl",
    "cloudformation:resourcetypes",
    "ssm:documentname",
];

/// Keys that a call made by the identity itself never has: a service sets them when it calls for somebody.
const NEVER: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
];

impl Estate {
    /// What is known of every call of a user or role. Of keys that are not named nothing is known: an address, a
    /// network, a second factor.
    pub fn facts(&self, id: PrincipalId) -> Context {
        let principal = self.principal(id);
        let mut facts = self.facts_of_account(&principal.account);
        let value = |text: &str| Fact::Values(vec![text.to_owned()]);
        facts.set("aws:PrincipalArn", value(&principal.arn));
        facts.set("aws:PrincipalType", value(if principal.kind == Kind::User { "User" } else { "AssumedRole" }));
        // Tags that an identity has not are absent, but a session of a role may be given more.
        if principal.kind == Kind::User {
            facts.set("aws:PrincipalTag/*", Fact::Absent);
            facts.set("aws:username", value(&principal.name));
            if let Some(unique) = &principal.unique_id {
                facts.set("aws:userid", value(unique));
            }
        } else {
            facts.set("aws:username", Fact::Absent);
            // A session is as new as the call that opened it.
            facts.set("aws:TokenIssueTime", Fact::Since(self.now));
        }
        for (key, tag) in &principal.tags {
            facts.set(&format!("aws:PrincipalTag/{key}"), value(tag));
        }
        facts
    }

    /// What is known of every call that somebody of an account makes.
    pub(crate) fn facts_of_account(&self, account: &str) -> Context {
        let mut facts = Context::over(&self.always);
        facts.set("aws:PrincipalAccount", Fact::one(account));
        let organization = self.accounts.get(account).and_then(|account| account.organization.as_deref());
        if let Some(organization) = organization {
            facts.set("aws:PrincipalOrgID", Fact::one(organization));
        }
        facts
    }

    /// Adds what is known of the resource of a call.
    pub fn facts_of_resource(&self, facts: &mut Context, resource: &str, account: Option<&str>) {
        let value = |text: &str| Fact::Values(vec![text.to_owned()]);
        let owner = Arn::parse(resource).map(|_| account_of(resource)).filter(|owner| !owner.is_empty()).or(account);
        if let Some(owner) = owner {
            facts.set("aws:ResourceAccount", value(owner));
            if let Some(organization) = self.accounts.get(owner).and_then(|account| account.organization.as_deref()) {
                facts.set("aws:ResourceOrgID", value(organization));
            }
        }
        let Some(id) = self.principal_of(resource) else { return };
        let target = self.principal(id);
        // What changes a user or role is asked about the boundary that it has.
        let boundary = target.boundary_arn.as_deref().map_or(Fact::Absent, value);
        facts.set("iam:PermissionsBoundary", boundary);
        for prefix in ["aws:ResourceTag/", "iam:ResourceTag/"] {
            facts.set(&format!("{prefix}*"), Fact::Absent);
            for (key, tag) in &target.tags {
                facts.set(&format!("{prefix}{key}"), value(tag));
            }
        }
    }

    /// Whether two accounts are of one organisation, where that is known.
    pub fn same_organization(&self, one: &str, other: &str) -> Option<bool> {
        controls::same(&self.accounts, one, other)
    }
}

/// What is known of every call at a time.
pub(super) fn always(now: DateTime<Utc>) -> Context {
    let mut facts = Context::new(Rest::Unknown);
    for key in CHOSEN {
        facts.set(key, Fact::Free);
    }
    for key in NEVER {
        facts.set(key, Fact::Absent);
    }
    facts.set("aws:SecureTransport", Fact::one("true"));
    facts.set("aws:ViaAWSService", Fact::one("false"));
    facts.set("aws:PrincipalIsAWSService", Fact::one("false"));
    facts.set("aws:CurrentTime", Fact::Since(now));
    facts.set("aws:EpochTime", Fact::Since(now));
    facts.set("aws:RequestTag/*", Fact::Free);
    facts
}
