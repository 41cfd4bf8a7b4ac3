//! `[indicators]`: what is known of the intruder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use stanch_detect::Needle;
use stanch_model::{Gap, GapKind, Mark, Report};

use super::reader::Section;
use super::{Prefixes, entry, value};
use crate::stix::{Observable, Taken};

/// Every needle is looked for in every record, so that more of them would make a review take hours.
const MOST_NEEDLES: usize = 1_000;

/// What is known of the intruder. All lists may be empty: indicators tend to come days after the disclosure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indicators {
    /// Source addresses and networks.
    pub addresses: Prefixes,
    /// Pieces of user agents, to be found in any case of letters.
    pub user_agents: Vec<String>,
    /// Operations as a log names them, with or without a service before a colon.
    pub operations: Vec<String>,
    /// Domains, in lowercase.
    pub domains: Vec<String>,
    /// Names and paths of files.
    pub files: Vec<String>,
    /// SHA-256 hashes of files, in lowercase hexadecimal.
    pub sha256: Vec<String>,
    /// SHA-256 hashes of tokens, in lowercase hexadecimal.
    pub token_sha256: Vec<String>,
    /// STIX files with more of them, as `case.toml` names them: relative to the case folder.
    pub stix: Vec<PathBuf>,
    /// What a file calls an indicator, by the indicator's text.
    pub names: BTreeMap<String, String>,
}

impl Indicators {
    /// What `[indicators]` says.
    pub(super) fn read(section: Section<'_, '_>) -> Self {
        let plain = |text: &str| Ok(text.to_owned());
        let indicators = Self {
            addresses: value::list(&section, "addresses", entry::prefix).into_iter().collect(),
            user_agents: value::list(&section, "user_agents", plain),
            operations: value::list(&section, "operations", plain),
            domains: value::list(&section, "domains", entry::domain),
            files: value::list(&section, "files", plain),
            sha256: value::list(&section, "sha256", entry::sha256),
            token_sha256: value::list(&section, "token_sha256", entry::token_sha256),
            stix: value::list(&section, "stix", |text| Ok(PathBuf::from(text))),
            names: BTreeMap::new(),
        };
        section.finish();
        indicators
    }

    /// Adds what files say. What is known already is not added again, but gets its name.
    pub fn add(&mut self, taken: impl IntoIterator<Item = Taken>) {
        let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<String>>();
        let (mut domains, mut sha256) = (set(&self.domains), set(&self.sha256));
        let mut user_agents: BTreeSet<String> = self.user_agents.iter().map(|piece| piece.to_lowercase()).collect();
        for Taken { what, name } in taken {
            let text = match what {
                Observable::Address(prefix) => {
                    self.addresses.insert(prefix);
                    prefix.to_string()
                }
                Observable::Domain(domain) => extend(&mut self.domains, &mut domains, domain.clone(), domain),
                Observable::Sha256(hash) => extend(&mut self.sha256, &mut sha256, hash.clone(), hash),
                Observable::UserAgent(piece) => {
                    extend(&mut self.user_agents, &mut user_agents, piece.to_lowercase(), piece)
                }
            };
            self.names.entry(text).or_insert(name);
        }
    }

    /// The mark of an indicator, with its name where a file gives it one.
    pub(super) fn mark(&self, text: String) -> Mark {
        Mark::Indicator(match self.names.get(&text) {
            Some(name) => format!("{text} ({name})"),
            None => text,
        })
    }

    /// What is looked for in whole records: domains, and hashes of tokens and of files. A token's hash is looked for as
    /// logs write it: in hexadecimal, and in base64, of which the padding is left out.
    pub fn needles(&self) -> Report<Vec<Needle>> {
        let named = |text: &String, of: &str| {
            let name = self.names.get(text).map_or_else(String::new, |name| format!(" ({name})"));
            Needle { text: text.clone(), of: format!("{of}{name}") }
        };
        let domains = self.domains.iter().map(|domain| named(domain, "domain"));
        let tokens = self.token_sha256.iter().flat_map(|hash| {
            let of = "SHA-256 of a token".to_owned();
            [Some(hash.clone()), base64_of(hash)].into_iter().flatten().map(move |text| Needle { text, of: of.clone() })
        });
        let files = self.sha256.iter().map(|hash| named(hash, "SHA-256 of a file"));
        let mut needles: Vec<Needle> = domains.chain(tokens).chain(files).collect();
        let over = needles.len().saturating_sub(MOST_NEEDLES);
        needles.truncate(MOST_NEEDLES);
        let gap = (over > 0).then(|| {
            let cause = format!(
                "a review looks for {MOST_NEEDLES} domains and hashes at most, hashes of files last, and did not look \
                 for the rest; leave out what cloud logs are unlikely to hold"
            );
            Gap::new(GapKind::Limit, "case.toml [indicators]", cause).times(u64::try_from(over).unwrap_or(u64::MAX))
        });
        Report::new(needles, gap.into_iter().collect())
    }

    /// The indicators that no cloud log can contain, as gaps: that none of them was found says nothing.
    pub fn unsearchable(&self) -> Vec<Gap> {
        if self.files.is_empty() {
            return Vec::new();
        }
        let cause = format!(
            "cloud logs do not contain such things, so these were not looked for: {}; search laptops, mail and name \
             servers for them",
            self.files.join(", ")
        );
        let gap = Gap::new(GapKind::Unmatched, "case.toml [indicators] files", cause);
        vec![gap.times(u64::try_from(self.files.len()).unwrap_or(u64::MAX))]
    }
}

/// Adds a text to a list if its `key` is new, and returns the text.
fn extend(list: &mut Vec<String>, seen: &mut BTreeSet<String>, key: String, text: String) -> String {
    if seen.insert(key) {
        list.push(text.clone());
    }
    text
}

/// The base64 of a hash in hexadecimal.
fn base64_of(hash: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(hash.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hash.len()).step_by(2).map(byte).collect();
    Some(STANDARD_NO_PAD.encode(bytes?))
}
