//! What the last review says: indicators, ways back in, and what could hide one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_gate::facts::{Hit, Logs, Muted, WayBack, Whose};
use stanch_iam::arn::account_of;
use stanch_model::{Dossier, Finding, Gap, GapKind, Handle, Mark, Presence, Tactic, Tallies};

use crate::results::Reviewed;

/// Detections of ways back in.
const WAYS_BACK: &[&str] = &["persistence", "code_persistence"];

/// Whether a finding is about a way back in.
pub fn is_way_back(finding: &Finding) -> bool {
    WAYS_BACK.contains(&finding.rule.as_str()) || finding.tactic == Tactic::Persistence
}

/// The detection of indicators.
const INDICATOR: &str = "indicator";

/// Whether a finding is about an indicator.
pub(in crate::stage) fn is_indicator(finding: &Finding) -> bool {
    finding.rule == INDICATOR
}

/// Gaps behind which a call could be hidden.
const HIDING: &[GapKind] = &[
    GapKind::Unreadable,
    GapKind::Compression,
    GapKind::Malformed,
    GapKind::Oversized,
    GapKind::NoLogs,
    GapKind::Limit,
];

/// `expected` are accounts whose logs the case expects: where one is missing, that is a gap of its own. `account` says
/// which account an access key is of.
pub(super) fn of(
    reviewed: &Reviewed,
    until: BTreeMap<String, Option<DateTime<Utc>>>,
    expected: &[String],
    account: &dyn Fn(&str) -> Option<String>,
) -> Logs {
    let findings = &reviewed.findings;
    let ways_back = findings.findings.iter().filter(|one| is_way_back(one)).map(|one| WayBack {
        finding: one.id.clone(),
        subject: one.subject.name.clone(),
        says: one.says.clone(),
        severity: one.severity,
        last: one.last,
        removed: None,
        left: Vec::new(),
        unread: beyond(one).into_iter().collect(),
    });
    // A mute that names no detection may hide any.
    let muted = |rules: &[&str]| {
        let may_hide = |rule: &Option<String>| rule.as_ref().is_none_or(|rule| rules.contains(&rule.as_str()));
        let muted = findings.muted.iter().filter(|one| may_hide(&one.rule)).map(|one| {
            let named = [("rule", &one.rule), ("subject", &one.subject), ("resource", &one.resource)];
            let words = named.iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?)));
            Muted { what: words.collect::<Vec<_>>().join(", "), findings: one.findings }
        });
        muted.collect::<Vec<_>>()
    };
    let assessment = &reviewed.assessment;
    // That logs which are there do not know a key hides nothing.
    let is_expected = |dossier: &Dossier| {
        let of = match &dossier.exposure.handle {
            Handle::AccessKeyId(id) => account(id),
            Handle::Arn(arn) => Some(account_of(arn).to_owned()),
            Handle::Name(_) => None,
        };
        of.is_some_and(|account| expected.contains(&account))
    };
    let of_dossiers = assessment.dossiers.iter().flat_map(|dossier| {
        let silent = dossier.presence == Presence::NeverSeen && is_expected(dossier);
        dossier.gaps.iter().filter(move |gap| !silent || gap.kind != GapKind::NoLogs)
    });
    let gaps = assessment.gaps.iter().chain(&findings.gaps).chain(of_dossiers);
    let mut gaps: Vec<Gap> = gaps.filter(|gap| HIDING.contains(&gap.kind)).cloned().collect();
    gaps.sort();
    gaps.dedup();
    let mut logs = Logs {
        until,
        hits: Vec::new(),
        cut: Vec::new(),
        ways_back: ways_back.collect(),
        muted: muted(WAYS_BACK),
        muted_indicators: muted(&[INDICATOR]),
        gaps,
    };
    for finding in findings.findings.iter().filter(|finding| is_indicator(finding)) {
        let says = format!("{}: {}", finding.subject.name, finding.says);
        let times = finding.first.zip(finding.last);
        logs.hits.extend(times.map(|times| hit(finding.id.clone(), says, times)));
    }
    for dossier in &assessment.dossiers {
        marked(dossier, &mut logs);
    }
    logs.hits.sort_by(|one, other| (&one.id, one.last).cmp(&(&other.id, other.last)));
    logs
}

/// What calls of a finding made beyond those that it lists: nobody looks for it.
fn beyond(finding: &Finding) -> Option<String> {
    let more = finding.events.saturating_sub(u64::try_from(finding.evidence.len()).unwrap_or(u64::MAX));
    (more > 0).then(|| format!("what {more} of its {} calls made, which it does not list", finding.events))
}

/// Indicators among what an exposure did after the window, of which no finding tells.
fn marked(dossier: &Dossier, logs: &mut Logs) {
    let name = dossier.exposure.handle.as_str();
    let outside = &dossier.outside;
    let dimensions: [(&str, &Tallies); 3] =
        [("sources", &outside.sources), ("user agents", &outside.user_agents), ("operations", &outside.operations)];
    for (what, tallies) in dimensions {
        for tally in &tallies.values {
            for mark in &tally.marks {
                let (Mark::Indicator(of), Some(times)) = (mark, tally.first.zip(tally.last)) else { continue };
                let says = format!("{name} was used with {}, which is the indicator {of}", tally.value);
                logs.hits.push(hit(format!("{name} {}", tally.value), says, times));
            }
        }
        if tallies.distinct > u64::try_from(tallies.values.len()).unwrap_or(u64::MAX) {
            let (all, listed) = (tallies.distinct, tallies.values.len());
            logs.cut.push(format!(
                "{name} was used with {all} {what} outside of the window, of which the {listed} most frequent were looked at"
            ));
        }
    }
}

fn hit(id: String, says: String, (first, last): (DateTime<Utc>, DateTime<Utc>)) -> Hit {
    Hit { id, credential: String::new(), also: BTreeSet::new(), says, whose: Whose::Unexplained, first, last }
}
