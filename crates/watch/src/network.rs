//! Addresses, and the networks that they are in.

use std::net::IpAddr;

/// IPv4 is mapped into the last 32 bits of IPv6, so that so many bits come before it.
const BEFORE_V4: u32 = 96;

/// A network: its first address as a number, and how many bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    first: u128,
    bits: u32,
}

impl Network {
    /// `192.0.2.0/24`, or one address; none where the text is neither.
    pub(crate) fn parse(prefix: &str) -> Option<Self> {
        let (address, length) =
            prefix.split_once('/').map_or((prefix, None), |(address, length)| (address, Some(length)));
        let four = address.parse::<IpAddr>().ok()?.is_ipv4();
        let most = if four { 128 - BEFORE_V4 } else { 128 };
        let length: u32 = length.map_or(Some(most), |length| length.parse().ok())?;
        let bits = length.checked_add(128 - most).filter(|bits| *bits <= 128)?;
        Some(Self { first: mask(number(address)?, bits), bits })
    }

    /// Whether a source is an address of it.
    pub(crate) fn contains(self, source: &str) -> bool {
        number(source).is_some_and(|address| mask(address, self.bits) == self.first)
    }
}

/// The address that a log wrote; none for the name of a service. An IPv4 address that is written as IPv6 is the same.
pub(crate) fn address(source: &str) -> Option<IpAddr> {
    source.trim().parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// Whether two sources are the same, or two addresses of one small network: 256 of IPv4, a subnet of IPv6.
pub(crate) fn is_near(one: &str, other: &str) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => {
            let bits = if one >> 32 == 0xffff { BEFORE_V4 + 24 } else { 64 };
            mask(one, bits) == mask(other, bits)
        }
        _ => one == other,
    }
}

/// Whom a source stands for: one address of IPv4, but a subnet of IPv6, since a host has all of its 2^64 addresses and may
/// take another for each call. What is no address, as the name of a service, stays as it is.
pub(crate) fn host(source: &str) -> String {
    match address(source) {
        Some(IpAddr::V6(address)) => {
            let first = mask(u128::from(address), 64);
            format!("{}/64", std::net::Ipv6Addr::from(first))
        }
        Some(address) => address.to_string(),
        None => source.to_owned(),
    }
}

/// An address as a number, IPv4 mapped into IPv6.
fn number(text: &str) -> Option<u128> {
    match address(text)? {
        IpAddr::V4(address) => Some(u128::from(address.to_ipv6_mapped())),
        IpAddr::V6(address) => Some(u128::from(address)),
    }
}

fn mask(address: u128, bits: u32) -> u128 {
    // Shifting by all bits would be none at all.
    if bits == 0 { 0 } else { address & (u128::MAX << (128 - bits.min(128))) }
}
