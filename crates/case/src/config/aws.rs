//! `[aws]`: how accounts are reached.

use super::reader::{Section, quoted};
use super::value;

/// The role that is assumed in accounts other than the credentials' own, by name with its path.
pub(super) fn role(section: Section<'_, '_>) -> Option<String> {
    let role = section.optional("role").and_then(|found| {
        let name = value::text(&section, "role", found)?;
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "+=,.@_-/".contains(letter);
        if name.chars().all(allowed) {
            return Some(name);
        }
        let what =
            format!("{} in `role` is no name of a role; write it without arn:, as audit or ir/audit", quoted(&name));
        section.complain(found.span(), what);
        None
    });
    section.finish();
    role
}
