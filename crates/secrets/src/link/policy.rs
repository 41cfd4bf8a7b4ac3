//! Who a trust policy lets in by a token of an issuer.

use serde_json::Value;
use stanch_model::text::shorten;

/// What of a condition is quoted at most, in characters and in values.
const QUOTED: usize = 200;
const VALUES: usize = 5;

/// What a trust policy says of one identity provider.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trusts {
    /// Whether a statement lets its tokens in.
    pub(super) allowed: bool,
    /// Conditions on claims, which whoever signs tokens writes: `StringLike sub: org/1/*`.
    pub(super) claims: Vec<String>,
    /// Conditions on something else: `IpAddress aws:SourceIp: 192.0.2.0/24`.
    pub(super) others: Vec<String>,
    /// Whether a statement denies its tokens.
    pub(super) denied: bool,
}

/// Reads a trust policy. `provider` is the provider's ARN, `host` the issuer's address without `https://`.
pub(super) fn trusts(policy: &Value, provider: &str, host: &str) -> Trusts {
    let mut trusts = Trusts::default();
    for statement in each(policy.get("Statement")) {
        if !federates(statement, provider) || !assumes(statement) {
            continue;
        }
        match statement.get("Effect").and_then(Value::as_str) {
            Some("Deny") => trusts.denied = true,
            Some("Allow") => {
                trusts.allowed = true;
                conditions(statement.get("Condition"), host, &mut trusts);
            }
            _ => {}
        }
    }
    for list in [&mut trusts.claims, &mut trusts.others] {
        list.sort();
        list.dedup();
    }
    trusts
}

/// Every ARN of an identity provider that a trust policy lets in.
pub(super) fn providers(policy: &Value) -> Vec<&str> {
    let allowed =
        each(policy.get("Statement")).filter(|one| one.get("Effect").and_then(Value::as_str) == Some("Allow"));
    let federated = allowed
        .filter(|one| assumes(one))
        .flat_map(|one| each(one.get("Principal").and_then(|who| who.get("Federated"))));
    federated.filter_map(Value::as_str).filter(|arn| arn.contains(":oidc-provider/")).collect()
}

/// One thing, or each of a list.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = match value {
        Some(Value::Array(list)) => list.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    list.iter()
}

fn federates(statement: &Value, provider: &str) -> bool {
    match statement.get("Principal") {
        Some(Value::String(everybody)) => everybody == "*",
        Some(Value::Object(who)) => each(who.get("Federated")).any(|one| one == "*" || one == provider),
        _ => false,
    }
}

/// Whether a statement is about taking a role with a token.
fn assumes(statement: &Value) -> bool {
    each(statement.get("Action")).filter_map(Value::as_str).any(|action| {
        let action = action.to_ascii_lowercase();
        match action.strip_suffix('*') {
            Some(beginning) => "sts:assumerolewithwebidentity".starts_with(beginning),
            None => action == "sts:assumerolewithwebidentity",
        }
    })
}

fn conditions(condition: Option<&Value>, host: &str, trusts: &mut Trusts) {
    for (operator, keys) in condition.and_then(Value::as_object).into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let claim =
                key.to_ascii_lowercase().strip_prefix(&format!("{}:", host.to_ascii_lowercase())).map(str::to_owned);
            let mut texts: Vec<String> = each(Some(values)).map(text).collect();
            let more = texts.len().saturating_sub(VALUES);
            texts.truncate(VALUES);
            if more > 0 {
                texts.push(format!("{more} more"));
            }
            let list = if claim.is_some() { &mut trusts.claims } else { &mut trusts.others };
            let key = claim.unwrap_or_else(|| key.clone());
            list.push(format!("{} {}: {}", shorten(operator, QUOTED), shorten(&key, QUOTED), texts.join(", ")));
        }
    }
}

fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    shorten(&text, QUOTED).into_owned()
}
