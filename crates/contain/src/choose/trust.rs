//! Cutting an issuer of identity tokens out of a trust policy, so that everybody else can still assume the role.

use serde_json::{Value, json};
use stanch_iam::arn::Arn;

/// What cutting an issuer out of a trust policy comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The new trust policy.
    To(String),
    /// No statement lets the issuer in.
    Needless,
    /// It cannot be cut: why, one sentence without a full stop.
    Impossible(String),
}

/// A trust policy without an issuer, which is given without `https://` and stands for everything below it as well.
///
/// Its provider is taken out of all statements that allow, and a deny is added: that beats wildcards and `NotPrincipal`,
/// and holds when somebody puts an allow back. Other principals keep their statements to the letter.
pub fn cut(trust: &str, issuer: &str, account: &str, partition: &str) -> Cut {
    let Ok(mut policy) = serde_json::from_str::<Value>(trust) else {
        return Cut::Impossible("its trust policy is no JSON, so that nobody can tell whom it lets in".to_owned());
    };
    let statements = match policy.get_mut("Statement").map(Value::take) {
        Some(Value::Array(list)) => list,
        Some(one @ Value::Object(_)) => vec![one],
        _ => return Cut::Impossible("its trust policy has no statements that can be read".to_owned()),
    };
    let lets_in = |statement: &Value| statement["Effect"] == "Allow" && may_match(statement, issuer);
    if !statements.iter().any(lets_in) {
        return Cut::Needless;
    }
    let mut providers: Vec<String> = statements.iter().flat_map(federated).filter(|arn| is_of(arn, issuer)).collect();
    if providers.is_empty() {
        providers.push(format!("arn:{partition}:iam::{account}:oidc-provider/{issuer}"));
    }
    providers.sort();
    providers.dedup();
    let deny = json!({
        "Effect": "Deny",
        "Principal": { "Federated": providers },
        "Action": "sts:AssumeRoleWithWebIdentity",
    });
    let kept = statements.into_iter().filter_map(|statement| without(statement, issuer));
    let all: Vec<Value> = std::iter::once(deny.clone()).chain(kept.filter(|statement| *statement != deny)).collect();
    match policy.as_object_mut() {
        Some(policy) => policy.insert("Statement".to_owned(), Value::Array(all)),
        None => return Cut::Impossible("its trust policy is no object".to_owned()),
    };
    Cut::To(policy.to_string())
}

/// Whether a statement may be about the issuer: it names its provider, or everybody, or everybody but some.
fn may_match(statement: &Value, issuer: &str) -> bool {
    if statement.get("NotPrincipal").is_some() {
        return true;
    }
    let principal = &statement["Principal"];
    principal == "*"
        || principal["AWS"] == "*"
        || federated(statement).iter().any(|name| name == "*" || is_of(name, issuer))
}

/// Providers that the `Principal` of a statement names.
fn federated(statement: &Value) -> Vec<String> {
    match &statement["Principal"]["Federated"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Whether a provider is that of an issuer, or of one below it: `oidc.circleci.com/org/…`.
fn is_of(provider: &str, issuer: &str) -> bool {
    let path = Arn::parse(provider).and_then(|arn| arn.resource.strip_prefix("oidc-provider/"));
    path.and_then(|path| path.strip_prefix(issuer)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A statement that allows, without the providers of an issuer; none where nobody is left. Others stay as they are.
fn without(mut statement: Value, issuer: &str) -> Option<Value> {
    let names = federated(&statement);
    if statement["Effect"] != "Allow" || !names.iter().any(|name| is_of(name, issuer)) {
        return Some(statement);
    }
    let left: Vec<String> = names.into_iter().filter(|name| !is_of(name, issuer)).collect();
    let principal = statement.get_mut("Principal")?.as_object_mut()?;
    if left.is_empty() {
        principal.remove("Federated");
    } else {
        principal.insert("Federated".to_owned(), json!(left));
    }
    (!principal.is_empty()).then_some(statement)
}
