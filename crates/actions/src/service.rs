//! Names of services: CloudTrail's event sources, and the IAM service prefixes behind them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::table::rows;

/// Event source to prefixes, for those that differ.
static PREFIXES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    rows(include_str!("../data/sources.txt"))
        .filter_map(|row| row.split_first().map(|(source, prefixes)| (*source, prefixes.to_vec())))
        .collect()
});

/// An event source without the domain, in lower case: `iam` for `iam.amazonaws.com`, `iam.amazonaws.com.cn` and `IAM`.
pub(crate) fn short(service: &str) -> String {
    let lower = service.trim().to_ascii_lowercase();
    let short = lower.strip_suffix(".cn").unwrap_or(&lower);
    let short = short.strip_suffix(".amazonaws.com").unwrap_or(short);
    // Endpoints such as `api.ecr` are names of hosts, which a few producers write in place of the event source.
    short.strip_prefix("api.").unwrap_or(short).to_owned()
}

/// The IAM service prefixes to look in for an operation of a short event source, the likeliest first; never empty.
pub(crate) fn prefixes(source: &str) -> Vec<&str> {
    PREFIXES.get(source).map_or_else(|| vec![source], |known| known.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_taken_off() {
        for text in ["iam", "IAM", "iam.amazonaws.com", "iam.amazonaws.com.cn", " iam.amazonaws.com "] {
            assert_eq!(short(text), "iam");
        }
        assert_eq!(short("models.lex.amazonaws.com"), "models.lex");
        assert_eq!(short("api.ecr.amazonaws.com"), "ecr");
        assert_eq!(short(""), "");
    }

    #[test]
    fn every_prefix_is_one_of_the_action_table() {
        for (source, prefixes) in PREFIXES.iter() {
            assert!(!prefixes.is_empty(), "{source}");
            for prefix in prefixes {
                assert!(crate::table::is_prefix(prefix), "{source}: {prefix}");
            }
        }
    }
}
