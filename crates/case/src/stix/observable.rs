//! Things that a cloud's log can hold, as STIX names them.

use std::net::IpAddr;

use stanch_model::text::shorten;

use super::pattern::Comparison;
use crate::config::{Prefix, entry};

/// Something to look for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Observable {
    /// A source address or a network.
    Address(Prefix),
    /// A domain, in lowercase.
    Domain(String),
    /// A piece of a user agent, to be found in any case of letters.
    UserAgent(String),
    /// A SHA-256 hash of a file, in lowercase hexadecimal.
    Sha256(String),
}

/// What a property of an object is, as far as it can be looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    Address,
    Domain,
    /// One end of a connection, which STIX writes either way.
    End,
    Url,
    UserAgent,
    Sha256,
    /// It says nothing by itself, and nothing is lost without it.
    Beside,
}

/// The shortest piece of a user agent. A shorter one would mark everything.
const SHORTEST_PIECE: usize = 3;

/// What a path of a pattern speaks of.
pub(super) fn property(path: &str) -> Option<Property> {
    Some(match path {
        "ipv4-addr:value" | "ipv6-addr:value" => Property::Address,
        "domain-name:value" => Property::Domain,
        "network-traffic:src_ref.value" | "network-traffic:dst_ref.value" => Property::End,
        "network-traffic:src_ref.type" | "network-traffic:dst_ref.type" => Property::Beside,
        "url:value" => Property::Url,
        "network-traffic:extensions.http-request-ext.request_header.user-agent" => Property::UserAgent,
        "user-agent:value" | "x-user-agent:value" | "x-opencti-user-agent:value" => Property::UserAgent,
        "file:hashes.sha-256" | "file:hashes.sha256" => Property::Sha256,
        "artifact:hashes.sha-256" | "artifact:hashes.sha256" => Property::Sha256,
        _ => return None,
    })
}

/// What a comparison says to look for, each thing or the cause why not.
pub(super) fn of_comparison(comparison: &Comparison) -> Vec<Result<Observable, String>> {
    let Comparison { path, operator, negated, values } = comparison;
    let path = shorten(path, 100);
    let Some(property) = property(&path) else {
        return vec![Err(format!("`{path}` was not looked for, as cloud logs do not hold such things"))];
    };
    if property == Property::Beside {
        return Vec::new();
    }
    if *negated {
        return vec![Err(format!("`{path}` was not looked for where a pattern says what it must not be"))];
    }
    if operator == "EXISTS" {
        return vec![Err(format!("`{path}` was not looked for without a value"))];
    }
    let unfaithful = |text: &str| {
        Err(format!(
            "`{path} {operator} '{}'` was not looked for, as only plain pieces of it can be",
            shorten(text, 60)
        ))
    };
    let one = |value: &Option<String>| {
        let Some(text) = value else { return Err(format!("`{path}` was not looked for, as its value is no text")) };
        let is_address = matches!(property, Property::Address | Property::End);
        match operator.as_str() {
            "=" | "IN" => of_value(property, text),
            "ISSUBSET" if is_address => of_value(Property::Address, text),
            "LIKE" if property == Property::UserAgent => {
                piece_of_like(text).map_or_else(|| unfaithful(text), user_agent)
            }
            "MATCHES" if property == Property::UserAgent => {
                piece_of_regex(text).map_or_else(|| unfaithful(text), |piece| user_agent(&piece))
            }
            _ => Err(format!("`{path}` was not looked for by `{operator}`")),
        }
    };
    values.iter().map(one).collect()
}

/// What a value of a property says to look for, or a sentence why not.
pub(super) fn of_value(property: Property, text: &str) -> Result<Observable, String> {
    let text = text.trim();
    match property {
        Property::Address => entry::prefix(text).map(Observable::Address),
        Property::Domain => entry::domain(text.trim_end_matches('.')).map(Observable::Domain),
        Property::End => entry::prefix(text).map(Observable::Address).or_else(|_| of_value(Property::Domain, text)),
        Property::Url => of_host(text),
        Property::UserAgent => user_agent(text),
        Property::Sha256 => entry::sha256(text).map(Observable::Sha256),
        Property::Beside => Err("it says nothing to look for".to_owned()),
    }
}

/// The host of an URL: logs hold hosts, and seldom whole URLs.
fn of_host(url: &str) -> Result<Observable, String> {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let authority = behind.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return of_value(Property::Address, address);
    }
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let property = if host.parse::<IpAddr>().is_ok() { Property::Address } else { Property::Domain };
    of_value(property, host)
}

fn user_agent(piece: &str) -> Result<Observable, String> {
    let piece = piece.trim();
    if piece.chars().count() < SHORTEST_PIECE {
        return Err(format!("a user agent of fewer than {SHORTEST_PIECE} characters was not looked for"));
    }
    Ok(Observable::UserAgent(piece.to_owned()))
}

/// The piece that `LIKE` asks for, if it is one piece: `%curl/7%`. An underscore stands for any character, and would be
/// read as itself.
fn piece_of_like(text: &str) -> Option<&str> {
    let piece = text.trim_matches('%');
    (!piece.contains(['%', '_'])).then_some(piece)
}

/// The piece that `MATCHES` asks for, if it is one piece: `^.*curl/7\.68.*$`.
fn piece_of_regex(text: &str) -> Option<String> {
    let text = text.strip_prefix("(?i)").unwrap_or(text);
    let text = text.strip_prefix('^').unwrap_or(text);
    let text = text.strip_prefix(".*").unwrap_or(text);
    let text = match text.strip_suffix('$') {
        Some(before) if !before.ends_with('\\') => before,
        _ => text,
    };
    let text = match text.strip_suffix(".*") {
        Some(before) if !before.ends_with('\\') => before,
        _ => text,
    };
    let mut piece = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // A backslash before a letter or a digit is a class; before a sign it stands for the sign.
            '\\' => piece.push(letters.next().filter(|next| !next.is_alphanumeric())?),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            other => piece.push(other),
        }
    }
    Some(piece)
}
