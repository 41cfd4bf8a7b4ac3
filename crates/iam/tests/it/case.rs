//! Cases in files: layers, a request and what is expected.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layer, Layers, Request, Verdict};
use stanch_iam::policy::{Policy, Statement};

/// A request with its layers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The number in the specification.
    pub(crate) spec: String,
    /// What the case shows.
    pub(crate) name: String,
    /// Who asks: a short name of one of `callers`.
    #[serde(default = "user")]
    pub(crate) caller: String,
    #[serde(default = "read")]
    pub(crate) action: String,
    #[serde(default = "object")]
    pub(crate) resource: String,
    pub(crate) resource_account: Option<String>,
    #[serde(default)]
    pub(crate) context: Map<String, Value>,
    /// Whether keys of which nothing is said are unknown.
    #[serde(default)]
    pub(crate) partial: bool,
    #[serde(default)]
    pub(crate) identity: Vec<Value>,
    pub(crate) boundary: Option<Vec<Value>>,
    pub(crate) session: Option<Vec<Value>>,
    pub(crate) on_resource: Option<Vec<Value>>,
    #[serde(default)]
    pub(crate) scp: Vec<Vec<Value>>,
    #[serde(default)]
    pub(crate) rcp: Vec<Vec<Value>>,
    pub(crate) endpoint: Option<Vec<Value>>,
    #[serde(default)]
    pub(crate) resource_unknown: bool,
    /// `allow`, `explicit`, `unknown`, or the layer that does not allow.
    pub(crate) expect: String,
    /// Labels of the statements that make it so.
    pub(crate) by: Option<Vec<String>>,
    /// Keys that would decide.
    pub(crate) open: Option<Vec<String>>,
}

fn user() -> String {
    "user".to_owned()
}

fn read() -> String {
    "s3:GetObject".to_owned()
}

fn object() -> String {
    "arn:aws:s3:::store/key".to_owned()
}

/// The policies of a case, by layer.
pub(crate) struct Read {
    identity: Policy,
    boundary: Option<Policy>,
    session: Option<Policy>,
    resource: Option<Policy>,
    scp: Vec<Policy>,
    rcp: Vec<Policy>,
    endpoint: Option<Policy>,
    unknown: bool,
}

impl Case {
    /// Reads the policies.
    pub(crate) fn read(&self) -> Read {
        let some = |list: &Option<Vec<Value>>| list.as_ref().map(|list| policy(list));
        let levels = |list: &Vec<Vec<Value>>| list.iter().map(|list| policy(list)).collect();
        Read {
            identity: policy(&self.identity),
            boundary: some(&self.boundary),
            session: some(&self.session),
            resource: some(&self.on_resource),
            scp: levels(&self.scp),
            rcp: levels(&self.rcp),
            endpoint: some(&self.endpoint),
            unknown: self.resource_unknown,
        }
    }

    /// What is known of the request.
    pub(crate) fn context(&self) -> Context {
        let mut context = Context::new(if self.partial { Rest::Unknown } else { Rest::Absent });
        for (key, value) in &self.context {
            context.set(key, fact(value));
        }
        context
    }

    /// The request.
    pub(crate) fn request<'a>(&'a self, caller: &'a Caller, context: &'a Context) -> Request<'a> {
        Request {
            caller,
            action: &self.action,
            resource: &self.resource,
            resource_account: self.resource_account.as_deref(),
            context,
        }
    }
}

impl Read {
    /// The layers.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            identity: list(&self.identity),
            boundary: self.boundary.as_ref().map(list),
            session: self.session.as_ref().map(list),
            resource: self.resource.as_ref().map(list),
            service_controls: self.scp.iter().map(list).collect(),
            resource_controls: self.rcp.iter().map(list).collect(),
            endpoint: self.endpoint.as_ref().map(list),
            resource_unknown: self.unknown,
        }
    }
}

fn list(policy: &Policy) -> Vec<&Statement> {
    policy.statements.iter().collect()
}

/// A policy of statements: objects as they stand in a policy, or `EFFECT ACTION RESOURCE [PRINCIPAL]`. A text that is one
/// word, or an object with `Version`, is a whole policy.
fn policy(statements: &[Value]) -> Policy {
    if let [document] = statements
        && (document.get("Version").is_some() || document.get("Statement").is_some())
    {
        return Policy::parse("p", document);
    }
    let statements: Vec<Value> = statements.iter().map(statement).collect();
    Policy::parse("p", &json!({"Version": "2012-10-17", "Statement": statements}))
}

fn statement(value: &Value) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let words: Vec<&str> = text.split(' ').collect();
    let [effect, action, resource, principal @ ..] = words.as_slice() else { panic!("{text}: no statement") };
    let mut statement = json!({"Effect": effect, "Action": action, "Resource": resource});
    match principal {
        [] => {}
        ["*"] => statement["Principal"] = json!("*"),
        [name] => statement["Principal"] = json!({"AWS": name}),
        [kind, name] => statement["Principal"] = json!({*kind: name}),
        _ => panic!("{text}: no principal"),
    }
    statement
}

/// A fact: a value, a list of values, or `{"is": "absent" | "unknown" | "free"}`, `{"since": TIME}`.
pub(crate) fn fact(value: &Value) -> Fact {
    match value {
        Value::String(text) => Fact::one(text.as_str()),
        Value::Array(list) => Fact::Values(list.iter().map(|text| text.as_str().expect("a text").to_owned()).collect()),
        Value::Object(object) => match (object.get("is").and_then(Value::as_str), object.get("since")) {
            (Some("absent"), _) => Fact::Absent,
            (Some("unknown"), _) => Fact::Unknown,
            (Some("free"), _) => Fact::Free,
            (_, Some(time)) => Fact::Since(time.as_str().expect("a time").parse().expect("a time")),
            _ => panic!("{value}: no fact"),
        },
        _ => panic!("{value}: no fact"),
    }
}

const ACCOUNT: &str = "111111111111";

/// A caller by its short name.
pub(crate) fn caller(name: &str) -> Caller {
    let iam = |rest: &str| format!("arn:aws:iam::{ACCOUNT}:{rest}");
    let sts = |rest: &str| format!("arn:aws:sts::{ACCOUNT}:{rest}");
    let role = iam("role/team/worker");
    let made = |kind: CallerKind, arn: String, issuer: Option<String>| Caller {
        kind,
        arn,
        issuer,
        account: Some(ACCOUNT.to_owned()),
    };
    let stranger = |kind: CallerKind, arn: &str, issuer: Option<&str>| Caller {
        kind,
        arn: arn.to_owned(),
        issuer: issuer.map(str::to_owned),
        account: None,
    };
    match name {
        "user" => made(CallerKind::User, iam("user/team/ana"), None),
        "session" => made(CallerKind::Role, sts("assumed-role/worker/today"), Some(role)),
        "session of a role that is not said" => made(CallerKind::Role, sts("assumed-role/worker/today"), None),
        "role" => made(CallerKind::Role, role, None),
        "linked" => made(
            CallerKind::Role,
            sts("assumed-role/AWSServiceRoleForBackup/x"),
            Some(iam("role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup")),
        ),
        "federated" => made(CallerKind::FederatedUser, sts("federated-user/guest"), Some(iam("user/team/ana"))),
        "root" => made(CallerKind::Root, iam("root"), None),
        "service" => stranger(CallerKind::Service, "lambda.amazonaws.com", None),
        "web" => stranger(
            CallerKind::WebIdentity,
            "repo:org/app:ref:refs/heads/main",
            Some("arn:aws:iam::111111111111:oidc-provider/token.example.com"),
        ),
        "saml" => stranger(CallerKind::Saml, "ana", Some("arn:aws:iam::111111111111:saml-provider/corp")),
        "anonymous" => stranger(CallerKind::Anonymous, "", None),
        _ => panic!("{name}: no caller"),
    }
}

/// A verdict as it stands in a case.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Explicit => "explicit",
        Verdict::Unknown => "unknown",
        Verdict::Implicit(layer) => match layer {
            Layer::Identity => "identity",
            Layer::Boundary => "boundary",
            Layer::Session => "session",
            Layer::Resource => "resource",
            Layer::ServiceControl => "scp",
            Layer::ResourceControl => "rcp",
            Layer::Endpoint => "endpoint",
        },
    }
}

/// All cases of the files in a folder of fixtures, with the file of each.
pub(crate) fn cases(folder: &str) -> Vec<(String, Case)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a fixture");
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let cases: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        all.extend(cases.into_iter().map(|case| (name.clone(), case)));
    }
    all
}
