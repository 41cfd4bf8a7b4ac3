//! What IAM actions can be allowed for: kinds of resources with the forms of their ARNs.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::table::{key, rows};

/// A kind of resource that an action can be allowed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceKind {
    /// Its name in AWS's service authorization reference.
    pub name: &'static str,
    /// The form of its ARNs, with variables: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
    pub form: &'static str,
    /// Whether a policy that allows the action for resources has to name one of this kind.
    pub required: bool,
}

static KINDS: LazyLock<HashMap<String, Vec<ResourceKind>>> = LazyLock::new(|| {
    let mut forms: HashMap<(&str, &str), &str> = HashMap::new();
    let mut actions: HashMap<String, Vec<ResourceKind>> = HashMap::new();
    for row in rows(include_str!("../data/resources.txt")) {
        match row.as_slice() {
            [prefix, "kind", name, form] => {
                forms.insert((*prefix, *name), *form);
            }
            [prefix, "on", rest @ ..] => {
                let mut halves = rest.split(|word| *word == ":");
                let kinds = halves.next().unwrap_or_default().iter().filter_map(|word| {
                    let name = word.strip_suffix('!').unwrap_or(word);
                    let form = forms.get(&(*prefix, name))?;
                    Some(ResourceKind { name, form, required: name.len() < word.len() })
                });
                let kinds: Vec<ResourceKind> = kinds.collect();
                for action in halves.next().unwrap_or_default() {
                    actions.insert(key(prefix, action), kinds.clone());
                }
            }
            _ => {}
        }
    }
    actions
});

/// The kinds of resources that an IAM action can be allowed for; empty for one that knows no resource, so that it has to
/// be allowed for `*`. Case does not matter. What no table knows has none either: ask [`crate::classify`] first.
///
/// ```
/// use stanch_actions::resource_kinds;
///
/// let kinds = resource_kinds("secretsmanager", "GetSecretValue");
/// assert_eq!(kinds[0].form, "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}");
/// assert!(resource_kinds("ec2", "DescribeInstances").is_empty());
/// ```
pub fn resource_kinds(prefix: &str, action: &str) -> &'static [ResourceKind] {
    KINDS.get(&key(prefix, action)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::action;

    #[test]
    fn every_line_is_read_and_every_kind_has_a_form() {
        for row in rows(include_str!("../data/resources.txt")).filter(|row| row[1] == "on") {
            let at = row.iter().position(|word| *word == ":").expect("two halves");
            for name in &row[at + 1..] {
                assert!(action(row[0], name).is_some(), "{}:{name} is no action", row[0]);
                assert_eq!(resource_kinds(row[0], name).len(), at - 2, "{}:{name}", row[0]);
            }
        }
        assert!(KINDS.len() > 10_000, "{}", KINDS.len());
    }

    #[test]
    fn forms_are_those_of_arns() {
        for kind in KINDS.values().flatten() {
            assert!(kind.form.starts_with("arn:") && kind.form.split(':').count() >= 6, "{kind:?}");
        }
    }
}
