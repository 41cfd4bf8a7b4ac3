//! `[contain]` and `[[approver]]`: what may never be touched, how much at once, and who agrees to what cannot be taken
//! back.

use stanch_contain::plan::Approver;

use super::reader::{Section, quoted};
use super::value;

/// The most principals that one plan may change where `case.toml` says nothing.
const CAP: u32 = 500;

/// The largest cap that can be meant.
const LARGEST: u32 = 100_000;

/// Types of public keys that OpenSSH signs with.
const TYPES: &[&str] = &[
    "ssh-ed25519 ",
    "sk-ssh-ed25519@openssh.com ",
    "ecdsa-sha2-nistp256 ",
    "ecdsa-sha2-nistp384 ",
    "ecdsa-sha2-nistp521 ",
    "sk-ecdsa-sha2-nistp256@openssh.com ",
    "ssh-rsa ",
];

/// What a person decides about containment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Containment {
    /// ARNs, or globs over them, of principals that no plan touches.
    pub protected: Vec<String>,
    /// At most so many principals may be changed by one plan.
    pub cap: u32,
    /// Who can approve, in the order of the text.
    pub approvers: Vec<Approver>,
}

/// `[contain]` with the blocks of `[[approver]]`.
pub(super) fn containment(section: Section<'_, '_>, approvers: Vec<Section<'_, '_>>) -> Containment {
    let protected = value::list(&section, "protected", |text| match text.starts_with("arn:") {
        true => Ok(text.to_owned()),
        false => {
            Err(format!("{} in `protected` is no ARN; write arn:aws:iam::…, with * where any will do", quoted(text)))
        }
    });
    let cap = section
        .optional("cap")
        .and_then(|found| value::whole(&section, "cap", found, 1..=LARGEST, "a whole number of principals"));
    section.finish();
    let mut known: Vec<Approver> = Vec::new();
    for section in approvers {
        let at = section.at.clone();
        let name = section.required("name", "\"…\"").and_then(|found| value::text(&section, "name", found));
        let key = section.required("key", "\"ssh-ed25519 …\"").and_then(|found| {
            let key = value::text(&section, "key", found)?;
            if !TYPES.iter().any(|kind| key.starts_with(kind)) {
                let what =
                    "`key` in [[approver]] is no public key of SSH; copy the line of the file that ends with .pub";
                section.complain(found.span(), what);
            }
            // The comment at its end says nothing about the key.
            Some(key.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        });
        if let (Some(name), Some(key)) = (&name, &key) {
            // Two names with one key would make two approvals of one.
            if known.iter().any(|one| one.name == *name || one.key == *key) {
                section.complain(at, "two blocks [[approver]] have the same name or the same key; delete one");
            }
            if name.contains(char::is_whitespace) || name.contains(['"', ',', '*', '?', '!']) {
                let what = "`name` in [[approver]] has a space or a sign that names of signers cannot have; write it as in an address";
                section.complain(section.at.clone(), what);
            }
            known.push(Approver { name: name.clone(), key: key.clone() });
        }
        section.finish();
    }
    Containment { protected, cap: cap.unwrap_or(CAP), approvers: known }
}
