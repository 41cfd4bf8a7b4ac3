//! Secrets of Secrets Manager: new values go in, and none comes out but to keep what stands beside a key.

use aws_config::Region;
use serde_json::{Map, Value};
use stanch_contain::state::{State, StoredState};
use stanch_contain::world::{Learned, Trouble, TroubleKind};
use zeroize::{Zeroize as _, Zeroizing};

use super::ask::{Ask, utc};
use super::refusal::present;
use super::{Aws, partition};
use crate::Secret;

const DESCRIBE: &str = "secretsmanager:DescribeSecret";

impl Aws {
    /// When a secret was last written.
    pub(in crate::apply) async fn stored(&self, account: &str, region: &str, id: &str) -> Result<State, Trouble> {
        let client = self.secrets(account, region).await?;
        let ask = self.asking_of(account, region, id);
        let answer = ask.ask(DESCRIBE, || client.describe_secret().secret_id(id).send()).await;
        let Some(answer) = present(answer)? else { return Ok(State::Absent) };
        // One that is scheduled for deletion can be described and not be read any more.
        if answer.deleted_date.is_some() {
            return Ok(State::Absent);
        }
        Ok(State::Stored(StoredState { updated: answer.last_changed_date.as_ref().and_then(utc), mask: None }))
    }

    /// Writes a value into a secret; with `merge`, its fields among those that are there.
    pub(in crate::apply) async fn store(
        &self,
        account: &str,
        region: &str,
        id: &str,
        value: &Secret,
        merge: bool,
    ) -> Result<Learned, Trouble> {
        let client = self.secrets(account, region).await?;
        let ask = self.asking_of(account, region, id);
        let text = if merge {
            let get = || client.get_secret_value().secret_id(id).send();
            let current = present(ask.ask("secretsmanager:GetSecretValue", get).await)?;
            let binary = current.as_ref().is_some_and(|current| current.secret_binary.is_some());
            let current = Zeroizing::new(current.and_then(|current| current.secret_string).unwrap_or_default());
            let merged = if binary { None } else { merged(&current, value.expose()) };
            merged.ok_or_else(|| no_object(&ask))?
        } else {
            Zeroizing::new(value.expose().to_owned())
        };
        let put = || client.put_secret_value().secret_id(id).secret_string(text.as_str()).send();
        let version = ask.ask("secretsmanager:PutSecretValue", put).await?.version_id;
        let described = ask.ask(DESCRIBE, || client.describe_secret().secret_id(id).send()).await?;
        Ok(Learned { id: version, at: described.last_changed_date.as_ref().and_then(utc) })
    }

    async fn secrets(&self, account: &str, region: &str) -> Result<aws_sdk_secretsmanager::Client, Trouble> {
        let session = self.session(account).await?;
        let settings = aws_sdk_secretsmanager::config::Builder::from(&session.configuration);
        let settings = settings.region(Region::new(region.to_owned())).retry_partition(partition());
        Ok(aws_sdk_secretsmanager::Client::from_conf(settings.build()))
    }

    fn asking_of(&self, account: &str, region: &str, id: &str) -> Ask<'_> {
        self.asking(format!("secret {id} of account {account} in {region}"))
    }
}

fn no_object(ask: &Ask<'_>) -> Trouble {
    let cause =
        format!("{} holds no JSON object that fields could be put into; store the key's parts one by one", ask.subject);
    Trouble { kind: TroubleKind::Refused, cause }
}

/// The fields of an object with those of another in place of its own; none where either is no object.
fn merged(current: &str, fields: &str) -> Option<Zeroizing<String>> {
    let object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).ok();
    let mut all = if current.trim().is_empty() { Map::new() } else { object(current)? };
    for (name, value) in object(fields)? {
        if let Some(old) = all.insert(name, value) {
            wipe(old);
        }
    }
    let all = Value::Object(all);
    let text = Zeroizing::new(all.to_string());
    wipe(all);
    Some(text)
}

/// Overwrites the texts in a value.
fn wipe(value: Value) {
    match value {
        Value::String(mut text) => text.zeroize(),
        Value::Array(items) => items.into_iter().for_each(wipe),
        Value::Object(fields) => fields.into_iter().for_each(|(_, value)| wipe(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_beside_a_key_stay() {
        let cases = [
            (r#"{"host":"db","key":"old"}"#, Some(r#"{"host":"db","id":"AKIA","key":"new"}"#)),
            ("", Some(r#"{"id":"AKIA","key":"new"}"#)),
            (r#"{"nested":{"a":[1,"b"]}}"#, Some(r#"{"id":"AKIA","key":"new","nested":{"a":[1,"b"]}}"#)),
            ("not JSON", None),
            (r#"["a list"]"#, None),
        ];
        for (current, expected) in cases {
            let text = merged(current, r#"{"id":"AKIA","key":"new"}"#);
            assert_eq!(text.as_ref().map(|text| text.as_str()), expected, "{current}");
        }
    }
}
