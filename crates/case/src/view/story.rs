//! One story.

use serde::Serialize;
use stanch_model::{Finding, Gap, Phase, Story};

use super::block::{Block, Cell};
use super::limits::limits;
use super::phrase::{count, number};
use super::told::{many, phases, reason, sentence, stretch, subject};
use super::{Detail, Page, csv, events, finding, unseen};
use crate::results::Reviewed;

/// The name and version of the form of one story's document.
pub const STORY: &str = "stanch.story/1";

/// One story of a review, event by event.
#[derive(Clone, Copy, Debug)]
pub struct StoryPage<'r> {
    /// The review.
    pub reviewed: &'r Reviewed,
    /// The story's number in the list.
    pub number: u64,
    /// The story.
    pub story: &'r Story,
}

/// The document.
#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    number: u64,
    story: &'r Story,
    findings: Vec<&'r Finding>,
    gaps: &'r [Gap],
}

impl Page for StoryPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let gaps = &self.reviewed.stories.gaps;
        let mut blocks = Vec::new();
        full(self.number, self.story, self.reviewed, detail, 1, &mut blocks);
        blocks.push(Block::Facts(vec![("limits", limits(gaps, self.reviewed))]));
        if !gaps.is_empty() {
            unseen::blocks("What limits the stories", gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document {
            schema: STORY,
            number: self.number,
            story: self.story,
            findings: self.story.findings.iter().filter_map(|id| self.reviewed.findings.by_id(id)).collect(),
            gaps: &self.reviewed.stories.gaps,
        })
    }

    fn csv(&self) -> String {
        csv::story::csv(self.story)
    }
}

/// What a story is about and why it stands where it stands, under a heading of this level.
pub(super) fn summary(at: u64, story: &Story, level: u8, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(level, format!("Story {}: {}", number(at), story.title)));
    blocks.push(Block::Facts(facts(story)));
    if !story.reasons.is_empty() {
        blocks.push(Block::Heading(level + 1, format!("Why it has {}", points(story))));
        if story.reasons.len() > 1 {
            blocks.push(Block::Paragraph(arithmetic(story).into()));
        }
        blocks.push(Block::List(story.reasons.iter().map(reason).collect()));
    }
    if !story.joined_by.is_empty() {
        blocks.push(Block::Heading(level + 1, "What makes it one story".to_owned()));
        blocks.push(finding::explanations(&story.joined_by));
    }
    if !story.explanations.is_empty() {
        blocks.push(Block::Heading(level + 1, "What else it could be".to_owned()));
        blocks.push(Block::Paragraph("Ordinary explanations to check:".into()));
        blocks.push(finding::explanations(&story.explanations));
    }
}

/// The whole story: its summary, its stretches in the order of time with their findings, and its events.
pub(super) fn full(at: u64, story: &Story, reviewed: &Reviewed, detail: Detail, level: u8, blocks: &mut Vec<Block>) {
    summary(at, story, level, blocks);
    let order = order(story);
    for (at, phase) in (1_u64..).zip(&story.phases) {
        blocks.push(Block::Heading(level + 1, phase_heading(at, phase)));
        let ids: Vec<&str> = phase.findings.iter().map(String::as_str).collect();
        findings(&ids, &order, reviewed, detail, level + 2, blocks);
    }
    let in_phases: usize = story.phases.iter().map(|phase| phase.findings.len()).sum();
    let rest: Vec<&str> = order.iter().skip(in_phases).copied().collect();
    if !rest.is_empty() {
        blocks.push(Block::Heading(level + 1, "Further findings".to_owned()));
        findings(&rest, &order, reviewed, detail, level + 2, blocks);
    }
    blocks.push(Block::Heading(level + 1, "Timeline".to_owned()));
    events::blocks(story, &order, detail.events, blocks);
}

/// Ids of the story's findings in the order in which they are told, which gives each its number on the page.
fn order(story: &Story) -> Vec<&str> {
    let mut order: Vec<&str> = story.phases.iter().flat_map(|phase| &phase.findings).map(String::as_str).collect();
    let rest = story.findings.iter().map(String::as_str).filter(|id| !order.contains(id));
    let rest: Vec<&str> = rest.collect();
    order.extend(rest);
    order
}

fn phase_heading(at: u64, phase: &Phase) -> String {
    format!("{}. {}, {}", number(at), phase.tactic.words(), stretch(phase.first, phase.last))
}

/// Some of the story's findings. One that is not among the review's findings is hidden, which is said.
fn findings(ids: &[&str], order: &[&str], reviewed: &Reviewed, detail: Detail, level: u8, blocks: &mut Vec<Block>) {
    for id in ids {
        let at = order.iter().position(|other| other == id).map_or(0, |position| many(position).saturating_add(1));
        match reviewed.findings.by_id(id) {
            Some(one) => finding::blocks(format!("Finding {}: {}", number(at), one.title), level, one, detail, blocks),
            None => {
                let text = format!("Finding {}, {id}, is not in the list of findings; a mute may hide it.", number(at));
                blocks.push(Block::Paragraph(Cell::caution(text)));
            }
        }
    }
}

/// Whose, when, how much.
fn facts(story: &Story) -> Vec<(&'static str, Cell)> {
    let mut who: Vec<Cell> = story.subjects.iter().map(|of| subject(of).into()).collect();
    let mut facts: Vec<(&'static str, Cell)> = vec![("id", story.id.clone().into())];
    if !who.is_empty() {
        let first = who.remove(0);
        facts.push(("who", Cell::alarm(first.text)));
    }
    facts.extend(who.into_iter().map(|other| ("and", other)));
    facts.push(("when", stretch(story.first, story.last).into()));
    facts.push(("phases", phases(story).into()));
    facts.push(("findings", number(many(story.findings.len())).into()));
    facts.push(("events", number(story.events_total).into()));
    facts
}

fn points(story: &Story) -> String {
    count(u64::from(story.score), "point", "points")
}

/// The sum that the score is.
fn arithmetic(story: &Story) -> String {
    let parts: Vec<String> = story.reasons.iter().map(|reason| number(u64::from(reason.points))).collect();
    sentence(&format!("{} = {}", parts.join(" + "), number(u64::from(story.score))))
}
