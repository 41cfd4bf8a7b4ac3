//! Answers of the SDK in the form that the CLI prints, which is what `stanch-inventory` reads.

use aws_sdk_iam::operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput;
use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, Tag,
    UserDetail,
};
use aws_smithy_types::DateTime;
use serde_json::{Value, json};

/// A time in seconds since 1970.
pub(super) fn time(time: Option<&DateTime>) -> Option<i64> {
    time.map(DateTime::secs)
}

/// One page of account authorization details.
pub(super) fn details(answer: &GetAccountAuthorizationDetailsOutput) -> Value {
    json!({
        "UserDetailList": answer.user_detail_list().iter().map(user).collect::<Vec<_>>(),
        "GroupDetailList": answer.group_detail_list().iter().map(group).collect::<Vec<_>>(),
        "RoleDetailList": answer.role_detail_list().iter().map(role).collect::<Vec<_>>(),
        "Policies": answer.policies().iter().map(managed).collect::<Vec<_>>(),
        "IsTruncated": answer.is_truncated(),
        "Marker": answer.marker(),
    })
}

fn user(one: &UserDetail) -> Value {
    json!({
        "UserName": one.user_name(),
        "UserId": one.user_id(),
        "Arn": one.arn(),
        "CreateDate": time(one.create_date()),
        "UserPolicyList": inline(one.user_policy_list()),
        "GroupList": one.group_list(),
        "AttachedManagedPolicies": attached(one.attached_managed_policies()),
        "PermissionsBoundary": boundary(one.permissions_boundary()),
        "Tags": tags(one.tags()),
    })
}

fn group(one: &GroupDetail) -> Value {
    json!({
        "GroupName": one.group_name(),
        "GroupId": one.group_id(),
        "Arn": one.arn(),
        "CreateDate": time(one.create_date()),
        "GroupPolicyList": inline(one.group_policy_list()),
        "AttachedManagedPolicies": attached(one.attached_managed_policies()),
    })
}

fn role(one: &RoleDetail) -> Value {
    let profiles = one.instance_profile_list().iter().map(|profile| profile.arn()).collect::<Vec<_>>();
    let used = one.role_last_used();
    json!({
        "RoleName": one.role_name(),
        "RoleId": one.role_id(),
        "Arn": one.arn(),
        "CreateDate": time(one.create_date()),
        "AssumeRolePolicyDocument": one.assume_role_policy_document(),
        "RolePolicyList": inline(one.role_policy_list()),
        "AttachedManagedPolicies": attached(one.attached_managed_policies()),
        "InstanceProfileList": profiles,
        "PermissionsBoundary": boundary(one.permissions_boundary()),
        "RoleLastUsed": {
            "LastUsedDate": used.and_then(|used| time(used.last_used_date())),
            "Region": used.and_then(|used| used.region()),
        },
        "Tags": tags(one.tags()),
    })
}

fn managed(one: &ManagedPolicyDetail) -> Value {
    let version = |version: &aws_sdk_iam::types::PolicyVersion| {
        json!({
            "VersionId": version.version_id(),
            "IsDefaultVersion": version.is_default_version(),
            "Document": version.document(),
        })
    };
    json!({
        "PolicyName": one.policy_name(),
        "Arn": one.arn(),
        "DefaultVersionId": one.default_version_id(),
        "UpdateDate": time(one.update_date()),
        "PolicyVersionList": one.policy_version_list().iter().map(version).collect::<Vec<_>>(),
    })
}

fn inline(policies: &[PolicyDetail]) -> Value {
    let policy = |one: &PolicyDetail| json!({"PolicyName": one.policy_name(), "PolicyDocument": one.policy_document()});
    policies.iter().map(policy).collect()
}

fn attached(policies: &[AttachedPolicy]) -> Value {
    policies.iter().map(|one| json!({"PolicyArn": one.policy_arn()})).collect()
}

fn boundary(boundary: Option<&AttachedPermissionsBoundary>) -> Option<&str> {
    boundary.and_then(|one| one.permissions_boundary_arn())
}

fn tags(tags: &[Tag]) -> Value {
    tags.iter().map(|tag| json!({"Key": tag.key(), "Value": tag.value()})).collect()
}
