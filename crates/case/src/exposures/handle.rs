//! What a piece of a list names.

/// The prefixes of AWS's unique ids. They look random and are no secret.
const UNIQUE_IDS: &[&str] =
    &["AKIA", "ASIA", "AIDA", "AROA", "AGPA", "AIPA", "ANPA", "ANVA", "APKA", "ASCA", "ABIA", "ACCA"];

/// The access key id that a text is, in upper case.
///
/// A text in capitals may have any letters and digits. In other spellings, names such as `asiapacificdeployers` and
/// `asiasoutheast1runner` must not pass for a key: there it must have two digits, or one and no letter or digit that AWS
/// does not use in ids.
pub(super) fn access_key_id(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let shape = upper.len() == 20
        && (upper.starts_with("AKIA") || upper.starts_with("ASIA"))
        && upper.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let in_capitals = upper == text;
    let digits = upper.bytes().filter(u8::is_ascii_digit).count();
    let as_issued = upper.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
    (shape && (in_capitals || digits >= 2 || digits == 1 && as_issued)).then_some(upper)
}

/// Whether a text begins like an access key id in capitals and is none: cut off, or with something appended.
pub(super) fn is_nearly_access_key_id(text: &str) -> bool {
    let begins = text.starts_with("AKIA") || text.starts_with("ASIA");
    begins
        && text.len() >= 8
        && text.len() != 20
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether a text is one of AWS's unique ids.
pub(super) fn is_unique_id(text: &str) -> bool {
    (20..=21).contains(&text.len())
        && UNIQUE_IDS.iter().any(|prefix| text.starts_with(prefix))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// What an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArnKind {
    /// A user, a role, a root account or a session: something that acts.
    Identity,
    /// Something else, such as a bucket.
    Thing,
    /// It begins like an ARN and has not all its parts.
    Broken,
}

/// What sort of ARN a text is, if it is one.
pub(super) fn arn(text: &str) -> Option<ArnKind> {
    let rest = text.strip_prefix("arn:")?;
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let [partition, service, _, account, resource] = parts[..] else { return Some(ArnKind::Broken) };
    if partition.is_empty() || service.is_empty() || resource.is_empty() || text.contains(char::is_whitespace) {
        return Some(ArnKind::Broken);
    }
    let kinds: &[&str] = match service {
        "iam" => &["user", "role", "root"],
        "sts" => &["assumed-role", "federated-user"],
        _ => return Some(ArnKind::Thing),
    };
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    match (kinds.contains(&kind), is_account) {
        (false, _) => Some(ArnKind::Thing),
        (true, true) if kind == "root" || !name.is_empty() => Some(ArnKind::Identity),
        (true, _) => Some(ArnKind::Broken),
    }
}

/// Whether a text names an identity in the way that logs do.
pub(super) fn is_identity(text: &str) -> bool {
    access_key_id(text).is_some() || arn(text) == Some(ArnKind::Identity)
}

/// Whether a value was masked by whoever made the list: at least four placeholders and at most four characters kept.
pub(super) fn is_masked(text: &str) -> bool {
    let kept = text.trim_start_matches(['x', 'X', '*', '•', '.', '…']);
    let placeholders = text.chars().count() - kept.chars().count();
    placeholders >= 4 && kept.chars().count() <= 4
}
