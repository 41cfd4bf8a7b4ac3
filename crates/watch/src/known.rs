//! What is known of how canaries were used before: the owner's forgotten jobs can be told from strangers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::network::{Network, address, is_near};
use crate::origin::Origin;
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

/// Says where an address is. It must answer the same for the same address.
pub type Locator = Box<dyn Fn(IpAddr) -> Origin + Send + Sync>;

/// Habits by credential, networks that have names, and what says where an address is.
#[derive(Default)]
pub struct Known {
    locator: Option<Locator>,
    habits: BTreeMap<String, Vec<Habit>>,
    networks: Vec<(String, Vec<Network>)>,
}

impl Known {
    /// Habits, and networks by name with their addresses and prefixes; what is no address is left out.
    pub fn new(habits: Vec<Habit>, networks: Vec<(String, Vec<String>)>) -> Self {
        let mut by_credential: BTreeMap<String, Vec<Habit>> = BTreeMap::new();
        for habit in habits {
            by_credential.entry(habit.credential.clone()).or_default().push(habit);
        }
        let read = |prefixes: Vec<String>| prefixes.iter().filter_map(|prefix| Network::parse(prefix)).collect();
        let networks = networks.into_iter().map(|(name, prefixes)| (name, read(prefixes))).collect();
        Self { habits: by_credential, networks, locator: None }
    }

    /// The same, which knows where addresses are.
    #[must_use]
    pub fn located(self, locator: Locator) -> Self {
        Self { locator: Some(locator), ..self }
    }

    /// Where a source is.
    pub(crate) fn origin(&self, source: &str) -> Origin {
        match (address(source), &self.locator) {
            (None, _) => Origin::NoAddress,
            (Some(_), None) => Origin::NoDatabase,
            (Some(address), Some(locator)) => locator(address),
        }
    }

    /// Whose use it is that comes from an address with a client.
    ///
    /// Its own network and client together make a use the owner's: each alone is easy to have by chance, and the client is
    /// what anybody writes. On the vendor's network they prove nothing: its customers share it, and whoever broke into the
    /// vendor works from where its jobs run, with what they run with.
    pub fn whose(&self, credential: &str, source: &str, user_agent: &str) -> Whose {
        let habits = self.habits.get(credential).map(Vec::as_slice).unwrap_or_default();
        let near =
            |habit: &&Habit| is_near(&habit.source_ip, source) && family(&habit.user_agent) == family(user_agent);
        let alike: Vec<&Habit> = habits.iter().filter(near).collect();
        let likeness = if let Some(last) = alike.iter().max_by_key(|habit| habit.last) {
            let calls: u64 = alike.iter().map(|habit| habit.events).sum();
            let times = if calls == 1 { "one call".to_owned() } else { format!("{calls} calls") };
            let day = last.last.format("%F");
            Some(format!("its network and client made {times} in the baseline, the last on {day}"))
        } else {
            None
        };
        match (self.network(source), likeness) {
            (Some(name), likeness) => Whose::Vendor { name: name.to_owned(), likeness },
            (None, Some(evidence)) => Whose::Forgotten { evidence },
            (None, None) if habits.is_empty() => Whose::Unknown,
            (None, None) => Whose::Stranger,
        }
    }

    /// The name of the network that an address is in.
    pub fn network(&self, source: &str) -> Option<&str> {
        let holds = |network: &Network| network.contains(source);
        self.networks.iter().find(|(_, all)| all.iter().any(holds)).map(|(name, _)| name.as_str())
    }

    /// Different sources of a credential in the baseline.
    pub fn sources(&self, credential: &str) -> BTreeSet<&str> {
        let habits = self.habits.get(credential).map(Vec::as_slice).unwrap_or_default();
        habits.iter().map(|habit| habit.source_ip.as_str()).collect()
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let located = self.locator.is_some();
        formatter
            .debug_struct("Known")
            .field("habits", &self.habits)
            .field("networks", &self.networks)
            .field("located", &located)
            .finish()
    }
}

/// A client without its versions: `aws-cli`, `Boto3`, `HashiCorp Terraform`.
fn family(user_agent: &str) -> String {
    // Some services log the client in brackets.
    let plain = user_agent.trim_start_matches('[');
    let first = plain.split(['/', '(', '[', ']', ';']).next().unwrap_or_default();
    first.trim().to_ascii_lowercase()
}
