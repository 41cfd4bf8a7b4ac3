//! Users and roles one by one, as those read them who are about to change them.

use stanch_scenario::estate::aws::{Account, InlinePolicy, Role, User};

use super::call::Call;
use super::iam::{about_role, about_user, boundary, listed_key, tags};
use super::refusal::Refusal;
use super::xml::{around, element, encoded, list, time};

/// What stands for no such thing.
const ABSENT: Refusal = Refusal::Absent("NoSuchEntity");

/// Everything fits one page.
const WHOLE: &str = "<IsTruncated>false</IsTruncated>";

/// The inside of the answer to a read of one user or role.
pub(super) fn read(account: &Account, call: &Call) -> Result<String, Refusal> {
    let name = call.name();
    if name.contains("Role") {
        return of_role(account, call);
    }
    let one = user(account, call)?;
    Ok(match name {
        "GetUser" => {
            around("User", &(about_user(account, one) + &boundary(one.boundary.as_deref()) + &tags(&one.tags)))
        }
        "ListUserPolicies" => names(&one.inline),
        "GetUserPolicy" => element("UserName", &one.name) + &document(&one.inline, call)?,
        "ListAttachedUserPolicies" => attached(&one.attached),
        "ListUserTags" => tags(&one.tags) + WHOLE,
        "ListGroupsForUser" => {
            let groups: Vec<_> = account.groups.iter().filter(|group| one.groups.contains(&group.name)).collect();
            let group = |group: &&stanch_scenario::estate::aws::Group| {
                element("Path", &group.path)
                    + &element("GroupName", &group.name)
                    + &element("GroupId", &group.id)
                    + &element("Arn", &format!("arn:aws:iam::{}:group{}{}", account.id, group.path, group.name))
                    + &element("CreateDate", &time(&group.created))
            };
            list("Groups", "member", &groups, group) + WHOLE
        }
        "GetLoginProfile" if one.password => {
            let profile = element("UserName", &one.name) + &element("CreateDate", &time(&one.created));
            around("LoginProfile", &profile)
        }
        "GetLoginProfile" => return Err(ABSENT),
        "ListMFADevices" => {
            let factors: Vec<()> = if one.mfa { vec![()] } else { Vec::new() };
            let factor = |(): &()| {
                let serial = format!("arn:aws:iam::{}:mfa/{}", account.id, one.name);
                element("UserName", &one.name)
                    + &element("SerialNumber", &serial)
                    + &element("EnableDate", &time(&one.created))
            };
            list("MFADevices", "member", &factors, factor) + WHOLE
        }
        "ListSigningCertificates" => format!("<Certificates/>{WHOLE}"),
        "ListSSHPublicKeys" => format!("<SSHPublicKeys/>{WHOLE}"),
        "ListServiceSpecificCredentials" => "<ServiceSpecificCredentials/>".to_owned(),
        "ListAccessKeys" => list("AccessKeyMetadata", "member", &one.keys, |key| listed_key(one, key)) + WHOLE,
        _ => return Err(Refusal::UnknownOperation),
    })
}

fn of_role(account: &Account, call: &Call) -> Result<String, Refusal> {
    let one = role(account, call)?;
    Ok(match call.name() {
        "GetRole" => {
            around("Role", &(about_role(account, one) + &boundary(one.boundary.as_deref()) + &tags(&one.tags)))
        }
        "ListRolePolicies" => names(&one.inline),
        "GetRolePolicy" => element("RoleName", &one.name) + &document(&one.inline, call)?,
        "ListAttachedRolePolicies" => attached(&one.attached),
        "ListRoleTags" => tags(&one.tags) + WHOLE,
        _ => return Err(Refusal::UnknownOperation),
    })
}

fn user<'a>(account: &'a Account, call: &Call) -> Result<&'a User, Refusal> {
    let name = call.need("UserName")?;
    account.users.iter().find(|one| one.name == name).ok_or(ABSENT)
}

fn role<'a>(account: &'a Account, call: &Call) -> Result<&'a Role, Refusal> {
    let name = call.need("RoleName")?;
    account.roles.iter().find(|one| one.name == name).ok_or(ABSENT)
}

fn names(policies: &[InlinePolicy]) -> String {
    let names: String = policies.iter().map(|one| element("member", &one.name)).collect();
    around("PolicyNames", &names) + WHOLE
}

fn document(policies: &[InlinePolicy], call: &Call) -> Result<String, Refusal> {
    let name = call.need("PolicyName")?;
    let policy = policies.iter().find(|one| one.name == name).ok_or(ABSENT)?;
    Ok(element("PolicyName", name) + &element("PolicyDocument", &encoded(&policy.document)))
}

fn attached(arns: &[String]) -> String {
    let one =
        |arn: &String| element("PolicyName", arn.rsplit('/').next().unwrap_or_default()) + &element("PolicyArn", arn);
    list("AttachedPolicies", "member", arns, one) + WHOLE
}
