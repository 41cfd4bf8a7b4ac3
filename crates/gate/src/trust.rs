//! Whether a role lets in a vendor's jobs by project alone.
//!
//! What a token says of its job is in its claims, as "Using OpenID Connect tokens in jobs" of CircleCI, "About security
//! hardening with OpenID Connect" of GitHub and "OpenID Connect in AWS" of GitLab list them: `org/ORG/project/ID/user/ID`,
//! `repo:OWNER/NAME:…`, `project_path:GROUP/NAME:…`.

use serde_json::Value;

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

/// Claims that name the project of a job.
const CLAIMS: &[&str] = &[
    "sub",
    "repository",
    "repository_id",
    "job_workflow_ref",
    "project_id",
    "project_path",
    "oidc.circleci.com/project-id",
];

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
    let denies = |statement: &&&Value| statement["Effect"] == "Deny" && statement.get("Condition").is_none();
    if statements.iter().filter(about).any(|statement| denies(&statement) && is_assume(statement)) {
        return Pin::Closed;
    }
    let mut by: Vec<String> = Vec::new();
    for statement in statements.iter().filter(about).filter(|statement| statement["Effect"] == "Allow") {
        if statement.get("NotPrincipal").is_some() {
            return Pin::Open("a statement lets in everybody but some".to_owned());
        }
        if !is_assume(statement) {
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

/// Whether a statement may be about an issuer: it names its provider, or everybody.
fn names(statement: &Value, issuer: &str) -> bool {
    let principal = &statement["Principal"];
    let everybody = |value: &Value| texts(value).contains(&"*");
    statement.get("NotPrincipal").is_some()
        || everybody(principal)
        || texts(&principal["Federated"]).iter().any(|name| *name == "*" || is_of(name, issuer))
}

/// Whether a provider is that of an issuer, or of one below it: `oidc.circleci.com/org/…`.
fn is_of(provider: &str, issuer: &str) -> bool {
    let path = provider.split_once(":oidc-provider/").map_or(provider, |(_, path)| path);
    let (path, issuer) = (path.to_ascii_lowercase(), issuer.to_ascii_lowercase());
    path.strip_prefix(&issuer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a statement is about assuming the role with a token; what excludes actions is taken to be.
fn is_assume(statement: &Value) -> bool {
    let covers = |action: &&str| {
        let action = action.to_ascii_lowercase();
        let begin = action.split('*').next().unwrap_or_default();
        if action.contains(['*', '?']) {
            "sts:assumerolewithwebidentity".starts_with(begin)
        } else {
            action == "sts:assumerolewithwebidentity"
        }
    };
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
        // `acme/web/.github/workflows/…@…`: the part that names the repository.
        let named: Vec<&str> = value.split(['/', '@']).take(2).collect();
        return if value.contains('/') { named.iter().all(|part| plain(part)) } else { plain(value) };
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
