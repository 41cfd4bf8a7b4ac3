//! Values as GitHub takes them: in a sealed box of libsodium that only GitHub can open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use serde::Deserialize;

use crate::Secret;

/// The public key of whoever is to open a box.
#[derive(Deserialize)]
pub(super) struct Recipient {
    /// GitHub's id of the key.
    pub(super) key_id: String,
    /// 32 bytes in base64.
    key: String,
}

impl Recipient {
    /// A value in a box, in base64; none where the key is none.
    pub(super) fn seal(&self, value: &Secret) -> Option<String> {
        let key: [u8; 32] = STANDARD.decode(&self.key).ok()?.try_into().ok()?;
        let sealed = PublicKey::from(key).seal(&mut OsRng, value.expose().as_bytes()).ok()?;
        Some(STANDARD.encode(sealed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_the_recipient_opens_a_box(
            own in any::<[u8; 32]>(),
            other in any::<[u8; 32]>(),
            value in "[!-~]{0,200}",
        ) {
            let own = crypto_box::SecretKey::from(own);
            let key = STANDARD.encode(own.public_key().as_bytes());
            let sealed = Recipient { key_id: String::new(), key }.seal(&Secret::new(value.clone())).expect("a key");
            let sealed = STANDARD.decode(sealed).expect("base64");
            prop_assert_eq!(own.unseal(&sealed).ok(), Some(value.into_bytes()));
            let other = crypto_box::SecretKey::from(other);
            prop_assert!(other.public_key() == own.public_key() || other.unseal(&sealed).is_err());
        }

        #[test]
        fn what_is_no_key_seals_nothing(key in "\\PC{0,60}") {
            let thirty_two = STANDARD.decode(&key).is_ok_and(|bytes| bytes.len() == 32);
            let sealed = Recipient { key_id: String::new(), key }.seal(&Secret::new("value".to_owned()));
            prop_assert_eq!(sealed.is_some(), thirty_two);
        }
    }
}
