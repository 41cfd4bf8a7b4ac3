//! What the environment says.

use stanch_remote::Secret;

use crate::failure::Failure;

/// The first of some variables that is set and not empty, with its name.
pub(super) fn first(names: &[&'static str]) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| {
        let text = std::env::var(name).ok()?;
        (!text.trim().is_empty()).then_some((*name, text.trim().to_owned()))
    })
}

/// The address that the environment gives; over HTTPS where it says only a host.
pub(super) fn address(names: &[&'static str]) -> Option<String> {
    let (_, text) = first(names)?;
    Some(if text.contains("://") { text } else { format!("https://{text}") })
}

/// The token that the environment gives, with the name of its variable.
pub(super) fn token(vendor: &str, names: &[&'static str], how: &str) -> Result<(&'static str, Secret), Failure> {
    let missing = || {
        let text = format!(
            "there is no token for {vendor}: set {} to one ({how}), or take files with --from",
            names.first().copied().unwrap_or_default()
        );
        Failure::Usage(text)
    };
    let (name, text) = first(names).ok_or_else(missing)?;
    Ok((name, Secret::new(text)))
}
