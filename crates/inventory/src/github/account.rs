//! Organisations and people.

use crate::answer::{Fields, List, Malformed, json};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Record};

/// Organisations that the token's person belongs to: `/user/orgs`.
///
/// # Errors
/// When it is no such answer.
pub fn organisations(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("GitHub organisation", |fields| account(fields, ContainerKind::Organisation)))
}

/// One organisation: `/orgs/{org}`.
///
/// # Errors
/// When it is no such answer.
pub fn organisation(bytes: &[u8]) -> Result<Page, Malformed> {
    one(bytes, ContainerKind::Organisation)
}

/// The token's person: `/user`.
///
/// # Errors
/// When it is no such answer.
pub fn user(bytes: &[u8]) -> Result<Page, Malformed> {
    one(bytes, ContainerKind::User)
}

/// People that belong to an organisation: `/orgs/{org}/members`.
///
/// # Errors
/// When it is no such answer.
pub fn members(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("member", |fields| account(fields, ContainerKind::User)))
}

fn one(bytes: &[u8], kind: ContainerKind) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "an account with a login" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    let record = account(&mut fields, kind).ok_or(shape)?;
    Ok(Page { problems: fields.into_problems(), ..Page::of(vec![record]) })
}

/// One account. Its login is its id: paths and other answers name it so.
pub(super) fn account(fields: &mut Fields, kind: ContainerKind) -> Option<Record> {
    let login = fields.text("login")?;
    let mut account = Container::new(kind, login.clone(), login);
    account.aliases.extend(fields.text("id"));
    account.created = fields.time("created_at");
    Some(Record::Container(account))
}
