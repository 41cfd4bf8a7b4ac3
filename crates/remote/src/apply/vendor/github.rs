//! Actions secrets of GitHub: of repositories, environments and organisations.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use stanch_contain::object::{Holder, Object};
use stanch_contain::state::StoredState;
use stanch_contain::world::{Learned, Trouble, TroubleKind};

use super::super::unfit;
use super::errand::Errand;
use super::sealed::Recipient;
use super::site::{Page, Site, of_shape};
use crate::read::http::{Body, Call, Limits};
use crate::{Credential, RemoteError, Secret};

/// Things on one page, the most that GitHub gives.
const PAGE: &str = "100";

/// GitHub, as one token sees it.
pub(super) struct Github(pub(super) Site);

/// A secret, as GitHub tells of it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Told {
    updated_at: DateTime<Utc>,
    /// Which repositories get it, of an organisation's secret only.
    #[serde(default)]
    visibility: Option<String>,
}

impl Told {
    pub(super) fn state(&self) -> StoredState {
        StoredState { updated: Some(self.updated_at), mask: None }
    }
}

/// Where secrets are.
struct Shelf {
    path: Vec<String>,
    permission: &'static str,
}

impl Shelf {
    fn call(&self, rest: &[&str]) -> Call {
        Call::get(self.path.iter().map(String::as_str).chain(rest.iter().copied()))
    }
}

/// What stores a secret.
#[derive(Serialize)]
struct Sealed<'a> {
    encrypted_value: &'a str,
    key_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selected_repository_ids: Option<&'a [u64]>,
}

#[derive(Deserialize)]
struct Repositories {
    repositories: Vec<Numbered>,
}

#[derive(Deserialize)]
struct Numbered {
    id: u64,
}

impl Github {
    pub(super) fn new(address: &str, variable: &str, token: &Secret, limits: Limits) -> Result<Self, RemoteError> {
        let credential = Credential::in_header(variable, "authorization", "Bearer ", token)?;
        let headers = [("accept", "application/vnd.github+json"), ("x-github-api-version", "2022-11-28")];
        Site::new(address, credential, limits, &headers).map(Self)
    }

    /// What is known of a secret; none where its holder has none of that name.
    pub(super) async fn secret(&self, object: &Object, holder: &Holder, name: &str) -> Result<Option<Told>, Trouble> {
        let shelf = shelf(holder).ok_or_else(|| unfit(object))?;
        let errand = Errand { doing: "reading", object, permission: shelf.permission };
        let found = self.told(errand, &shelf, name).await?;
        if found.is_none() {
            // GitHub says the same of a secret that is not there as of a holder that is not, or that may not be seen.
            self.recipient(errand, &shelf).await?;
        }
        Ok(found)
    }

    /// Stores a value, and reads back when GitHub says that it was. An organisation's secret keeps who gets it.
    pub(super) async fn store(
        &self,
        object: &Object,
        holder: &Holder,
        name: &str,
        value: &Secret,
    ) -> Result<Learned, Trouble> {
        let shelf = shelf(holder).ok_or_else(|| unfit(object))?;
        let errand = Errand { doing: "storing", object, permission: shelf.permission };
        let recipient = self.recipient(errand, &shelf).await?;
        let before = self.told(errand, &shelf, name).await?;
        let visibility = before.as_ref().and_then(|told| told.visibility.as_deref());
        if matches!(holder, Holder::Organization { .. }) && visibility.is_none() {
            return Err(errand.trouble(
                TroubleKind::Absent,
                "it is not there any more, and which repositories are to get a new one is not known; make it there first",
            ));
        }
        let selected = match visibility {
            Some("selected") => Some(self.selected(errand, &shelf, name).await?),
            _ => None,
        };
        let encrypted = recipient.seal(value).ok_or_else(|| {
            let cause = format!("{} gives a key with which nothing can be sealed; try again later", self.0.host());
            errand.trouble(TroubleKind::Refused, &cause)
        })?;
        let body = Body::json(&Sealed {
            encrypted_value: &encrypted,
            key_id: &recipient.key_id,
            visibility,
            selected_repository_ids: selected.as_deref(),
        });
        self.0.send(errand, Method::PUT, &shelf.call(&[name]), &body).await?;
        let mut tries = 1;
        loop {
            let now = self.told(errand, &shelf, name).await?;
            // What was read before it was stored may be read for a moment more.
            if now.is_some() && now != before || !self.0.again(tries).await {
                return Ok(Learned { id: None, at: now.map(|told| told.updated_at) });
            }
            tries += 1;
        }
    }

    async fn told(&self, errand: Errand<'_>, shelf: &Shelf, name: &str) -> Result<Option<Told>, Trouble> {
        let Some(answer) = self.0.find(errand, &shelf.call(&[name])).await? else { return Ok(None) };
        self.0.one(errand, &answer, "a secret").map(Some)
    }

    async fn recipient(&self, errand: Errand<'_>, shelf: &Shelf) -> Result<Recipient, Trouble> {
        let answer = self.0.get(errand, &shelf.call(&["public-key"])).await?;
        self.0.one(errand, &answer, "a public key")
    }

    /// Ids of the repositories that were selected for an organisation's secret.
    async fn selected(&self, errand: Errand<'_>, shelf: &Shelf, name: &str) -> Result<Vec<u64>, Trouble> {
        let mut all = Vec::new();
        let call = shelf.call(&[name, "repositories"]).with("per_page", PAGE);
        let read = self.0.search(errand, &call, |answer| {
            let page: Repositories = of_shape(&answer.body, "a list of repositories")?;
            all.extend(page.repositories.into_iter().map(|one| one.id));
            Ok(Page::<()>::Link)
        });
        read.await?;
        Ok(all)
    }
}

/// Where the secrets of a holder are; none where GitHub has no such holder.
fn shelf(holder: &Holder) -> Option<Shelf> {
    let (path, permission): (Vec<&str>, _) = match holder {
        Holder::Repository { name } => {
            let (owner, repository) = halves(name)?;
            let path = vec!["repos", owner, repository, "actions", "secrets"];
            (path, "the scope repo, or the repository permission Secrets: write")
        }
        Holder::Environment { repository, name } => {
            let (owner, repository) = halves(repository)?;
            let path = vec!["repos", owner, repository, "environments", name, "secrets"];
            (path, "the scope repo, or the repository permission Environments: write")
        }
        Holder::Organization { name } => {
            let path = vec!["orgs", name, "actions", "secrets"];
            (path, "the scope admin:org, or the organisation permission Secrets: write")
        }
        Holder::Context { .. } | Holder::Project { .. } => return None,
    };
    Some(Shelf { path: path.into_iter().map(ToOwned::to_owned).collect(), permission })
}

/// Owner and name of a repository.
pub(super) fn halves(repository: &str) -> Option<(&str, &str)> {
    repository.split_once('/').filter(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'))
}
