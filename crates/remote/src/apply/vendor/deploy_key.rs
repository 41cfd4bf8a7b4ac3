//! Deploy keys of GitHub's repositories.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use stanch_contain::object::Object;
use stanch_contain::state::DeployKeyState;
use stanch_contain::world::{Learned, Trouble, TroubleKind};

use super::super::unfit;
use super::errand::Errand;
use super::github::{Github, halves};
use super::site::{Page, of_shape};
use crate::read::http::{Body, Call, Refusal};

const PERMISSION: &str = "the scope repo, or the repository permission Administration: write";

/// What GitHub calls a key in sentences about its answers.
const KEY: &str = "a deploy key";

/// A deploy key, as GitHub tells of it.
#[derive(Deserialize)]
pub(super) struct Told {
    id: u64,
    title: String,
    key: String,
    read_only: bool,
    #[serde(default)]
    created_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Told {
    pub(super) fn state(self) -> DeployKeyState {
        DeployKeyState { title: self.title, key: self.key, read_only: self.read_only }
    }

    fn learned(self) -> Learned {
        Learned { id: Some(self.id.to_string()), at: self.created_at }
    }
}

#[derive(Serialize)]
struct New<'a> {
    title: &'a str,
    key: &'a str,
    read_only: bool,
}

impl Github {
    /// What a deploy key is like; none where its repository has none of that id.
    pub(super) async fn deploy_key(
        &self,
        object: &Object,
        repository: &str,
        id: &str,
    ) -> Result<Option<Told>, Trouble> {
        let errand = Errand { doing: "reading", object, permission: PERMISSION };
        let call = keys(object, repository, &[id])?;
        let Some(answer) = self.0.find(errand, &call).await? else {
            // GitHub says the same of a key that is not there as of a repository that is not, or that may not be seen.
            self.0.get(errand, &keys(object, repository, &[])?).await?;
            return Ok(None);
        };
        self.0.one(errand, &answer, KEY).map(Some)
    }

    /// Deletes a deploy key; one that is gone is deleted.
    pub(super) async fn delete_deploy_key(
        &self,
        object: &Object,
        repository: &str,
        id: &str,
    ) -> Result<Learned, Trouble> {
        let errand = Errand { doing: "deleting", object, permission: PERMISSION };
        self.0.delete(errand, &keys(object, repository, &[id])?).await?;
        // The same answer comes where the repository may not be seen, and then nothing was deleted.
        self.0.get(errand, &keys(object, repository, &[])?).await?;
        Ok(Learned::default())
    }

    /// Adds a deploy key; one with the same public half is the one.
    pub(super) async fn create_deploy_key(
        &self,
        object: &Object,
        repository: &str,
        key: &DeployKeyState,
    ) -> Result<Learned, Trouble> {
        let errand = Errand { doing: "putting back", object, permission: PERMISSION };
        if let Some(there) = self.with_public_half(errand, repository, &key.key).await? {
            return Ok(there.learned());
        }
        let body = Body::json(&New { title: &key.title, key: &key.key, read_only: key.read_only });
        match self.0.offer(errand, Method::POST, &keys(object, repository, &[])?, &body).await? {
            Ok(answer) => self.0.one(errand, &answer, KEY).map(Told::learned),
            // A try of ours whose answer was lost may have added it.
            Err(Refusal::Status(422)) => {
                let there = self.with_public_half(errand, repository, &key.key).await?;
                there.map(Told::learned).ok_or_else(|| {
                    let cause = format!(
                        "{} refused the key (422): it opens another repository or account by now, or is none that it takes; look for it there",
                        self.0.host()
                    );
                    errand.trouble(TroubleKind::Refused, &cause)
                })
            }
            Err(refusal) => Err(self.0.refused(errand, &refusal)),
        }
    }

    /// The deploy key of a repository that has a public half, whatever comment follows it.
    async fn with_public_half(
        &self,
        errand: Errand<'_>,
        repository: &str,
        public: &str,
    ) -> Result<Option<Told>, Trouble> {
        let call = keys(errand.object, repository, &[])?.with("per_page", "100");
        let found = self.0.search(errand, &call, |answer| {
            let page: Vec<Told> = of_shape(&answer.body, "a list of deploy keys")?;
            let found = page.into_iter().find(|told| half(&told.key) == half(public));
            Ok(found.map_or(Page::Link, Page::Found))
        });
        found.await
    }
}

/// The deploy keys of a repository, or something below.
fn keys(object: &Object, repository: &str, rest: &[&str]) -> Result<Call, Trouble> {
    let (owner, name) = halves(repository).ok_or_else(|| unfit(object))?;
    Ok(Call::get(["repos", owner, name, "keys"].iter().chain(rest)))
}

/// Sort and bytes of a public key, without its comment.
fn half(public: &str) -> (Option<&str>, Option<&str>) {
    let mut words = public.split_whitespace();
    (words.next(), words.next())
}
