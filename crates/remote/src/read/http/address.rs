//! The address of an API.

use url::{Host, Url};

use crate::RemoteError;

/// The address of an API, as people give it.
///
/// # Errors
/// When it is no address, or when it would send a token in clear to another machine.
pub(crate) fn parse(text: &str) -> Result<Url, RemoteError> {
    let wrong = |address: &str, what| RemoteError::Address { address: address.to_owned(), what };
    // What is no address is not repeated: somebody may have put a token there.
    let address = Url::parse(text)
        .map_err(|_| wrong("that was given", "it is no address such as https://circleci.example.com"))?;
    let shown = format!("{}://{}", address.scheme(), host(&address));
    if !address.username().is_empty() || address.password().is_some() {
        return Err(wrong(&shown, "it has a user or a password in it; tokens come from the environment"));
    }
    match address.scheme() {
        "https" => {}
        "http" if is_loopback(&address) => {}
        "http" => return Err(wrong(&shown, "it would send the token in clear; use https")),
        _ => return Err(wrong(&shown, "it is not an address of HTTPS")),
    }
    Ok(address)
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Host and port, as errors name them.
pub(crate) fn host(address: &Url) -> String {
    let name = address.host_str().unwrap_or("");
    address.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// An address that an answer names, where it is at the same place as the API.
pub(crate) fn beside(base: &Url, text: &str) -> Option<Url> {
    base.join(text).ok().filter(|address| address.origin() == base.origin())
}
