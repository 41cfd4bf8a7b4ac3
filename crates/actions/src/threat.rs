//! The threat models.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What an intruder does with an operation. The order is that of an intrusion, from looking around to harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreatModel {
    /// Signs in to the console, or takes over the account's own sign-in.
    ConsoleAccess,
    /// Looks around: which identities, resources, limits and defences there are.
    Enumeration,
    /// Reads secrets, passwords, keys or what commonly holds them.
    SecretAccess,
    /// Gives itself or another identity more rights, or code the rights of a stronger role.
    PrivilegeEscalation,
    /// Makes identities or new ways for an identity to prove itself.
    IdentityCreation,
    /// Makes AWS trust somebody else's identities: SAML, OpenID Connect, Roles Anywhere, Identity Center's directory.
    FederationPersistence,
    /// Plants code that AWS runs later: functions, schedules, start-up scripts, pipelines.
    CodePersistence,
    /// Tampers with what others build on: images, layers, build projects.
    SupplyChain,
    /// Moves on to another role, account, machine or network.
    LateralMovement,
    /// Blinds or weakens logs, detectors, firewalls and guard rails.
    DefenceEvasion,
    /// Changes a setting that matters when it is unusual, and is no attack in itself.
    ConfigurationChange,
    /// Carries data out, or shares them with an account outside.
    Exfiltration,
    /// Makes machines and other resources that cost, to mine with or to attack from.
    ResourceCreation,
    /// Uses the owner's access to language models, or opens more of it.
    ModelAbuse,
    /// Uses the owner's name and bill: mail, text messages, domains, support.
    Billing,
    /// Destroys, encrypts, defaces or locks out.
    Impact,
}

impl ThreatModel {
    /// Every threat model, in order.
    pub const ALL: [Self; 16] = [
        Self::ConsoleAccess,
        Self::Enumeration,
        Self::SecretAccess,
        Self::PrivilegeEscalation,
        Self::IdentityCreation,
        Self::FederationPersistence,
        Self::CodePersistence,
        Self::SupplyChain,
        Self::LateralMovement,
        Self::DefenceEvasion,
        Self::ConfigurationChange,
        Self::Exfiltration,
        Self::ResourceCreation,
        Self::ModelAbuse,
        Self::Billing,
        Self::Impact,
    ];

    /// The name in files, results and SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConsoleAccess => "console_access",
            Self::Enumeration => "enumeration",
            Self::SecretAccess => "secret_access",
            Self::PrivilegeEscalation => "privilege_escalation",
            Self::IdentityCreation => "identity_creation",
            Self::FederationPersistence => "federation_persistence",
            Self::CodePersistence => "code_persistence",
            Self::SupplyChain => "supply_chain",
            Self::LateralMovement => "lateral_movement",
            Self::DefenceEvasion => "defence_evasion",
            Self::ConfigurationChange => "configuration_change",
            Self::Exfiltration => "exfiltration",
            Self::ResourceCreation => "resource_creation",
            Self::ModelAbuse => "model_abuse",
            Self::Billing => "billing",
            Self::Impact => "impact",
        }
    }
}

impl fmt::Display for ThreatModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for ThreatModel {
    type Err = UnknownThreatModel;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|model| model.name() == name).ok_or_else(|| UnknownThreatModel(name.to_owned()))
    }
}

/// A name that is no threat model's; holds the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownThreatModel(pub String);

impl fmt::Display for UnknownThreatModel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<&str> = ThreatModel::ALL.iter().map(|model| model.name()).collect();
        write!(formatter, "{:?} is no threat model; write one of {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownThreatModel {}
