//! What an entry of a list has to look like; an error is a sentence that is harmless to show.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use stanch_model::text::terminal;

use super::reader::quoted;
use super::{Prefix, PrefixError};

/// A network of addresses.
pub(crate) fn prefix(text: &str) -> Result<Prefix, String> {
    text.parse().map_err(|error: PrefixError| terminal(&error.to_string()).into_owned())
}

/// A domain, in lowercase.
pub(crate) fn domain(text: &str) -> Result<String, String> {
    let fits = text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
        });
    let way_out = "write it as in example.com, without http:// and without a path";
    if !fits {
        return Err(format!("{} is not a domain; {way_out}", quoted(text)));
    }
    let domain = text.to_lowercase();
    if is_everywhere(&domain) {
        let way_out = "name a domain that is the intruder's own";
        return Err(format!("{} is a cloud's own name, which ordinary records hold; {way_out}", quoted(text)));
    }
    Ok(domain)
}

/// Whether a domain stands in a great part of all records: those of services, alone or with a region. What customers
/// put before them, as in a bucket's name, does not.
fn is_everywhere(domain: &str) -> bool {
    let before = [".amazonaws.com", ".amazonaws.com.cn"].iter().find_map(|end| domain.strip_suffix(end));
    let service = before.is_some_and(|before| match before.split_once('.') {
        None => true,
        Some((_, behind)) => region(behind).is_ok(),
    });
    service
        || matches!(domain, "amazonaws.com" | "amazonaws.com.cn" | "amazon.com" | "aws.amazon.com")
        || matches!(domain, "github.com" | "api.github.com")
}

/// A SHA-256 hash, in lowercase.
pub(crate) fn sha256(text: &str) -> Result<String, String> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let way_out = "write its 64 hexadecimal digits";
    if fits { Ok(text.to_lowercase()) } else { Err(format!("{} is not a SHA-256 hash; {way_out}", quoted(text))) }
}

/// A SHA-256 hash of a token, in lowercase hexadecimal. The error does not repeat the text, which may be a token.
pub(super) fn token_sha256(text: &str) -> Result<String, String> {
    if let Ok(hash) = sha256(text) {
        return Ok(hash);
    }
    let standard = text.replace('-', "+").replace('_', "/");
    match STANDARD_NO_PAD.decode(standard.trim_end_matches('=')) {
        Ok(bytes) if bytes.len() == 32 => Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        _ => Err(
            "an entry of `token_sha256` is not a SHA-256 hash; write it as 64 hexadecimal digits or in base64, and \
                  never the token itself"
                .to_owned(),
        ),
    }
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
