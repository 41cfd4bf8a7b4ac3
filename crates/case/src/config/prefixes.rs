//! Many networks of addresses, asked for those that an address lies in.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Prefix;

/// A set of networks. Lists of indicators can have a hundred thousand, so that an address is not compared with each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes {
    prefixes: BTreeSet<Prefix>,
}

impl Prefixes {
    /// Adds a network.
    pub fn insert(&mut self, prefix: Prefix) {
        self.prefixes.insert(prefix);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.prefixes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.prefixes.is_empty()
    }

    /// All of them, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Prefix> {
        self.prefixes.iter()
    }

    /// Those that an address lies in, widest first.
    pub fn around(&self, address: IpAddr) -> impl Iterator<Item = &Prefix> {
        let address = address.to_canonical();
        let lengths = if address.is_ipv4() { Prefix::LEAST_V4..=32 } else { Prefix::LEAST_V6..=128 };
        lengths.filter_map(move |length| self.prefixes.get(&Prefix::around(address, length)))
    }
}

impl FromIterator<Prefix> for Prefixes {
    fn from_iter<T: IntoIterator<Item = Prefix>>(prefixes: T) -> Self {
        Self { prefixes: prefixes.into_iter().collect() }
    }
}
