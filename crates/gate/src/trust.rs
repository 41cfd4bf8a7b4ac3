//! Whether a role lets in a vendor's jobs by project alone.
//!
//! What a token says of its job is in its claims, as "Using OpenID Connect tokens in jobs" of CircleCI, "About security
//! hardening with OpenID Connect" of GitHub and "OpenID Connect in AWS" of GitLab list them: `org/ORG/project/ID/user/ID`,
//! `repo:OWNER/NAME:…`, `project_path:GROUP/NAME:…`.

use serde_json::Value;
use stanch_iam::glob::matches;

/// How a role lets in the jobs of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// It does not.
    Closed,
    /// By project: which, as the conditions say it.
    Pinned(Vec<String>),
    /// Others than some projects' jobs: why, one sentence without a full stop.
    Open(String),
    /// It cannot be told: why, likewise.
    Unreadable(String),
}

/// Operators that ask for one of some texts. Those with `IfExists` let in a token without the claim.
const ASKS: &[&str] =
    &["stringequals", "stringlike", "stringequalsignorecase", "foranyvalue:stringequals", "foranyvalue:stringlike"];

/// Claims that name the project of a job. `job_workflow_ref` names whose workflow is called, and any project may call it.
const CLAIMS: &[&str] =
    &["sub", "repository", "repository_id", "project_id", "project_path", "oidc.circleci.com/project-id"];

/// How a trust policy lets in the jobs of an issuer, given as its host without `https://`, which stands for everything
/// below it as well.
pub fn pin(trust: &Value, issuer: &str) -> Pin {
    // Policies that were no JSON are kept as a text.
    let statements: Vec<&Value> = match &trust["Statement"] {
        Value::Array(list) => list.iter().collect(),
        one @ Value::Object(_) => vec![one],
        _ => return Pin::Unreadable("its trust policy was not read".to_owned()),
    };
    let about = |statement: &&&Value| names(statement, issuer);
    let denied: Vec<&str> =
        statements.iter().filter(|statement| denies(statement)).flat_map(|statement| principals(statement)).collect();
    if denied.contains(&EVERYBODY) {
        return Pin::Closed;
    }
    let mut by: Vec<String> = Vec::new();
    for statement in statements.iter().filter(about).filter(|statement| statement["Effect"] == "Allow") {
        if statement.get("NotPrincipal").is_some() {
            return Pin::Open("a statement lets in everybody but some".to_owned());
        }
        if !is_assume(statement) || is_cut(statement, issuer, &denied) {
            continue;
        }
        match projects(&statement["Condition"], issuer) {
            Ok(projects) => by.extend(projects),
            Err(why) => return Pin::Open(why),
        }
    }
    by.sort();
    by.dedup();
    if by.is_empty() { Pin::Closed } else { Pin::Pinned(by) }
}

/// Everybody, as a principal.
const EVERYBODY: &str = "*";

/// The action of assuming a role with a token, in lower case.
const ASSUME: &str = "sts:assumerolewithwebidentity";

/// Whether a statement may be about an issuer: it names its provider, or everybody.
fn names(statement: &Value, issuer: &str) -> bool {
    statement.get("NotPrincipal").is_some()
        || principals(statement).iter().any(|name| *name == EVERYBODY || is_of(name, issuer))
}

/// Whom a statement names: everybody, or providers.
fn principals(statement: &Value) -> Vec<&str> {
    let principal = &statement["Principal"];
    // Everybody of AWS is everybody ("AWS JSON policy elements: Principal").
    let aws = texts(&principal["AWS"]).into_iter().filter(|name| *name == EVERYBODY);
    texts(principal).into_iter().chain(aws).chain(texts(&principal["Federated"])).collect()
}

/// Whether a statement denies assuming the role with a token whatever the token says. What excludes actions or principals
/// leaves some out, so that it is not taken to.
fn denies(statement: &Value) -> bool {
    let whole = ["Condition", "NotAction", "NotPrincipal"].iter().all(|name| statement.get(name).is_none());
    statement["Effect"] == "Deny" && whole && is_assume(statement)
}

/// Whether each provider of an issuer that a statement lets in is shut out by name.
fn is_cut(statement: &Value, issuer: &str, denied: &[&str]) -> bool {
    let principals = principals(statement);
    let mut of_issuer = principals.iter().filter(|name| **name == EVERYBODY || is_of(name, issuer)).peekable();
    of_issuer.peek().is_some() && of_issuer.all(|name| denied.contains(name))
}

/// Whether a provider is that of an issuer, or of one below it: `oidc.circleci.com/org/…`.
fn is_of(provider: &str, issuer: &str) -> bool {
    let path = provider.split_once(":oidc-provider/").map_or(provider, |(_, path)| path);
    let (path, issuer) = (path.to_ascii_lowercase(), issuer.to_ascii_lowercase());
    path.strip_prefix(&issuer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a statement is about assuming the role with a token; what excludes actions is taken to be.
fn is_assume(statement: &Value) -> bool {
    let covers = |action: &&str| matches(&action.to_ascii_lowercase(), ASSUME);
    statement.get("NotAction").is_some() || texts(&statement["Action"]).iter().any(covers)
}

/// What conditions pin to: the values of one that names a project in each of its values.
fn projects(condition: &Value, issuer: &str) -> Result<Vec<String>, String> {
    let mut wide: Option<String> = None;
    for (operator, keys) in condition.as_object().into_iter().flatten() {
        if !ASKS.contains(&operator.to_ascii_lowercase().as_str()) {
            continue;
        }
        for (key, values) in keys.as_object().into_iter().flatten() {
            let Some((host, claim)) = key.rsplit_once(':') else { continue };
            let known = CLAIMS.contains(&claim.to_ascii_lowercase().as_str());
            let provider = host.split('/').next().unwrap_or_default();
            let of_issuer = provider.eq_ignore_ascii_case(issuer.split('/').next().unwrap_or_default());
            if !known || !of_issuer {
                continue;
            }
            let values = texts(values);
            match values.iter().find(|value| !is_narrow(claim, value)) {
                Some(value) => wide = Some(format!("{key} may be {value}, which is not one project")),
                None if values.is_empty() => {}
                None => return Ok(values.into_iter().map(str::to_owned).collect()),
            }
        }
    }
    Err(wide.unwrap_or_else(|| "it asks for no claim that names a project".to_owned()))
}

/// Whether a value of a claim names one project.
fn is_narrow(claim: &str, value: &str) -> bool {
    let plain = |text: &str| !text.is_empty() && !text.contains(['*', '?', '$']);
    if !claim.eq_ignore_ascii_case("sub") {
        return value.split('/').all(plain);
    }
    if let Some(rest) = value.split_once("/project/").filter(|(before, _)| plain(before)).map(|(_, rest)| rest) {
        return plain(rest.split('/').next().unwrap_or_default());
    }
    let Some((kind, rest)) = value.split_once(':') else {
        return plain(value) && value.contains('/') && !value.starts_with("org/");
    };
    let named = rest.split(':').next().unwrap_or_default();
    matches!(kind, "repo" | "project_path") && named.contains('/') && named.split('/').all(plain)
}

/// A text, or texts of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
