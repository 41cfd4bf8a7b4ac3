//! The scorecard: how long the team took, what it found of what was there, and what it left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use stanch_scenario::estate::truth::{Findable, Target, Vendor};

use crate::error::DrillError;
use crate::incident::Incident;
use crate::program::{Program, list, text};
use crate::slip::Slipped;

/// The name and version of the form of `scorecard.json`.
const SCHEMA: &str = "stanch.scorecard/1";

/// The vendor whose loss is gone through.
const VENDOR: &str = "CircleCI";

/// The step of the routine at whose end the intruder is known.
const REVIEW: &str = "Review what was done with it";

/// What a drill came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scorecard {
    schema: &'static str,
    /// The vendor that was lost in it.
    pub vendor: &'static str,
    /// Which incident.
    pub seed: u64,
    /// When the notice arrived.
    pub noticed: DateTime<Utc>,
    /// Whether an understudy did the team's work.
    pub unattended: bool,
    /// What the gate says in the end.
    pub answer: String,
    /// Conditions that hold it.
    pub holds: Vec<String>,
    /// Minutes from the notice until something was so, in the order in which it is told; none where it never was.
    pub minutes: Vec<(&'static str, Option<i64>)>,
    /// What there was to be found, how much of it was, and of how much.
    pub found: Vec<(&'static str, usize, usize)>,
    /// Exposed credentials by where they stand.
    pub stands: BTreeMap<String, usize>,
    /// Of them, those that are open; none where nobody knows what was exposed.
    pub open: Option<usize>,
    /// Projects that can build, and of how many.
    pub projects: (u64, u64),
    /// Steps of the routine that were done, and those of them that people did: one that still waits is not.
    pub steps: (usize, usize),
    /// What came of slips, where they were tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slips: Vec<Slipped>,
}

impl Scorecard {
    /// Takes the times and the finds from the case's own documents, and holds them against the truth.
    ///
    /// # Errors
    /// When a document cannot be had.
    pub fn of(incident: &Incident, program: &Program, run: Option<&str>) -> Result<Self, DrillError> {
        let gate = program.json(&["gate"])?;
        let status = program.asked(&["contain", "status"])?;
        let exposures = program.asked(&["exposures"])?;
        let steps = run.map(|run| program.json(&["playbook", "status", run])).transpose()?.unwrap_or_default();
        let mut stands: BTreeMap<String, usize> = BTreeMap::new();
        for one in list(&status, "credentials") {
            let stand = if one["needless"].is_string() { "opens nothing" } else { text(one, "stand") };
            *stands.entry(stand.replace('_', " ")).or_default() += 1;
        }
        let metrics = &gate["metrics"];
        let count = |name: &str| metrics[name].as_u64().unwrap_or(0);
        let held = |condition: &&Value| ["not_met", "unknown"].contains(&text(condition, "state"));
        let by_hand = list(&steps, "steps").filter(|step| step["ended"]["by"].is_string()).count();
        Ok(Self {
            schema: SCHEMA,
            vendor: VENDOR,
            seed: incident.truth.spec.seed,
            noticed: incident.noticed,
            unattended: program.clock.is_some(),
            answer: text(&gate, "answer").to_owned(),
            holds: list(&gate, "conditions").filter(held).map(|one| text(one, "id").to_owned()).collect(),
            minutes: minutes(incident, &exposures, &status, &steps, metrics),
            found: found(incident, program, &exposures)?,
            open: status.is_object().then(|| stands.get("open").copied().unwrap_or(0)),
            stands,
            projects: (count("projects_back"), count("projects")),
            steps: (list(&steps, "steps").filter(|step| step["ended"].is_object()).count(), by_hand),
            slips: Vec::new(),
        })
    }

    /// As Markdown, for whoever leads the next drill.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# Scorecard of a drill\n\nIncident {} of {}, {}.\n\n**{}**\n",
            self.seed,
            self.noticed.format("%F"),
            if self.unattended { "worked through by an understudy" } else { "worked through by the team" },
            match (self.answer.as_str(), self.holds.as_slice()) {
                ("go", _) => "GO".to_owned(),
                (answer, holds) => format!("{}: {}", answer.replace('_', " ").to_uppercase(), holds.join(", ")),
            }
        );
        text.push_str("\n## How long it took\n\n| from the notice until | |\n| --- | --- |\n");
        for (what, minutes) in &self.minutes {
            text.push_str(&format!("| {what} | {} |\n", minutes.map_or("never".to_owned(), span)));
        }
        text.push_str("\n## What was found of what was there\n\n| | found | of |\n| --- | --- | --- |\n");
        for (what, found, of) in &self.found {
            text.push_str(&format!("| {what} | {found} | {of} |\n"));
        }
        text.push_str("\n## Where it ended\n\n| | |\n| --- | --- |\n");
        for (stand, count) in &self.stands {
            text.push_str(&format!("| credentials: {stand} | {count} |\n"));
        }
        text.push_str(&format!("| projects that can build | {} of {} |\n", self.projects.0, self.projects.1));
        text.push_str(&format!("| steps of the routine | {}, {} of them by people |\n", self.steps.0, self.steps.1));
        if !self.slips.is_empty() {
            text.push_str("\n## What the gate says of slips\n\n| slip | answer | because of | as meant |\n| --- | --- | --- | --- |\n");
            for slip in &self.slips {
                let meant = if slip.as_meant { "yes" } else { "NO" };
                let answer = slip.answer.replace('_', " ").to_uppercase();
                let line = format!(
                    "| {} | {answer}, {} stopped | {} | {meant} |\n",
                    slip.what,
                    slip.stopped,
                    slip.holds.join(", ")
                );
                text.push_str(&line);
            }
        }
        text
    }
}

/// Minutes as a person says them.
fn span(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn minutes(
    incident: &Incident,
    exposures: &Value,
    status: &Value,
    steps: &Value,
    metrics: &Value,
) -> Vec<(&'static str, Option<i64>)> {
    let since = |at: &str| {
        let at: DateTime<Utc> = at.parse().ok()?;
        Some((at - incident.noticed).num_minutes())
    };
    let of_metrics = |name: &str| metrics[name].as_i64().map(|seconds| seconds / 60);
    let review = list(steps, "steps").find(|step| text(step, "name") == REVIEW);
    let contained: Vec<Option<i64>> = list(status, "credentials").map(|one| since(text(one, "contained"))).collect();
    let stolen = incident.truth.stolen.as_ref().and_then(|stolen| {
        let opens = |one: &&Value| list(one, "links").any(|link| text(&link["target"], "id") == stolen.access_key_id);
        let id = text(list(exposures, "credentials").find(opens)?, "id");
        since(text(list(status, "credentials").find(|one| text(one, "credential") == id)?, "contained"))
    });
    vec![
        ("the review shows what the intruder did", review.and_then(|step| since(text(step, "at")))),
        ("the stolen key is stopped", stolen),
        ("the first credential is stopped", contained.iter().flatten().min().copied()),
        ("the last one is", of_metrics("seconds_to_contain")),
        ("the first project can build", of_metrics("seconds_to_first_project")),
        ("all can", of_metrics("seconds_to_recover")),
    ]
}

/// How much of the truth the case has.
fn found(
    incident: &Incident,
    program: &Program,
    exposures: &Value,
) -> Result<Vec<(&'static str, usize, usize)>, DrillError> {
    let truth = &incident.estate.truth;
    let links: BTreeSet<&str> = list(exposures, "credentials")
        .flat_map(|one| list(one, "links"))
        .map(|link| text(&link["target"], "id"))
        .collect();
    let keys: BTreeSet<&str> = truth
        .links
        .iter()
        // What the vendor shows nothing of can be found by nobody.
        .filter(|link| link.findable != Findable::Hidden)
        .filter(|link| truth.held.get(link.held).is_some_and(|held| held.vendor == Vendor::Circleci))
        .filter_map(|link| match &link.target {
            Target::AccessKey { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let stories = program.asked(&["stories"])?;
    let findings = program.asked(&["findings"])?;
    let told = format!("{stories}{findings}");
    let stolen: Vec<&str> = incident.truth.stolen.iter().map(|stolen| stolen.access_key_id.as_str()).collect();
    let left: Vec<&str> = incident.truth.attack.created_keys.iter().map(|key| key.user.as_str()).collect();
    let addresses = &incident.truth.attack.source_ips;
    let tells = |of: &[&str]| of.iter().filter(|one| told.contains(*one)).count();
    let from: Vec<&str> = addresses.iter().map(String::as_str).collect();
    Ok(vec![
        ("access keys that the vendor held", keys.iter().filter(|key| links.contains(*key)).count(), keys.len()),
        ("keys that were stolen, in a story", tells(&stolen), stolen.len()),
        ("users that the intruder left, in a finding", tells(&left), left.len()),
        ("addresses of the intruder, in a story or a finding", tells(&from), from.len()),
    ])
}
