//! One object of a file, recognised by the fields that it has.

use crate::answer::{Fields, LONGEST_TEXT};
use crate::files::Unplaced;
use crate::github::{Store, access, account, deploy_keys, oidc, repositories, secrets, webhooks};
use crate::page::Page;
use crate::record::{ContainerKind, Place, Record};

/// Reads one object into a page. None where it is nothing that is known.
pub(super) fn read(fields: &mut Fields, list: Option<&str>, around: &mut Unplaced, page: &mut Page) -> Option<()> {
    let has = |name: &str| fields.has(name);
    let record = if has("full_name") {
        Record::Container(repositories::repository(fields)?)
    } else if has("app_slug") || list == Some("installations") {
        let login = fields.object("account").and_then(|mut account| account.text("login"));
        let place = login.map_or_else(|| around.place(ContainerKind::Organisation), organisation);
        access::installation(fields, &place)?
    } else if has("credential_id") {
        access::authorization(fields, &around.place(ContainerKind::Organisation))?
    } else if has("token_name") || has("access_granted_at") {
        access::personal_token(fields, &around.place(ContainerKind::Organisation))?
    } else if has("config") && has("events") {
        let url = fields.text("url");
        let place = of_address(url.as_deref()).unwrap_or_else(|| around.place(ContainerKind::Project));
        webhooks::webhook(fields, &place)?
    } else if has("key") {
        key(fields, around)?
    } else if has("include_claim_keys") || has("use_default") {
        let kind = if has("use_default") { ContainerKind::Project } else { ContainerKind::Organisation };
        let issuer = oidc::issuer("github.com");
        page.records.extend(oidc::customization(fields, &issuer, &around.place(kind)));
        return Some(());
    } else if list == Some("environments") || has("protection_rules") {
        let url = fields.text("url");
        let repository = of_address(url.as_deref()).unwrap_or_else(|| around.place(ContainerKind::Project));
        Record::Container(repositories::environment(fields, &repository)?)
    } else if has("login") {
        let person = fields.text("type").is_some_and(|kind| kind == "User");
        account::account(fields, if person { ContainerKind::User } else { ContainerKind::Organisation })?
    } else if list == Some("secrets") || has("updated_at") && has("name") && !has("id") && !has("value") {
        return secret(fields, around, page);
    } else {
        return None;
    };
    page.records.push(record);
    Some(())
}

/// A public key: of a repository, or of a person where it says so or is not about reading and writing.
fn key(fields: &mut Fields, around: &mut Unplaced) -> Option<Record> {
    let url = fields.text("url");
    let of_person = url.as_deref().is_some_and(|url| url.contains("/user/") || url.contains("/users/"));
    if of_person || !fields.has("read_only") {
        let held = deploy_keys::user_key(fields, &around.place(ContainerKind::User))?;
        return Some(Record::Held(Box::new(held)));
    }
    let place = of_address(url.as_deref()).unwrap_or_else(|| around.place(ContainerKind::Project));
    deploy_keys::deploy_key(fields, &place)
}

/// A secret: of an organisation where it says for whom it is. Where that is a selection, its address names the organisation.
fn secret(fields: &mut Fields, around: &mut Unplaced, page: &mut Page) -> Option<()> {
    // `gh … --json` has this field for every secret, empty where there is no selection.
    let url = fields.first_text(&["selected_repositories_url", "selected_repos_url"]);
    let store = url.as_deref().and_then(Store::of_path).unwrap_or(Store::Actions);
    if !fields.has("visibility") || fields.is_empty("visibility") {
        let held = secrets::secret(fields, store, &around.place(ContainerKind::Project))?;
        page.records.push(Record::Held(Box::new(held)));
        return Some(());
    }
    let place = of_address(url.as_deref()).unwrap_or_else(|| around.place(ContainerKind::Organisation));
    secrets::organisation_secret(fields, store, &place, page)
}

fn organisation(login: String) -> Place {
    Place::new(ContainerKind::Organisation, login.clone(), login)
}

/// The organisation that all addresses of a file are about, if it is one.
pub(super) fn organisation_of(text: &str) -> Option<Place> {
    let mut named = text.split("/orgs/").skip(1).filter_map(|rest| rest.split(['/', '"', '{', '?']).next());
    let first = named.next().filter(|login| !login.is_empty() && login.len() <= LONGEST_TEXT)?;
    named.all(|other| other == first).then(|| organisation(first.to_owned()))
}

/// The place that an address of GitHub's API is about: `…/repos/acme/web/keys/1`, `…/orgs/acme/hooks/1`.
fn of_address(address: Option<&str>) -> Option<Place> {
    let address = address?;
    if let Some((_, path)) = address.split_once("/repos/") {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let id = format!("{}/{}", parts.next()?, parts.next()?);
        return Some(Place::new(ContainerKind::Project, id.clone(), id));
    }
    let (_, path) = address.split_once("/orgs/")?;
    Some(organisation(path.split('/').next().filter(|login| !login.is_empty())?.to_owned()))
}
