//! Where calls came from: the networks and VPC endpoints that all of them held to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::usage::Use;
use super::words::{many, some};

/// So many networks are a habit that is worth a condition.
const FEW: usize = 20;
/// So many networks of one that the case knows are named whole.
const WHOLE: usize = 64;

/// A network with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// What the case calls it.
    pub name: String,
    /// First address and number of leading bits of each of its parts.
    pub parts: Vec<(IpAddr, u8)>,
}

/// What all calls that the identity made itself came from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Origins {
    /// Networks as policies write them, sorted.
    pub(super) networks: BTreeSet<String>,
    /// Ids of VPC endpoints.
    pub(super) endpoints: BTreeSet<String>,
    /// Why these, or why none, one sentence each.
    pub(super) reasons: Vec<String>,
}

impl Origins {
    pub(super) fn of<'u>(uses: impl Iterator<Item = &'u Use>, known: &[Network]) -> Self {
        let mut addresses: BTreeSet<IpAddr> = BTreeSet::new();
        let mut origins = Self::default();
        let (mut own, mut others) = (0_u64, BTreeMap::new());
        for one in uses.filter(|one| !one.via) {
            own += one.count;
            let address =
                one.source.as_deref().and_then(|text| text.parse::<IpAddr>().ok()).map(|one| one.to_canonical());
            match (&one.endpoint, address) {
                (Some(endpoint), _) => {
                    origins.endpoints.insert(endpoint.clone());
                }
                (None, Some(address)) if is_public(address) => {
                    addresses.insert(address);
                }
                _ => {
                    *others
                        .entry(one.source.clone().unwrap_or_else(|| "nowhere that is known".to_owned()))
                        .or_insert(0) += one.count
                }
            }
        }
        if own == 0 {
            return origins;
        }
        if let Some((source, count)) = others.iter().max_by_key(|(_, count)| **count) {
            let reason = format!(
                "{} of {own} calls came from what is no public address and no VPC endpoint, {count} of them from {source}, \
                 so that networks are not limited",
                others.values().sum::<u64>()
            );
            return Self { reasons: vec![reason], ..Self::default() };
        }
        origins.collapse(&addresses, known);
        let all = origins.networks.len() + origins.endpoints.len();
        if all > FEW.max(origins.endpoints.len()) && !origins.reasons.iter().any(|reason| reason.contains("the case")) {
            let reason = format!("calls came from {all} networks, so that networks are not limited");
            return Self { reasons: vec![reason], ..Self::default() };
        }
        if !origins.endpoints.is_empty() {
            origins.reasons.push(some(many(origins.endpoints.len()), "VPC endpoint", "VPC endpoints"));
        }
        origins
    }

    /// Addresses as networks: those of the case, else the network of 24 bits (64 of IPv6) that several lie in, else each.
    fn collapse(&mut self, addresses: &BTreeSet<IpAddr>, known: &[Network]) {
        let mut rest: BTreeMap<(IpAddr, u8), BTreeSet<IpAddr>> = BTreeMap::new();
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for address in addresses {
            let inside = |network: &&Network| network.parts.iter().any(|part| contains(part, *address));
            if let Some(network) = known.iter().find(inside) {
                *named.entry(network.name.as_str()).or_default() += 1;
                let whole = network.parts.len() <= WHOLE;
                let parts = network.parts.iter().filter(|part| whole || contains(part, *address));
                self.networks.extend(parts.map(written));
                continue;
            }
            let bits = if address.is_ipv4() { 24 } else { 64 };
            rest.entry((masked(*address, bits), bits)).or_default().insert(*address);
        }
        for (name, count) in named {
            self.reasons.push(format!(
                "{} in the networks that the case calls {name}",
                some(many(count), "address", "addresses")
            ));
        }
        if !rest.is_empty() {
            let count: usize = rest.values().map(BTreeSet::len).sum();
            self.reasons.push(format!(
                "{} that the case does not know, in {}",
                some(many(count), "address", "addresses"),
                some(many(rest.len()), "network", "networks")
            ));
        }
        for (part, inside) in rest {
            match inside.first() {
                Some(address) if inside.len() == 1 => {
                    self.networks.insert(written(&(*address, if address.is_ipv4() { 32 } else { 128 })));
                }
                _ => {
                    self.networks.insert(written(&part));
                }
            }
        }
    }
}

fn written((address, bits): &(IpAddr, u8)) -> String {
    format!("{address}/{bits}")
}

fn contains((network, bits): &(IpAddr, u8), address: IpAddr) -> bool {
    network.is_ipv4() == address.is_ipv4() && masked(address, *bits) == masked(*network, *bits)
}

/// The address with all but its first bits cleared.
fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            IpAddr::V4((address.to_bits() & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            IpAddr::V6((address.to_bits() & mask).into())
        }
    }
}

/// Whether `aws:SourceIp` can have this address: calls from private ones pass an endpoint, and then the key is not there.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            let shared = first == 100 && (64..128).contains(&second);
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || shared)
        }
        IpAddr::V6(address) => {
            !(address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local())
        }
    }
}
