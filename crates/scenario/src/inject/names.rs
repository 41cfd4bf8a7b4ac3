//! Plausible names in the place of those that give a test tool away.

use crate::rng::{Rng, of_name, seed_of};

/// What marks a name as a test tool's own, in lower case.
const MARKS: [&str; 3] = ["stratus", "redteam", "malicious"];

const WHAT: [&str; 10] =
    ["orders", "billing", "media", "partner", "ledger", "events", "mobile", "metrics", "catalog", "report"];
const FOR: [&str; 8] = ["sync", "export", "worker", "reader", "loader", "mirror", "relay", "task"];

/// The names of a text that give the tool away.
pub(super) fn telling(text: &str) -> impl Iterator<Item = &str> {
    text.split(|one: char| !(one.is_ascii_alphanumeric() || one == '-' || one == '_')).filter(|word| {
        let lower = word.to_ascii_lowercase();
        MARKS.iter().any(|mark| lower.contains(mark))
    })
}

/// A name in the same style: `orders-sync-5f3a`, or `OrdersSync5f3a` for one without hyphens that begins in upper case.
pub(super) fn plausible(of: &str, salt: u64) -> String {
    let mut rng = Rng::new(seed_of(&[salt, of_name(of), of_name("name")]));
    let what = rng.pick(&WHAT).copied().unwrap_or("orders");
    let purpose = rng.pick(&FOR).copied().unwrap_or("sync");
    let number = rng.below(0x1_0000);
    if !of.contains('-') && of.starts_with(|first: char| first.is_ascii_uppercase()) {
        return format!("{}{}{number:04x}", capital(what), capital(purpose));
    }
    format!("{what}-{purpose}-{number:04x}")
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telling_names_are_found_whole() {
        let found: Vec<&str> =
            telling("arn:aws:lambda:x:1:function:stratus-red-team-fn.handler /a/StratusRedTeam b").collect();
        assert_eq!(found, ["stratus-red-team-fn", "StratusRedTeam"]);
        assert_eq!(plausible("StratusRedTeam", 1), plausible("StratusRedTeam", 1));
        assert!(!plausible("StratusRedTeam", 1).contains('-'));
        assert_ne!(plausible("stratus-a", 1), plausible("stratus-b", 1));
    }
}
