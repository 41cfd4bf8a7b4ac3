//! What the rules count.

use std::collections::BTreeSet;

use stanch_model::{BaselineState, Descent, Dossier, Mark, Tallies, Tally};

use crate::phrase::some;

/// How many of something there are, and that as a sentence.
pub(super) struct Measure {
    pub(super) count: u64,
    pub(super) text: String,
}

/// Operations that make an identity, give it a way in, or widen what it may do.
const PERSISTENCE: &[&str] = &[
    "iam:AddRoleToInstanceProfile",
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreatePolicyVersion",
    "iam:CreateRole",
    "iam:CreateSAMLProvider",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:CreateVirtualMFADevice",
    "iam:DeactivateMFADevice",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:EnableMFADevice",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAccessKey",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
    "lambda:AddPermission20150331v2",
    "rolesanywhere:CreateProfile",
    "rolesanywhere:CreateTrustAnchor",
    "sts:GetFederationToken",
];

/// Operations whose answer is a secret.
const SECRETS: &[&str] = &[
    "ec2:GetPasswordData",
    "kms:Decrypt",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
];

/// Values that a sentence names.
const NAMED: usize = 3;

pub(super) fn indicator(dossier: &Dossier) -> Measure {
    let window = &dossier.window;
    let lists = [&window.sources, &window.user_agents, &window.operations, &window.services];
    let marked = lists.into_iter().flat_map(|list| &list.values).filter(|tally| is_indicator(tally));
    say(marked.collect(), "indicator", "of compromise in the window")
}

/// Keys that the lineage made count where the event that made them is among the window's own.
pub(super) fn created_key(dossier: &Dossier) -> Measure {
    let made = dossier.credentials.iter().filter(|used| {
        used.descent == Descent::CreatedKey
            && used.made_at.zip(dossier.window.first).is_some_and(|(at, first)| at >= first)
            && used.made_at.zip(dossier.window.last).is_some_and(|(at, last)| at <= last)
    });
    let (count, uses) = made.fold((0u64, 0u64), |sum, used| (sum.0 + 1, sum.1 + used.events));
    let text = format!("{} made in the window, which signed {}", some(count, "long-term key"), some(uses, "event"));
    Measure { count, text }
}

pub(super) fn foreign_source(dossier: &Dossier) -> Measure {
    foreign(dossier, false, "new address", "outside of the vendor's networks")
}

pub(super) fn roaming_source(dossier: &Dossier) -> Measure {
    foreign(dossier, true, "new address", "outside of the vendor's networks, as on most days before")
}

pub(super) fn agent(dossier: &Dossier) -> Measure {
    say(agents(dossier, false), "user agent", "of no product that was used before")
}

pub(super) fn agent_version(dossier: &Dossier) -> Measure {
    say(agents(dossier, true), "user agent", "of another version than before")
}

pub(super) fn persistence(dossier: &Dossier) -> Measure {
    say(among(dossier, PERSISTENCE), "operation", "for the first time, making or widening access")
}

pub(super) fn secrets(dossier: &Dossier) -> Measure {
    say(among(dossier, SECRETS), "operation", "for the first time, reading secrets")
}

pub(super) fn operation(dossier: &Dossier) -> Measure {
    all(fresh(dossier).operations, "operation", "for the first time")
}

pub(super) fn service(dossier: &Dossier) -> Measure {
    all(fresh(dossier).services, "service", "for the first time")
}

pub(super) fn region(dossier: &Dossier) -> Measure {
    all(fresh(dossier).regions, "region", "for the first time")
}

pub(super) fn account(dossier: &Dossier) -> Measure {
    all(fresh(dossier).accounts, "account", "for the first time")
}

pub(super) fn denial(dossier: &Dossier) -> Measure {
    all(fresh(dossier).denials, "operation", "denied for the first time")
}

pub(super) fn kinds(dossier: &Dossier) -> Measure {
    // Without a baseline all kinds are new at once, which says nothing.
    if dossier.baseline_state == BaselineState::None {
        return Measure { count: 0, text: String::new() };
    }
    let found = [
        ("addresses", foreign_source(dossier).count),
        ("products", agent(dossier).count),
        ("operations", operation(dossier).count),
        ("services", service(dossier).count),
        ("regions", region(dossier).count),
        ("accounts", account(dossier).count),
        ("denials", denial(dossier).count),
    ];
    let found: Vec<&str> = found.into_iter().filter(|(_, count)| *count > 0).map(|(kind, _)| kind).collect();
    let text = format!("{} kinds of things are new at the same time: {}", found.len(), found.join(", "));
    Measure { count: (found.len() as u64).saturating_sub(2), text }
}

pub(super) fn first_use(dossier: &Dossier) -> Measure {
    let used = dossier.baseline_state == BaselineState::None && dossier.window.events > 0;
    let text = format!("{} in the window and none in the baseline", some(dossier.window.events, "event"));
    Measure { count: u64::from(used), text }
}

/// What is new, or everything where there is nothing to compare with.
struct Fresh<'d> {
    accounts: &'d Tallies,
    sources: &'d Tallies,
    user_agents: &'d Tallies,
    regions: &'d Tallies,
    services: &'d Tallies,
    operations: &'d Tallies,
    denials: &'d Tallies,
}

fn fresh(dossier: &Dossier) -> Fresh<'_> {
    macro_rules! of {
        ($from:expr) => {
            Fresh {
                accounts: &$from.accounts,
                sources: &$from.sources,
                user_agents: &$from.user_agents,
                regions: &$from.regions,
                services: &$from.services,
                operations: &$from.operations,
                denials: &$from.denials,
            }
        };
    }
    match dossier.baseline_state {
        BaselineState::None => of!(dossier.window),
        BaselineState::Short | BaselineState::Enough => of!(dossier.new_in_window),
    }
}

fn foreign(dossier: &Dossier, roaming: bool, one: &str, which: &str) -> Measure {
    let outside =
        |tally: &&Tally| !tally.marks.iter().any(|mark| matches!(mark, Mark::VendorNetwork(_) | Mark::AwsService));
    // Runners of a cloud get another address every time: then a new one is no news.
    let habit = dossier.baseline.active_days > 1
        && dossier.baseline.sources.values.iter().filter(outside).count() as u64 * 2 > dossier.baseline.active_days;
    let found = fresh(dossier).sources.values.iter().filter(outside);
    say(if habit == roaming { found.collect() } else { Vec::new() }, one, which)
}

fn agents(dossier: &Dossier, known: bool) -> Vec<&Tally> {
    let before: BTreeSet<&str> =
        dossier.baseline.user_agents.values.iter().map(|tally| product(&tally.value)).collect();
    let found = fresh(dossier).user_agents.values.iter();
    found
        .filter(|tally| before.contains(product(&tally.value)) == known)
        // Services write their own name, which says nothing about who asked them.
        .filter(|tally| !crate::marks::is_service(&tally.value))
        .collect()
}

/// The first product of a user agent, without its version: `aws-cli` of `aws-cli/2.9.1 Python/3.9`.
fn product(agent: &str) -> &str {
    let agent = agent.trim_start_matches('[');
    agent.split(['/', ' ', ',', ';']).next().unwrap_or(agent)
}

fn among<'d>(dossier: &'d Dossier, names: &[&str]) -> Vec<&'d Tally> {
    let found = fresh(dossier).operations.values.iter();
    found.filter(|tally| names.contains(&tally.value.as_str()) && tally.events > tally.denied).collect()
}

fn is_indicator(tally: &Tally) -> bool {
    tally.marks.iter().any(|mark| matches!(mark, Mark::Indicator(_)))
}

fn all(list: &Tallies, one: &str, which: &str) -> Measure {
    state(list.distinct, &list.values.iter().collect::<Vec<_>>(), one, which)
}

fn say(found: Vec<&Tally>, one: &str, which: &str) -> Measure {
    state(found.len() as u64, &found, one, which)
}

/// The count of all values, and the first few of those that are listed.
fn state(count: u64, listed: &[&Tally], one: &str, which: &str) -> Measure {
    let named = listed.iter().take(NAMED).map(|tally| format!("{} ({})", tally.value, some(tally.events, "event")));
    let rest = if count > NAMED as u64 { ", …" } else { "" };
    let text = format!("{} {which}: {}{rest}", some(count, one), named.collect::<Vec<_>>().join(", "));
    Measure { count, text }
}
