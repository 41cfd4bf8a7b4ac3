//! The members of a line by any of the names that people and other programs give them.

use serde_json::{Map, Value};

use super::Error;

/// What a member of a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    Id,
    Principal,
    Kind,
    Issuer,
    Action,
    Resource,
    ResourceAccount,
    Context,
    Unknown,
    Rest,
    Identity,
    Group,
    Boundary,
    Session,
    ResourcePolicy,
    ResourcePolicyUnknown,
    ServiceControls,
    ResourceControls,
    Endpoint,
    ManagementAccount,
    /// For people: it is read over.
    Remark,
}

/// Each member, what the documentation calls it, and what else it is called, without case and separators.
const NAMES: &[(Member, &str, &[&str])] = &[
    (Member::Id, "id", &[]),
    (Member::Principal, "principal", &["principalarn", "caller", "callerarn"]),
    (Member::Kind, "kind", &["principalkind", "principaltype", "callerkind"]),
    (Member::Issuer, "issuer", &["rolearn", "sessionissuer"]),
    (Member::Action, "action", &["actionname", "actionnames", "actions"]),
    (Member::Resource, "resource", &["resourcearn", "resourcearns", "resources"]),
    (Member::ResourceAccount, "resource_account", &["resourceaccountid", "resourceowner"]),
    (Member::Context, "context", &["contextvariables", "contextentries", "contextkeys", "conditionkeys"]),
    (Member::Unknown, "unknown", &["unknownkeys", "unknowncontext", "unknowncontextkeys"]),
    (Member::Rest, "rest", &[]),
    (
        Member::Identity,
        "identity_policies",
        &["identitypolicy", "identitybasedpolicies", "policyinputlist", "principalpolicies"],
    ),
    (Member::Group, "group_policies", &["grouppolicy"]),
    (
        Member::Boundary,
        "permission_boundary",
        &[
            "permissionboundarypolicy",
            "permissionboundarypolicies",
            "permissionboundaries",
            "permissionsboundary",
            "permissionsboundarypolicy",
            "permissionsboundarypolicies",
            "permissionsboundarypolicyinputlist",
            "boundary",
        ],
    ),
    (Member::Session, "session_policies", &["sessionpolicy"]),
    (
        Member::ResourcePolicy,
        "resource_policy",
        &["resourcebasedpolicy", "trustpolicy", "assumerolepolicydocument", "keypolicy", "bucketpolicy"],
    ),
    (Member::ResourcePolicyUnknown, "resource_policy_unknown", &[]),
    (Member::ServiceControls, "service_control_policies", &["servicecontrolpolicy", "scps", "scp"]),
    (Member::ResourceControls, "resource_control_policies", &["resourcecontrolpolicy", "rcps", "rcp"]),
    (Member::Endpoint, "vpc_endpoint_policy", &["vpcendpointpolicies", "endpointpolicy"]),
    (Member::ManagementAccount, "management_account", &[]),
    (Member::Remark, "comment", &["description", "expected", "name", "note", "remark", "title"]),
];

/// A name without case and without what separates its words.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Member {
    fn of(name: &str) -> Option<Self> {
        let wanted = bare(name);
        let called =
            |documented: &str, others: &[&str]| bare(documented) == wanted || others.contains(&wanted.as_str());
        NAMES.iter().find(|(_, documented, others)| called(documented, others)).map(|(member, ..)| *member)
    }

    /// What the documentation calls it.
    pub(super) fn documented(self) -> &'static str {
        NAMES.iter().find(|(member, ..)| *member == self).map_or("", |(_, documented, _)| documented)
    }
}

/// The members of one line.
pub(super) struct Members<'a> {
    found: Vec<(Member, &'a str, &'a Value)>,
    /// Names that say nothing to us.
    pub(super) strange: Vec<&'a str>,
}

impl<'a> Members<'a> {
    /// The members of a line, and those of its member `request` where it has one.
    ///
    /// # Errors
    /// When two names say the same.
    pub(super) fn of(line: &'a Map<String, Value>) -> Result<Self, Error> {
        let mut members = Self { found: Vec::new(), strange: Vec::new() };
        members.add(line, true)?;
        Ok(members)
    }

    fn add(&mut self, object: &'a Map<String, Value>, outermost: bool) -> Result<(), Error> {
        for (name, value) in object {
            match (Member::of(name), value) {
                (_, Value::Null) | (Some(Member::Remark), _) => {}
                (Some(member), _) => {
                    if let Some((_, earlier, _)) = self.found.iter().find(|(known, ..)| *known == member) {
                        return Err(Error::Twice { one: (*earlier).to_owned(), other: name.clone() });
                    }
                    self.found.push((member, name, value));
                }
                (None, Value::Object(inner)) if outermost && bare(name) == "request" => self.add(inner, false)?,
                (None, _) => self.strange.push(name),
            }
        }
        Ok(())
    }

    /// A member as it is called in the line, and what it holds. One that holds null is as good as none.
    pub(super) fn get(&self, member: Member) -> Option<(&'a str, &'a Value)> {
        self.found.iter().find(|(known, ..)| *known == member).map(|(_, name, value)| (*name, *value))
    }

    /// A member that is one text. A list with only one is taken for it.
    ///
    /// # Errors
    /// When it is anything else.
    pub(super) fn text(&self, member: Member) -> Result<Option<&'a str>, Error> {
        self.get(member).map(|(name, value)| one_text(value).ok_or_else(|| Error::wrong(name, "one text"))).transpose()
    }

    /// A member that is yes or no; no where it is missing.
    ///
    /// # Errors
    /// When it is anything else.
    pub(super) fn flag(&self, member: Member) -> Result<bool, Error> {
        self.get(member)
            .map_or(Ok(false), |(name, value)| value.as_bool().ok_or_else(|| Error::wrong(name, "true or false")))
    }
}

fn one_text(value: &Value) -> Option<&str> {
    match value {
        Value::Array(entries) => match entries.as_slice() {
            [Value::String(text)] => Some(text),
            _ => None,
        },
        _ => value.as_str(),
    }
}
