//! What is known of how canaries were used before: the owner's forgotten jobs can be told from strangers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::sighting::Whose;

/// One client of one credential at one address in the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit {
    /// Id of the exposed credential.
    pub credential: String,
    /// Where the calls came from, as written.
    pub source_ip: String,
    /// The client's own description of itself.
    pub user_agent: String,
    /// Calls.
    pub events: u64,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// Habits by credential, and networks that have names.
#[derive(Clone, Debug, Default)]
pub struct Known {
    habits: BTreeMap<String, Vec<Habit>>,
    networks: Vec<(String, Vec<Network>)>,
}

/// A network: its first address as a number, and how many bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    first: u128,
    bits: u32,
}

impl Known {
    /// Habits, and networks by name with their addresses and prefixes; what is no address is left out.
    pub fn new(habits: Vec<Habit>, networks: Vec<(String, Vec<String>)>) -> Self {
        let mut by_credential: BTreeMap<String, Vec<Habit>> = BTreeMap::new();
        for habit in habits {
            by_credential.entry(habit.credential.clone()).or_default().push(habit);
        }
        let read = |prefixes: Vec<String>| prefixes.iter().filter_map(|prefix| network(prefix)).collect();
        let networks = networks.into_iter().map(|(name, prefixes)| (name, read(prefixes))).collect();
        Self { habits: by_credential, networks }
    }

    /// Whose use it is that comes from an address with a client.
    ///
    /// Its own network and client together make a use the owner's: each alone is easy to have by chance, and the client is
    /// what anybody writes.
    pub fn whose(&self, credential: &str, source: &str, user_agent: &str) -> Whose {
        let habits = self.habits.get(credential).map(Vec::as_slice).unwrap_or_default();
        let near =
            |habit: &&Habit| is_near(&habit.source_ip, source) && family(&habit.user_agent) == family(user_agent);
        let alike: Vec<&Habit> = habits.iter().filter(near).collect();
        if let Some(last) = alike.iter().max_by_key(|habit| habit.last) {
            let calls: u64 = alike.iter().map(|habit| habit.events).sum();
            let mut evidence = format!(
                "its network and client made {calls} calls in the baseline, the last on {}",
                last.last.format("%F")
            );
            if let Some(name) = self.network(source) {
                evidence.push_str(&format!("; the network is {name}, which others share"));
            }
            return Whose::Forgotten { evidence };
        }
        if let Some(name) = self.network(source) {
            return Whose::Vendor { name: name.to_owned() };
        }
        if habits.is_empty() { Whose::Unknown } else { Whose::Stranger }
    }

    /// The name of the network that an address is in.
    pub fn network(&self, source: &str) -> Option<&str> {
        let address = number(source)?;
        let holds = |network: &Network| mask(address, network.bits) == network.first;
        self.networks.iter().find(|(_, all)| all.iter().any(holds)).map(|(name, _)| name.as_str())
    }

    /// Different sources of a credential in the baseline.
    pub fn sources(&self, credential: &str) -> BTreeSet<&str> {
        let habits = self.habits.get(credential).map(Vec::as_slice).unwrap_or_default();
        habits.iter().map(|habit| habit.source_ip.as_str()).collect()
    }
}

/// Whether two sources are the same, or two addresses of one small network: 256 of IPv4, a subnet of IPv6.
fn is_near(one: &str, other: &str) -> bool {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => {
            // IPv4 is mapped into the last 32 bits of IPv6.
            let bits = if one >> 32 == 0xffff { 96 + 24 } else { 64 };
            mask(one, bits) == mask(other, bits)
        }
        _ => one == other,
    }
}

/// An address as a number, IPv4 mapped into IPv6.
fn number(text: &str) -> Option<u128> {
    match text.parse().ok()? {
        IpAddr::V4(address) => Some(u128::from(address.to_ipv6_mapped())),
        IpAddr::V6(address) => Some(u128::from(address)),
    }
}

fn mask(address: u128, bits: u32) -> u128 {
    // Shifting by all bits would be none at all.
    if bits == 0 { 0 } else { address & (u128::MAX << (128 - bits.min(128))) }
}

fn network(prefix: &str) -> Option<Network> {
    let (address, length) = prefix.split_once('/').map_or((prefix, None), |(address, length)| (address, Some(length)));
    let four = address.parse::<IpAddr>().ok()?.is_ipv4();
    let most = if four { 32 } else { 128 };
    let length: u32 = length.map_or(Some(most), |length| length.parse().ok())?;
    let bits = length.checked_add(128 - most).filter(|bits| *bits <= 128)?;
    Some(Network { first: mask(number(address)?, bits), bits })
}

/// A client without its versions: `aws-cli`, `Boto3`, `HashiCorp Terraform`.
fn family(user_agent: &str) -> String {
    // Some services log the client in brackets.
    let plain = user_agent.trim_start_matches('[');
    let first = plain.split(['/', '(', '[', ']', ';']).next().unwrap_or_default();
    first.trim().to_ascii_lowercase()
}
