//! What writes to IAM do to an account, with the rules and codes of AWS.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use stanch_iam::policy::Policy;
use stanch_scenario::estate::aws::{AccessKey, Account, InlinePolicy, Role, User};

use super::super::call::Call;
use super::super::refusal::Refusal;
use super::super::xml::{around, element, text, time};

const ABSENT: Refusal = Refusal::Absent("NoSuchEntity");
const THERE: Refusal = Refusal::Conflict("EntityAlreadyExists");
const FULL: Refusal = Refusal::Conflict("LimitExceeded");
const MALFORMED: Refusal = Refusal::Wrong("MalformedPolicyDocument");
const CHILDREN: Refusal = Refusal::Conflict("DeleteConflict");

/// Most access keys of one user.
const KEYS: usize = 2;
/// Most managed policies that are attached to one identity.
const ATTACHED: usize = 10;
/// Most letters of inline policies of a user, without white space; also of a trust policy.
const USER_LETTERS: usize = 2_048;
/// Most letters of inline policies of a role, without white space.
const ROLE_LETTERS: usize = 10_240;

/// What a write gives back: the inside of its answer, and what CloudTrail keeps of it.
pub(super) type Written = (String, Value);

/// A write: its call, a number that makes ids that occur once, and when it is.
#[derive(Clone, Copy)]
pub(super) struct Write<'c> {
    pub(super) call: &'c Call,
    pub(super) number: u64,
    pub(super) at: DateTime<Utc>,
}

/// Performs a write to IAM; `None` for an operation that is none.
pub(super) fn change(account: &mut Account, write: Write<'_>) -> Option<Result<Written, Refusal>> {
    let call = write.call;
    let result = match call.name() {
        "CreateAccessKey" | "UpdateAccessKey" | "DeleteAccessKey" => keys(account, write),
        "CreateUser" => create_user(account, write),
        "DeleteUser" => delete_user(account, call),
        "CreateRole" => create_role(account, write),
        "DeleteRole" => delete_role(account, call),
        "AddUserToGroup" | "RemoveUserFromGroup" => groups(account, call),
        "TagUser" | "UntagUser" => tag(account, call),
        "UpdateAssumeRolePolicy" => trust(account, call),
        "PutUserPolicy" | "DeleteUserPolicy" | "PutRolePolicy" | "DeleteRolePolicy" => inline(account, call),
        "AttachUserPolicy" | "DetachUserPolicy" | "AttachRolePolicy" | "DetachRolePolicy" => attach(account, call),
        "PutUserPermissionsBoundary"
        | "DeleteUserPermissionsBoundary"
        | "PutRolePermissionsBoundary"
        | "DeleteRolePermissionsBoundary" => boundary(account, call),
        _ => return None,
    };
    Some(result)
}

fn nothing() -> Written {
    (String::new(), Value::Null)
}

fn user<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut User, Refusal> {
    let name = call.need("UserName")?;
    account.users.iter_mut().find(|one| one.name == name).ok_or(ABSENT)
}

fn role<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Role, Refusal> {
    let name = call.need("RoleName")?;
    account.roles.iter_mut().find(|one| one.name == name).ok_or(ABSENT)
}

fn of_role(call: &Call) -> bool {
    call.name().contains("Role")
}

/// Thirteen letters of an id, as AWS has them: of neighbouring numbers neither beginning nor end is alike.
fn drawn(number: u64) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    // An odd factor gives each number another product; the golden ratio spreads them.
    let mut left = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut letter = || {
        let place = usize::try_from(left % 32).unwrap_or(0);
        left /= 32;
        ALPHABET.get(place).copied().map_or('A', char::from)
    };
    (0..13).map(|_| letter()).collect()
}

fn keys(account: &mut Account, Write { call, number, at: now }: Write<'_>) -> Result<Written, Refusal> {
    // The id of a key is the same in all accounts, so it is made of a number that no other gets.
    let one = user(account, call)?;
    if call.name() == "CreateAccessKey" {
        if one.keys.len() >= KEYS {
            return Err(FULL);
        }
        let (id, created) = (format!("AKIANEW{}", drawn(number)), now);
        let secret = format!("made-by-the-double-{number:021}");
        let inner = [
            element("UserName", &one.name),
            element("AccessKeyId", &id),
            element("Status", "Active"),
            element("SecretAccessKey", &secret),
            element("CreateDate", &time(&created)),
        ];
        let said = json!({"accessKey": {"userName": one.name, "accessKeyId": id, "status": "Active"}});
        one.keys.push(AccessKey { id, secret, active: true, created, last_use: None });
        return Ok((around("AccessKey", &inner.concat()), said));
    }
    let id = call.need("AccessKeyId")?;
    let at = one.keys.iter().position(|key| key.id == id).ok_or(ABSENT)?;
    if call.name() == "DeleteAccessKey" {
        one.keys.remove(at);
        return Ok(nothing());
    }
    let active = match call.need("Status")? {
        "Active" => true,
        "Inactive" => false,
        _ => return Err(Refusal::Invalid),
    };
    one.keys.iter_mut().filter(|key| key.id == id).for_each(|key| key.active = active);
    Ok(nothing())
}

/// Tags of a form: `Tags.member.1.Key`, `Tags.member.1.Value`.
fn tags(call: &Call) -> BTreeMap<String, String> {
    let pair = |at: usize| {
        let key = call.get(&format!("Tags.member.{at}.Key"))?;
        Some((key.to_owned(), call.get(&format!("Tags.member.{at}.Value")).unwrap_or_default().to_owned()))
    };
    (1..=50).map_while(pair).collect()
}

fn create_user(account: &mut Account, Write { call, number, at }: Write<'_>) -> Result<Written, Refusal> {
    let name = call.need("UserName")?;
    if account.users.iter().any(|one| one.name.eq_ignore_ascii_case(name)) {
        return Err(THERE);
    }
    let one = User {
        name: name.to_owned(),
        path: call.get("Path").unwrap_or("/").to_owned(),
        id: format!("AIDANEW{number:014}"),
        created: at,
        boundary: call.get("PermissionsBoundary").map(str::to_owned),
        tags: tags(call),
        ..User::default()
    };
    let said = around("User", &super::super::iam::about_user(account, &one));
    account.users.push(one);
    Ok((said, json!({"user": {"userName": name}})))
}

fn delete_user(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let one = user(account, call)?;
    let holds = !one.keys.is_empty() || !one.inline.is_empty() || !one.attached.is_empty() || !one.groups.is_empty();
    if holds || one.password || one.mfa {
        return Err(CHILDREN);
    }
    let name = one.name.clone();
    account.users.retain(|one| one.name != name);
    Ok(nothing())
}

fn create_role(account: &mut Account, Write { call, number, at }: Write<'_>) -> Result<Written, Refusal> {
    let name = call.need("RoleName")?;
    if account.roles.iter().any(|one| one.name.eq_ignore_ascii_case(name)) {
        return Err(THERE);
    }
    let one = Role {
        name: name.to_owned(),
        path: call.get("Path").unwrap_or("/").to_owned(),
        id: format!("AROANEW{number:014}"),
        created: at,
        trust: document(call.need("AssumeRolePolicyDocument")?, USER_LETTERS, 0)?,
        boundary: call.get("PermissionsBoundary").map(str::to_owned),
        tags: tags(call),
        ..Role::default()
    };
    let said = around("Role", &super::super::iam::about_role(account, &one));
    account.roles.push(one);
    Ok((said, json!({"role": {"roleName": name}})))
}

fn delete_role(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let one = role(account, call)?;
    if !one.inline.is_empty() || !one.attached.is_empty() || !one.instance_profiles.is_empty() {
        return Err(CHILDREN);
    }
    let name = one.name.clone();
    account.roles.retain(|one| one.name != name);
    Ok(nothing())
}

fn groups(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let group = call.need("GroupName")?;
    if !account.groups.iter().any(|one| one.name == group) {
        return Err(ABSENT);
    }
    let one = user(account, call)?;
    let within = one.groups.iter().any(|name| name == group);
    match (call.name(), within) {
        ("AddUserToGroup", false) if one.groups.len() >= 10 => return Err(FULL),
        ("AddUserToGroup", false) => one.groups.push(group.to_owned()),
        ("RemoveUserFromGroup", true) => one.groups.retain(|name| name != group),
        ("RemoveUserFromGroup", false) => return Err(ABSENT),
        _ => {}
    }
    Ok(nothing())
}

fn tag(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let one = user(account, call)?;
    if call.name() == "TagUser" {
        one.tags.extend(tags(call));
    } else {
        let names = (1..=50).map_while(|at| call.get(&format!("TagKeys.member.{at}")));
        names.for_each(|name| {
            one.tags.remove(name);
        });
    }
    Ok(nothing())
}

fn trust(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let trust = document(call.need("PolicyDocument")?, USER_LETTERS, 0)?;
    role(account, call)?.trust = trust;
    Ok(nothing())
}

/// A policy as it was put, to the byte, where it is one and fits beside `used` letters.
fn document(put: &str, most: usize, used: usize) -> Result<Value, Refusal> {
    let parsed: Value = serde_json::from_str(put).map_err(|_| MALFORMED)?;
    let readable = parsed.get("Statement").is_some() && Policy::parse("put", &parsed).problems.is_empty();
    if !readable {
        return Err(MALFORMED);
    }
    if letters(put) + used > most {
        return Err(FULL);
    }
    Ok(Value::String(put.to_owned()))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}

fn inline(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let (policies, most) = match of_role(call) {
        true => (&mut role(account, call)?.inline, ROLE_LETTERS),
        false => (&mut user(account, call)?.inline, USER_LETTERS),
    };
    let name = call.need("PolicyName")?;
    let at = policies.iter().position(|one| one.name == name);
    if call.name().starts_with("Delete") {
        policies.remove(at.ok_or(ABSENT)?);
        return Ok(nothing());
    }
    let used = policies.iter().filter(|one| one.name != name).map(|one| letters(&text(&one.document))).sum();
    let policy = InlinePolicy { name: name.to_owned(), document: document(call.need("PolicyDocument")?, most, used)? };
    policies.retain(|one| one.name != name);
    policies.push(policy);
    policies.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(nothing())
}

/// Whether a managed policy can be attached: one of the account's own, or one of AWS's.
fn attachable(account: &Account, arn: &str) -> Result<(), Refusal> {
    let known = arn.starts_with("arn:aws:iam::aws:policy/") || account.policies.iter().any(|one| one.arn == arn);
    if known { Ok(()) } else { Err(ABSENT) }
}

fn attach(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let arn = call.need("PolicyArn")?;
    let attaches = call.name().starts_with("Attach");
    if attaches {
        attachable(account, arn)?;
    }
    let attached = match of_role(call) {
        true => &mut role(account, call)?.attached,
        false => &mut user(account, call)?.attached,
    };
    let there = attached.iter().any(|one| one == arn);
    match (attaches, there) {
        (true, false) if attached.len() >= ATTACHED => return Err(FULL),
        (true, false) => attached.push(arn.to_owned()),
        (false, false) => return Err(ABSENT),
        (false, true) => attached.retain(|one| one != arn),
        (true, true) => {}
    }
    Ok(nothing())
}

fn boundary(account: &mut Account, call: &Call) -> Result<Written, Refusal> {
    let puts = call.name().starts_with("Put");
    let new = if puts { Some(call.need("PermissionsBoundary")?) } else { None };
    if let Some(arn) = new {
        attachable(account, arn)?;
    }
    let boundary = match of_role(call) {
        true => &mut role(account, call)?.boundary,
        false => &mut user(account, call)?.boundary,
    };
    if !puts && boundary.is_none() {
        return Err(ABSENT);
    }
    *boundary = new.map(str::to_owned);
    Ok(nothing())
}
