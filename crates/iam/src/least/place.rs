//! What a call was made on, as a policy would name it.
//!
//! Most records of CloudTrail list no resource. Then the parameters of the request say it: they are called like the
//! variables of the ARN's form, or as `data/parameters.txt` knows. What a request does not say stands as a star.

use std::collections::BTreeSet;

use serde_json::Value;
use stanch_actions::{ResourceKind, resource_kinds};

use super::form::Form;
use super::literal::literal;
use super::request::Request;
use crate::arn::Arn;

/// The longest ARN or name that is kept as it is. Keys of S3 have up to 1,024 bytes.
pub(super) const LONGEST: usize = 1_200;
/// Kinds that are named without having been seen before `*` says the same in fewer words.
const KINDS: usize = 4;

/// Kinds that calls need although the reference marks them as optional: prefix, action and kind. An instance has a volume
/// unless its image has none ("Launch instances", EC2 User Guide, among the example policies).
const NEEDED: [(&str, &str, &str); 1] = [("ec2", "RunInstances", "volume")];

/// A call as a record has it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Prefix of the IAM action: `secretsmanager`.
    pub prefix: &'a str,
    /// Its name: `GetSecretValue`.
    pub name: &'a str,
    /// Whether it can change something, so that it may hand a role to a service.
    pub writes: bool,
    /// ARN of the user or role that called.
    pub caller: &'a str,
    /// Region of the call; empty where the record has none.
    pub region: &'a str,
    /// Account that the call was made in.
    pub account: &'a str,
    /// ARNs that the record lists.
    pub listed: &'a [&'a str],
    /// The parameters of the request; null where the record has none.
    pub request: &'a Value,
}

/// Finds the ARN of a user or role by kind (`user`, `role`), account and name, where a name may have a path.
pub type Paths<'a> = dyn Fn(&str, &str, &str) -> Option<String> + 'a;

/// What a call was made on, as resources of a policy, sorted; `*` for an action that knows no resource.
pub fn places(call: &Call<'_>, paths: &Paths<'_>) -> Vec<String> {
    let kinds = resource_kinds(call.prefix, call.name);
    if kinds.is_empty() {
        return vec!["*".to_owned()];
    }
    let request = Request::of(call.request);
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut missing: Vec<Form<'_>> = Vec::new();
    let mut wanting = false;
    for kind in kinds {
        let Some(form) = Form::parse(kind.form) else { continue };
        let before = found.len();
        found.extend(of_kind(call, kind, &form, &request, paths));
        if found.len() == before {
            missing.push(form);
            let required = kind.required || NEEDED.contains(&(call.prefix, call.name, kind.name));
            wanting |= required;
            if required {
                found.insert(blank(call, &form));
            }
        }
    }
    if found.is_empty() && !wanting {
        if missing.len() > KINDS {
            return vec!["*".to_owned()];
        }
        found.extend(missing.iter().map(|form| blank(call, form)));
    }
    found.into_iter().collect()
}

/// Every resource of a form in the region and account of the call.
fn blank(call: &Call<'_>, form: &Form<'_>) -> String {
    form.fill(partition(call), call.region, call.account, |_| None)
}

fn partition<'a>(call: &Call<'a>) -> &'a str {
    Arn::parse(call.caller).map_or("aws", |arn| arn.partition)
}

/// What of one kind a call was made on.
fn of_kind(
    call: &Call<'_>,
    kind: &ResourceKind,
    form: &Form<'_>,
    request: &Request<'_>,
    paths: &Paths<'_>,
) -> Vec<String> {
    let whole = call.listed.iter().copied().chain(request.arns().map(|(_, arn)| arn));
    let fitting = whole.filter(|text| text.len() <= LONGEST && Arn::parse(text).is_some_and(|arn| form.fits(&arn)));
    let mut found: Vec<String> = fitting.map(|text| literal(text).into_owned()).collect();
    if found.is_empty() {
        found = filled(call, kind, form, request, paths);
    }
    if call.prefix == "logs" && kind.name == "log-group" {
        // Log groups are asked about with `:*` behind them or without, by the operation ("CloudWatch Logs resources and
        // operations", CloudWatch Logs User Guide).
        let bare: Vec<String> = found.iter().map(|arn| arn.trim_end_matches(":*").to_owned()).collect();
        found = bare.iter().flat_map(|arn| [arn.clone(), format!("{arn}:*")]).collect();
    }
    found
}

/// A form with what the request says of its variables; nothing where it says of none of them.
fn filled(
    call: &Call<'_>,
    kind: &ResourceKind,
    form: &Form<'_>,
    request: &Request<'_>,
    paths: &Paths<'_>,
) -> Vec<String> {
    let known: Vec<(&str, Vec<&str>)> =
        form.variables().map(|name| (name, request.of_variable(call.prefix, name))).collect();
    let identity = call.prefix == "iam" && matches!(kind.name, "user" | "role");
    if known.iter().all(|(_, values)| values.is_empty()) {
        // Who says no user means itself.
        let itself = call.prefix == "iam" && kind.name == "user" && call.caller.contains(":user/");
        return if itself { vec![literal(call.caller).into_owned()] } else { Vec::new() };
    }
    // The first variable says which: without it, a kind that need not be named was not meant.
    if !kind.required && known.first().is_some_and(|(_, values)| values.is_empty()) {
        return Vec::new();
    }
    // One variable may have several values; the others then have their first.
    let most = known.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let mut found = Vec::new();
    for at in 0..most {
        let value = |name: &str| {
            let (_, values) = known.iter().find(|(variable, _)| *variable == name)?;
            let text = values.get(at).or_else(|| values.first())?;
            Some(completed(call, name, &literal(text)))
        };
        if identity && let Some(name) = known.first().and_then(|(_, values)| values.get(at)) {
            match paths(kind.name, call.account, name) {
                Some(arn) => found.push(literal(&arn).into_owned()),
                None => {
                    found.push(form.fill(partition(call), call.region, call.account, value));
                    let below = |name: &str| value(name).map(|name| format!("*/{name}"));
                    found.push(form.fill(partition(call), call.region, call.account, below));
                }
            }
        } else {
            found.push(form.fill(partition(call), call.region, call.account, value));
        }
    }
    found
}

/// A value with what the ARN has and the request has not.
fn completed(call: &Call<'_>, variable: &str, text: &str) -> String {
    match (call.prefix, variable) {
        // Six characters of chance stand behind the name of every secret ("What's in a Secrets Manager secret?").
        ("secretsmanager", "SecretId") => format!("{text}-??????"),
        _ => text.to_owned(),
    }
}

/// ARNs of roles and instance profiles that a call hands to a service: `iam:PassRole` guards that, and no record shows it.
///
/// A parameter that is called after a role and holds the ARN of one is taken for it.
pub fn passed(call: &Call<'_>) -> Vec<String> {
    if !call.writes || matches!(call.prefix, "iam" | "sts" | "signin") {
        return Vec::new();
    }
    let request = Request::of(call.request);
    let role = |key: &str, arn: &Arn<'_>| arn.service == "iam" && arn.kind() == "role" && key.contains("role");
    let profile = |arn: &Arn<'_>| arn.service == "iam" && arn.kind() == "instance-profile";
    let found =
        request.arns().filter(|(key, text)| Arn::parse(text).is_some_and(|arn| role(key, &arn) || profile(&arn)));
    let mut found: BTreeSet<String> = found.map(|(_, text)| text.to_owned()).collect();
    if let Some(name) = call.request.pointer("/iamInstanceProfile/name").and_then(Value::as_str) {
        found.insert(format!("arn:{}:iam::{}:instance-profile/{name}", partition(call), call.account));
    }
    found.into_iter().collect()
}
