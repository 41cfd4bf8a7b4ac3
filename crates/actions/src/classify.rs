//! From what CloudTrail calls an operation to its IAM action.

use crate::class::{Class, How};
use crate::service::{prefixes, short};
use crate::table::{Action, Meaning, action, meaning};

/// What an operation is: `service` is an event source (`monitoring.amazonaws.com`, also of China's partition) or the
/// same without its domain, `operation` an event name. Case does not matter.
///
/// None for what no table knows: an operation newer than the tables, or a name that nobody documents. The caller should
/// report those, since nothing is known of them.
///
/// ```
/// use stanch_actions::{AccessLevel, How, classify};
///
/// let class = classify("s3.amazonaws.com", "ListObjectsV2").ok_or("not known")?;
/// assert_eq!((class.prefix, class.action), ("s3", "ListBucket"));
/// assert_eq!((class.level, class.via), (Some(AccessLevel::List), How::Renamed));
/// # Ok::<(), &str>(())
/// ```
pub fn classify(service: &str, operation: &str) -> Option<Class> {
    let source = short(service);
    let operation = operation.trim();
    if let Some(class) = named(&source, operation) {
        return Some(class);
    }
    let bare = without_version(operation)?;
    let class = named(&source, bare)?;
    // A rename says more than a version: it stays visible where both were needed.
    let via = if matches!(class.via, How::Exact | How::OtherPrefix) { How::Version } else { class.via };
    Some(Class { via, ..class })
}

fn named(source: &str, operation: &str) -> Option<Class> {
    let prefixes = prefixes(source);
    // The source's own names come first: `s3-control` means something else by some of them than `s3`.
    for service in std::iter::once(source).chain(prefixes.iter().copied()) {
        match meaning(service, operation) {
            Some(Meaning::Action(prefix, name)) => {
                let found = match prefix {
                    Some(prefix) => action(prefix, name)?,
                    None => prefixes.iter().find_map(|prefix| action(prefix, name))?,
                };
                return Some(class(found, How::Renamed));
            }
            Some(Meaning::Unguarded { source: prefix, name: action, level }) => {
                return Some(Class { prefix, action, level: Some(level), via: How::Unguarded });
            }
            Some(Meaning::Service { source: prefix, name: action }) => {
                return Some(Class { prefix, action, level: None, via: How::Service });
            }
            None => {}
        }
        if let Some(found) = action(service, operation) {
            return Some(class(found, if service == source { How::Exact } else { How::OtherPrefix }));
        }
    }
    if source == "apigateway" { method(operation).map(|found| class(found, How::Derived)) } else { None }
}

const fn class(of: Action, via: How) -> Class {
    Class { prefix: of.prefix, action: of.name, level: Some(of.level), via }
}

/// The verbs of API Gateway's operations and the HTTP methods that carry them, which are its IAM actions. Facts from
/// the API models of both versions; where operations of one verb differ in method, they do not in access level.
const METHODS: &[(&str, &str)] = &[
    ("Create", "POST"),
    ("Delete", "DELETE"),
    ("Export", "GET"),
    ("Flush", "DELETE"),
    ("Generate", "POST"),
    ("Get", "GET"),
    ("Import", "POST"),
    ("Put", "PUT"),
    ("Reimport", "PUT"),
    ("Reject", "POST"),
    ("Reset", "DELETE"),
    ("Tag", "PUT"),
    ("Test", "POST"),
    ("Untag", "DELETE"),
    ("Update", "PATCH"),
];

fn method(operation: &str) -> Option<Action> {
    let verb = |verb: &str| {
        let (start, rest) = operation.split_at_checked(verb.len())?;
        // `GetAway` is no `Get`: what follows the verb is a noun with a capital letter.
        (start.eq_ignore_ascii_case(verb) && rest.starts_with(|next: char| next.is_ascii_uppercase())).then_some(())
    };
    let (_, method) = METHODS.iter().find(|(name, _)| verb(name).is_some())?;
    action("apigateway", method)
}

/// A name without the version of the API that some services put behind it: the date of Lambda (`20150331v2`) and of
/// CloudFront (`2020_05_31`), or the plain number of a second version (`V2`). None where there is none.
pub fn without_version(operation: &str) -> Option<&str> {
    let before_digits = operation.trim_end_matches(|last: char| last.is_ascii_digit());
    let numbered = before_digits.len() < operation.len() && before_digits.ends_with(['v', 'V']);
    let before_number = if numbered { &before_digits[..before_digits.len() - 1] } else { operation };
    let bare = without_date(before_number).unwrap_or(before_number);
    (bare.len() < operation.len() && !bare.is_empty()).then_some(bare)
}

/// A name without eight digits at its end, which may stand in groups of four, two and two.
fn without_date(operation: &str) -> Option<&str> {
    let mut rest = operation;
    for digits in [2, 2, 4] {
        for _ in 0..digits {
            rest = rest.strip_suffix(|last: char| last.is_ascii_digit())?;
        }
        rest = if digits == 4 { rest } else { rest.strip_suffix('_').unwrap_or(rest) };
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_taken_off() {
        for (name, bare) in [
            ("ListFunctions20150331", Some("ListFunctions")),
            ("UpdateFunctionCode20150331v2", Some("UpdateFunctionCode")),
            ("CreateDistribution2020_05_31", Some("CreateDistribution")),
            ("ListFindingsV2", Some("ListFindings")),
            ("ListObjects", None),
            ("RunEC2", None),
            ("Create2020", None),
            ("v2", None),
            ("20150331", None),
            ("", None),
        ] {
            assert_eq!(without_version(name), bare, "{name}");
        }
    }
}
