//! A result as a text that a person can check, and snapshots from plain records.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use stanch_inventory::record::{Record, Source};
use stanch_inventory::run::Coverage;
use stanch_inventory::snapshot::{Entry, Snapshot};
use stanch_model::Report;
use stanch_secrets::credential::{Confidence, Credential, Dated, Projects, Replaced, Unused};
use stanch_secrets::decision::Decision;
use stanch_secrets::{KeyActivity, Linked, Question, link};

/// A question as fixtures write it.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) vendor: Source,
    pub(crate) window_start: DateTime<Utc>,
    #[serde(default)]
    pub(crate) window_end: Option<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
    #[serde(default)]
    pub(crate) activity: Vec<KeyActivity>,
    #[serde(default)]
    pub(crate) decisions: Vec<Decision>,
    pub(crate) snapshots: Vec<Said>,
}

/// A snapshot as fixtures write it.
#[derive(Clone, Deserialize)]
pub(crate) struct Said {
    pub(crate) source: Source,
    pub(crate) records: Vec<Record>,
    /// Keys of records that the last collection could not read.
    #[serde(default)]
    pub(crate) stale: Vec<String>,
    #[serde(default)]
    pub(crate) coverage: Vec<Coverage>,
}

impl Said {
    pub(crate) fn snapshot(self) -> Snapshot {
        let mut snapshot = Snapshot::empty(self.source);
        snapshot.about.coverage = self.coverage;
        for record in self.records {
            let key = record.key();
            let stale_since = self.stale.contains(&key).then(|| "2023-01-01T00:00:00Z".parse().unwrap());
            let entry = Entry { listing: "l".to_owned(), domain: "d".to_owned(), stale_since, record };
            assert!(snapshot.entries.insert(key.clone(), entry).is_none(), "{key} is there twice");
        }
        snapshot
    }
}

impl Case {
    pub(crate) fn ask(self) -> Report<Linked> {
        let snapshots: Vec<Snapshot> = self.snapshots.into_iter().map(Said::snapshot).collect();
        let snapshots: Vec<&Snapshot> = snapshots.iter().collect();
        link(&Question {
            vendor: self.vendor,
            snapshots: &snapshots,
            activity: &self.activity,
            decisions: &self.decisions,
            window_start: self.window_start,
            window_end: self.window_end,
            now: self.now,
        })
    }
}

/// Everything that a result says.
pub(crate) fn told(report: &Report<Linked>) -> String {
    let mut text = String::new();
    for credential in &report.found.credentials {
        tell(&mut text, credential);
        text.push('\n');
    }
    writeln!(text, "{:?}", report.found.totals).unwrap();
    for decision in &report.found.stranded {
        writeln!(text, "stranded: {:?} {} {}", decision.verdict, decision.credential, decision.target).unwrap();
    }
    for gap in &report.gaps {
        writeln!(text, "gap of the whole: {:?} {} ({}): {}", gap.kind, gap.source, gap.count, gap.cause).unwrap();
    }
    text
}

fn tell(text: &mut String, one: &Credential) {
    let service = one.service.as_deref().unwrap_or("-");
    writeln!(text, "{} {}", one.id, one.title).unwrap();
    writeln!(text, "  is {} of {service} by {:?}: {:?}", one.kind, one.kind_by, one.secrecy).unwrap();
    for member in &one.members {
        writeln!(text, "  {:?} {}", member.part, member.key).unwrap();
    }
    writeln!(text, "  projects: {}", projects(&one.projects)).unwrap();
    for job in &one.jobs {
        writeln!(text, "  job: {} of {} at {}", job.job, job.project, day(job.at)).unwrap();
    }
    for copy in &one.also_at {
        let credential = copy.credential.as_deref().unwrap_or("-");
        let (source, place, name, why) = (copy.source.words(), copy.place.words(), &copy.name, &copy.why);
        writeln!(text, "  also: {name} in {place} at {source} ({credential}): {why}").unwrap();
    }
    for link in &one.links {
        let refuted = if link.refuted { ", refuted" } else { "" };
        let counts = if link.holds() { "" } else { ", does not hold" };
        writeln!(text, "  {:?} by {}{refuted}{counts}: {}", link.confidence, link.join.id(), link.target.words())
            .unwrap();
        writeln!(text, "    = {}", link.target.id()).unwrap();
        for sentence in &link.evidence {
            writeln!(text, "    + {sentence}").unwrap();
        }
        for sentence in &link.against {
            writeln!(text, "    - {sentence}").unwrap();
        }
        if let Some(decided) = &link.decision {
            writeln!(text, "    {:?} by {}: {}", decided.verdict, decided.who, decided.why).unwrap();
        }
    }
    if let Some(owner) = &one.owner {
        writeln!(text, "  owner: {} ({})", owner.name, owner.from).unwrap();
    }
    for (what, dated) in [
        ("created", &one.created),
        ("changed at vendor", &one.changed_at_vendor),
        ("changed at source", &one.changed_at_source),
        ("last used", &one.last_used),
    ] {
        if let Some(Dated { at, by }) = dated {
            writeln!(text, "  {what}: {} ({by})", at.format("%Y-%m-%d")).unwrap();
        }
    }
    let state = match &one.replaced {
        Replaced::Yes { .. } => "yes",
        Replaced::Partly { .. } => "partly",
        Replaced::No { .. } => "no",
        Replaced::Unknown { .. } => "unknown",
    };
    writeln!(text, "  replaced: {state}, {}", one.replaced.why()).unwrap();
    let unused = match &one.unused {
        Unused::Never { by } => format!("never used, says {by}"),
        Unused::Since { last } => format!("not since {}, says {}", last.at.format("%Y-%m-%d"), last.by),
        Unused::No => "no".to_owned(),
        Unused::Unknown { why } => format!("unknown, {why}"),
    };
    writeln!(text, "  unused: {unused}").unwrap();
    for sentence in &one.powerful {
        writeln!(text, "  power: {sentence}").unwrap();
    }
    writeln!(text, "  rank {}", one.rank).unwrap();
    for reason in &one.reasons {
        writeln!(text, "    {} {}", reason.points, reason.text).unwrap();
    }
    for gap in &one.gaps {
        writeln!(text, "  gap: {:?} {}: {}", gap.kind, gap.source, gap.cause).unwrap();
    }
}

fn projects(projects: &Projects) -> String {
    match projects {
        Projects::All { of, conditions } => format!("all of {of} {conditions:?}"),
        Projects::These { projects, conditions } => {
            let names: Vec<&str> = projects.iter().map(|place| place.name.as_str()).collect();
            format!("{names:?} {conditions:?}")
        }
        Projects::Unknown { why } => format!("unknown, {why}"),
    }
}

fn day(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "?".to_owned(), |at| at.format("%Y-%m-%d").to_string())
}

/// The targets of links of one confidence, with what the credential is called.
pub(crate) fn at(report: &Report<Linked>, confidence: Confidence) -> Vec<(String, String)> {
    let credentials = report.found.credentials.iter();
    let links = credentials.flat_map(|one| one.links.iter().map(move |link| (one.title.clone(), link)));
    let mut found: Vec<(String, String)> = links
        .filter(|(_, link)| link.confidence == confidence)
        .map(|(title, link)| (title, link.target.id()))
        .collect();
    found.sort();
    found
}
