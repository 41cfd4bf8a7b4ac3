//! Where a call came from, as coarsely as two calls from one place have to agree.

use std::net::IpAddr;
use std::sync::Arc;

use stanch_model::Mark;

use crate::marks::{self, Dimension, Locator, Marker, is_service};

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    /// One of the vendor's published networks, by its name. All of the vendor's customers share them.
    Vendor(Arc<str>),
    /// An AWS service, which says nothing of who asked it.
    Service,
    /// An autonomous system, where a database knows it.
    System(u32),
    /// A network by its prefix: 24 bits of IPv4, 48 of IPv6, 16 where addresses are private.
    Network(Arc<str>),
    /// Something that is no address.
    Other(Arc<str>),
}

/// A source and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    pub(crate) place: Place,
    /// The country, where a database knows it.
    pub(crate) country: Option<String>,
    /// Who runs the network, where a database knows it.
    pub(crate) operator: Option<String>,
    /// What the source is an indicator of.
    pub(crate) indicators: Vec<String>,
}

/// Locates a source.
pub(crate) fn locate(source: &str, marker: Marker<'_>, locator: Locator<'_>) -> Located {
    let marks = marks::of(marker, Dimension::Source, source);
    let indicators: Vec<String> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Indicator(of) => Some(of.clone()),
            _ => None,
        })
        .collect();
    let vendor = marks.iter().find_map(|mark| match mark {
        Mark::VendorNetwork(name) => Some(Place::Vendor(Arc::from(name.as_str()))),
        _ => None,
    });
    let address = source.parse::<IpAddr>().ok();
    let origin = address.and_then(locator).unwrap_or_default();
    let place = match (vendor, address) {
        _ if is_service(source) => Place::Service,
        (Some(vendor), _) => vendor,
        (None, Some(_)) if origin.system.is_some() => Place::System(origin.system.unwrap_or_default()),
        (None, Some(address)) => Place::Network(network(address)),
        (None, None) => Place::Other(Arc::from(source)),
    };
    Located { place, country: origin.country, operator: origin.organisation, indicators }
}

fn network(address: IpAddr) -> Arc<str> {
    let address = address.to_canonical();
    Arc::from(match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            if v4.is_private() || shared { format!("{a}.{b}.0.0/16") } else { format!("{a}.{b}.{c}.0/24") }
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    })
}

impl Place {
    /// The place in a sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Vendor(name) => format!("the vendor's network {name}"),
            Self::Service => "an AWS service".to_owned(),
            Self::System(number) => format!("the autonomous system {number}"),
            Self::Network(prefix) => format!("the network {prefix}"),
            Self::Other(source) => format!("{source}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, locate};

    fn place(source: &str) -> String {
        match locate(source, &|_, _| Vec::new(), &|_| None).place {
            Place::Network(prefix) => prefix.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn neighbours_share_a_place() {
        assert_eq!(place("192.0.2.7"), place("192.0.2.200"));
        assert_ne!(place("192.0.2.7"), place("192.0.3.7"));
        assert_eq!(place("10.16.0.9"), place("10.16.23.200"));
        assert_eq!(place("2001:db8:1:2::3"), place("2001:db8:1:ffff::1"));
        assert_ne!(place("2001:db8:1:2::3"), place("2001:db8:2:2::3"));
        assert_eq!(place("::ffff:192.0.2.7"), place("192.0.2.7"));
    }

    #[test]
    fn services_are_no_network() {
        assert_eq!(place("cloudformation.amazonaws.com"), "Service");
        assert_eq!(place("AWS Internal"), "Service");
    }
}
