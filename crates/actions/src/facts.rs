//! What is known of operations: the threat models that they serve.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::classify::without_version;
use crate::service::{prefixes, short};
use crate::table::key;
use crate::threat::ThreatModel;

/// That an operation serves a threat model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What an intruder does with it.
    pub model: ThreatModel,
    /// MITRE ATT&CK techniques of version 18, the most fitting first; may be empty.
    pub techniques: Vec<&'static str>,
    /// The same in version 19, which renumbered those that impair defences.
    pub techniques_v19: Vec<&'static str>,
}

static FACTS: LazyLock<HashMap<String, Vec<Fact>>> = LazyLock::new(|| {
    let mut facts: HashMap<String, Vec<Fact>> = HashMap::new();
    for (service, operation, fact) in lines().filter_map(fact) {
        facts.entry(key(service, operation)).or_default().push(fact);
    }
    for of_operation in facts.values_mut() {
        of_operation.sort_by_key(|fact| fact.model);
    }
    facts
});

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../data/operations.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn fact(line: &'static str) -> Option<(&'static str, &'static str, Fact)> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [service, operation, model, techniques, techniques_v19] = columns[..] else { return None };
    let list = |column: &'static str| column.split(';').filter(|technique| !technique.is_empty()).collect();
    let model = model.parse().ok()?;
    Some((service, operation, Fact { model, techniques: list(techniques), techniques_v19: list(techniques_v19) }))
}

/// The threat models that an operation is known to serve, in the order of [`ThreatModel`]; empty for most. Takes the
/// same names as [`crate::classify`]: any form of the event source, and a version of the API behind the name or not.
///
/// A fact says what the operation has been used for, not that a call was that: most of them are daily work.
///
/// ```
/// use stanch_actions::{ThreatModel, facts};
///
/// let known = facts("lambda.amazonaws.com", "UpdateFunctionCode20150331v2");
/// assert!(known.iter().any(|fact| fact.model == ThreatModel::CodePersistence));
/// ```
pub fn facts(service: &str, operation: &str) -> &'static [Fact] {
    let source = short(service);
    let operation = operation.trim();
    let names = [Some(operation), without_version(operation)];
    let services: Vec<&str> = std::iter::once(source.as_str()).chain(prefixes(&source)).collect();
    let mut keys = names.iter().flatten().flat_map(|name| services.iter().map(move |service| key(service, name)));
    keys.find_map(|key| FACTS.get(&key)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::service::prefixes;

    #[test]
    fn every_line_is_read_once_and_in_order() {
        let read: Vec<(&str, &str, Fact)> = lines().map(|line| fact(line).expect(line)).collect();
        let keys: Vec<(&str, &str, ThreatModel)> = read.iter().map(|(s, o, fact)| (*s, *o, fact.model)).collect();
        let sorted: BTreeSet<(&str, &str, ThreatModel)> = keys.iter().copied().collect();
        assert_eq!(keys, sorted.into_iter().collect::<Vec<_>>(), "sorted, and no fact twice");
    }

    #[test]
    fn every_operation_is_known_and_stands_under_its_prefix() {
        for (service, operation, _) in lines().filter_map(fact) {
            assert!(crate::classify(service, operation).is_some(), "{service}:{operation}");
            assert_eq!(prefixes(service)[0], service, "{service}:{operation} would not be found by its event source");
            assert!(!operation.contains("20"), "{service}:{operation} carries a version");
        }
    }

    #[test]
    fn techniques_look_like_techniques() {
        for (service, operation, fact) in lines().filter_map(fact) {
            for technique in fact.techniques.iter().chain(&fact.techniques_v19) {
                let digits = technique.strip_prefix('T').expect(technique);
                let (technique, sub) = digits.split_once('.').unwrap_or((digits, "001"));
                let fits = technique.len() == 4 && sub.len() == 3;
                assert!(fits && format!("{technique}{sub}").parse::<u32>().is_ok(), "{service}:{operation}");
            }
            assert_eq!(fact.techniques.is_empty(), fact.techniques_v19.is_empty(), "{service}:{operation}");
        }
    }
}
