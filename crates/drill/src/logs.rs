//! Logs that go on after the notice: what responders and intruders call, as the cloud records it, and that each account and
//! region still logs.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use stanch_model::ALWAYS_ENABLED;

use crate::error::DrillError;
use crate::incident::Incident;

/// How far apart the calls are by which an account and region show that they log.
const BEAT: TimeDelta = TimeDelta::hours(6);

/// Logs of an incident after its notice, delivered in pieces.
#[derive(Debug)]
pub(crate) struct Logs {
    /// Until when they were delivered.
    until: DateTime<Utc>,
    /// How many of the cloud's records were.
    records: usize,
    files: usize,
}

impl Logs {
    /// Nothing after the logs that were generated.
    pub(crate) fn new(incident: &Incident) -> Self {
        Self { until: incident.truth.spec.window_end, records: 0, files: 0 }
    }

    /// Delivers what happened since the last time into a file of the case's `logs`.
    pub(crate) fn deliver(&mut self, incident: &Incident, now: DateTime<Utc>) -> Result<(), DrillError> {
        let mut records = beats(incident, self.until, now);
        let all = incident.cloud.records();
        records.extend(all.iter().skip(self.records).cloned());
        (self.until, self.records) = (now, all.len());
        self.files += 1;
        put(&incident.case, &format!("after-{}", self.files), &records)
    }
}

/// Writes records as a file of the case's `logs`, as if it had lain there for a minute: what may still be written is not
/// read.
pub(crate) fn put(case: &Path, name: &str, records: &[Value]) -> Result<(), DrillError> {
    let folder = case.join("logs").join("after");
    let path = folder.join(format!("{name}.json"));
    let fail = |source| DrillError::File { path: path.clone(), source };
    fs::create_dir_all(&folder).map_err(fail)?;
    fs::write(&path, json!({"Records": records}).to_string()).map_err(fail)?;
    let settled = SystemTime::now() - Duration::from_secs(60);
    File::options().write(true).open(&path).and_then(|file| file.set_modified(settled)).map_err(fail)
}

/// A call of a service in each account and region every few hours.
fn beats(incident: &Incident, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Value> {
    let mut beats = Vec::new();
    let mut at = from;
    loop {
        for account in &incident.estate.aws.accounts {
            beats.extend(ALWAYS_ENABLED.iter().map(|region| beat(&account.id, region, at)));
        }
        if at >= to {
            return beats;
        }
        at = (at + BEAT).min(to);
    }
}

fn beat(account: &str, region: &str, at: DateTime<Utc>) -> Value {
    let time = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let role = "AWSServiceRoleForConfig";
    json!({
        "eventVersion": "1.08",
        "eventID": format!("beat-{account}-{region}-{time}"),
        "eventTime": time,
        "eventName": "DescribeConfigurationRecorders",
        "eventSource": "config.amazonaws.com",
        "awsRegion": region,
        "sourceIPAddress": "config.amazonaws.com",
        "userAgent": "config.amazonaws.com",
        "recipientAccountId": account,
        "eventType": "AwsApiCall",
        "readOnly": true,
        "userIdentity": {
            "type": "AssumedRole",
            "invokedBy": "config.amazonaws.com",
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/configLambdaExecution"),
            "accountId": account,
            "sessionContext": {"sessionIssuer": {
                "type": "Role",
                "arn": format!("arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/{role}"),
            }},
        },
    })
}
