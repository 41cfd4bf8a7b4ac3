//! `case.toml`: what a person decides about an investigation.

mod alert;
mod aws;
mod backup;
mod blocks;
mod contain;
mod detect;
pub(crate) mod entry;
mod error;
mod gate;
mod indicators;
mod mute;
mod nearest;
mod networks;
mod playbook;
mod prefix;
mod prefixes;
mod preset;
mod reader;
mod sections;
mod value;

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use stanch_detect::Thresholds;
use stanch_model::{Mark, Periods, Span};

pub use alert::{Receiver, ReceiverKind};
pub use backup::{Backup, BackupPlace};
pub use contain::Containment;
pub use error::ConfigError;
pub use gate::AllClear;
pub use indicators::Indicators;
pub use mute::Mute;
pub use networks::{Databases, Network};
pub use prefix::{Prefix, PrefixError};
pub use prefixes::Prefixes;
pub use preset::{PRESETS, Preset, UnknownVendor};

/// Everything that `case.toml` says, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The vendor as the report names it.
    pub vendor: String,
    /// The first line of the report, if the person gave one.
    pub title: Option<String>,
    /// When the vendor's notice reached you, if the person said so.
    pub noticed: Option<chrono::DateTime<chrono::Utc>>,
    /// When what the vendor held could have been used by others.
    pub window: Span,
    /// How many days before the window count as normal.
    pub baseline_days: u32,
    /// On how many days of the baseline an identity must have been active for the baseline to count as enough.
    pub enough_active_days: u32,
    /// Where the vendor itself calls from.
    pub networks: Vec<Network>,
    /// What is known of the intruder.
    pub indicators: Indicators,
    /// Which files say where an address is.
    pub databases: Databases,
    /// What logs are expected.
    pub logs: ExpectedLogs,
    /// From where on detections speak.
    pub thresholds: Thresholds,
    /// Copies that the organisation would come back from, in the order of the text.
    pub backups: Vec<Backup>,
    /// Findings not to be seen for a while, in the order of the text.
    pub mutes: Vec<Mute>,
    /// The role that is assumed in accounts other than the credentials' own, by name with its path.
    pub role: Option<String>,
    /// What may be contained, and who agrees to it.
    pub contain: Containment,
    /// Where alerts about canaries go, in the order of the text.
    pub alerts: Vec<Receiver>,
    /// Hosts that playbooks may call though they are not public or not encrypted, in the order of the text.
    pub playbook_hosts: Vec<String>,
    /// What has to be so before anybody builds.
    pub gate: stanch_gate::facts::Rules,
    /// The vendor's word that its incident is over, where somebody wrote it down.
    pub all_clear: Option<AllClear>,
}

/// What logs the person expects to have. An empty list expects nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedLogs {
    /// AWS account numbers, twelve digits each.
    pub accounts: Vec<String>,
    /// AWS regions.
    pub regions: Vec<String>,
}

impl Settings {
    /// The settings that a text says; `file` is what errors call it.
    ///
    /// # Errors
    /// For anything that is not understood or cannot be meant, with its line: a misspelt key, a wrong type, a date or an
    /// address that is none, an impossible span, an entry given twice. The first such place in the text is named.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        sections::settings(text, file)
    }

    /// The settings in a file.
    ///
    /// # Errors
    /// When the file cannot be read or is not UTF-8, and as [`Settings::parse`].
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let bytes = fs::read(path).map_err(|source| ConfigError::Read { file: file.clone(), source })?;
        match String::from_utf8(bytes) {
            // Editors on Windows put a byte order mark first.
            Ok(text) => Self::parse(text.strip_prefix('\u{feff}').unwrap_or(&text), &file),
            Err(error) => {
                let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
                Err(ConfigError::Encoding { file, line })
            }
        }
    }

    /// The two spans that a review compares. The baseline ends where the window starts.
    pub fn periods(&self) -> Periods {
        let start = self.window.start - TimeDelta::days(i64::from(self.baseline_days));
        Periods { baseline: Span { start, end: self.window.start }, window: self.window }
    }

    /// The files that `case.toml` names, in the order of display: STIX files, then databases.
    pub fn files(&self) -> Vec<&Path> {
        let databases = [&self.databases.asn, &self.databases.country].into_iter().flatten();
        self.indicators.stix.iter().chain(databases).map(PathBuf::as_path).collect()
    }

    /// What an address is known as: indicators first, then the vendor's networks.
    pub fn marks_of_address(&self, address: IpAddr) -> Vec<Mark> {
        let indicators = self.indicators.addresses.around(address);
        let networks =
            self.networks.iter().filter(|network| network.prefixes.iter().any(|prefix| prefix.contains(address)));
        indicators
            .map(|prefix| self.indicators.mark(prefix.to_string()))
            .chain(networks.map(|network| Mark::VendorNetwork(network.name.clone())))
            .collect()
    }

    /// What a user agent is known as.
    pub fn marks_of_user_agent(&self, user_agent: &str) -> Vec<Mark> {
        let lowered = user_agent.to_lowercase();
        let found = self.indicators.user_agents.iter().filter(|piece| lowered.contains(&piece.to_lowercase()));
        found.map(|piece| self.indicators.mark(piece.clone())).collect()
    }

    /// What an operation, written `service:Operation`, is known as.
    pub fn marks_of_operation(&self, operation: &str) -> Vec<Mark> {
        let alone = operation.split_once(':').map_or(operation, |(_, name)| name);
        let found = self.indicators.operations.iter().filter(|known| *known == operation || *known == alone);
        found.map(|known| self.indicators.mark(known.clone())).collect()
    }
}
