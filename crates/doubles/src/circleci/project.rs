//! Projects and what they hold.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stanch_scenario::estate::circleci::{CheckoutKind, Claims, Organisation, Project};

use super::{Circleci, write};
use crate::vendor::{Paging, Request, Said, tail, time};

pub(super) fn mask(value: &str) -> String {
    format!("xxxx{}", tail(value))
}

/// A project.
pub(super) fn details(organisation: &Organisation, project: &Project) -> Value {
    json!({
        "id": project.id,
        "slug": project.slug,
        "name": project.name,
        "organization_id": organisation.id,
        "organization_name": organisation.name,
        "organization_slug": organisation.slug(),
        "vcs_info": {
            "vcs_url": format!("https://github.com/{}/{}", organisation.name, project.name),
            "provider": "GitHub",
            "default_branch": "main",
        },
    })
}

/// Projects that the token's person follows, in API v1.1.
pub(super) fn followed(site: &Circleci) -> Said {
    let all = site.organisations().iter().flat_map(|of| of.projects.iter().map(move |one| (of, one)));
    let followed = all.filter(|(_, project)| project.routes.followed).map(|(organisation, project)| {
        json!({
            "vcs_url": format!("https://github.com/{}/{}", organisation.name, project.name),
            "vcs_type": "github",
            "username": organisation.name,
            "reponame": project.name,
            "followed": true,
            "branches": {},
        })
    });
    Said::List(followed.collect(), Paging::Whole)
}

/// Projects as CircleCI's own tools list them.
pub(super) fn listed(site: &Circleci, request: &Request) -> Said {
    let Some(organisation) = site.organisation(request.query("organization-id"), None) else { return Said::Absent };
    let listed = organisation.projects.iter().filter(|project| project.routes.listed);
    Said::List(listed.map(|project| details(organisation, project)).collect(), Paging::Token)
}

/// Variables of a project, masked.
pub(super) fn variables(site: &Circleci, project: &Project) -> Said {
    let all = write::current(site, write::of_project(&project.slug), &project.variables).into_iter().map(|variable| {
        json!({
            "name": variable.name,
            "value": mask(&variable.value),
            "created-at": variable.created.map(time),
        })
    });
    Said::List(all.collect(), Paging::Token)
}

/// The SHA-256 of a public key, as bytes.
fn digest(public: &str) -> Vec<u8> {
    let blob = public.split(' ').nth(1).and_then(|blob| STANDARD.decode(blob).ok()).unwrap_or_default();
    Sha256::digest(blob).to_vec()
}

/// Checkout keys. Where SHA-256 is not asked for, fingerprints have the older form, in which nothing compares them.
pub(super) fn checkout_keys(project: &Project, sha: bool) -> Said {
    let all = project.checkout_keys.iter().map(|key| {
        let digest = digest(&key.public);
        let pairs = || digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":");
        let fingerprint = if sha { format!("SHA256:{}", STANDARD_NO_PAD.encode(&digest)) } else { pairs() };
        json!({
            "public-key": format!("{}\n", key.public),
            "type": match key.kind {
                CheckoutKind::DeployKey => "deploy-key",
                CheckoutKind::GithubUserKey => "github-user-key",
            },
            "fingerprint": fingerprint,
            "preferred": key.preferred,
            "created-at": time(key.created),
        })
    });
    Said::List(all.collect(), Paging::Token)
}

/// Settings of the old days, in API v1.1. Credentials of chats are in clear there.
pub(super) fn settings(organisation: &Organisation, project: &Project) -> Value {
    let ssh_keys = project.ssh_keys.iter().map(|key| {
        let digest = STANDARD_NO_PAD.encode(digest(&key.public));
        json!({"hostname": key.host, "public_key": key.public, "fingerprint": format!("SHA256:{digest}")})
    });
    let keypair = project
        .aws
        .as_ref()
        .map(|(id, secret)| json!({"access_key_id": mask(id), "secret_access_key_id": mask(secret)}));
    let mut body = json!({
        "vcs_url": format!("https://github.com/{}/{}", organisation.name, project.name),
        "vcs_type": "github",
        "username": organisation.name,
        "reponame": project.name,
        "ssh_keys": ssh_keys.collect::<Vec<_>>(),
        "aws": {"keypair": keypair},
        "feature_flags": {
            "build-fork-prs": project.forks_get_secrets,
            "forks-receive-secret-env-vars": project.forks_get_secrets,
        },
        "slack_webhook_url": Value::Null,
        "hipchat_api_token": "",
    });
    for (name, value) in &project.services {
        body[name] = Value::String(value.clone());
    }
    body
}

/// Webhooks of a project. What they sign with is in clear, so that whoever reads it has to drop it.
pub(super) fn webhooks(site: &Circleci, request: &Request) -> Said {
    let project = request.query("scope-id").filter(|_| request.query("scope-type") == Some("project"));
    let Some((_, project)) = project.and_then(|id| site.project(id)) else { return Said::Absent };
    let all = project.webhooks.iter().map(|webhook| {
        json!({
            "id": webhook.id,
            "name": webhook.name,
            "url": webhook.url,
            "verify-tls": webhook.verify_tls,
            "signing-secret": webhook.signing_secret,
            "events": webhook.events,
            "scope": {"id": project.id, "type": "project"},
            "created-at": time(webhook.created),
            "updated-at": time(webhook.updated),
        })
    });
    Said::List(all.collect(), Paging::Token)
}

/// Schedules of a project.
pub(super) fn schedules(project: &Project) -> Said {
    let all = project.schedules.iter().map(|schedule| {
        json!({
            "id": schedule.id,
            "name": schedule.name,
            "project-slug": project.slug,
            "timetable": {"per-hour": 1, "hours-of-day": [2], "days-of-week": ["MON", "THU"]},
            "actor": {"id": format!("person-{}", schedule.actor), "login": schedule.actor, "name": schedule.actor},
            "parameters": schedule.parameters,
            "created-at": time(schedule.created),
            "updated-at": time(schedule.updated),
        })
    });
    Said::List(all.collect(), Paging::Token)
}

/// Claims of identity tokens.
pub(super) fn claims(claims: Option<&Claims>, organisation: &str, project: Option<&str>) -> Value {
    let mut body = json!({"org_id": organisation});
    if let Some(project) = project {
        body["project_id"] = project.into();
    }
    if let Some(claims) = claims {
        body["audience"] = json!(claims.audience);
        body["audience_updated_at"] = time(claims.audience_updated).into();
        if let Some(ttl) = &claims.ttl {
            body["ttl"] = json!(ttl);
            body["ttl_updated_at"] = time(claims.audience_updated).into();
        }
    }
    body
}
