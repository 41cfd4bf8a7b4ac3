//! Findings: one thing that an identity did and that a threat model is about, with its reasons.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How bad it would be if it was not meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing beside other things.
    Low,
    /// Worth a look.
    Medium,
    /// Worth being woken for.
    High,
    /// The account or its backups may be lost.
    Critical,
}

/// How sure it is that this is not the identity's ordinary work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The baseline is too thin to say, or an ordinary explanation is near.
    Low,
    /// One kind of evidence against a baseline that can be relied on.
    Medium,
    /// Several independent kinds of evidence, or an indicator of compromise.
    High,
}

/// Whose doing it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// What sort of subject it is.
    pub kind: SubjectKind,
    /// The exposure as it was listed, or the identity's ARN.
    pub name: String,
    /// What the list said beside an exposure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// What sort of subject a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Something that the vendor held, with all that descends from it.
    Exposure,
    /// An identity that is on no list.
    Identity,
}

/// A technique of MITRE ATT&CK, by its ids in versions 18 and 19 of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Technique {
    /// Id in version 18.
    pub v18: String,
    /// Id in version 19, which moved some.
    pub v19: String,
}

/// A tactic of MITRE ATT&CK, in the order in which an intrusion tends to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tactic {
    /// The way in: a stolen key is used.
    InitialAccess,
    /// Code is run.
    Execution,
    /// A way back in is made.
    Persistence,
    /// More power is taken.
    PrivilegeEscalation,
    /// Watching is switched off.
    DefenseEvasion,
    /// Secrets are read.
    CredentialAccess,
    /// The place is looked over.
    Discovery,
    /// Another identity, account or machine is entered.
    LateralMovement,
    /// Data are gathered.
    Collection,
    /// Data are taken away.
    Exfiltration,
    /// Things are destroyed, encrypted or paid for by the victim.
    Impact,
}

impl Tactic {
    /// The tactic's name in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::InitialAccess => "initial access",
            Self::Execution => "execution",
            Self::Persistence => "persistence",
            Self::PrivilegeEscalation => "privilege escalation",
            Self::DefenseEvasion => "defence evasion",
            Self::CredentialAccess => "credential access",
            Self::Discovery => "discovery",
            Self::LateralMovement => "lateral movement",
            Self::Collection => "collection",
            Self::Exfiltration => "exfiltration",
            Self::Impact => "impact",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable id: the same evidence gives the same one.
    pub id: String,
    /// The detection that made it, as `docs/detections.md` calls it.
    pub rule: String,
    /// A few words.
    pub title: String,
    /// How bad it would be.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whose doing it is.
    pub subject: Subject,
    /// Where in an intrusion it belongs.
    pub tactic: Tactic,
    /// What ATT&CK calls it.
    pub techniques: Vec<Technique>,
    /// First event that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last event that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// How many events it is about.
    pub events: u64,
    /// Ids of events that show it, in the order of time, cut at a limit.
    pub evidence: Vec<String>,
    /// What happened, as one sentence without a full stop.
    pub says: String,
    /// The baseline that it contradicts, as one sentence without a full stop.
    pub baseline: String,
    /// Ordinary explanations that a person can check, one sentence each without a full stop.
    pub explanations: Vec<String>,
    /// Operations, as `service:Operation`, cut at a limit.
    pub operations: Vec<String>,
    /// Source addresses and calling services, cut at a limit.
    pub sources: Vec<String>,
    /// User agents, cut at a limit.
    pub user_agents: Vec<String>,
    /// Regions, cut at a limit.
    pub regions: Vec<String>,
}

/// Findings that somebody decided not to see for a while. They are hidden and counted, and change no exit status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    /// The detection, if the mute names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// The subject, if the mute names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// The resource or other text that findings must mention, if the mute names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource: Option<String>,
    /// Why.
    pub reason: String,
    /// First instant at which it no longer holds.
    pub until: DateTime<Utc>,
    /// How many findings it hides.
    pub findings: u64,
    /// The gravest of them, which still counts for exit statuses.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gravest: Option<Severity>,
}
