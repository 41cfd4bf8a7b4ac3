//! From records to an estate.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws;
use stanch_model::{Gap, GapKind};

use super::{
    Account, Estate, Group, Holder, Kind, Listings, PolicyId, Principal, PrincipalId, controls, facts, things,
};
use crate::arn::account_of;
use crate::policy::Policy;

/// What is gathered before policies can be joined to those who have them.
#[derive(Default)]
struct Found<'r> {
    users: Vec<&'r aws::User>,
    roles: Vec<&'r aws::Role>,
    groups: Vec<&'r aws::Group>,
    managed: BTreeMap<&'r str, &'r aws::ManagedPolicy>,
    reports: HashMap<&'r str, &'r aws::CredentialReport>,
    keys: HashMap<&'r str, usize>,
}

impl Estate {
    /// An estate of records. `listings` says what is all there is, `now` is the time for which it is to be true.
    ///
    /// What cannot be used is a gap and loses nothing else.
    pub fn new<'r>(records: impl IntoIterator<Item = &'r Record>, listings: Listings, now: DateTime<Utc>) -> Self {
        let mut estate = Self {
            now,
            accounts: BTreeMap::new(),
            principals: Vec::new(),
            by_arn: HashMap::new(),
            groups: Vec::new(),
            managed: BTreeMap::new(),
            policies: Vec::new(),
            resource_policies: HashMap::new(),
            things: Vec::new(),
            providers: BTreeMap::new(),
            keys: BTreeMap::new(),
            listings,
            always: Arc::new(facts::always(now)),
            gaps: Vec::new(),
        };
        let mut found = Found::default();
        let mut organization = controls::Organization::default();
        for record in records {
            match record {
                Record::User(user) => found.users.push(user),
                Record::Role(role) => found.roles.push(role),
                Record::Group(group) => found.groups.push(group),
                Record::ManagedPolicy(policy) => {
                    found.managed.insert(&policy.arn, policy);
                }
                Record::CredentialReport(report) => {
                    found.reports.insert(&report.arn, report);
                }
                Record::AccessKey(key) => {
                    let Some(arn) = key.user_arn.as_deref() else { continue };
                    estate.keys.insert(key.id.clone(), arn.to_owned());
                    *found.keys.entry(arn).or_default() += 1;
                }
                Record::Account(account) => organization.account(account),
                Record::OrganizationalUnit(unit) => organization.unit(unit),
                Record::ControlPolicy(policy) => organization.policy(policy),
                Record::IdentityProvider(provider) => {
                    estate.providers.insert(provider.arn.clone(), provider.url.clone());
                }
                Record::ResourcePolicy(policy) => {
                    estate.resource_policy(policy);
                    estate.things.extend(things::of(record));
                }
                other => estate.things.extend(things::of(other)),
            }
        }
        estate.things.sort_by(|one, other| (&one.arn, one.kind).cmp(&(&other.arn, other.kind)));
        estate.identities(&found);
        let seen: BTreeSet<String> = estate.principals.iter().map(|one| one.account.clone()).collect();
        let seen = seen.into_iter().chain(estate.things.iter().map(|one| one.account.clone()));
        for id in seen.filter(|id| !id.is_empty()) {
            estate.accounts.entry(id.clone()).or_insert_with(|| Account { id, ..Account::default() });
        }
        organization.bind(&mut estate);
        estate.look_for_unread(&found);
        estate.look_for_missing();
        estate.gaps.sort();
        estate.gaps.dedup();
        estate
    }

    /// Keeps a compiled policy, with what in it could not be read as gaps of `whose`.
    pub(super) fn keep(&mut self, whose: &str, policy: Policy) -> PolicyId {
        for problem in &policy.problems {
            self.gaps.push(Gap::new(GapKind::Policy, whose, problem.clone()));
        }
        self.policies.push(policy);
        PolicyId::try_from(self.policies.len() - 1).unwrap_or(PolicyId::MAX)
    }

    fn identities(&mut self, found: &Found<'_>) {
        let mut managed: HashMap<String, PolicyId> = HashMap::new();
        let mut groups: Vec<&aws::Group> = found.groups.clone();
        groups.sort_by(|one, other| one.arn.cmp(&other.arn));
        let numbers: HashMap<(&str, &str), u32> =
            (0..).zip(&groups).map(|(at, group)| ((account_of(&group.arn), group.name.as_str()), at)).collect();
        for group in &groups {
            let policies = self.policies_of(&group.arn, &group.inline, &group.attached, found, &mut managed);
            self.groups.push(Group {
                arn: group.arn.clone(),
                name: group.name.clone(),
                account: account_of(&group.arn).to_owned(),
                policies,
                attached: group.attached.clone(),
                members: Vec::new(),
            });
        }
        let mut principals: Vec<Principal> = Vec::new();
        for user in &found.users {
            let policies = self.policies_of(&user.arn, &user.inline, &user.attached, found, &mut managed);
            let account = account_of(&user.arn);
            let mut member_of = Vec::new();
            for name in &user.groups {
                match numbers.get(&(account, name.as_str())) {
                    Some(number) => member_of.push(*number),
                    None => {
                        let cause =
                            format!("is in group {name}, which was not read, so that it may allow or deny more");
                        self.gaps.push(Gap::new(GapKind::Policy, &user.arn, cause.clone()));
                        let unread = self.keep_silently(Policy::opaque(&format!("group {name}"), &cause, true));
                        member_of.push(self.stand_in(account, name, unread));
                    }
                }
            }
            let report = found.reports.get(user.arn.as_str());
            let boundary = user.boundary.as_ref().map(|arn| self.managed_policy(arn, found, &mut managed));
            principals.push(Principal {
                arn: user.arn.clone(),
                name: user.name.clone(),
                account: account.to_owned(),
                kind: Kind::User,
                unique_id: user.id.clone(),
                policies,
                attached: user.attached.clone(),
                groups: member_of,
                boundary_arn: user.boundary.clone(),
                boundary,
                trust: None,
                tags: user.tags.clone(),
                profiles: Vec::new(),
                password: report.and_then(|report| report.password),
                keys: found.keys.get(user.arn.as_str()).copied(),
                known: !user.listed_only,
            });
        }
        for role in &found.roles {
            let policies = self.policies_of(&role.arn, &role.inline, &role.attached, found, &mut managed);
            let boundary = role.boundary.as_ref().map(|arn| self.managed_policy(arn, found, &mut managed));
            let trust = self.keep(&role.arn, Policy::parse("trust policy", &role.trust));
            principals.push(Principal {
                arn: role.arn.clone(),
                name: role.name.clone(),
                account: account_of(&role.arn).to_owned(),
                kind: Kind::Role,
                unique_id: role.id.clone(),
                policies,
                attached: role.attached.clone(),
                groups: Vec::new(),
                boundary_arn: role.boundary.clone(),
                boundary,
                trust: Some(trust),
                tags: role.tags.clone(),
                profiles: role.instance_profiles.clone(),
                password: None,
                keys: None,
                known: !role.listed_only,
            });
        }
        principals.sort_by(|one, other| one.arn.cmp(&other.arn));
        for (principal, id) in principals.iter_mut().zip(0..) {
            if !principal.known {
                let cause = "was named by a list alone, so that what it may do is not known";
                self.gaps.push(Gap::new(GapKind::Policy, &principal.arn, cause));
                let unread = self.keep_silently(Policy::opaque("policies that were not read", cause, true));
                principal.policies.push(unread);
            }
            for group in &principal.groups {
                if let Some(group) = self.groups.get_mut(*group as usize) {
                    group.members.push(PrincipalId(id));
                }
            }
        }
        let own: Vec<&str> = found.managed.keys().copied().filter(|arn| account_of(arn) != "aws").collect();
        for arn in own {
            let read =
                found.managed.get(arn).is_some_and(|policy| policy.versions.iter().any(|version| version.default));
            let policy = read.then(|| self.managed_policy(arn, found, &mut managed));
            self.managed.entry(arn.to_owned()).or_default().policy = policy;
        }
        self.by_arn = principals.iter().zip(0..).map(|(one, id)| (one.arn.clone(), PrincipalId(id))).collect();
        self.principals = principals;
        self.held_by(found);
    }

    /// Notes managed policies that somebody has and that were not read, each once with how many have it.
    fn look_for_unread(&mut self, found: &Found<'_>) {
        let own = self.principals.iter().map(|one| (&one.attached, one.boundary_arn.as_ref()));
        let all = own.chain(self.groups.iter().map(|group| (&group.attached, None)));
        let mut unread: BTreeMap<&str, u64> = BTreeMap::new();
        for arn in all.flat_map(|(attached, boundary)| attached.iter().chain(boundary)) {
            let policy = found.managed.get(arn.as_str());
            let read = policy.is_some_and(|policy| policy.versions.iter().any(|version| version.default));
            if !read && Policy::of_aws(arn).is_none() {
                *unread.entry(arn).or_default() += 1;
            }
        }
        let cause = "it is attached or a boundary and was not read, so that whoever has it may be allowed more or less";
        let gaps = unread.into_iter().map(|(arn, count)| Gap::new(GapKind::Policy, arn, cause).times(count));
        self.gaps.extend(gaps.collect::<Vec<_>>());
    }

    /// A group that a user is in and that was not read.
    fn stand_in(&mut self, account: &str, name: &str, unread: PolicyId) -> u32 {
        self.groups.push(Group {
            arn: format!("arn:aws:iam::{account}:group/{name}"),
            name: name.to_owned(),
            account: account.to_owned(),
            policies: vec![unread],
            attached: Vec::new(),
            members: Vec::new(),
        });
        u32::try_from(self.groups.len() - 1).unwrap_or(u32::MAX)
    }

    fn keep_silently(&mut self, policy: Policy) -> PolicyId {
        self.policies.push(policy);
        PolicyId::try_from(self.policies.len() - 1).unwrap_or(PolicyId::MAX)
    }

    fn policies_of(
        &mut self,
        whose: &str,
        inline: &[aws::InlinePolicy],
        attached: &[String],
        found: &Found<'_>,
        managed: &mut HashMap<String, PolicyId>,
    ) -> Vec<PolicyId> {
        let mut ids: Vec<PolicyId> =
            inline.iter().map(|one| self.keep(whose, Policy::parse(&one.name, &one.document))).collect();
        for arn in attached {
            ids.push(self.managed_policy(arn, found, managed));
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The version in force of a managed policy: as it was read, else as AWS publishes it, else as one of which nothing
    /// is known.
    fn managed_policy(&mut self, arn: &str, found: &Found<'_>, managed: &mut HashMap<String, PolicyId>) -> PolicyId {
        if let Some(known) = managed.get(arn) {
            return *known;
        }
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let read = found.managed.get(arn).and_then(|policy| policy.versions.iter().find(|version| version.default));
        let policy = match (read, Policy::of_aws(arn)) {
            (Some(version), _) => Policy::parse(name, &version.document),
            (None, Some(published)) => published.clone(),
            (None, None) => {
                // AWS's own policies allow; those that deny are known.
                let policy = Policy::opaque(name, "it was not read", account_of(arn) != "aws");
                let id = self.keep_silently(policy);
                managed.insert(arn.to_owned(), id);
                return id;
            }
        };
        let id = self.keep(arn, policy);
        managed.insert(arn.to_owned(), id);
        id
    }

    /// Who holds each managed policy of an account.
    fn held_by(&mut self, found: &Found<'_>) {
        let own = |arn: &str| account_of(arn) != "aws";
        for (arn, policy) in found.managed.iter().filter(|(arn, _)| own(arn)) {
            self.managed.entry((*arn).to_owned()).or_default().versions = policy.versions.len();
        }
        let principals =
            (0..).zip(&self.principals).map(|(id, one)| (Holder::Principal(PrincipalId(id)), &one.attached));
        let groups = (0..).zip(&self.groups).map(|(at, one)| (Holder::Group(at), &one.attached));
        for (holder, attached) in principals.chain(groups) {
            for arn in attached.iter().filter(|arn| own(arn)) {
                self.managed.entry(arn.clone()).or_default().holders.push(holder);
            }
        }
        for policy in self.managed.values_mut() {
            policy.holders.sort_unstable();
            policy.holders.dedup();
        }
    }
}
