//! What a user is like.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::StatusType;
use futures::future::try_join_all;
use stanch_contain::state::{Grants, KeyState, Part, ServiceCredential, State, UserState};
use stanch_contain::world::{Trouble, TroubleKind};

use super::Aws;
use super::ask::Ask;
use super::refusal::{Refusal, present};

/// A user of one account.
struct User<'a> {
    iam: &'a aws_sdk_iam::Client,
    ask: Ask<'a>,
    name: &'a str,
}

impl Aws {
    /// What a user is like. Trouble where its policies or keys cannot be read, since those are what is changed; other parts
    /// that are denied are named in what it is like.
    pub(super) async fn user(&self, account: &str, name: &str) -> Result<State, Trouble> {
        let session = self.session(account).await?;
        let ask = self.asking(format!("user {name} of account {account}"));
        let user = User { iam: &session.iam, ask, name };
        Ok(Box::pin(user.observe()).await?)
    }
}

impl User<'_> {
    async fn observe(&self) -> Result<State, Refusal> {
        const GET: &str = "iam:GetUser";
        let answer = self.ask.ask(GET, || self.iam.get_user().user_name(self.name).send()).await;
        let Some(answer) = present(answer)? else { return Ok(State::Absent) };
        let user = self.ask.there(GET, answer.user)?;
        let created = self.ask.time(GET, Some(&user.create_date))?;
        let (inline, attached, keys) = tokio::try_join!(self.inline(), self.attached(), self.keys())?;
        let mut unread = BTreeMap::new();
        let (tags, groups, password, factors, certificates, ssh_keys, service_credentials) = tokio::join!(
            self.tags(),
            self.groups(),
            self.password(),
            self.factors(),
            self.certificates(),
            self.ssh_keys(),
            self.service_credentials()
        );
        let boundary = user.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn);
        let tags = unless_denied(&mut unread, Part::Tags, tags)?;
        let grants = Grants { boundary, attached, inline, tags };
        Ok(State::User(UserState {
            id: user.user_id,
            path: user.path,
            created,
            grants,
            groups: unless_denied(&mut unread, Part::Groups, groups)?,
            keys,
            password: unless_denied(&mut unread, Part::Password, password)?,
            factors: unless_denied(&mut unread, Part::Factors, factors)?,
            certificates: unless_denied(&mut unread, Part::Certificates, certificates)?,
            ssh_keys: unless_denied(&mut unread, Part::SshKeys, ssh_keys)?,
            service_credentials: unless_denied(&mut unread, Part::ServiceCredentials, service_credentials)?,
            unread,
        }))
    }

    async fn inline(&self) -> Result<BTreeMap<String, String>, Refusal> {
        const GET: &str = "iam:GetUserPolicy";
        let list = || self.iam.list_user_policies().user_name(self.name).into_paginator().items().send().collect();
        let names: Vec<String> = self.ask.ask("iam:ListUserPolicies", list).await?;
        let documents = names.into_iter().map(|name| async move {
            let get = || self.iam.get_user_policy().user_name(self.name).policy_name(&name).send();
            // AWS lists a policy for a moment after it is gone.
            let Some(answer) = present(self.ask.ask(GET, get).await)? else { return Ok(None) };
            Ok::<_, Refusal>(Some((name, self.ask.document(GET, &answer.policy_document)?)))
        });
        Ok(try_join_all(documents).await?.into_iter().flatten().collect())
    }

    async fn attached(&self) -> Result<BTreeSet<String>, Refusal> {
        let list =
            || self.iam.list_attached_user_policies().user_name(self.name).into_paginator().items().send().collect();
        let policies: Vec<_> = self.ask.ask("iam:ListAttachedUserPolicies", list).await?;
        Ok(policies.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn tags(&self) -> Result<BTreeMap<String, String>, Refusal> {
        let list = || self.iam.list_user_tags().user_name(self.name).into_paginator().items().send().collect();
        let tags: Vec<_> = self.ask.ask("iam:ListUserTags", list).await?;
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    async fn groups(&self) -> Result<BTreeSet<String>, Refusal> {
        let list = || self.iam.list_groups_for_user().user_name(self.name).into_paginator().items().send().collect();
        let groups: Vec<_> = self.ask.ask("iam:ListGroupsForUser", list).await?;
        Ok(groups.into_iter().map(|group| group.group_name).collect())
    }

    async fn keys(&self) -> Result<BTreeMap<String, KeyState>, Refusal> {
        const LIST: &str = "iam:ListAccessKeys";
        let list = || self.iam.list_access_keys().user_name(self.name).into_paginator().items().send().collect();
        let keys: Vec<_> = self.ask.ask(LIST, list).await?;
        let keys = keys.into_iter().map(|key| {
            let created = self.ask.time(LIST, key.create_date.as_ref())?;
            let active = key.status == Some(StatusType::Active);
            Ok((self.ask.there(LIST, key.access_key_id)?, KeyState { active, created }))
        });
        keys.collect()
    }

    async fn password(&self) -> Result<Option<chrono::DateTime<chrono::Utc>>, Refusal> {
        const GET: &str = "iam:GetLoginProfile";
        let answer = self.ask.ask(GET, || self.iam.get_login_profile().user_name(self.name).send()).await;
        let profile = present(answer)?.and_then(|answer| answer.login_profile);
        profile.map(|profile| self.ask.time(GET, Some(&profile.create_date))).transpose()
    }

    async fn factors(&self) -> Result<BTreeSet<String>, Refusal> {
        let list = || self.iam.list_mfa_devices().user_name(self.name).into_paginator().items().send().collect();
        let factors: Vec<_> = self.ask.ask("iam:ListMFADevices", list).await?;
        Ok(factors.into_iter().map(|factor| factor.serial_number).collect())
    }

    async fn certificates(&self) -> Result<BTreeMap<String, bool>, Refusal> {
        let list =
            || self.iam.list_signing_certificates().user_name(self.name).into_paginator().items().send().collect();
        let found: Vec<_> = self.ask.ask("iam:ListSigningCertificates", list).await?;
        Ok(found.into_iter().map(|one| (one.certificate_id, one.status == StatusType::Active)).collect())
    }

    async fn ssh_keys(&self) -> Result<BTreeMap<String, bool>, Refusal> {
        let list = || self.iam.list_ssh_public_keys().user_name(self.name).into_paginator().items().send().collect();
        let found: Vec<_> = self.ask.ask("iam:ListSSHPublicKeys", list).await?;
        Ok(found.into_iter().map(|one| (one.ssh_public_key_id, one.status == StatusType::Active)).collect())
    }

    async fn service_credentials(&self) -> Result<BTreeMap<String, ServiceCredential>, Refusal> {
        const LIST: &str = "iam:ListServiceSpecificCredentials";
        let mut found = BTreeMap::new();
        let mut marker: Option<String> = None;
        loop {
            let list = || {
                let call = self.iam.list_service_specific_credentials().user_name(self.name);
                call.set_marker(marker.clone()).send()
            };
            let page = self.ask.ask(LIST, list).await?;
            for one in page.service_specific_credentials.unwrap_or_default() {
                let active = one.status == StatusType::Active;
                let credential = ServiceCredential { service: one.service_name, active };
                found.insert(one.service_specific_credential_id, credential);
            }
            // A marker that comes twice would be followed for ever.
            match page.marker.filter(|next| page.is_truncated && marker.as_ref() != Some(next)) {
                Some(next) => marker = Some(next),
                None => return Ok(found),
            }
        }
    }
}

/// A part, or nothing of it where it is denied, which is noted. A stolen key must not live on because whoever stops it may
/// not list its second factors.
fn unless_denied<T: Default>(
    unread: &mut BTreeMap<Part, String>,
    part: Part,
    answer: Result<T, Refusal>,
) -> Result<T, Refusal> {
    match answer {
        Err(refusal) if Trouble::from(refusal.clone()).kind == TroubleKind::Denied => {
            unread.insert(part, format!("{} is denied", refusal.action));
            Ok(T::default())
        }
        answer => answer,
    }
}
