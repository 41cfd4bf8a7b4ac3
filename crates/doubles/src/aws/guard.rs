//! IAM Roles Anywhere.

use serde_json::json;
use stanch_scenario::estate::aws::{Account, Region};

use super::call::Call;
use super::refusal::Refusal;
use super::{Said, State};

pub(super) fn anchors(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let arn = |resource: String| format!("arn:aws:rolesanywhere:{}:{}:{resource}", call.region, account.id);
    let body = match call.name() {
        "ListTrustAnchors" => {
            let page = state.page(call, &region.anchors, "nextToken", "pageSize")?;
            let anchors = page.items.iter().map(|one| {
                json!({
                    "trustAnchorArn": arn(format!("trust-anchor/{}", one.id)),
                    "trustAnchorId": one.id,
                    "name": one.name,
                    "enabled": one.enabled,
                    "source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-"}},
                })
            });
            json!({"trustAnchors": anchors.collect::<Vec<_>>(), "nextToken": page.next})
        }
        "ListProfiles" => {
            let page = state.page(call, &region.profiles, "nextToken", "pageSize")?;
            let profiles = page.items.iter().map(|one| {
                json!({
                    "profileArn": arn(format!("profile/{}", one.id)),
                    "profileId": one.id,
                    "name": one.name,
                    "enabled": one.enabled,
                    "roleArns": one.roles,
                })
            });
            json!({"profiles": profiles.collect::<Vec<_>>(), "nextToken": page.next})
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Json(body))
}
