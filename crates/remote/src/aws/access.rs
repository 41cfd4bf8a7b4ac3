//! Who asks, and as whom: credentials of the environment or a profile, and a role in other accounts.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_s3::config::IdentityCache;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::error::AwsError;
use super::failure::Failure;
use crate::Secret;

/// So often one call is tried. Pauses between them grow from a quarter of a second to 20 s.
const TRIES: u32 = 6;

/// The region that is asked where nobody named one. Services without regions are reached through any of a partition.
const REGION: &str = "us-east-1";

/// An endpoint and a key, given and not looked for.
pub(crate) struct Given<'a> {
    /// The address.
    pub(crate) endpoint: &'a str,
    /// The key's id.
    pub(crate) key: &'a str,
    /// Its secret half.
    pub(crate) secret: &'a Secret,
}

/// Configuration from the environment and the profile, or what was given instead, with one pool of connections for
/// everything.
pub(crate) async fn configuration(given: Option<Given<'_>>) -> SdkConfig {
    // What is given is on this machine or beside it, where no proxy leads to.
    let client = client(if given.is_some() { ProxyConfig::disabled() } else { ProxyConfig::from_env() });
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(10))
        .operation_attempt_timeout(Duration::from_secs(60))
        .build();
    let retries = RetryConfig::standard().with_max_attempts(TRIES).with_initial_backoff(Duration::from_millis(250));
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(client)
        .timeout_config(timeouts)
        .retry_config(retries)
        .identity_cache(IdentityCache::lazy().build());
    if let Ok(name) = AppName::new("stanch") {
        loader = loader.app_name(name);
    }
    if let Some(given) = given {
        let credentials = Credentials::new(given.key, given.secret.expose(), None, None, "given");
        // Neither the environment nor a file is looked at.
        let region = Region::from_static(REGION);
        loader = loader.empty_test_environment().region(region);
        loader = loader.endpoint_url(given.endpoint).credentials_provider(credentials);
    }
    let configuration = loader.load().await;
    if configuration.region().is_some() {
        return configuration;
    }
    configuration.into_builder().region(Region::from_static(REGION)).build()
}

/// A client with one pool of connections. The SDK's own default is the same, but each of its clients has a pool and a
/// store of certificates of its own, which for sixty accounts are thousands.
fn client(proxy: ProxyConfig) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector.set_proxy_config(Some(proxy.clone()));
        connector.build()
    })
}

/// The caller's own ARN and account.
pub(crate) struct Caller {
    /// ARN.
    pub(crate) arn: String,
    /// Twelve digits.
    pub(crate) account: String,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub(crate) partition: String,
}

/// Asks AWS who the credentials belong to. Nobody can be denied that.
///
/// # Errors
/// When there are none, they are not valid, or nobody answers.
pub(crate) async fn caller(configuration: &SdkConfig) -> Result<Caller, AwsError> {
    let Some(provider) = configuration.credentials_provider() else { return Err(AwsError::NoCredentials) };
    provider.provide_credentials().await.map_err(|error| AwsError::of(&error))?;
    let answer = aws_sdk_sts::Client::new(configuration).get_caller_identity().send().await;
    let answer = answer.map_err(|error| Failure::of(&error).at_first())?;
    let (Some(arn), Some(account)) = (answer.arn(), answer.account()) else {
        return Err(AwsError::Caller { cause: "the answer names no account".to_owned() });
    };
    let partition = arn.split(':').nth(1).filter(|part| part.starts_with("aws")).unwrap_or("aws");
    Ok(Caller { arn: arn.to_owned(), account: account.to_owned(), partition: partition.to_owned() })
}

/// Configuration for another account, by assuming a role there once now, and again whenever its session ends. `session` is
/// what the session is called in that account's logs.
///
/// # Errors
/// When the role cannot be assumed.
pub(crate) async fn assumed(own: &SdkConfig, role_arn: String, session: &'static str) -> Result<SdkConfig, Failure> {
    let client = aws_sdk_sts::Client::new(own);
    let role = Role { client, arn: role_arn, session, first: Mutex::new(None) };
    let credentials = role.assume().await?;
    *role.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(credentials);
    let builder = own.to_builder().credentials_provider(SharedCredentialsProvider::new(role));
    // A cache of its own: sessions of one account are of no use to another.
    Ok(builder.identity_cache(IdentityCache::lazy().build()).build())
}

/// Configuration for another account, by assuming a role there at the first call, and again whenever its session ends.
pub(crate) fn in_account(own: &SdkConfig, role_arn: String, session: &'static str) -> SdkConfig {
    let role = Role { client: aws_sdk_sts::Client::new(own), arn: role_arn, session, first: Mutex::new(None) };
    let builder = own.to_builder().credentials_provider(SharedCredentialsProvider::new(role));
    builder.identity_cache(IdentityCache::lazy().build()).build()
}

/// Credentials of a role in another account.
#[derive(Debug)]
struct Role {
    client: aws_sdk_sts::Client,
    arn: String,
    session: &'static str,
    /// The session that showed that the role can be assumed, until it is used.
    first: Mutex<Option<Credentials>>,
}

impl Role {
    async fn assume(&self) -> Result<Credentials, Failure> {
        let call = self.client.assume_role().role_arn(&self.arn).role_session_name(self.session);
        let answer = call.send().await.map_err(|error| Failure::of(&error))?;
        let Some(given) = answer.credentials() else { return Err(Failure::Malformed(200)) };
        let expires = given.expiration().to_owned().try_into().ok();
        let token = Some(given.session_token().to_owned());
        Ok(Credentials::new(given.access_key_id(), given.secret_access_key(), token, expires, "AssumeRole"))
    }
}

impl ProvideCredentials for Role {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
            match first {
                Some(credentials) => Ok(credentials),
                None => self.assume().await.map_err(|failure| CredentialsError::provider_error(failure.sentence())),
            }
        })
    }
}
