//! Where an address is.

use serde::{Deserialize, Serialize};

/// Where an address is, as far as a database of the case says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "origin")]
pub enum Origin {
    /// What a database has of it.
    Known {
        /// The autonomous system that it belongs to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        system: Option<u32>,
        /// Who runs that system.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        organisation: Option<String>,
        /// The country, as two letters.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        country: Option<String>,
    },
    /// No database of the case has it.
    Unlisted,
    /// The case has no database.
    #[default]
    NoDatabase,
    /// There is no address: a service called, or no log says from where.
    NoAddress,
}

impl Origin {
    /// `AS64500 Example Hosting, NL`, or what is not known, raw; none where there is no address.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Known { system, organisation, country } => {
                let system = system.map(|number| format!("AS{number}"));
                let names: Vec<&str> = system.as_deref().into_iter().chain(organisation.as_deref()).collect();
                let name = if names.is_empty() { "network unknown".to_owned() } else { names.join(" ") };
                Some(country.as_ref().map_or_else(|| name.clone(), |country| format!("{name}, {country}")))
            }
            Self::Unlisted => Some("network unknown: it is in none of the case's databases".to_owned()),
            Self::NoDatabase => Some("network unknown: [networks] of case.toml names no database".to_owned()),
            Self::NoAddress => None,
        }
    }
}
