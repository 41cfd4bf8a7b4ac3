//! CloudTrail and the log groups that it writes to.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, EventDataStore, Region, Trail};

use super::call::Call;
use super::refusal::Refusal;
use super::{InRegion, Said};

/// CloudTrail, as far as it is read.
pub(super) fn cloudtrail((state, account, region): InRegion<'_>, call: &Call) -> Result<Said, Refusal> {
    let arn =
        |one: &EventDataStore| format!("arn:aws:cloudtrail:{}:{}:eventdatastore/{}", call.region, account.id, one.id);
    let body = match call.name() {
        "ListEventDataStores" => {
            let page = state.page(call, &region.data_stores, "NextToken", "MaxResults")?;
            let stores = page.items.iter().map(|one| json!({"EventDataStoreArn": arn(one), "Name": one.name}));
            json!({"EventDataStores": stores.collect::<Vec<_>>(), "NextToken": page.next})
        }
        "GetEventDataStore" => {
            let asked = call.need("EventDataStore")?;
            let one = region.data_stores.iter().find(|one| arn(one) == asked);
            let one = one.ok_or(Refusal::Absent("EventDataStoreNotFoundException"))?;
            json!({
                "EventDataStoreArn": arn(one),
                "Name": one.name,
                "Status": if one.enabled { "ENABLED" } else { "STOPPED_INGESTION" },
                "AdvancedEventSelectors": one.selectors,
                "MultiRegionEnabled": one.multi_region,
                "OrganizationEnabled": one.organization,
                "RetentionPeriod": one.days,
                "TerminationProtectionEnabled": true,
            })
        }
        _ => trails(account, region, call)?,
    };
    Ok(Said::Json(body))
}

/// Log groups.
pub(super) fn groups((state, account, region): InRegion<'_>, call: &Call) -> Result<Said, Refusal> {
    if call.name() != "DescribeLogGroups" {
        return Err(Refusal::UnknownOperation);
    }
    let begins = call.get("logGroupNamePrefix").unwrap_or_default();
    let found: Vec<_> = region.log_groups.iter().filter(|group| group.name.starts_with(begins)).collect();
    let page = state.page(call, &found, "nextToken", "limit")?;
    let group = |one: &&stanch_scenario::estate::aws::LogGroup| {
        let mut said = json!({"logGroupName": one.name, "arn": group_arn(account, &call.region, &one.name)});
        if let (Some(days), Some(fields)) = (one.days, said.as_object_mut()) {
            fields.insert("retentionInDays".to_owned(), json!(days));
        }
        said
    };
    Ok(Said::Json(json!({"logGroups": page.items.iter().map(group).collect::<Vec<_>>(), "nextToken": page.next})))
}

fn group_arn(account: &Account, region: &str, name: &str) -> String {
    format!("arn:aws:logs:{region}:{}:log-group:{name}:*", account.id)
}

fn trails(account: &Account, region: &Region, call: &Call) -> Result<Value, Refusal> {
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
                    "S3KeyPrefix": one.prefix,
                    "HomeRegion": home,
                    "TrailARN": arn(home, one),
                    "IsMultiRegionTrail": one.multi_region,
                    "IsOrganizationTrail": one.organization,
                    "LogFileValidationEnabled": true,
                    "CloudWatchLogsLogGroupArn": one.log_group.as_ref().map(|name| group_arn(account, home, name)),
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
        "GetEventSelectors" => {
            let asked = call.need("TrailName")?;
            let found = all.find(|(home, one)| arn(home, one) == asked);
            let (_, one) = found.ok_or(Refusal::Absent("TrailNotFoundException"))?;
            let mut said = one.selectors.clone();
            if said.is_null() {
                let usual = json!({"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": []});
                said = json!({"EventSelectors": [usual]});
            }
            if let Some(fields) = said.as_object_mut() {
                fields.insert("TrailARN".to_owned(), json!(asked));
            }
            said
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(body)
}
