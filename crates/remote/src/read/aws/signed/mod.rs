//! Calls of services whose crates of the SDK are not used, signed and sent by the SDK's own runtime.
//!
//! A few operations of each are needed here, of several thousand, and the crates of three of them alone take as long to
//! compile as the rest of the SDK.

mod service;

use std::collections::BTreeMap;
use std::fmt;

use aws_config::SdkConfig;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthSchemeOptionResolver};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde_json::Value;
use url::form_urlencoded;

use super::xml::Element;
use crate::aws::failure::Failure;
use service::Protocol;

pub(crate) use service::Service;

/// A request: the operation or the path, and its body.
#[derive(Clone, Debug)]
struct Request {
    operation: &'static str,
    body: String,
}

/// An answer's body.
type Body = Vec<u8>;

/// An error that a service answered with.
#[derive(Debug)]
struct Refused(ErrorMetadata);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.code().unwrap_or("no code"))
    }
}

impl std::error::Error for Refused {}

impl ProvideErrorMetadata for Refused {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

/// A client of one service in one region.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    service: Service,
    operation: Operation<Request, Body, Refused>,
}

impl Signed {
    /// A client.
    pub(crate) fn new(configuration: &SdkConfig, service: Service) -> Self {
        let region = configuration.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        let endpoint = service.endpoint(configuration, &region);
        let retries = configuration.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let timeouts = configuration.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled);
        let mut builder = Operation::builder()
            .service_name(service.name())
            .operation_name("call")
            .endpoint_url(&endpoint)
            .standard_retry(&retries)
            .timeout_config(timeouts)
            .retry_classifier(AwsErrorCodeClassifier::<Refused>::default())
            .retry_classifier(TransientErrorClassifier::<Refused>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .with_connection_poisoning()
            .runtime_plugin(signing(configuration, service, &region));
        if let Some(client) = configuration.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = configuration.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = configuration.time_source() {
            builder = builder.time_source(time);
        }
        let operation = builder
            .serializer(move |request: Request| http_request(service, request))
            .deserializer(|response: &HttpResponse| answer(response))
            .build();
        Self { service, operation }
    }

    /// Calls an operation of a service that speaks forms, with parameters; the answer is XML.
    pub(crate) async fn query(
        &self,
        operation: &'static str,
        parameters: &[(&str, &str)],
        marker: Option<(&str, String)>,
    ) -> Result<Element, Failure> {
        let mut all = vec![("Action", operation)];
        if let Protocol::Query(version) = self.service.protocol() {
            all.push(("Version", version));
        }
        all.extend_from_slice(parameters);
        if let Some((name, marker)) = &marker {
            all.push((name, marker));
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        let bytes = self.send(Request { operation, body }).await?;
        Element::parse(&bytes).ok_or(Failure::Malformed(200))
    }

    /// Calls an operation of a service that speaks JSON.
    pub(crate) async fn json(&self, operation: &'static str, input: &Value) -> Result<Value, Failure> {
        let bytes = self.send(Request { operation, body: input.to_string() }).await?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::Malformed(200))
    }

    /// Asks for a path with its query, of a service that is asked so; the answer is JSON.
    pub(crate) async fn get(&self, path: &'static str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let bytes = self.send(Request { operation: path, body: query }).await?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::Malformed(200))
    }

    async fn send(&self, request: Request) -> Result<Body, Failure> {
        let answer: Result<Body, SdkError<Refused, HttpResponse>> = self.operation.invoke(request).await;
        answer.map_err(|error| Failure::of(&error))
    }
}

/// What signs requests with the configuration's credentials.
fn signing(configuration: &SdkConfig, service: Service, region: &str) -> StaticRuntimePlugin {
    let mut layer = Layer::new("signing");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(aws_config::Region::new(region.to_owned()))),
        name: Some(SigningName::from_static(service.name())),
        ..Default::default()
    });
    let mut components = RuntimeComponentsBuilder::new("signing")
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_identity_cache(configuration.identity_cache());
    let scheme = SharedAuthSchemeOptionResolver::new(StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]));
    components.set_auth_scheme_option_resolver(Some(scheme));
    if let Some(provider) = configuration.credentials_provider() {
        components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(provider));
    }
    StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(components)
}

/// The request in the protocol of the service.
fn http_request(
    service: Service,
    request: Request,
) -> Result<HttpRequest, aws_smithy_runtime_api::box_error::BoxError> {
    let Request { operation, body } = request;
    let protocol = service.protocol();
    if protocol == Protocol::Rest {
        let mut http = HttpRequest::new(SdkBody::empty());
        http.set_method("GET")?;
        http.set_uri(format!("{operation}?{body}"))?;
        return Ok(http);
    }
    let mut http = HttpRequest::new(SdkBody::from(body));
    http.set_method("POST")?;
    http.set_uri("/")?;
    let headers = http.headers_mut();
    match protocol {
        Protocol::Json { version, target } => {
            headers.try_insert("content-type", format!("application/x-amz-json-{version}"))?;
            headers.try_insert("x-amz-target", format!("{target}.{operation}"))?;
        }
        Protocol::Query(_) | Protocol::Rest => {
            headers.try_insert("content-type", "application/x-www-form-urlencoded")?;
        }
    }
    Ok(http)
}

/// The body of an answer, or the code and message of an error in XML or JSON.
fn answer(response: &HttpResponse) -> Result<Body, OrchestratorError<Refused>> {
    let bytes = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(bytes.to_vec());
    }
    let mut error = ErrorMetadata::builder();
    let said: BTreeMap<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let word = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
    let xml = Element::parse(bytes).unwrap_or_default();
    let text = |name: &str| xml.text_of(name).map(str::to_owned);
    // JSON names the error with its namespace before `#`. A header names it with an address after a colon.
    let code = word("__type").map(|kind| kind.rsplit('#').next().unwrap_or_default().to_owned());
    let header = response.headers().get("x-amzn-errortype").and_then(|kind| kind.split(':').next()).map(str::to_owned);
    if let Some(code) = code.or_else(|| text("Code")).or(header) {
        error = error.code(code);
    }
    if let Some(message) = word("message").or_else(|| word("Message")).or_else(|| text("Message")) {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(Refused(error.build())))
}
