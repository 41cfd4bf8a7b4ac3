//! The attack's records as they were found.

use super::InjectError;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// One record of the source.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) value: Value,
    /// Seconds since 1970.
    pub(super) time: i64,
}

/// Text at a JSON pointer; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

impl Source {
    pub(super) fn text(&self, pointer: &str) -> &str {
        text(&self.value, pointer)
    }

    /// The key that the caller signed with; empty where the record shows none.
    pub(super) fn key(&self) -> &str {
        self.text("/userIdentity/accessKeyId")
    }

    /// The kind of caller, as CloudTrail writes it.
    pub(super) fn kind(&self) -> &str {
        self.text("/userIdentity/type")
    }

    /// `iam`, `sts`, and so on.
    pub(super) fn service(&self) -> &str {
        self.text("/eventSource").trim_end_matches(".amazonaws.com")
    }

    /// The key of the session that this record mints; empty where it mints none.
    pub(super) fn minted(&self) -> &str {
        self.text("/responseElements/credentials/accessKeyId")
    }

    /// The long-term key that this record creates; empty where it creates none.
    pub(super) fn created(&self) -> &str {
        self.text("/responseElements/accessKey/accessKeyId")
    }

    /// Seconds that a minted session lives.
    pub(super) fn lifetime(&self) -> i64 {
        let asked = self.value.pointer("/requestParameters/durationSeconds").and_then(Value::as_i64);
        asked.unwrap_or(3_600).clamp(900, 43_200)
    }

    /// Whether the service logs in one region whatever region the caller works in.
    pub(super) fn is_global(&self) -> bool {
        const GLOBAL: [&str; 12] = [
            "iam",
            "organizations",
            "cloudfront",
            "route53",
            "route53domains",
            "support",
            "health",
            "ce",
            "account",
            "billing",
            "globalaccelerator",
            "budgets",
        ];
        // The global endpoint of STS logs where global services do, its regional ones in their region.
        GLOBAL.contains(&self.service()) || self.text("/tlsDetails/clientProvidedHostHeader") == "sts.amazonaws.com"
    }
}

/// Reads the texts, in the order of time. Where several fall into one second, what makes a credential or a resource
/// goes before what could use it.
pub(super) fn read(records: &[String]) -> Result<Vec<Source>, InjectError> {
    let mut sources = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        let refuse = |cause: &str| InjectError::NotARecord { index, cause: cause.to_owned() };
        let value: Value = serde_json::from_str(record).map_err(|error| refuse(&error.to_string()))?;
        let instant: DateTime<Utc> = text(&value, "/eventTime").parse().map_err(|_| refuse("it has no eventTime"))?;
        if text(&value, "/eventName").is_empty() || text(&value, "/eventSource").is_empty() {
            return Err(refuse("it has no eventName or no eventSource"));
        }
        if value.get("userIdentity").is_none_or(|identity| !identity.is_object()) {
            return Err(refuse("it has no userIdentity"));
        }
        sources.push(Source { value, time: instant.timestamp() });
    }
    if sources.is_empty() {
        return Err(InjectError::Empty);
    }
    let depths = depths(&sources);
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by_key(|&place| (sources[place].time, depths[place], precedence(sources[place].text("/eventName"))));
    Ok(order.into_iter().map(|place| sources[place].clone()).collect())
}

/// Whether the attack has steps that only an IAM user can take.
pub(super) fn needs_user(sources: &[Source]) -> bool {
    sources.iter().any(|source| {
        source.kind() == "FederatedUser"
            || matches!(source.text("/eventName"), "GetFederationToken" | "GetSessionToken" | "ChangePassword")
    })
}

/// How many mintings lie between each record's credential and one that nothing in the file mints.
fn depths(sources: &[Source]) -> Vec<usize> {
    let depth = |start: usize| {
        let (mut at, mut depth) = (start, 0);
        // A chain cannot be longer than the file, whatever loops somebody has written into it.
        while let Some(minter) = sources.iter().position(|source| {
            let key = sources[at].key();
            !key.is_empty() && (source.minted() == key || source.created() == key)
        }) && depth < sources.len()
        {
            depth += 1;
            at = minter;
        }
        depth
    };
    (0..sources.len()).map(depth).collect()
}

fn precedence(operation: &str) -> u8 {
    match operation {
        "CreateUser" | "CreateRole" | "CreatePolicy" => 0,
        _ if operation.starts_with("Create") => 1,
        _ => 2,
    }
}
