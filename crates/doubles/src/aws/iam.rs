//! IAM.

use std::fmt::Write as _;
use std::sync::PoisonError;

use stanch_scenario::estate::aws::{AccessKey, Account, Group, InlinePolicy, KeyUse, ManagedPolicy, Role, User};

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{answer, around, element, encoded, list, optional, time};
use super::{Said, State};

/// What stands for no such thing.
const ABSENT: Refusal = Refusal::Absent("NoSuchEntity");

pub(super) fn say(state: &State, account: &Account, call: &Call) -> Result<Said, Refusal> {
    let result = match call.name() {
        "GetAccountSummary" => summary(account),
        "ListAccountAliases" => {
            let aliases = account.alias.as_slice();
            let members: String = aliases.iter().map(|alias| element("member", alias)).collect();
            around("AccountAliases", &members) + "<IsTruncated>false</IsTruncated>"
        }
        "GetAccountAuthorizationDetails" => details(state, account, call)?,
        "ListUsers" => {
            let page = state.page(call, &account.users, "Marker", "MaxItems")?;
            list("Users", "member", page.items, |one| about_user(account, one)) + &more(page.next)
        }
        "ListRoles" => {
            let page = state.page(call, &account.roles, "Marker", "MaxItems")?;
            list("Roles", "member", page.items, |one| about_role(account, one)) + &more(page.next)
        }
        "ListAccessKeys" => {
            let user = call.need("UserName")?;
            let user = account.users.iter().find(|one| one.name == user).ok_or(ABSENT)?;
            let page = state.page(call, &user.keys, "Marker", "MaxItems")?;
            list("AccessKeyMetadata", "member", page.items, |key| listed_key(user, key)) + &more(page.next)
        }
        "GetAccessKeyLastUsed" => last_used(account, call.need("AccessKeyId")?, None)?,
        "GenerateCredentialReport" => {
            let mut reports = state.reports.lock().unwrap_or_else(PoisonError::into_inner);
            let begun = reports.insert(account.id.clone());
            element("State", if begun { "STARTED" } else { "COMPLETE" })
        }
        "GetCredentialReport" => {
            if !state.reports.lock().unwrap_or_else(PoisonError::into_inner).contains(&account.id) {
                return Err(Refusal::Absent("ReportNotPresent"));
            }
            element("Content", &base64(report(account).as_bytes())) + &element("ReportFormat", "text/csv")
        }
        "ListOpenIDConnectProviders" => list("OpenIDConnectProviderList", "member", &account.oidc, |one| {
            element("Arn", &format!("arn:aws:iam::{}:oidc-provider/{}", account.id, one.url))
        }),
        "GetOpenIDConnectProvider" => {
            let arn = call.need("OpenIDConnectProviderArn")?;
            let url = arn.split_once(":oidc-provider/").map(|(_, url)| url).ok_or(Refusal::Invalid)?;
            let provider = account.oidc.iter().find(|one| one.url == url).ok_or(ABSENT)?;
            let audiences: String = provider.audiences.iter().map(|one| element("member", one)).collect();
            element("Url", &provider.url)
                + &around("ClientIDList", &audiences)
                + &element("CreateDate", &time(&provider.created))
        }
        "ListSAMLProviders" => list("SAMLProviderList", "member", &account.saml, |one| {
            element("Arn", &format!("arn:aws:iam::{}:saml-provider/{}", account.id, one.name))
                + &element("CreateDate", &time(&one.created))
        }),
        _ => super::identity::read(account, call)?,
    };
    Ok(Said::Xml(answer(call.name(), &result)))
}

/// Whether there is more, and how to get it.
fn more(next: Option<String>) -> String {
    element("IsTruncated", if next.is_some() { "true" } else { "false" }) + &optional("Marker", next.as_deref())
}

fn summary(account: &Account) -> String {
    let numbers = [
        ("AccountAccessKeysPresent", 0),
        ("AccountMFAEnabled", 1),
        ("Groups", account.groups.len()),
        ("Roles", account.roles.len()),
        ("Users", account.users.len()),
        ("AccessKeysPerUserQuota", 2),
        ("AttachedPoliciesPerUserQuota", 10),
        ("AttachedPoliciesPerRoleQuota", 10),
        ("UserPolicySizeQuota", 2_048),
        ("RolePolicySizeQuota", 10_240),
        ("AssumeRolePolicySizeQuota", 2_048),
    ];
    list("SummaryMap", "entry", &numbers, |(name, number)| {
        element("key", name) + &element("value", &number.to_string())
    })
}

/// One thing of account authorization details, in the order of its lists.
enum Detail<'a> {
    User(&'a User),
    Group(&'a Group),
    Role(&'a Role),
    Policy(&'a ManagedPolicy),
}

fn details(state: &State, account: &Account, call: &Call) -> Result<String, Refusal> {
    let users = account.users.iter().map(Detail::User);
    let groups = account.groups.iter().map(Detail::Group);
    let roles = account.roles.iter().map(Detail::Role);
    let all: Vec<Detail<'_>> =
        users.chain(groups).chain(roles).chain(account.policies.iter().map(Detail::Policy)).collect();
    let page = state.page(call, &all, "Marker", "MaxItems")?;
    let (mut users, mut groups, mut roles, mut policies) = (String::new(), String::new(), String::new(), String::new());
    for detail in page.items {
        match detail {
            Detail::User(one) => users += &around("member", &user(account, one)),
            Detail::Group(one) => groups += &around("member", &group(account, one)),
            Detail::Role(one) => roles += &around("member", &role(account, one)),
            Detail::Policy(one) => policies += &around("member", &managed(one)),
        }
    }
    Ok(around("UserDetailList", &users)
        + &around("GroupDetailList", &groups)
        + &around("RoleDetailList", &roles)
        + &around("Policies", &policies)
        + &more(page.next))
}

pub(super) fn about_user(account: &Account, one: &User) -> String {
    element("Path", &one.path)
        + &element("UserName", &one.name)
        + &element("UserId", &one.id)
        + &element("Arn", &format!("arn:aws:iam::{}:user{}{}", account.id, one.path, one.name))
        + &element("CreateDate", &time(&one.created))
        + &optional("PasswordLastUsed", one.password_last_used.as_ref().map(time).as_deref())
}

fn user(account: &Account, one: &User) -> String {
    let groups: String = one.groups.iter().map(|name| element("member", name)).collect();
    about_user(account, one)
        + &inline("UserPolicyList", &one.inline)
        + &around("GroupList", &groups)
        + &attached(&one.attached)
        + &boundary(one.boundary.as_deref())
        + &tags(&one.tags)
}

fn group(account: &Account, one: &Group) -> String {
    element("Path", &one.path)
        + &element("GroupName", &one.name)
        + &element("GroupId", &one.id)
        + &element("Arn", &format!("arn:aws:iam::{}:group{}{}", account.id, one.path, one.name))
        + &element("CreateDate", &time(&one.created))
        + &inline("GroupPolicyList", &one.inline)
        + &attached(&one.attached)
}

pub(super) fn about_role(account: &Account, one: &Role) -> String {
    element("Path", &one.path)
        + &element("RoleName", &one.name)
        + &element("RoleId", &one.id)
        + &element("Arn", &format!("arn:aws:iam::{}:role{}{}", account.id, one.path, one.name))
        + &element("CreateDate", &time(&one.created))
        + &element("AssumeRolePolicyDocument", &encoded(&one.trust))
}

fn role(account: &Account, one: &Role) -> String {
    let profile = |name: &String| {
        let arn = format!("arn:aws:iam::{}:instance-profile/{name}", account.id);
        element("Path", "/")
            + &element("InstanceProfileName", name)
            + &element("InstanceProfileId", "AIPADOUBLE")
            + &element("Arn", &arn)
            + &element("CreateDate", &time(&one.created))
            + "<Roles/>"
    };
    let used = optional("LastUsedDate", one.last_used.as_ref().map(time).as_deref())
        + &optional("Region", one.last_used_region.as_deref());
    about_role(account, one)
        + &list("InstanceProfileList", "member", &one.instance_profiles, profile)
        + &inline("RolePolicyList", &one.inline)
        + &attached(&one.attached)
        + &boundary(one.boundary.as_deref())
        + &around("RoleLastUsed", &used)
        + &tags(&one.tags)
}

fn managed(one: &ManagedPolicy) -> String {
    let default = one.versions.iter().find(|version| version.default);
    let updated = one.versions.iter().map(|version| version.created).max().unwrap_or_default();
    element("PolicyName", &one.name)
        + &element("PolicyId", &one.id)
        + &element("Arn", &one.arn)
        + &element("Path", "/")
        + &optional("DefaultVersionId", default.map(|version| version.id.as_str()))
        + &element("IsAttachable", "true")
        + &element("UpdateDate", &time(&updated))
        + &list("PolicyVersionList", "member", &one.versions, |version| {
            element("Document", &encoded(&version.document))
                + &element("VersionId", &version.id)
                + &element("IsDefaultVersion", if version.default { "true" } else { "false" })
                + &element("CreateDate", &time(&version.created))
        })
}

fn inline(name: &str, policies: &[InlinePolicy]) -> String {
    list(name, "member", policies, |one| {
        element("PolicyName", &one.name) + &element("PolicyDocument", &encoded(&one.document))
    })
}

fn attached(arns: &[String]) -> String {
    list("AttachedManagedPolicies", "member", arns, |arn| {
        element("PolicyName", arn.rsplit('/').next().unwrap_or(arn)) + &element("PolicyArn", arn)
    })
}

pub(super) fn boundary(arn: Option<&str>) -> String {
    let inner = |arn| element("PermissionsBoundaryType", "Policy") + &element("PermissionsBoundaryArn", arn);
    arn.map(|arn| around("PermissionsBoundary", &inner(arn))).unwrap_or_default()
}

pub(super) fn tags(tags: &std::collections::BTreeMap<String, String>) -> String {
    let tags: Vec<(&String, &String)> = tags.iter().collect();
    list("Tags", "member", &tags, |(key, value)| element("Key", key) + &element("Value", value))
}

pub(super) fn listed_key(user: &User, key: &AccessKey) -> String {
    element("UserName", &user.name)
        + &element("AccessKeyId", &key.id)
        + &element("Status", if key.active { "Active" } else { "Inactive" })
        + &element("CreateDate", &time(&key.created))
}

/// The last use of a key; `seen` is one after what the account has.
pub(super) fn last_used(account: &Account, id: &str, seen: Option<&KeyUse>) -> Result<String, Refusal> {
    let mut keys = account.users.iter().flat_map(|user| user.keys.iter().map(move |key| (user, key)));
    // AWS says denied of a key that is not the account's.
    let (user, key) = keys.find(|(_, key)| key.id == id).ok_or(Refusal::Denied)?;
    let used = match seen.or(key.last_use.as_ref()) {
        Some(used) => {
            element("LastUsedDate", &time(&used.at))
                + &element("ServiceName", &used.service)
                + &element("Region", &used.region)
        }
        None => element("ServiceName", "N/A") + &element("Region", "N/A"),
    };
    Ok(element("UserName", &user.name) + &around("AccessKeyLastUsed", &used))
}

/// The credential report as CSV.
fn report(account: &Account) -> String {
    let mut columns = "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active".to_owned();
    for number in 1..=2 {
        for what in ["active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"] {
            let _ = write!(columns, ",access_key_{number}_{what}");
        }
    }
    let none = "false,N/A,N/A,N/A,N/A";
    let root = format!("<root_account>,arn:aws:iam::{}:root,2015-01-01T00:00:00+00:00,not_supported", account.id);
    let mut csv = format!("{columns}\n{root},no_information,true,{none},{none}\n");
    for user in &account.users {
        let used = user.password_last_used.as_ref().map_or("no_information".to_owned(), time);
        let arn = format!("arn:aws:iam::{}:user{}{}", account.id, user.path, user.name);
        let created = time(&user.created);
        let _ = write!(csv, "\"{}\",\"{arn}\",{created},{},{used},{}", user.name, user.password, user.mfa);
        for number in 0..2 {
            let key = user.keys.get(number).map(|key| {
                let (at, region, service) = match &key.last_use {
                    Some(used) => (time(&used.at), used.region.as_str(), used.service.as_str()),
                    None => ("N/A".to_owned(), "N/A", "N/A"),
                };
                format!("{},{},{at},{region},{service}", key.active, time(&key.created))
            });
            let _ = write!(csv, ",{}", key.as_deref().unwrap_or(none));
        }
        csv.push('\n');
    }
    csv
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
