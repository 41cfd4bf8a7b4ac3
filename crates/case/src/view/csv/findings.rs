//! Findings: one row each, gravest first.

use stanch_model::{Finding, Technique};

use super::{table, time, word};

const HEADER: [&str; 22] = [
    "finding",
    "rule",
    "title",
    "severity",
    "confidence",
    "subject",
    "subject_kind",
    "subject_note",
    "tactic",
    "attack_18",
    "attack_19",
    "first",
    "last",
    "events",
    "says",
    "baseline",
    "explanations",
    "operations",
    "sources",
    "user_agents",
    "regions",
    "evidence",
];

/// The findings as comma-separated values with a header.
pub(in crate::view) fn csv(findings: &[&Finding]) -> String {
    table(&HEADER, findings.iter().map(|finding| row(finding).to_vec()))
}

fn row(finding: &Finding) -> [String; 22] {
    let attack = |of: fn(&Technique) -> &str| finding.techniques.iter().map(of).collect::<Vec<_>>().join("; ");
    [
        finding.id.clone(),
        finding.rule.clone(),
        finding.title.clone(),
        word(finding.severity),
        word(finding.confidence),
        finding.subject.name.clone(),
        word(finding.subject.kind),
        finding.subject.note.clone().unwrap_or_default(),
        word(finding.tactic),
        attack(|technique| &technique.v18),
        attack(|technique| &technique.v19),
        time(finding.first),
        time(finding.last),
        finding.events.to_string(),
        finding.says.clone(),
        finding.baseline.clone(),
        finding.explanations.join("; "),
        finding.operations.join("; "),
        finding.sources.join("; "),
        finding.user_agents.join("; "),
        finding.regions.join("; "),
        finding.evidence.join("; "),
    ]
}
