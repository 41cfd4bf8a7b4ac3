//! Whether it is safe to build.

mod conditions;
mod first;

use chrono::{DateTime, Utc};
use serde::Serialize;
use stanch_gate::metrics::Metrics;
use stanch_gate::{Answer, Item, ProjectAnswer, State, Verdict, Waiting};

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, number, span, time};
use super::told::{many, some};
use super::{Detail, Page, csv};

/// The name and version of the document's form.
pub const GATE: &str = "stanch.gate/1";

/// Whether it is safe to build, with what holds and how long it took.
#[derive(Clone, Copy, Debug)]
pub struct GatePage<'r> {
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// What the project that it is about is called; none for all.
    pub name: Option<&'r str>,
    /// The answer.
    pub verdict: &'r Verdict,
    /// Every project; empty where it is about one.
    pub projects: &'r [ProjectAnswer],
    /// What holds projects; empty where it is about one.
    pub waiting: &'r [Waiting],
    /// How long it took.
    pub metrics: &'r Metrics,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    asked: DateTime<Utc>,
    /// What to do before anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    #[serde(flatten)]
    verdict: &'r Verdict,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    projects: &'r [ProjectAnswer],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    waiting: &'r [Waiting],
    metrics: &'r Metrics,
}

/// How long something took: days and hours beyond three days, as people say it.
fn long(seconds: i64) -> String {
    let seconds = seconds.max(0).unsigned_abs();
    match (seconds / 86_400, seconds / 3_600 % 24) {
        (days, 0) if days >= 3 => format!("{days} d"),
        (days, hours) if days >= 3 => format!("{days} d {hours} h"),
        _ => span(seconds),
    }
}

/// An answer as a cell: what is no GO stands out.
fn answered(answer: Answer) -> Cell {
    match answer {
        Answer::Go => answer.words().into(),
        Answer::GoExcept => Cell::caution(answer.words()),
        Answer::No => Cell::alarm(answer.words()),
    }
}

/// Where a condition stands, as a cell.
fn state(state: &State) -> Cell {
    match state {
        State::Met => "met".into(),
        State::Accepted { by, until, .. } => Cell::caution(format!("accepted by {by} until {} UTC", time(*until))),
        State::NotJudged => Cell::caution("not judged"),
        State::Unknown => Cell::alarm("not known"),
        State::NotMet => Cell::alarm("not met"),
    }
}

impl GatePage<'_> {
    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let mut facts = vec![("answer", answered(self.verdict.answer))];
        facts.extend(first::exceptions(self).map(|text| ("except", Cell::caution(text))));
        facts.extend(first::first(self).map(|text| ("first", text.into())));
        facts.push(("asked", time(self.asked).into()));
        let metrics = self.metrics;
        if !self.projects.is_empty() {
            let text =
                format!("{} of {} can build", number(many(metrics.projects_back)), number(many(metrics.projects)));
            facts.push(("projects", text.into()));
        }
        let from_notice =
            |seconds: Option<i64>| seconds.map(|seconds| format!("{} after the notice", long(seconds)).into());
        let from_window =
            |seconds: Option<i64>| seconds.map(|seconds| format!("{} after the exposure began", long(seconds)).into());
        // An event of the logs is the intruder's doing, and nobody had to see it then.
        let sign = metrics
            .seconds_to_detect
            .map(|seconds| format!("{} after the exposure began, as the logs have it", long(seconds)).into());
        let times: [(&'static str, Option<Cell>); 7] = [
            ("noticed", from_window(metrics.seconds_to_notify)),
            ("first sign of the intruder", sign),
            ("seen in a review", from_window(metrics.seconds_to_review)),
            ("contained", from_notice(metrics.seconds_to_contain)),
            ("first project", from_notice(metrics.seconds_to_first_project)),
            ("all projects", from_notice(metrics.seconds_to_recover)),
            ("back", metrics.projects_per_hour.map(|rate| format!("{rate} projects an hour").into())),
        ];
        facts.extend(times.into_iter().filter_map(|(name, cell)| Some((name, cell?))));
        let open = metrics.blast.iter().filter(|one| one.until.is_none()).count();
        if let Some(longest) = metrics.blast.first() {
            let words = format!("{} at the longest ({})", long(longest.seconds), longest.title);
            let open = count(many(open), "credential is still open", "credentials are still open");
            facts.push(("open to others", format!("{words}; {open}").into()));
        }
        facts
    }

    fn waiting(&self, detail: Detail, blocks: &mut Vec<Block>) {
        if self.waiting.is_empty() {
            return;
        }
        blocks.push(Block::Heading(2, "What they wait for".to_owned()));
        // Where no project is known, nothing can be said of how many wait; where some are, what none waits for is no reason.
        let counted = !self.projects.is_empty();
        let waits = |one: &&Waiting| !counted || one.projects > 0;
        let mut head = vec![("what", Align::Left), ("owner", Align::Left), ("what to do", Align::Left)];
        if counted {
            head.splice(0..0, [("projects", Align::Right), ("of them for this alone", Align::Right)]);
        }
        let row = |one: &Waiting| {
            let counts = [one.projects, one.only].map(|of| Cell::from(number(many(of))));
            let owner = one.owner.clone().unwrap_or_else(|| NOTHING.to_owned());
            let words = [first::waits(one), owner, one.way_out.clone()].map(Cell::from);
            counts.into_iter().filter(|_| counted).chain(words).collect()
        };
        let held: Vec<&Waiting> = self.waiting.iter().filter(waits).collect();
        if !held.is_empty() {
            let rows = held.iter().take(detail.exposures).map(|one| row(one)).collect();
            blocks.push(Block::Table {
                head: head.into_iter().map(|(name, align)| (name.to_owned(), align)).collect(),
                rows,
            });
        }
        let more = held.len().saturating_sub(detail.exposures);
        if more > 0 {
            let text = format!("{} more are in the document of --format json.", number(many(more)));
            blocks.push(Block::Paragraph(text.into()));
        }
        let nobody = self.waiting.len() - held.len();
        if nobody > 0 {
            let things = count(many(nobody), "thing that no project uses is", "things that no project uses are");
            let text = format!("{things} not done either, and told with the conditions.");
            blocks.push(Block::Paragraph(text.into()));
        }
    }

    fn projects(&self, detail: Detail, blocks: &mut Vec<Block>) {
        let names = |answer: Answer| {
            let of = self.projects.iter().filter(|project| project.answer == answer);
            of.map(|project| project.name.clone()).collect::<Vec<String>>()
        };
        let mut facts = Vec::new();
        for (name, answer) in [("GO", Answer::Go), ("GO EXCEPT", Answer::GoExcept), ("NO", Answer::No)] {
            let names = names(answer);
            if !names.is_empty() {
                let text = format!("{}: {}", number(many(names.len())), some(&names, detail.exposures));
                facts.push((name, Cell::from(text)));
            }
        }
        if !facts.is_empty() {
            blocks.push(Block::Heading(2, "Projects".to_owned()));
            blocks.push(Block::Facts(facts));
        }
    }
}

impl Page for GatePage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let heading = match self.name {
            Some(name) => format!("Can {name} build? {}", self.verdict.answer.words()),
            None => format!("Can we build? {}", self.verdict.answer.words()),
        };
        let mut blocks = vec![Block::Heading(1, heading), Block::Facts(self.facts())];
        self.waiting(detail, &mut blocks);
        self.projects(detail, &mut blocks);
        blocks.push(Block::Heading(2, "Conditions".to_owned()));
        blocks.push(conditions::block(&self.verdict.conditions));
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document {
            schema: GATE,
            asked: self.asked,
            first: first::first(self),
            verdict: self.verdict,
            projects: self.projects,
            waiting: self.waiting,
            metrics: self.metrics,
        })
    }

    /// One row a project where it is about all, otherwise one a thing that a condition looked at.
    fn csv(&self) -> String {
        if self.name.is_none() {
            let row = |one: &ProjectAnswer| {
                vec![one.id.clone(), one.name.clone(), one.answer.id().to_owned(), one.holds.join(" ")]
            };
            return csv::table(&["project", "name", "answer", "holds"], self.projects.iter().map(row));
        }
        let rows = self.verdict.conditions.iter().flat_map(|judged| {
            let row = |item: &Item| {
                vec![judged.id.to_owned(), word(&item.state).to_owned(), item.says.clone(), item.way_out.clone()]
            };
            judged.items.iter().map(row).collect::<Vec<_>>()
        });
        csv::table(&["condition", "state", "says", "way_out"], rows)
    }
}

/// Where something stands, as the document has it.
fn word(state: &State) -> &'static str {
    match state {
        State::Met => "met",
        State::Accepted { .. } => "accepted",
        State::NotJudged => "not_judged",
        State::Unknown => "unknown",
        State::NotMet => "not_met",
    }
}
