//! A role that a vendor's jobs assume with identity tokens, in place of an access key that the vendor holds.
//!
//! Subjects and audiences are those that the vendors document for their tokens: CircleCI
//! `org/ORGANISATION/project/PROJECT/user/USER` with the organisation's id as the audience, GitHub `repo:OWNER/NAME:…` and
//! `repo:OWNER/NAME:environment:ENVIRONMENT` with `sts.amazonaws.com`.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};
use stanch_inventory::record::{Container, ContainerKind, Held, HeldKind, Place, Record, Source};
use stanch_inventory::snapshot::Snapshot;

use crate::credential::{Credential, Projects};

/// Most letters of a trust policy, before the account's quota is raised ("IAM and AWS STS quotas").
const LETTERS: usize = 2_048;

/// A role for identity tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRole {
    /// Address of the issuer, as the identity provider in the account has to name it.
    pub issuer: String,
    /// ARN of that identity provider, whether it exists or not.
    pub provider: String,
    /// The audience that the provider has to take.
    pub audience: String,
    /// The trust policy.
    pub trust: Value,
    /// What a person has to look at before it is used, one sentence without a full stop each.
    pub open: Vec<String>,
}

/// The role for the jobs that used some credentials of one access key, in an account.
///
/// # Errors
/// A sentence why none can be offered: the vendor signs no tokens that are known, or its issuer was not collected.
pub fn token_role(account: &str, snapshot: &Snapshot, credentials: &[&Credential]) -> Result<TokenRole, String> {
    let vendor = snapshot.source;
    let issuers: Vec<&Held> = snapshot
        .records()
        .filter_map(|record| match record {
            Record::Held(held) if held.kind == HeldKind::OidcIssuer => Some(&**held),
            _ => None,
        })
        .filter(|held| held.place.kind == ContainerKind::Organisation)
        .collect();
    let (mut projects, mut open) = (BTreeSet::new(), BTreeSet::new());
    let mut is_whole = credentials.is_empty();
    for credential in credentials {
        match &credential.projects {
            Projects::These { projects: these, .. } => projects.extend(these),
            Projects::All { of, .. } => {
                is_whole = true;
                open.insert(format!("every project of {of} can use the key; keep the subjects of those that need it"));
            }
            Projects::Unknown { why } => {
                is_whole = true;
                open.insert(format!("which projects use the key is not known ({why}); keep those that need it"));
            }
        }
    }
    let owners: BTreeSet<&str> = projects.iter().filter_map(|project| owner(snapshot, project)).collect();
    let issuer = issuers.iter().find(|held| owners.contains(held.place.id.as_str())).or(issuers.first());
    let issuer = issuer.ok_or_else(|| format!("no issuer of identity tokens at {} was collected", vendor.words()))?;
    if owners.len() > 1 {
        open.insert(
            "projects of several organisations use the key: each has an issuer and needs a role of its own".into(),
        );
    }
    let organisation = &issuer.place;
    let mut subjects = BTreeSet::new();
    for project in &projects {
        match subject(snapshot, vendor, organisation, project) {
            Some(subject) => drop(subjects.insert(subject)),
            None => {
                is_whole = true;
                open.insert(format!(
                    "the id of {} is not known, so that it has no subject of its own",
                    project.words()
                ));
            }
        }
    }
    if is_whole || subjects.is_empty() {
        subjects = BTreeSet::from([whole(vendor, organisation)
            .ok_or_else(|| format!("how {} makes subjects of identity tokens is not known here", vendor.words()))?]);
    }
    if issuer.attributes.contains_key("include_claim_keys") {
        open.insert(format!(
            "{} makes subjects of other claims than the usual: adapt the condition",
            organisation.words()
        ));
    }
    let host = issuer.name.trim_start_matches("https://").to_owned();
    let audience = match vendor {
        // Where several were set, tokens are for each of them.
        Source::Circleci => issuer
            .attributes
            .get("audience")
            .and_then(|all| all.split(',').next())
            .map_or_else(|| organisation.id.clone(), |one| one.trim().to_owned()),
        _ => "sts.amazonaws.com".to_owned(),
    };
    let provider = format!("arn:aws:iam::{account}:oidc-provider/{host}");
    let mut trust = trust(&provider, &host, &audience, &subjects);
    if trust.to_string().len() > LETTERS {
        open.insert(format!("{} projects are too many for one trust policy: make several roles", subjects.len()));
        if let Some(all) = whole(vendor, organisation) {
            trust = self::trust(&provider, &host, &audience, &BTreeSet::from([all]));
        }
    }
    open.insert(format!(
        "whoever signs for {} writes any subject: use it once {} has said that its signing keys are safe",
        host,
        vendor.words()
    ));
    Ok(TokenRole { issuer: issuer.name.clone(), provider, audience, trust, open: open.into_iter().collect() })
}

fn trust(provider: &str, host: &str, audience: &str, subjects: &BTreeSet<String>) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Federated": provider },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": { format!("{host}:aud"): audience },
                "StringLike": { format!("{host}:sub"): subjects },
            },
        }],
    })
}

/// The id of the organisation that a project is in.
fn owner<'s>(snapshot: &'s Snapshot, project: &'s Place) -> Option<&'s str> {
    container(snapshot, project)?.parent.as_ref().map(|parent| parent.id.as_str())
}

fn container<'s>(snapshot: &'s Snapshot, project: &Place) -> Option<&'s Container> {
    snapshot.records().find_map(|record| match record {
        Record::Container(one) if one.kind == project.kind && one.id == project.id => Some(one),
        _ => None,
    })
}

/// The subjects of one project's jobs.
fn subject(snapshot: &Snapshot, vendor: Source, organisation: &Place, project: &Place) -> Option<String> {
    match (vendor, project.kind) {
        (Source::Circleci, ContainerKind::Project) => {
            let known = container(snapshot, project)?;
            // A slug is no id; tokens have the UUID.
            let id = std::iter::once(&known.id).chain(&known.aliases).find(|id| is_uuid(id))?;
            Some(format!("org/{}/project/{id}/user/*", organisation.id))
        }
        (Source::Github, ContainerKind::Project) => Some(format!("repo:{}:*", project.id)),
        (Source::Github, ContainerKind::Environment) => {
            let repository = project.id.strip_suffix(&project.name)?.strip_suffix('/')?;
            Some(format!("repo:{repository}:environment:{}", project.name))
        }
        _ => None,
    }
}

/// The subjects of every job of an organisation.
fn whole(vendor: Source, organisation: &Place) -> Option<String> {
    match vendor {
        Source::Circleci => Some(format!("org/{}/project/*", organisation.id)),
        Source::Github => Some(format!("repo:{}/*", organisation.id)),
        _ => None,
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
