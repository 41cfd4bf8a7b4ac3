//! Whether it is safe to build.

use chrono::{DateTime, Utc};
use serde::Serialize;
use stanch_gate::metrics::Metrics;
use stanch_gate::{Answer, Item, Judged, ProjectAnswer, State, Verdict, Waiting};

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, count, number, span, time};
use super::told::{many, some};
use super::{Detail, Page, csv};

/// The name and version of the document's form.
pub const GATE: &str = "stanch.gate/1";

/// So many things are told of one condition; the document has them all.
const TOLD: usize = 6;

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

/// What was seen of a condition, the worst first, and how much more there is.
fn seen(judged: &Judged) -> Vec<(&Item, Option<String>)> {
    let worst = judged.items.iter().filter(|item| item.state != State::Met);
    let mut told: Vec<&Item> = worst.take(TOLD).collect();
    if told.is_empty() {
        told.extend(judged.items.iter().take(1));
    }
    let more = judged.items.len().saturating_sub(told.len());
    let last = told.len().saturating_sub(1);
    let more = |at: usize| (at == last && more > 0).then(|| format!("and {} more", number(many(more))));
    told.into_iter().enumerate().map(|(at, item)| (item, more(at))).collect()
}

impl GatePage<'_> {
    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let mut facts = vec![("answer", answered(self.verdict.answer)), ("asked", time(self.asked).into())];
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
        let times: [(&'static str, Option<Cell>); 6] = [
            ("noticed", from_window(metrics.seconds_to_notify)),
            ("detected", from_window(metrics.seconds_to_detect)),
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
        let head = [
            ("projects", Align::Right),
            ("only this", Align::Right),
            ("what", Align::Left),
            ("owner", Align::Left),
            ("what to do", Align::Left),
        ];
        let row = |one: &Waiting| {
            vec![
                number(many(one.projects)).into(),
                number(many(one.only)).into(),
                one.says.clone().into(),
                one.owner.clone().unwrap_or_else(|| NOTHING.to_owned()).into(),
                one.way_out.clone().into(),
            ]
        };
        let shown = self.waiting.iter().take(detail.exposures);
        blocks.push(Block::Table {
            head: head.map(|(name, align)| (name.to_owned(), align)).into(),
            rows: shown.map(row).collect(),
        });
        let more = self.waiting.len().saturating_sub(detail.exposures);
        if more > 0 {
            let text = format!("{} more are in the document of --format json.", number(many(more)));
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

    fn conditions(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(2, "Conditions".to_owned()));
        let head = [
            ("condition", Align::Left),
            ("is", Align::Left),
            ("what was seen", Align::Left),
            ("what to do", Align::Left),
        ];
        let mut rows = Vec::new();
        for judged in &self.verdict.conditions {
            for (at, (item, more)) in seen(judged).into_iter().enumerate() {
                let more = more.map(|more| format!("; {more}")).unwrap_or_default();
                rows.push(vec![
                    if at == 0 { judged.id.into() } else { Cell::default() },
                    state(&item.state),
                    format!("{}{more}", item.says).into(),
                    item.way_out.clone().into(),
                ]);
            }
        }
        blocks.push(Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows });
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
        self.conditions(&mut blocks);
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document {
            schema: GATE,
            asked: self.asked,
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
