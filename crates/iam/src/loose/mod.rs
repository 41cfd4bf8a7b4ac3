//! Requests with loose policies: what the answer would be if these policies were all that there is.
//!
//! A line is one JSON object: who asks for what, in which context, and each sort of policy by its name. No line is lost.
//! One that cannot be understood is answered with an error, and what was not read of the others is said with their answer.
//! `docs/can.md` has the format.

mod answer;
mod document;
mod error;
mod fact;
mod member;
mod who;

use serde_json::{Map, Value};

pub use answer::{Answer, Condition, Outcome, Statement};
pub use error::Error;

use crate::context::{Context, Fact};
use crate::decide::{self, Caller, Layers};
use crate::policy::{self, Policy};
use member::{Member, Members};

/// The longest line that is read, in bytes.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// A request and all policies that bear on it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who asks.
    pub caller: Caller,
    /// `service:Operation`.
    pub action: String,
    /// An ARN, or `*`.
    pub resource: String,
    /// The account that the resource lies in, where that is known.
    pub resource_account: Option<String>,
    /// What is known of the request.
    pub context: Context,
    /// The policies.
    pub policies: Policies,
    /// What could not be read, one sentence each.
    pub problems: Vec<String>,
}

/// The policies of a request.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Those of the user or role, and of the user's groups.
    pub identity: Vec<Policy>,
    /// The permission boundary.
    pub boundary: Option<Policy>,
    /// Those of the session, which together are one layer.
    pub session: Vec<Policy>,
    /// The resource's own.
    pub resource: Option<Policy>,
    /// Whether the resource may have a policy that nobody read.
    pub resource_unknown: bool,
    /// SCPs, one list a level.
    pub service_controls: Vec<Vec<Policy>>,
    /// RCPs, one list a level.
    pub resource_controls: Vec<Vec<Policy>>,
    /// That of the VPC endpoint.
    pub endpoint: Option<Policy>,
}

/// Answers one line. It never fails: an error is an answer too.
pub fn answer(line: &str) -> Answer {
    let line = match object(line) {
        Ok(line) => line,
        Err(error) => return Answer { id: Value::Null, outcome: failed(&error) },
    };
    let outcome = match read(&line) {
        Ok(request) => request.decide(),
        Err(error) => failed(&error),
    };
    let id = line.into_iter().find(|(name, _)| member::bare(name) == "id").map_or(Value::Null, |(_, id)| id);
    Answer { id, outcome }
}

/// Reads one line.
///
/// # Errors
/// When it is no JSON object, too long, or does not say who wants to do what.
pub fn parse(line: &str) -> Result<Request, Error> {
    read(&object(line)?)
}

fn failed(error: &Error) -> Outcome {
    Outcome::Failed { error: error.to_string() }
}

fn object(line: &str) -> Result<Map<String, Value>, Error> {
    if line.len() > LONGEST {
        return Err(Error::Long { length: line.len() });
    }
    match serde_json::from_str(line.trim_start_matches('\u{feff}')) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Error::Shape),
        Err(error) => Err(Error::Json { cause: error.to_string() }),
    }
}

fn read(line: &Map<String, Value>) -> Result<Request, Error> {
    let members = Members::of(line)?;
    let principal = members.text(Member::Principal)?.ok_or(Error::Missing { member: "principal" })?;
    let action = members.text(Member::Action)?.ok_or(Error::Missing { member: "action" })?.trim();
    if !action.split_once(':').is_some_and(|(service, operation)| !service.is_empty() && !operation.is_empty()) {
        return Err(Error::Action { action: action.to_owned() });
    }
    let context = fact::context(&members)?;
    // A session's ARN leaves away the path of its role, which `aws:PrincipalArn` has.
    let issuer = members.text(Member::Issuer)?.map(str::to_owned).or_else(|| role(&context));
    let caller = who::caller(principal, members.text(Member::Kind)?, issuer.as_deref())?;
    let (resource, account) = resource(&members)?;
    let mut policies = Policies {
        identity: document::policies(&members, Member::Identity)?,
        boundary: document::policy(&members, Member::Boundary)?,
        session: document::policies(&members, Member::Session)?,
        resource: document::policy(&members, Member::ResourcePolicy)?,
        resource_unknown: members.flag(Member::ResourcePolicyUnknown)?,
        service_controls: document::levels(&members, Member::ServiceControls)?,
        resource_controls: document::levels(&members, Member::ResourceControls)?,
        endpoint: document::policy(&members, Member::Endpoint)?,
    };
    policies.identity.extend(document::policies(&members, Member::Group)?);
    if members.flag(Member::ManagementAccount)? {
        policies.service_controls.clear();
    }
    for level in &mut policies.resource_controls {
        level.push(Policy::full_access_to_resources());
    }
    let mut problems: Vec<String> = members
        .strange
        .iter()
        .map(|name| format!("`{}` is no member of a request and was not read", stanch_model::text::terminal(name)))
        .collect();
    problems.extend(policies.all().flat_map(|policy| policy.problems.iter().cloned()));
    // Where a resource's ARN has no account, it is taken for one of the caller's own, as AWS's policy simulator does.
    let resource_account = account.or_else(|| has_no_account(&resource).then(|| caller.account.clone()).flatten());
    Ok(Request { caller, action: action.to_owned(), resource, resource_account, context, policies, problems })
}

/// The resource and its account. Some programs write both in one object.
fn resource(members: &Members<'_>) -> Result<(String, Option<String>), Error> {
    let account = members.text(Member::ResourceAccount)?.map(|owner| {
        // The policy simulator of AWS names an owner by the ARN of the account.
        owner.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3)).unwrap_or(owner).to_owned()
    });
    let text = |object: &Map<String, Value>, wanted: &str| {
        object.iter().find(|(name, _)| member::bare(name) == wanted)?.1.as_str().map(str::to_owned)
    };
    match members.get(Member::Resource) {
        Some((name, Value::Object(object))) => {
            let resource = text(object, "resource").or_else(|| text(object, "arn"));
            let resource = resource.ok_or_else(|| Error::wrong(name, "an ARN or `*`"))?;
            Ok((resource, account.or_else(|| text(object, "accountid"))))
        }
        _ => Ok((members.text(Member::Resource)?.unwrap_or("*").trim().to_owned(), account)),
    }
}

fn has_no_account(resource: &str) -> bool {
    resource.split(':').nth(4).is_none_or(str::is_empty)
}

/// The ARN of a role that the context gives as the principal's.
fn role(context: &Context) -> Option<String> {
    match context.get("aws:PrincipalArn") {
        Fact::Values(values) => values.into_iter().find(|arn| arn.contains(":role/")),
        _ => None,
    }
}

impl Policies {
    /// Every policy, in the order of the members.
    fn all(&self) -> impl Iterator<Item = &Policy> {
        let controls = self.service_controls.iter().chain(&self.resource_controls).flatten();
        let resources = self.resource.iter().chain(controls).chain(&self.endpoint);
        self.identity.iter().chain(&self.boundary).chain(&self.session).chain(resources)
    }

    /// The statements of these policies.
    pub fn layers(&self) -> Layers<'_> {
        Layers {
            identity: statements(&self.identity),
            boundary: self.boundary.as_ref().map(|policy| statements([policy])),
            session: (!self.session.is_empty()).then(|| statements(&self.session)),
            resource: self.resource.as_ref().map(|policy| statements([policy])),
            service_controls: self.service_controls.iter().map(statements).collect(),
            resource_controls: self.resource_controls.iter().map(statements).collect(),
            endpoint: self.endpoint.as_ref().map(|policy| statements([policy])),
            resource_unknown: self.resource_unknown,
        }
    }
}

fn statements<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Vec<&'a policy::Statement> {
    policies.into_iter().flat_map(|policy| &policy.statements).collect()
}

impl Request {
    /// The answer to this request.
    fn decide(self) -> Outcome {
        let decision = decide::decide(
            &self.policies.layers(),
            &decide::Request {
                caller: &self.caller,
                action: &self.action,
                resource: &self.resource,
                resource_account: self.resource_account.as_deref(),
                context: &self.context,
            },
        );
        Outcome::of(decision, self.problems)
    }
}
