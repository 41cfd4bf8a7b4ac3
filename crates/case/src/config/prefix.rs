//! Networks of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use thiserror::Error;

/// A network of IPv4 or IPv6 addresses: an address whose first `length` bits all its members share.
///
/// IPv4 addresses written inside IPv6 (`::ffff:192.0.2.1`) are the same as the IPv4 addresses that they carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix {
    address: IpAddr,
    length: u8,
}

/// Why a text is not a network. The sentences name the text and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PrefixError {
    /// The part before the slash is no address.
    #[error("`{0}` is not an IP address; write it as in 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32")]
    Address(String),
    /// The part behind the slash is no length, or too great a one.
    #[error("`{text}` has no usable length behind the slash; write a whole number from {least} to {most}")]
    Length {
        /// The text.
        text: String,
        /// The shortest length that is accepted.
        least: u8,
        /// The greatest length of this family.
        most: u8,
    },
    /// The address has bits that the length leaves out.
    #[error("`{text}` has address bits behind its length; write `{network}`, or `{address}` for the one address")]
    HostBits {
        /// The text.
        text: String,
        /// The network that the address lies in.
        network: Prefix,
        /// The address alone.
        address: IpAddr,
    },
}

impl Prefix {
    /// The shortest length that is accepted for IPv4. A shorter one covers more than any vendor or intruder owns, and
    /// would mark every event.
    pub const LEAST_V4: u8 = 8;
    /// The shortest length that is accepted for IPv6.
    pub const LEAST_V6: u8 = 16;

    /// The first address of the network.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many leading bits the members share: to 32 for IPv4, to 128 for IPv6.
    pub fn length(&self) -> u8 {
        self.length
    }

    /// The network of a length that an address lies in.
    pub(super) fn around(address: IpAddr, length: u8) -> Self {
        Self { address: masked(address, length), length }
    }

    /// Whether an address belongs to the network.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.length) == self.address
    }
}

/// The address with all bits behind the first `length` cleared.
fn masked(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length.min(32))).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length.min(128))).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
    }
}

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| PrefixError::Address(text.to_owned()))?;
        let canonical = written.to_canonical();
        // The length of an IPv4 address written inside IPv6 counts the 96 bits before it.
        let inside = if written.is_ipv6() && canonical.is_ipv4() { 96 } else { 0 };
        let (least, most) = if canonical.is_ipv4() { (Self::LEAST_V4, 32) } else { (Self::LEAST_V6, 128) };
        let length = match length {
            None => most,
            Some(digits) => digits
                .parse::<u8>()
                .ok()
                .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|length| length.checked_sub(inside))
                .filter(|length| (least..=most).contains(length))
                .ok_or_else(|| PrefixError::Length {
                    text: text.to_owned(),
                    least: least + inside,
                    most: most + inside,
                })?,
        };
        let network = Self { address: masked(canonical, length), length };
        if network.address != canonical {
            return Err(PrefixError::HostBits { text: text.to_owned(), network, address: canonical });
        }
        Ok(network)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = if self.address.is_ipv4() { 32 } else { 128 };
        if self.length == most {
            write!(out, "{}", self.address)
        } else {
            write!(out, "{}/{}", self.address, self.length)
        }
    }
}
