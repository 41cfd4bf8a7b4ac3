//! Variables of CircleCI's contexts and projects.

use reqwest::Method;
use stanch_contain::object::{Holder, Object};
use stanch_contain::state::StoredState;
use stanch_contain::world::{Learned, Trouble, TroubleKind};
use stanch_inventory::answer::Malformed;
use stanch_inventory::circleci as parse;
use stanch_inventory::page;
use stanch_inventory::record::{ContainerKind, Held, Place, Record};

use super::super::unfit;
use super::errand::Errand;
use super::site::{Page, Site};
use crate::read::http::{Body, Call, Limits};
use crate::{Credential, RemoteError, Secret};

/// Placeholders of a mask, as CircleCI itself writes them before the last letters.
const PLACEHOLDERS: &str = "xxxx";

/// CircleCI, as one person's token sees it.
pub(super) struct Circleci(Site);

/// Where variables are, and how.
struct Shelf {
    list: Call,
    permission: &'static str,
    parse: fn(&[u8], &Place) -> Result<page::Page, Malformed>,
    place: Place,
}

impl Circleci {
    pub(super) fn new(address: &str, variable: &str, token: &Secret, limits: Limits) -> Result<Self, RemoteError> {
        let credential = Credential::in_header(variable, "circle-token", "", token)?;
        Site::new(address, credential, limits, &[("accept", "application/json")]).map(Self)
    }

    /// What is known of a variable; none where its holder has none of that name.
    pub(super) async fn find(
        &self,
        object: &Object,
        holder: &Holder,
        name: &str,
    ) -> Result<Option<StoredState>, Trouble> {
        let shelf = shelf(holder).ok_or_else(|| unfit(object))?;
        self.read(Errand { doing: "reading", object, permission: shelf.permission }, &shelf, name).await
    }

    /// Stores a value, and reads back that it is there: the mask that CircleCI shows has to fit it.
    pub(super) async fn store(
        &self,
        object: &Object,
        holder: &Holder,
        name: &str,
        value: &Secret,
    ) -> Result<Learned, Trouble> {
        let shelf = shelf(holder).ok_or_else(|| unfit(object))?;
        let errand = Errand { doing: "storing", object, permission: shelf.permission };
        let before = self.read(errand, &shelf, name).await?;
        let (method, call, body) = writing(holder, &shelf, name, value);
        self.0.send(errand, method, &call, &body).await?;
        let mut tries = 1;
        loop {
            let now = self.read(errand, &shelf, name).await?;
            let fits = now.as_ref().is_some_and(|now| fits(now, value));
            // A project's variable has no time of its last change that could move.
            let moved = now.as_ref().is_some_and(|now| now.updated.is_none()) || now != before;
            if fits && moved || !self.0.again(tries).await {
                return match now {
                    Some(now) if fits => Ok(Learned { id: None, at: now.updated }),
                    _ => Err(self.another(errand)),
                };
            }
            tries += 1;
        }
    }

    async fn read(&self, errand: Errand<'_>, shelf: &Shelf, name: &str) -> Result<Option<StoredState>, Trouble> {
        let found = self.0.search(errand, &shelf.list, |answer| {
            let page = (shelf.parse)(&answer.body, &shelf.place)?;
            let held = page.records.iter().find_map(|record| match record {
                Record::Held(held) if held.name == name => Some(state(held)),
                _ => None,
            });
            Ok(held.map_or(Page::Token(page.next), Page::Found))
        });
        found.await
    }

    fn another(&self, errand: Errand<'_>) -> Trouble {
        let host = self.0.host();
        let cause =
            format!("{host} took the value and does not show it: somebody else writes the same variable; look again");
        errand.trouble(TroubleKind::Conflict, &cause)
    }
}

/// Where the variables of a holder are; none where CircleCI has no such holder.
fn shelf(holder: &Holder) -> Option<Shelf> {
    let v2 = |path: &[&str]| Call::get(["api", "v2"].iter().chain(path));
    match holder {
        Holder::Context { id, name } => Some(Shelf {
            list: v2(&["context", id, "environment-variable"]),
            permission: "a personal API token of somebody who may use the context",
            parse: parse::context_variables,
            place: Place::new(ContainerKind::Context, id.as_str(), name.as_str()),
        }),
        Holder::Project { slug } => {
            let [system, owner, name] = *slug.split('/').collect::<Vec<_>>() else { return None };
            Some(Shelf {
                list: v2(&["project", system, owner, name, "envvar"]),
                permission: "a personal API token of somebody who can write to the project's repository",
                parse: parse::variables,
                place: Place::new(ContainerKind::Project, slug.as_str(), slug.as_str()),
            })
        }
        Holder::Repository { .. } | Holder::Environment { .. } | Holder::Organization { .. } => None,
    }
}

/// The call that stores a value. In a context and in a project it takes the place of one that is there.
fn writing(holder: &Holder, shelf: &Shelf, name: &str, value: &Secret) -> (Method, Call, Body) {
    if let Holder::Context { id, .. } = holder {
        let call = Call::get(["api", "v2", "context", id, "environment-variable", name]);
        return (Method::PUT, call, Body::json(&Value { value: value.expose() }));
    }
    (Method::POST, shelf.list.clone(), Body::json(&Named { name, value: value.expose() }))
}

/// A value.
#[derive(serde::Serialize)]
struct Value<'a> {
    value: &'a str,
}

/// A value with the name that it gets.
#[derive(serde::Serialize)]
struct Named<'a> {
    name: &'a str,
    value: &'a str,
}

/// What a listing says of a variable. When a project's variable was last written CircleCI does not say; its mask does
/// where the last letters differ.
fn state(held: &Held) -> StoredState {
    let tail = held.shadow.as_ref().and_then(|shadow| shadow.tail.as_ref());
    StoredState { updated: held.updated, mask: tail.map(|tail| format!("{PLACEHOLDERS}{tail}")) }
}

/// Whether a mask can be that of a value; one that is not shown can.
fn fits(now: &StoredState, value: &Secret) -> bool {
    let tail = now.mask.as_ref().and_then(|mask| mask.strip_prefix(PLACEHOLDERS));
    tail.is_none_or(|tail| value.expose().ends_with(tail))
}
