//! One installation of GitLab.

use crate::answer::{Fields, Malformed, json};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Held, HeldKind, Place, Record};

/// An installation of GitLab by its address: `https://gitlab.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    address: String,
}

impl Instance {
    /// The installation at an address.
    pub fn new(address: &str) -> Self {
        Self { address: address.trim_end_matches('/').to_owned() }
    }

    /// Its host, with port and path where it has them.
    pub fn host(&self) -> &str {
        self.address.split_once("://").map_or(self.address.as_str(), |(_, host)| host)
    }

    /// It as the place of what belongs to it as a whole.
    pub fn place(&self) -> Place {
        Place::new(ContainerKind::Instance, self.host(), self.host())
    }

    /// It, and the right to have identity tokens of jobs signed. Their issuer is its address; roles that trust it are told
    /// apart by subjects (`project_path:acme/web:…`) and audiences, which whoever holds the signing key chooses.
    pub fn records(&self) -> Vec<Record> {
        let held = Held::new(HeldKind::OidcIssuer, self.place(), self.address.clone());
        let container = Container::new(ContainerKind::Instance, self.host(), self.host());
        vec![Record::Container(container), Record::Held(Box::new(held))]
    }
}

/// The token's person: `/user`.
///
/// # Errors
/// When it is no such answer.
pub fn user(bytes: &[u8]) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "a user with a name" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    let user = fields.text("id").zip(fields.text("username")).ok_or(shape)?;
    let user = Container::new(ContainerKind::User, user.0, user.1);
    Ok(Page { problems: fields.into_problems(), ..Page::of(vec![Record::Container(user)]) })
}
