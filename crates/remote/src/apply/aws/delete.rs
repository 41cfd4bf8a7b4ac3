//! Deletes a user that a plan made, with what it got since.

use stanch_contain::state::{State, UserState};
use stanch_contain::world::Trouble;

use super::ask::Ask;
use super::principal::gone;
use super::refusal::{Refusal, present};
use super::{Account, Aws};

impl Aws {
    /// Deletes a user. IAM deletes none that has something, so that everything goes first.
    pub(super) async fn delete_user(
        &self,
        account: &str,
        session: &Account,
        ask: &Ask<'_>,
        name: &str,
    ) -> Result<(), Trouble> {
        let State::User(user) = self.user(account, name).await? else { return Ok(()) };
        credentials(&session.iam, ask, name, &user).await?;
        grants(&session.iam, ask, name, &user).await?;
        gone!(ask, "iam:DeleteUser", session.iam.delete_user().user_name(name))?;
        Ok(())
    }
}

/// Deletes what the user signs in with.
async fn credentials(iam: &aws_sdk_iam::Client, ask: &Ask<'_>, name: &str, user: &UserState) -> Result<(), Refusal> {
    for id in user.keys.keys() {
        gone!(ask, "iam:DeleteAccessKey", iam.delete_access_key().user_name(name).access_key_id(id))?;
    }
    if user.password.is_some() {
        gone!(ask, "iam:DeleteLoginProfile", iam.delete_login_profile().user_name(name))?;
    }
    for serial in &user.factors {
        gone!(ask, "iam:DeactivateMFADevice", iam.deactivate_mfa_device().user_name(name).serial_number(serial))?;
        // A virtual one has an ARN for a serial number and stays in the account until it is deleted.
        if serial.contains(":mfa/") {
            gone!(ask, "iam:DeleteVirtualMFADevice", iam.delete_virtual_mfa_device().serial_number(serial))?;
        }
    }
    for id in user.certificates.keys() {
        let call = iam.delete_signing_certificate().user_name(name).certificate_id(id);
        gone!(ask, "iam:DeleteSigningCertificate", call.clone())?;
    }
    for id in user.ssh_keys.keys() {
        let call = iam.delete_ssh_public_key().user_name(name).ssh_public_key_id(id);
        gone!(ask, "iam:DeleteSSHPublicKey", call.clone())?;
    }
    for id in user.service_credentials.keys() {
        let call = iam.delete_service_specific_credential().user_name(name).service_specific_credential_id(id);
        gone!(ask, "iam:DeleteServiceSpecificCredential", call.clone())?;
    }
    Ok(())
}

/// Deletes what gives the user permissions.
async fn grants(iam: &aws_sdk_iam::Client, ask: &Ask<'_>, name: &str, user: &UserState) -> Result<(), Refusal> {
    for group in &user.groups {
        gone!(ask, "iam:RemoveUserFromGroup", iam.remove_user_from_group().user_name(name).group_name(group))?;
    }
    for arn in &user.grants.attached {
        gone!(ask, "iam:DetachUserPolicy", iam.detach_user_policy().user_name(name).policy_arn(arn))?;
    }
    for policy in user.grants.inline.keys() {
        gone!(ask, "iam:DeleteUserPolicy", iam.delete_user_policy().user_name(name).policy_name(policy))?;
    }
    if user.grants.boundary.is_some() {
        gone!(ask, "iam:DeleteUserPermissionsBoundary", iam.delete_user_permissions_boundary().user_name(name))?;
    }
    Ok(())
}
