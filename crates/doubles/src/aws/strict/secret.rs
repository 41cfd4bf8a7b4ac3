//! New values of secrets.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use stanch_scenario::estate::aws::Account;

use super::super::call::Call;
use super::super::refusal::Refusal;

/// Puts a value in the place of a secret's, which is named by its name or its ARN; `at` is when.
pub(super) fn put(account: &mut Account, call: &Call, number: u64, at: DateTime<Utc>) -> Result<Value, Refusal> {
    const ABSENT: Refusal = Refusal::Absent("ResourceNotFoundException");
    let (asked, value) = (call.need("SecretId")?, call.need("SecretString")?);
    let of = format!("arn:aws:secretsmanager:{}:{}:secret:", call.region, account.id);
    let region = account.regions.get_mut(&call.region).ok_or(ABSENT)?;
    let arn = |name: &str, suffix: &str| format!("{of}{name}-{suffix}");
    let found = region.secrets.iter_mut().find(|one| one.name == asked || arn(&one.name, &one.suffix) == asked);
    let found = found.ok_or(ABSENT)?;
    value.clone_into(&mut found.value);
    found.changed = at;
    let version = format!("00000000-0000-4000-9000-{number:012x}");
    Ok(json!({
        "ARN": arn(&found.name, &found.suffix),
        "Name": found.name,
        "VersionId": version,
        "VersionStages": ["AWSCURRENT"],
    }))
}
