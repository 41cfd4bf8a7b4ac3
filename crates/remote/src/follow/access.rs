//! Who follows: one configuration of AWS for all followers.

use aws_config::{Region, SdkConfig};

use crate::aws::access::{self, Caller, Given};
use crate::{RemoteError, Secret};

/// Credentials that AWS knows, for any follower.
pub struct Access {
    pub(super) configuration: SdkConfig,
    pub(super) caller: Caller,
}

impl Access {
    /// Takes credentials, profile, region and endpoint as the AWS CLI does, and asks AWS who they belong to.
    ///
    /// # Errors
    /// When there are no credentials, they are not valid, or AWS cannot be reached.
    pub async fn connect() -> Result<Self, RemoteError> {
        Self::with(None).await
    }

    /// The same at an endpoint and with a key that are given: a double, or a stand-in such as moto.
    ///
    /// # Errors
    /// As [`Access::connect`].
    pub async fn connect_to(endpoint: &str, key: &str, secret: &Secret) -> Result<Self, RemoteError> {
        Self::with(Some(Given { endpoint, key, secret })).await
    }

    async fn with(given: Option<Given<'_>>) -> Result<Self, RemoteError> {
        let configuration = access::configuration(given).await;
        let caller = access::caller(&configuration).await?;
        Ok(Self { configuration, caller })
    }

    /// The configuration for a region.
    pub(super) fn in_region(&self, region: &str) -> SdkConfig {
        self.configuration.to_builder().region(Region::new(region.to_owned())).build()
    }
}
