//! One signed call, whatever its protocol.

use std::collections::BTreeMap;

use hyper::http::request::Parts;
use serde_json::Value;

use super::refusal::Refusal;

/// A call.
pub(super) struct Call {
    /// The service that the signature names.
    pub(super) service: String,
    /// The region that the signature names.
    pub(super) region: String,
    /// `iam:ListAccessKeys`.
    pub(super) operation: String,
    /// The access key id that signed.
    pub(super) key: String,
    /// The session's token.
    pub(super) token: Option<String>,
    /// Parameters, from the form, the JSON, the query or the path.
    fields: BTreeMap<String, String>,
}

impl Call {
    /// Reads a request. One without the shape of a signature is refused.
    pub(super) fn read(head: &Parts, body: &[u8]) -> Result<Self, Refusal> {
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let (key, region, service) = header("authorization").and_then(scope).ok_or(Refusal::Unsigned)?;
        if header("x-amz-date").is_none_or(|date| date.len() != 16 || !date.ends_with('Z')) {
            return Err(Refusal::Unsigned);
        }
        let mut fields = pairs(head.uri.query().unwrap_or_default());
        let name = match service.as_str() {
            "sts" | "iam" | "sns" | "ec2" | "rds" | "cloudformation" => {
                fields.extend(pairs(&String::from_utf8_lossy(body)));
                fields.get("Action").cloned()
            }
            "s3" => rest_s3(head.uri.path(), &mut fields),
            "lambda" => rest_lambda(head.uri.path(), &mut fields),
            "backup" => rest_backup(head.uri.path(), &mut fields),
            "rolesanywhere" => rest_anchors(head.uri.path()),
            _ => {
                let input: BTreeMap<String, Value> = serde_json::from_slice(body).unwrap_or_default();
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                fields.extend(input.iter().map(|(name, value)| (name.clone(), text(value))));
                header("x-amz-target").and_then(|target| target.rsplit('.').next()).map(str::to_owned)
            }
        };
        let name = name.ok_or(Refusal::UnknownOperation)?;
        let token = header("x-amz-security-token").map(str::to_owned);
        Ok(Self { operation: format!("{service}:{name}"), service, region, key, token, fields })
    }

    /// A call that comes without a request.
    pub(super) fn of(
        (key, token): (&str, Option<&str>),
        (region, operation): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Self {
        Self {
            service: operation.split(':').next().unwrap_or_default().to_owned(),
            region: region.to_owned(),
            operation: operation.to_owned(),
            key: key.to_owned(),
            token: token.map(str::to_owned),
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    /// All parameters.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The operation without its service.
    pub(super) fn name(&self) -> &str {
        self.operation.split_once(':').map_or("", |(_, name)| name)
    }

    /// A parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter without which the call is wrong.
    pub(super) fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::Invalid)
    }
}

/// The key, region and service of a header that has all that a signature has.
fn scope(header: &str) -> Option<(String, String, String)> {
    let rest = header.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let mut parts: BTreeMap<&str, &str> = rest.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let signed = parts.remove("SignedHeaders")?;
    let names: Vec<&str> = signed.split(';').collect();
    if !names.contains(&"host") || !names.contains(&"x-amz-date") {
        return None;
    }
    let signature = parts.remove("Signature")?;
    if signature.len() != 64 || !signature.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match parts.remove("Credential")?.split('/').collect::<Vec<_>>().as_slice() {
        [key, day, region, service, "aws4_request"] if day.len() == 8 => {
            Some(((*key).to_owned(), (*region).to_owned(), (*service).to_owned()))
        }
        _ => None,
    }
}

/// Pairs of a form or a query.
fn pairs(text: &str) -> BTreeMap<String, String> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decoded(name), decoded(value))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// A text without its percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(code) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            bytes.push(code);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn rest_s3(path: &str, fields: &mut BTreeMap<String, String>) -> Option<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    if bucket.is_empty() {
        return Some("ListBuckets".to_owned());
    }
    fields.insert("Bucket".to_owned(), decoded(bucket));
    if !key.is_empty() {
        fields.insert("Key".to_owned(), decoded(key));
        return Some("GetObject".to_owned());
    }
    let named = [
        ("policy", "GetBucketPolicy"),
        ("versioning", "GetBucketVersioning"),
        ("object-lock", "GetObjectLockConfiguration"),
        ("lifecycle", "GetBucketLifecycleConfiguration"),
        ("encryption", "GetBucketEncryption"),
        ("location", "GetBucketLocation"),
        ("list-type", "ListObjectsV2"),
    ];
    named.iter().find(|(query, _)| fields.contains_key(*query)).map(|(_, name)| (*name).to_owned())
}

fn rest_lambda(path: &str, fields: &mut BTreeMap<String, String>) -> Option<String> {
    let rest = path.strip_prefix("/2015-03-31/functions")?.trim_matches('/');
    if rest.is_empty() {
        return Some("ListFunctions".to_owned());
    }
    fields.insert("FunctionName".to_owned(), decoded(rest.strip_suffix("/policy")?));
    Some("GetPolicy".to_owned())
}

fn rest_backup(path: &str, fields: &mut BTreeMap<String, String>) -> Option<String> {
    let rest = path.strip_prefix("/backup-vaults")?.trim_matches('/');
    if rest.is_empty() {
        return Some("ListBackupVaults".to_owned());
    }
    fields.insert("BackupVaultName".to_owned(), decoded(rest.strip_suffix("/access-policy")?));
    Some("GetBackupVaultAccessPolicy".to_owned())
}

fn rest_anchors(path: &str) -> Option<String> {
    match path {
        "/trustanchors" => Some("ListTrustAnchors".to_owned()),
        "/profiles" => Some("ListProfiles".to_owned()),
        _ => None,
    }
}
