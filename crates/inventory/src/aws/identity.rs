//! Users, groups, roles and policies: `iam get-account-authorization-details`, `iam list-users`, `iam list-roles`.

use serde_json::Value;

use super::document;
use super::object::Object;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{Group, InlinePolicy, ManagedPolicy, PolicyVersion, Role, User};

/// One page of `iam get-account-authorization-details`. A list in it that is missing is empty, as it is where details
/// were asked for with a filter.
pub fn details(value: &Value) -> Page {
    let mut page = Page::default();
    let Some(answer) = Object::of(value) else { return no_object() };
    let mut problems = Vec::new();
    for detail in answer.objects("UserDetailList") {
        push(&mut page, user(detail, false, &mut problems).map(|user| Record::User(Box::new(user))), "a user");
    }
    for detail in answer.objects("GroupDetailList") {
        push(&mut page, group(detail, &mut problems).map(Record::Group), "a group");
    }
    for detail in answer.objects("RoleDetailList") {
        push(&mut page, role(detail, false, &mut problems).map(|role| Record::Role(Box::new(role))), "a role");
    }
    for detail in answer.objects("Policies") {
        push(&mut page, managed(detail, &mut problems).map(Record::ManagedPolicy), "a policy");
    }
    page.problems.append(&mut problems);
    page.next = next(answer);
    page
}

/// One page of `iam list-users`. It does not say what they can do.
pub fn users(value: &Value) -> Page {
    listed(value, "Users", "a user", |one, problems| user(one, true, problems).map(|user| Record::User(Box::new(user))))
}

/// One page of `iam list-roles`. It does not say what they can do, but who may assume them.
pub fn roles(value: &Value) -> Page {
    listed(value, "Roles", "a role", |one, problems| role(one, true, problems).map(|role| Record::Role(Box::new(role))))
}

/// The records of a list of objects.
pub(super) fn listed<'v>(
    value: &'v Value,
    name: &str,
    what: &str,
    mut record: impl FnMut(Object<'v>, &mut Vec<String>) -> Option<Record>,
) -> Page {
    let mut page = Page::default();
    let Some(answer) = Object::of(value) else { return no_object() };
    let mut problems = Vec::new();
    for one in answer.objects(name) {
        push(&mut page, record(one, &mut problems), what);
    }
    page.problems.append(&mut problems);
    page.next = next(answer);
    page
}

/// A page of an answer that is none.
pub(super) fn no_object() -> Page {
    Page { problems: vec!["the answer is no JSON object".to_owned()], ..Page::default() }
}

/// Where the next page is: the marker that IAM and Organizations give where an answer is not all, and the CLI's own.
pub(super) fn next(answer: Object<'_>) -> Option<String> {
    let given = ["Marker", "NextToken", "NextMarker", "ContinuationToken"].iter().find_map(|name| answer.text(name));
    let more = answer.flag("IsTruncated");
    match (more, given) {
        (Some(false), _) => None,
        (Some(true), None) => Some(String::new()),
        (_, given) => given,
    }
}

/// Adds a record, or says that there was one that could not be used.
fn push(page: &mut Page, record: Option<Record>, what: &str) {
    match record {
        Some(record) => page.records.push(record),
        None => page.problems.push(format!("{what} lacks what names it")),
    }
}

fn user(one: Object<'_>, listed_only: bool, problems: &mut Vec<String>) -> Option<User> {
    let arn = one.text("Arn")?;
    Some(User {
        name: one.text("UserName").unwrap_or_else(|| name_of(&arn)),
        id: one.text("UserId"),
        created: one.time("CreateDate", problems),
        password_last_used: one.time("PasswordLastUsed", problems),
        groups: one.texts("GroupList", "GroupName"),
        inline: inline(one, "UserPolicyList"),
        attached: one.texts("AttachedManagedPolicies", "PolicyArn"),
        boundary: boundary(one),
        tags: one.tags("Tags"),
        listed_only,
        arn,
    })
}

fn group(one: Object<'_>, problems: &mut Vec<String>) -> Option<Group> {
    let arn = one.text("Arn")?;
    Some(Group {
        name: one.text("GroupName").unwrap_or_else(|| name_of(&arn)),
        id: one.text("GroupId"),
        created: one.time("CreateDate", problems),
        inline: inline(one, "GroupPolicyList"),
        attached: one.texts("AttachedManagedPolicies", "PolicyArn"),
        arn,
    })
}

fn role(one: Object<'_>, listed_only: bool, problems: &mut Vec<String>) -> Option<Role> {
    let arn = one.text("Arn")?;
    let used = one.get("RoleLastUsed").and_then(Object::of);
    Some(Role {
        name: one.text("RoleName").unwrap_or_else(|| name_of(&arn)),
        id: one.text("RoleId"),
        created: one.time("CreateDate", problems),
        trust: one.get("AssumeRolePolicyDocument").map_or(Value::Null, document),
        inline: inline(one, "RolePolicyList"),
        attached: one.texts("AttachedManagedPolicies", "PolicyArn"),
        boundary: boundary(one),
        instance_profiles: one.texts("InstanceProfileList", "Arn"),
        last_used: used.and_then(|used| used.time("LastUsedDate", problems)),
        last_used_region: used.and_then(|used| used.text("Region")),
        max_session: one.number("MaxSessionDuration"),
        tags: one.tags("Tags"),
        listed_only,
        arn,
    })
}

fn managed(one: Object<'_>, problems: &mut Vec<String>) -> Option<ManagedPolicy> {
    let arn = one.text("Arn")?;
    let in_force = one.text("DefaultVersionId");
    let mut versions: Vec<PolicyVersion> = Vec::new();
    for version in one.objects("PolicyVersionList") {
        let id = version.text("VersionId").unwrap_or_default();
        let default = version.flag("IsDefaultVersion").unwrap_or_else(|| in_force.as_ref() == Some(&id));
        let document = version.get("Document").map_or(Value::Null, document);
        versions.push(PolicyVersion { id, default, document });
    }
    versions.sort_by(|one, other| one.id.cmp(&other.id));
    let name = one.text("PolicyName").unwrap_or_else(|| name_of(&arn));
    Some(ManagedPolicy { name, versions, updated: one.time("UpdateDate", problems), arn })
}

fn inline(one: Object<'_>, name: &str) -> Vec<InlinePolicy> {
    let policy = |one: Object<'_>| InlinePolicy {
        name: one.text("PolicyName").unwrap_or_default(),
        document: one.get("PolicyDocument").map_or(Value::Null, document),
    };
    let mut policies: Vec<InlinePolicy> = one.objects(name).into_iter().map(policy).collect();
    policies.sort_by(|one, other| one.name.cmp(&other.name));
    policies
}

fn boundary(one: Object<'_>) -> Option<String> {
    one.texts("PermissionsBoundary", "PermissionsBoundaryArn").pop()
}

/// The last part of an ARN, which is the name.
pub(super) fn name_of(arn: &str) -> String {
    arn.rsplit(['/', ':']).next().unwrap_or(arn).to_owned()
}
