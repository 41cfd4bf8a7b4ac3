//! Changes that a plan makes: the one place that writes to a cloud or a vendor.

mod aws;
mod minted;
mod vendor;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use stanch_contain::change::{Change, Part};
use stanch_contain::object::Object;
use stanch_contain::state::State;
use stanch_contain::world::{Learned, Trouble, TroubleKind, World};

pub use aws::Controls;
pub use minted::Minted;
pub use vendor::Vendors;

use crate::{RemoteError, Secret};
use aws::Aws;

/// Through what a plan is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Name of the role, with its path, that is assumed in every account but the caller's own. Without one, only the
    /// caller's own account can be changed.
    pub role: Option<String>,
    /// So many calls are under way at a time.
    pub limit: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self { role: None, limit: 16 }
    }
}

/// What is outside, with credentials that may change it. It has no `Debug`: it holds new keys until they are stored.
pub struct Executor {
    aws: Aws,
    vendors: Vendors,
    minted: Minted,
}

impl Executor {
    /// Takes credentials, profile, region and endpoint as the AWS CLI does, and asks AWS who they belong to.
    ///
    /// # Errors
    /// When there are no credentials, they are not valid, or AWS cannot be reached; when the role cannot be one.
    pub async fn connect(scope: Scope) -> Result<Self, RemoteError> {
        Ok(Self::on(Aws::connect(scope, None).await?))
    }

    /// The same at an endpoint and with a key that are given: a double, or a stand-in such as moto.
    ///
    /// # Errors
    /// As [`Executor::connect`].
    pub async fn connect_to(endpoint: &str, key: &str, secret: &Secret, scope: Scope) -> Result<Self, RemoteError> {
        let given = crate::aws::access::Given { endpoint, key, secret };
        Ok(Self::on(Aws::connect(scope, Some(given)).await?))
    }

    fn on(aws: Aws) -> Self {
        Self { aws, vendors: Vendors::default(), minted: Minted::default() }
    }

    /// The same with vendors that can be changed, too.
    #[must_use]
    pub fn with_vendors(self, vendors: Vendors) -> Self {
        Self { vendors, ..self }
    }

    /// ARN of who changes things.
    pub fn caller(&self) -> &str {
        self.aws.caller()
    }

    /// The account that the caller belongs to.
    pub fn account(&self) -> &str {
        self.aws.account()
    }

    /// New keys that are not stored yet.
    pub fn minted(&self) -> &Minted {
        &self.minted
    }

    /// The quotas and counts of an account, by the names that IAM gives them: `AccessKeysPerUserQuota`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn quotas(&self, account: &str) -> Result<BTreeMap<String, i64>, Trouble> {
        self.aws.quotas(account).await
    }

    /// What the caller can do with service control policies, and how many are attached to each of these targets: ids of
    /// accounts and units. None where the caller is not in the management account of an organisation.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn controls(&self, targets: &[String]) -> Result<Option<Controls>, Trouble> {
        self.aws.controls(targets).await
    }

    /// The part of a new key that an effect stores.
    fn part(&self, made_by: u32, part: &Part) -> Result<Secret, Trouble> {
        self.minted.part(made_by, part).ok_or_else(|| lost(made_by))
    }
}

impl World for Executor {
    async fn observe(&self, object: &Object) -> Result<State, Trouble> {
        match object {
            Object::Principal { account, kind, name } => Box::pin(self.aws.principal(account, *kind, name)).await,
            Object::Control { name } => Box::pin(self.aws.control(name)).await,
            Object::Secret { account, region, id } => Box::pin(self.aws.stored(account, region, id)).await,
            Object::Variable { .. } | Object::DeployKey { .. } => Box::pin(self.vendors.observe(object)).await,
        }
    }

    async fn perform(&self, number: u32, object: &Object, change: &Change) -> Result<Learned, Trouble> {
        match (object, change) {
            (Object::Principal { name, .. }, Change::Probe { made_by }) => {
                let key = self.minted.key(*made_by).ok_or_else(|| lost(*made_by))?;
                Box::pin(self.aws.probe(&key.id, &key.secret, name)).await
            }
            (Object::Principal { account, name, .. }, Change::CreateKey) => {
                let (id, secret, at) = Box::pin(self.aws.create_key(account, name)).await?;
                self.minted.put(number, &id, secret);
                Ok(Learned { id: Some(id), at: Some(at) })
            }
            (Object::Principal { account, kind, name }, _) => {
                Box::pin(self.aws.change_principal(account, *kind, name, change)).await
            }
            (Object::Control { name }, _) => Box::pin(self.aws.change_control(name, change)).await,
            (Object::Secret { account, region, id }, Change::Store { made_by, part }) => {
                let value = self.part(*made_by, part)?;
                let merge = matches!(part, Part::Json { .. });
                Box::pin(self.aws.store(account, region, id, &value, merge)).await
            }
            (Object::Secret { .. }, _) => Err(unfit(object)),
            (Object::Variable { .. }, Change::Store { made_by, part }) => {
                let value = self.part(*made_by, part)?;
                Box::pin(self.vendors.perform(object, change, Some(&value))).await
            }
            (Object::Variable { .. } | Object::DeployKey { .. }, _) => {
                Box::pin(self.vendors.perform(object, change, None)).await
            }
        }
    }

    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

fn lost(made_by: u32) -> Trouble {
    let cause = format!(
        "the secret half of the key that effect {made_by} made is not in memory any more; delete that key and make another"
    );
    Trouble { kind: TroubleKind::Lost, cause }
}

fn unconnected(object: &Object, vendor: &str) -> Trouble {
    let cause = format!(
        "{} cannot be seen or changed: {vendor} is not connected; set the token with which `stanch collect` reads from it",
        object.words()
    );
    Trouble { kind: TroubleKind::Refused, cause }
}

/// A plan that wants of an object what only another sort can do.
fn unfit(object: &Object) -> Trouble {
    let cause = format!("what the plan wants of {} cannot be done to such a thing; make a new plan", object.words());
    Trouble { kind: TroubleKind::Refused, cause }
}
