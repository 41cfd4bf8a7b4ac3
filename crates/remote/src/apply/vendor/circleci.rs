//! `CircleCI`: variables of contexts and projects.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use stanch_contain::object::{Holder, Object};
use stanch_contain::state::{State, StoredState};
use stanch_contain::world::{Learned, Trouble, TroubleKind};
use zeroize::Zeroizing;

use super::client::{Asked, Client};
use crate::{Credential, RemoteError, Secret};

/// So many pages of one list are read.
const PAGES: usize = 200;

/// `CircleCI`, with a token that can write.
pub(in crate::apply) struct Circleci {
    client: Client,
}

impl Circleci {
    /// At an address, with the token of an environment variable.
    ///
    /// # Errors
    /// When the address or the token cannot be used.
    pub(in crate::apply) fn new(address: &str, variable: &str, token: &Secret) -> Result<Self, RemoteError> {
        let credential = Credential::in_header(variable, "circle-token", "", token)?;
        Ok(Self { client: Client::new(address, credential)? })
    }

    /// A variable, without its value.
    pub(in crate::apply) async fn observe(&self, object: &Object) -> Result<State, Trouble> {
        let Object::Variable { holder, name, .. } = object else { return Err(unfit(object)) };
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let query = token.iter().map(|token| ("page-token", token.clone())).collect();
            let asked = Asked {
                method: Method::GET,
                segments: path(holder, object)?,
                query,
                body: None,
                about: object.words(),
            };
            let Some(page) = self.client.send(&asked).await? else { return Ok(State::Absent) };
            let mut items = page["items"].as_array().into_iter().flatten();
            let is_it = |one: &&Value| one["variable"] == name.as_str() || one["name"] == name.as_str();
            if let Some(found) = items.find(is_it) {
                return Ok(State::Stored(stored(found)));
            }
            token = page["next_page_token"].as_str().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(State::Absent);
            }
        }
        Ok(State::Absent)
    }

    /// Stores a value, in place of the one that is there.
    pub(in crate::apply) async fn store(&self, object: &Object, value: &Secret) -> Result<Learned, Trouble> {
        let Object::Variable { holder, name, .. } = object else { return Err(unfit(object)) };
        let mut segments = path(holder, object)?;
        let (method, body) = match holder {
            Holder::Context { .. } => {
                segments.push(name);
                (Method::PUT, json!({"value": value.expose()}))
            }
            // One of the same name is replaced.
            _ => (Method::POST, json!({"name": name, "value": value.expose()})),
        };
        let body = Some(Zeroizing::new(body.to_string()));
        let asked = Asked { method, segments, query: Vec::new(), body, about: object.words() };
        if self.client.send(&asked).await?.is_none() {
            let cause = "the context or project does not exist any more";
            return Err(self.client.trouble(&asked, TroubleKind::Absent, cause));
        }
        // What the vendor says of it is what whoever verifies it sees later.
        match self.observe(object).await? {
            State::Stored(stored) => Ok(Learned { id: None, at: stored.updated }),
            _ => Err(self.client.trouble(&asked, TroubleKind::Refused, "it is not there after it was written")),
        }
    }
}

/// What is known of a variable. Those of projects have one time only, which moves when they are replaced.
fn stored(item: &Value) -> StoredState {
    let time = |name: &str| DateTime::parse_from_rfc3339(item[name].as_str()?).ok().map(|at| at.to_utc());
    let updated: Option<DateTime<Utc>> = ["updated_at", "created-at", "created_at"].into_iter().find_map(time);
    let mask = item["truncated_value"].as_str().or_else(|| item["value"].as_str()).map(str::to_owned);
    StoredState { updated, mask }
}

/// The path of the list that a variable is in.
fn path<'a>(holder: &'a Holder, object: &Object) -> Result<Vec<&'a str>, Trouble> {
    match holder {
        Holder::Context { id, .. } => Ok(vec!["api", "v2", "context", id, "environment-variable"]),
        Holder::Project { slug } => {
            let mut path = vec!["api", "v2", "project"];
            path.extend(slug.split('/'));
            path.push("envvar");
            Ok(path)
        }
        _ => Err(unfit(object)),
    }
}

fn unfit(object: &Object) -> Trouble {
    Trouble { kind: TroubleKind::Refused, cause: format!("{} is not written to from here", object.words()) }
}
