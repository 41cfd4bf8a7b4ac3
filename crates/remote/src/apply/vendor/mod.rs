//! Variables of CircleCI and GitHub, and deploy keys of GitHub.

mod circleci;
mod deploy_key;
mod errand;
mod github;
mod sealed;
mod site;

use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::state::State;
use stanch_contain::world::{Learned, Trouble};
use stanch_inventory::record::Source;

use super::{unconnected, unfit};
use crate::read::http::Limits;
use crate::{RemoteError, Secret};
use circleci::Circleci;
use github::Github;

/// Vendors that a plan changes things at: none until it is connected. It has no `Debug`: it holds tokens.
#[derive(Default)]
pub struct Vendors {
    circleci: Option<Circleci>,
    github: Option<Github>,
}

impl Vendors {
    /// The same with CircleCI at an address, as a personal API token of the environment variable `variable` sees it.
    ///
    /// # Errors
    /// When the address or the token cannot be used.
    pub fn with_circleci(
        self,
        address: &str,
        variable: &str,
        token: &Secret,
        limits: Limits,
    ) -> Result<Self, RemoteError> {
        Ok(Self { circleci: Some(Circleci::new(address, variable, token, limits)?), ..self })
    }

    /// The same with GitHub at the address of an API, as a token of the environment variable `variable` sees it.
    ///
    /// # Errors
    /// When the address or the token cannot be used.
    pub fn with_github(
        self,
        address: &str,
        variable: &str,
        token: &Secret,
        limits: Limits,
    ) -> Result<Self, RemoteError> {
        Ok(Self { github: Some(Github::new(address, variable, token, limits)?), ..self })
    }

    /// What a variable or a deploy key is like. Values are never read.
    ///
    /// # Errors
    /// When the vendor is not connected or does not say; when what holds it is not there, or the token may not see it.
    pub async fn observe(&self, object: &Object) -> Result<State, Trouble> {
        match object {
            Object::Variable { vendor: Source::Circleci, holder, name } => {
                let found = self.circleci(object)?.find(object, holder, name).await?;
                Ok(found.map_or(State::Absent, State::Stored))
            }
            Object::Variable { vendor: Source::Github, holder, name } => {
                let found = self.github(object)?.secret(object, holder, name).await?;
                Ok(found.map_or(State::Absent, |secret| State::Stored(secret.state())))
            }
            Object::DeployKey { host: Source::Github, repository, id } => {
                let found = self.github(object)?.deploy_key(object, repository, id).await?;
                Ok(found.map_or(State::Absent, |key| State::DeployKey(key.state())))
            }
            _ => Err(unfit(object)),
        }
    }

    /// Makes a change: stores `value` in a variable, or deletes or adds a deploy key.
    ///
    /// # Errors
    /// As [`Vendors::observe`]; when the vendor refuses, or the object is not one that can be changed so.
    pub async fn perform(&self, object: &Object, change: &Change, value: Option<&Secret>) -> Result<Learned, Trouble> {
        match (object, change, value) {
            (Object::Variable { vendor: Source::Circleci, holder, name }, Change::Store { .. }, Some(value)) => {
                self.circleci(object)?.store(object, holder, name, value).await
            }
            (Object::Variable { vendor: Source::Github, holder, name }, Change::Store { .. }, Some(value)) => {
                self.github(object)?.store(object, holder, name, value).await
            }
            (Object::DeployKey { host: Source::Github, repository, id }, Change::DeleteDeployKey, _) => {
                self.github(object)?.delete_deploy_key(object, repository, id).await
            }
            (Object::DeployKey { host: Source::Github, repository, .. }, Change::CreateDeployKey { key }, _) => {
                self.github(object)?.create_deploy_key(object, repository, key).await
            }
            _ => Err(unfit(object)),
        }
    }

    fn circleci(&self, object: &Object) -> Result<&Circleci, Trouble> {
        self.circleci.as_ref().ok_or_else(|| unconnected(object, "CircleCI"))
    }

    fn github(&self, object: &Object) -> Result<&Github, Trouble> {
        self.github.as_ref().ok_or_else(|| unconnected(object, "GitHub"))
    }
}
