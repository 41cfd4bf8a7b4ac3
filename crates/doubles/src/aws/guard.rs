//! IAM Roles Anywhere and CloudTrail.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, Region, Trail};

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

pub(super) fn trails(account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let arn = |home: &str, one: &Trail| format!("arn:aws:cloudtrail:{home}:{}:trail/{}", account.id, one.name);
    // A trail of all regions is named in each.
    let elsewhere = account.regions.iter().filter(|(name, _)| **name != call.region);
    let elsewhere = elsewhere.flat_map(|(home, other)| other.trails.iter().map(move |one| (home.as_str(), one)));
    let own = region.trails.iter().map(|one| (call.region.as_str(), one));
    let mut all = own.chain(elsewhere.filter(|(_, one)| one.multi_region));
    let body = match call.name() {
        "ListTrails" => {
            let every = account.regions.iter();
            let every = every.flat_map(|(home, other)| other.trails.iter().map(move |one| (home, one)));
            let trail = |(home, one): (&String, &Trail)| json!({"TrailARN": arn(home, one), "Name": one.name, "HomeRegion": home});
            json!({"Trails": every.map(trail).collect::<Vec<Value>>()})
        }
        "DescribeTrails" => {
            let asked: Vec<String> = serde_json::from_str(call.need("trailNameList")?).map_err(|_| Refusal::Invalid)?;
            let mut all = all.filter(|(home, one)| asked.contains(&arn(home, one)));
            let trail = |(home, one): (&str, &Trail)| {
                json!({
                    "Name": one.name,
                    "S3BucketName": one.bucket,
                    "HomeRegion": home,
                    "TrailARN": arn(home, one),
                    "IsMultiRegionTrail": one.multi_region,
                    "IsOrganizationTrail": one.organization,
                    "LogFileValidationEnabled": true,
                })
            };
            json!({"trailList": all.by_ref().map(trail).collect::<Vec<Value>>()})
        }
        "GetTrailStatus" => {
            let asked = call.need("Name")?;
            let found = all.find(|(home, one)| arn(home, one) == asked);
            let (_, one) = found.ok_or(Refusal::Absent("TrailNotFoundException"))?;
            json!({"IsLogging": one.logging})
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Json(body))
}
