//! Fresh ids for the attack, distinct from all that the stream itself uses.

use crate::identity::{Key, key_id, key_text, principal_id};
use crate::organisation::account_number;
use crate::rng::{BASE32, BASE64, Rng, of_name, seed_of};

/// Makes ids that follow from a salt and a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fresh {
    pub(super) salt: u64,
    /// The organisation's seed, from which its ids are scrambled.
    pub(super) seed: u64,
    pub(super) account: u8,
}

impl Fresh {
    fn unique(self, of: &str) -> u64 {
        // The stream's own ids lie outside of this range: days count below it, machines and identities above.
        (3 << 35) | (seed_of(&[self.salt, of_name(of)]) & ((1 << 34) - 1))
    }

    /// A session's key.
    pub(super) fn session_key(self, of: &str) -> Key {
        key_id(b"ASIA", account_number(self.account), self.unique(of), self.seed)
    }

    /// An id that begins as the old one does: a key or a principal.
    pub(super) fn like(self, old: &str) -> String {
        let account = account_number(self.account);
        let mut prefix = *b"AIDA";
        prefix.copy_from_slice(&old.as_bytes()[..4]);
        match &prefix {
            b"AKIA" | b"ASIA" => key_text(&key_id(&prefix, account, self.unique(old), self.seed)),
            _ => principal_id(&prefix, account, self.unique(old), self.seed),
        }
    }

    /// A UUID.
    pub(super) fn uuid(self, of: &str) -> String {
        let mut out = Vec::with_capacity(36);
        Rng::new(seed_of(&[self.salt, of_name(of), 36])).uuid(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// An id of a request, in the form of the old one.
    pub(super) fn request_id(self, old: &str, of: &str) -> String {
        if old.len() == 36 {
            return self.uuid(of);
        }
        self.text(BASE32, 16, of)
    }

    /// A session token.
    pub(super) fn token(self, of: &str) -> String {
        format!("IQoJb3JpZ2luX2VjE{}=", self.text(BASE64, 362, of))
    }

    fn text(self, alphabet: &[u8], length: usize, of: &str) -> String {
        let mut out = Vec::with_capacity(length);
        Rng::new(seed_of(&[self.salt, of_name(of), length as u64])).text(&mut out, alphabet, length);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// An account that nobody of the organisation owns.
    pub(super) fn outside_account(self, of: &str) -> String {
        format!("8{:011}", seed_of(&[self.salt, of_name(of), 12]) % 100_000_000_000)
    }
}

/// Ids of keys and principals in a text.
pub(super) fn ids(text: &str) -> impl Iterator<Item = &str> {
    const PREFIXES: [&str; 8] = ["AKIA", "ASIA", "AIDA", "AROA", "AGPA", "ANPA", "AIPA", "ABIA"];
    text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| {
        (16..=24).contains(&word.len())
            && PREFIXES.iter().any(|prefix| word.starts_with(prefix))
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}
