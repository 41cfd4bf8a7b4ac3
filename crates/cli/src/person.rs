//! Who is at the keyboard, and what they say.

use stanch_case::exposures::without_secrets;

use crate::failure::Failure;

/// Who says something: the name that was given with an option, or the one that they are logged in with.
pub(crate) fn who(option: &str, given: Option<&str>) -> Result<String, Failure> {
    let known = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let missing = || Failure::Usage(format!("it is not known who says so; say it with {option} NAME"));
    filled(option, &given.map(str::to_owned).or_else(known).ok_or_else(missing)?)
}

/// A text that says something, without what looks like a secret: it is kept, and shown to others.
pub(crate) fn filled(what: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    match text.is_empty() {
        true => Err(Failure::Usage(format!("{what} is empty; say it in a few words"))),
        false => Ok(without_secrets(text)),
    }
}

/// Whether a value that is kept looks like a secret. Hashes and identifiers are none.
pub(crate) fn has_secret(value: &str) -> bool {
    let is_number = value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    !is_number && without_secrets(value) != value
}
