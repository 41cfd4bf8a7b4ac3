//! `[playbook]`: what playbooks may reach.

use super::reader::{Section, quoted};
use super::value;

/// Hosts that playbooks may call by HTTP though they are on this machine, in a network of one's own or not encrypted, in
/// lower case, with a port where one was given.
pub(super) fn hosts(section: Section<'_, '_>) -> Vec<String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
    let hosts = value::list(&section, "allow_hosts", |text| match !text.is_empty() && text.chars().all(allowed) {
        true => Ok(text.to_ascii_lowercase()),
        false => {
            Err(format!("{} in `allow_hosts` is no host; write it as vault.internal or 127.0.0.1:8200", quoted(text)))
        }
    });
    section.finish();
    hosts
}
