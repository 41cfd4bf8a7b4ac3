//! Fingerprints of SSH keys in the one form in which they can be compared.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Letters of a SHA-256 fingerprint in base64 without padding.
const LETTERS: usize = 43;

/// The fingerprint of a public key in OpenSSH's form, `ssh-ed25519 AAAA… comment`: `SHA256:` and 43 letters of base64, as
/// OpenSSH prints it. None where it is no such key: its data must begin with a name of a type (RFC 4253, 6.6), the same as
/// the word before them where there is one.
pub fn of_public_key(text: &str) -> Option<String> {
    let mut before = None;
    let mut words = text.split_ascii_whitespace();
    let data = loop {
        let word = words.next()?;
        // The length of a type's name takes four bytes, of which three are zero.
        if word.starts_with("AAAA") {
            break word;
        }
        before = Some(word);
    };
    let data = STANDARD_NO_PAD.decode(data.trim_end_matches('=')).ok()?;
    let kind = kind(&data)?;
    let known = ["ssh-", "ecdsa-", "sk-"].iter().any(|beginning| kind.starts_with(beginning));
    (known && before.is_none_or(|word| word == kind))
        .then(|| format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&data))))
}

/// The name of its type, as a key's data begin: four bytes of length and so many letters.
fn kind(data: &[u8]) -> Option<&str> {
    let (length, rest) = data.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    std::str::from_utf8(rest.get(..length)?).ok()
}

/// A fingerprint as a source prints it: SHA-256 in base64, with or without `SHA256:` and padding, or in hexadecimal; or
/// the older MD5 in 16 pairs, with or without `MD5:`. None where it is nothing of these.
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = without(text, "SHA256:").trim_end_matches('=');
    if bare.len() == LETTERS && STANDARD_NO_PAD.decode(bare).is_ok() {
        return Some(format!("SHA256:{bare}"));
    }
    let pairs: Vec<u8> = without(text, "MD5:").split(':').map(pair).collect::<Option<_>>()?;
    match pairs.len() {
        16 => {
            let shown: Vec<String> = pairs.iter().map(|pair| format!("{pair:02x}")).collect();
            Some(format!("MD5:{}", shown.join(":")))
        }
        32 => Some(format!("SHA256:{}", STANDARD_NO_PAD.encode(&pairs))),
        _ => None,
    }
}

/// The text without what says which digest it is, in whichever case.
fn without<'t>(text: &'t str, digest: &str) -> &'t str {
    match text.split_at_checked(digest.len()) {
        Some((first, rest)) if first.eq_ignore_ascii_case(digest) => rest,
        _ => text,
    }
}

/// Two digits in hexadecimal.
fn pair(text: &str) -> Option<u8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| u8::from_str_radix(text, 16).ok()).flatten()
}

/// The better of what a public key says and what a source says of it.
pub fn best(public_key: Option<&str>, said: Option<&str>) -> Option<String> {
    public_key.and_then(of_public_key).or_else(|| said.and_then(normal))
}
