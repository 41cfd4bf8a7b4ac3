//! What an entry of a list has to look like; an error is a sentence that is harmless to show.

use stanch_model::text::terminal;

use super::reader::quoted;
use super::{Prefix, PrefixError};

/// A network of addresses.
pub(super) fn prefix(text: &str) -> Result<Prefix, String> {
    text.parse().map_err(|error: PrefixError| terminal(&error.to_string()).into_owned())
}

/// A domain, in lowercase.
pub(super) fn domain(text: &str) -> Result<String, String> {
    let fits = text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
        });
    let way_out = "write it as in example.com, without http:// and without a path";
    if fits { Ok(text.to_lowercase()) } else { Err(format!("{} is not a domain; {way_out}", quoted(text))) }
}

/// A SHA-256 hash, in lowercase.
pub(super) fn sha256(text: &str) -> Result<String, String> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let way_out = "write its 64 hexadecimal digits";
    if fits { Ok(text.to_lowercase()) } else { Err(format!("{} is not a SHA-256 hash; {way_out}", quoted(text))) }
}

/// An AWS account number.
pub(super) fn account(text: &str) -> Result<String, String> {
    let fits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let way_out = "write its twelve digits in quotes";
    if fits { Ok(text.to_owned()) } else { Err(format!("{} is not an AWS account number; {way_out}", quoted(text))) }
}

/// An AWS region: letters and a number between hyphens.
pub(super) fn region(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let fits = match parts.split_last() {
        Some((number, words)) => {
            words.len() >= 2
                && words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => false,
    };
    let way_out = "write it as in us-east-1";
    if fits { Ok(text.to_owned()) } else { Err(format!("{} is not an AWS region; {way_out}", quoted(text))) }
}
