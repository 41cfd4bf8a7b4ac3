//! What one project holds in its old settings: v1.1 `/project/{vcs}/{owner}/{name}/settings`.

use super::projects;
use crate::answer::{Fields, Malformed, json};
use crate::fingerprint;
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Fields with a credential of another service in them.
const SERVICES: &[&str] = &[
    "campfire_token",
    "flowdock_api_token",
    "hipchat_api_token",
    "irc_password",
    "jira_password",
    "slack_api_token",
    "slack_integration_access_token",
    "slack_integration_webhook_url",
    "slack_webhook_url",
];

/// Settings that pass secrets on to builds of anybody's copy of a repository.
const FLAGS: &[&str] = &["build-fork-prs", "forks-receive-secret-env-vars"];

/// Additional SSH keys, the AWS key pair and credentials of chats, and what becomes of secrets in builds of forks.
///
/// # Errors
/// When it is no such answer.
pub fn settings(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "the settings of a project" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    if !["ssh_keys", "aws", "feature_flags", "vcs_url"].iter().any(|name| fields.has(name)) {
        return Err(shape);
    }
    let mut page = read(&mut fields, project);
    page.problems.extend(fields.into_problems());
    Ok(page)
}

/// The same of an object that was read already.
pub(super) fn read(fields: &mut Fields, project: &Place) -> Page {
    let mut page = Page::default();
    ssh_keys(fields, project, &mut page);
    let keypair = fields.object("aws").and_then(|mut aws| aws.object("keypair"));
    page.records.extend(keypair.and_then(|mut keypair| aws_keys(&mut keypair, project)));
    for name in SERVICES {
        // A value of any kind is dropped; what is left says that there is one.
        let value = fields.secret(name).filter(|value| !value.is_empty());
        page.records.extend(value.map(|value| {
            let mut held = Held::new(HeldKind::LegacyService, project.clone(), *name);
            held.shadow = value.as_mask().shown();
            Record::Held(Box::new(held))
        }));
    }
    page.records.extend(fields.text("heroku_deploy_user").map(|user| {
        let mut held = Held::new(HeldKind::LegacyService, project.clone(), "heroku_deploy_user");
        held.owner = Some(user);
        Record::Held(Box::new(held))
    }));
    if let Some(mut flags) = fields.object("feature_flags") {
        let set = FLAGS.iter().filter_map(|flag| Some(((*flag).to_owned(), flags.flag(flag)?.to_string())));
        let mut container = projects::named(&project.id, "project settings");
        // It was found by whatever led here.
        container.found_by.clear();
        container.name.clone_from(&project.name);
        container.attributes = set.collect();
        if !container.attributes.is_empty() {
            page.records.push(Record::Container(container));
        }
    }
    page
}

/// SSH keys for other hosts than that of the repository.
pub(super) fn ssh_keys(fields: &mut Fields, project: &Place, page: &mut Page) {
    for key in fields.list("ssh_keys").into_iter().flatten() {
        let record = Fields::of(key).and_then(|mut key| ssh_key(&mut key, project));
        match record {
            Some(record) => page.records.push(record),
            None => page.problems.push("an SSH key lacks a fingerprint and was passed over".to_owned()),
        }
    }
}

/// One SSH key. A key without a host is offered to every host.
pub(super) fn ssh_key(fields: &mut Fields, project: &Place) -> Option<Record> {
    let public = fields.text("public_key");
    let said = fields.text("fingerprint");
    let fingerprint = fingerprint::best(public.as_deref(), said.as_deref())?;
    let host = fields.text("hostname");
    let name = host.clone().unwrap_or_else(|| "any host".to_owned());
    let mut held = Held::new(HeldKind::SshKey, project.clone(), name);
    held.id = Some(fingerprint.clone());
    held.fingerprint = Some(fingerprint);
    held.attributes.extend(host.map(|host| ("hostname".to_owned(), host)));
    Some(Record::Held(Box::new(held)))
}

/// A key pair of AWS. The id of the key may be masked; the secret part is not looked at.
pub(super) fn aws_keys(fields: &mut Fields, project: &Place) -> Option<Record> {
    let id = fields.secret("access_key_id").filter(|id| !id.is_empty())?;
    let mut held = Held::new(HeldKind::LegacyAws, project.clone(), "AWS_ACCESS_KEY_ID");
    held.shadow = id.as_mask().shown();
    Some(Record::Held(Box::new(held)))
}
