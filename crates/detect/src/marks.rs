//! What the case already knows about a value. Detection asks, and does not know networks or indicators itself.

use stanch_model::Mark;

/// What a value is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Accounts that received events.
    Account,
    /// Source addresses and names of calling services.
    Source,
    /// User agents.
    UserAgent,
    /// Regions.
    Region,
    /// Services, without `.amazonaws.com`.
    Service,
    /// Operations, as `service:Operation`.
    Operation,
    /// Denied operations, as `service:Operation`.
    Denial,
}

impl Dimension {
    /// Every dimension, in the order of a dossier.
    pub const ALL: [Self; 7] =
        [Self::Account, Self::Source, Self::UserAgent, Self::Region, Self::Service, Self::Operation, Self::Denial];
}

/// Says what a value is already known as: the case's indicators and the vendor's networks. It must answer the same for
/// the same value. Callers outside of the case are marked here and need not be.
pub type Marker<'a> = &'a (dyn Fn(Dimension, &str) -> Vec<Mark> + Send + Sync);

/// Where an address is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The autonomous system that it belongs to.
    pub system: Option<u32>,
    /// Who runs that system.
    pub organisation: Option<String>,
    /// The country, as two letters.
    pub country: Option<String>,
}

/// Says where an address is, or nothing where no database knows. It must answer the same for the same address.
pub type Locator<'a> = &'a (dyn Fn(std::net::IpAddr) -> Option<Origin> + Send + Sync);

/// A text to look for in whole records, in any case of letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needle {
    /// The text: a domain, or a hash in hexadecimal.
    pub text: String,
    /// What it is an indicator of, in a few words.
    pub of: String,
}

/// All marks of a value, in a fixed order.
pub(crate) fn of(marker: Marker<'_>, dimension: Dimension, value: &str) -> Vec<Mark> {
    let mut marks = marker(dimension, value);
    if dimension == Dimension::Source && is_service(value) {
        marks.push(Mark::AwsService);
    }
    marks.sort();
    marks.dedup();
    marks
}

/// Whether a source is the name of an AWS service in place of an address.
pub(crate) fn is_service(source: &str) -> bool {
    source == "AWS Internal" || source.ends_with(".amazonaws.com") || source.ends_with(".amazonaws.com.cn")
}
