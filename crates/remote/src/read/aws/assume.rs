//! A role in another account, as one of the calls of a collection.

use aws_config::SdkConfig;
use serde_json::json;

use super::call::Calls;
use super::operation::ASSUME_ROLE;
use crate::RemoteError;
use crate::aws::access;
use crate::aws::failure::Failure;

/// What a session is called in the logs of the account that is read.
const SESSION: &str = "stanch-collect";

/// Configuration for another account, by assuming a role there.
///
/// # Errors
/// The outer one when the collection cannot go on; the inner one when the role cannot be assumed.
pub(super) async fn assumed(
    calls: &Calls<'_>,
    own: &SdkConfig,
    role_arn: String,
) -> Result<Result<SdkConfig, Failure>, RemoteError> {
    let mut configuration = None;
    let first = Box::pin(async {
        configuration = Some(access::assumed(own, role_arn, SESSION).await?);
        Ok(json!({}))
    });
    if let Err(failure) = calls.send(&ASSUME_ROLE, first).await? {
        return Ok(Err(failure));
    }
    Ok(configuration.ok_or(Failure::Malformed(200)))
}
