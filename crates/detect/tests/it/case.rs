//! One case: what was exposed, when, and what is known already; and the review of some events with it, as JSON.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use stanch_detect::{Dimension, Expectations, Limits, Needle, Origin, Question, Thresholds, review};
use stanch_model::{Exposure, Mark, Periods, Span};

use crate::lake;

/// A case as `case.json` writes it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) exposures: Vec<Exposure>,
    baseline: [DateTime<Utc>; 2],
    window: [DateTime<Utc>; 2],
    #[serde(default)]
    accounts: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    baseline_days: u64,
    /// Addresses of the vendor and indicators, by the address or the user agent.
    #[serde(default)]
    pub(crate) marks: BTreeMap<String, Mark>,
    /// Autonomous systems and countries of addresses, by address.
    #[serde(default)]
    origins: BTreeMap<String, (u32, String)>,
    /// Texts that are looked for in whole records.
    #[serde(default)]
    needles: Vec<String>,
    /// A detection that is muted.
    #[serde(default)]
    muted: Option<String>,
    /// Whether lineages overlap, so that the order of the exposures decides for which of them an event counts.
    #[serde(default)]
    pub(crate) overlapping: bool,
}

impl Case {
    /// Reads `case.json` of a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("case.json")).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    }

    /// Reviews a lake of the given events.
    pub(crate) fn run(&self, events: &[Value], limits: Limits) -> Value {
        let periods = Periods {
            baseline: Span { start: self.baseline[0], end: self.baseline[1] },
            window: Span { start: self.window[0], end: self.window[1] },
        };
        let expectations = Expectations {
            accounts: self.accounts.clone(),
            regions: self.regions.clone(),
            baseline_days: self.baseline_days,
        };
        let marker = |dimension: Dimension, value: &str| match dimension {
            Dimension::Source | Dimension::UserAgent => self.marks.get(value).cloned().into_iter().collect(),
            _ => Vec::new(),
        };
        let dir = tempfile::tempdir().unwrap();
        let lake = lake::lake(dir.path(), events);
        let locator = |address: std::net::IpAddr| {
            let (system, country) = self.origins.get(&address.to_string())?;
            Some(Origin { system: Some(*system), organisation: None, country: Some(country.clone()) })
        };
        let needles: Vec<Needle> =
            self.needles.iter().map(|text| Needle { text: text.clone(), of: format!("the text {text}") }).collect();
        let question = Question {
            exposures: &self.exposures,
            periods: &periods,
            minted: periods.window,
            expectations: &expectations,
            marker: &marker,
            locator: &locator,
            needles: &needles,
            thresholds: &Thresholds::default(),
            limits,
            muted: &|finding| self.muted.as_ref().filter(|rule| **rule == finding.rule).map(|_| 0),
        };
        let report = tokio::runtime::Runtime::new().unwrap().block_on(review(&lake, &question)).unwrap();
        let found = report.found;
        let order: Vec<&str> = found.dossiers.iter().map(|dossier| dossier.exposure.handle.as_str()).collect();
        let dossiers = found
            .dossiers
            .iter()
            .map(|dossier| (dossier.exposure.handle.as_str().to_owned(), serde_json::to_value(dossier).unwrap()));
        json!({
            "dossiers": dossiers.collect::<serde_json::Map<_, _>>(),
            "order": order,
            "gaps": report.gaps,
            "findings": found.findings,
            "muted": found.muted.iter().map(|(_, finding)| finding).collect::<Vec<_>>(),
            "stories": found.stories,
            "limits": found.gaps,
        })
    }
}
