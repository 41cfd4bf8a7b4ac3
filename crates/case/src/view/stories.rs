//! The list of stories.

use serde::Serialize;
use stanch_model::{Gap, Story};

use super::block::{Align, Block, Cell};
use super::limits::{found, limits, muted, no_story};
use super::phrase::{count, number};
use super::told::{many, phases, stretch, who};
use super::{Detail, Page, csv, left_out, story, unseen};
use crate::results::{Filter, Reviewed, STORIES};

/// The stories of a review, or those of them that somebody asked for.
#[derive(Clone, Copy, Debug)]
pub struct StoriesPage<'r> {
    /// The review.
    pub reviewed: &'r Reviewed,
    /// Which stories are wanted.
    pub filter: &'r Filter,
}

/// The document.
#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    stories: Vec<&'r Story>,
    gaps: &'r [Gap],
    #[serde(skip_serializing_if = "left_out::is_none")]
    left_out: u64,
}

impl Page for StoriesPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let wanted = self.reviewed.stories_of(self.filter);
        let kept = &self.reviewed.stories;
        let mut blocks = vec![Block::Heading(1, "Stories".to_owned()), Block::Facts(self.facts(wanted.len()))];
        if kept.stories.is_empty() {
            blocks.push(Block::Paragraph(no_story(self.reviewed)));
        } else if wanted.is_empty() {
            let total = count(many(kept.stories.len()), "story", "stories");
            blocks.push(Block::Paragraph(Cell::caution(format!("None of the {total} is what was asked for."))));
        } else {
            blocks.push(table(&wanted));
            blocks.push(Block::Paragraph(POINTS.into()));
            for (number, one) in wanted.iter().take(detail.stories) {
                story::summary(*number, one, 2, &mut blocks);
            }
        }
        if !kept.gaps.is_empty() {
            unseen::blocks("What limits these stories", &kept.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let stories: Vec<&Story> = self.reviewed.stories_of(self.filter).into_iter().map(|(_, story)| story).collect();
        let kept = &self.reviewed.stories;
        super::json::document(&Document {
            schema: STORIES,
            left_out: left_out::count(kept.stories.len(), stories.len()),
            stories,
            gaps: &kept.gaps,
        })
    }

    fn csv(&self) -> String {
        csv::stories::csv(&self.reviewed.stories_of(self.filter))
    }
}

/// What the points are, and where to go on.
const POINTS: &str = "Points order what to look at first. They measure neither guilt nor innocence, and few points are \
                      no all-clear. `stanch story NUMBER` tells a story event by event.";

impl StoriesPage<'_> {
    /// What there is in all, and what of it is not to be seen here.
    fn facts(&self, wanted: usize) -> Vec<(&'static str, Cell)> {
        let kept = &self.reviewed.stories;
        let mut facts = vec![("stories", Cell::from(number(many(kept.stories.len()))))];
        facts.extend(left_out::fact(kept.stories.len(), wanted));
        facts.push(("findings", Cell::from(found(self.reviewed))));
        let alone = many(self.reviewed.alone().len());
        if alone > 0 && !kept.stories.is_empty() {
            let text = format!("{} in no story; `stanch findings` lists all", number(alone));
            facts.push(("alone", text.into()));
        }
        facts.extend(muted(self.reviewed).map(|cell| ("muted", cell)));
        facts.push(("limits", limits(&kept.gaps, self.reviewed)));
        facts.push(("times", "all in UTC".into()));
        facts
    }
}

/// All that are wanted, one row each.
fn table(stories: &[(u64, &Story)]) -> Block {
    let head = [
        ("no.", Align::Right),
        ("points", Align::Right),
        ("when", Align::Left),
        ("who", Align::Left),
        ("phases", Align::Left),
        ("findings", Align::Right),
        ("events", Align::Right),
        ("what", Align::Left),
    ];
    let row = |(at, story): &(u64, &Story)| {
        vec![
            number(*at).into(),
            number(u64::from(story.score)).into(),
            stretch(story.first, story.last).into(),
            if *at == 1 { Cell::alarm(who(story)) } else { who(story).into() },
            phases(story).into(),
            number(many(story.findings.len())).into(),
            number(story.events_total).into(),
            story.title.clone().into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: stories.iter().map(row).collect(),
    }
}

/// The first stories of a review, with the heaviest reason of each.
pub(super) fn first(reviewed: &Reviewed, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "What stands out".to_owned()));
    let stories = &reviewed.stories.stories;
    if stories.is_empty() {
        blocks.push(Block::Paragraph(no_story(reviewed)));
        return blocks.extend(muted(reviewed).map(Block::Paragraph));
    }
    let head = [
        ("story", Align::Right),
        ("points", Align::Right),
        ("who", Align::Left),
        ("when", Align::Left),
        ("phases", Align::Left),
        ("why", Align::Left),
    ];
    let row = |(at, story): (u64, &Story)| {
        let why = story.reasons.first().map_or_else(|| story.title.clone(), |reason| reason.text.clone());
        vec![
            number(at).into(),
            number(u64::from(story.score)).into(),
            if at == 1 { Cell::alarm(who(story)) } else { who(story).into() },
            stretch(story.first, story.last).into(),
            phases(story).into(),
            why.into(),
        ]
    };
    blocks.push(Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: (1..).zip(stories).take(detail.stories).map(row).collect(),
    });
    let more = many(stories.len().saturating_sub(detail.stories));
    let more = if more == 0 { String::new() } else { format!("There are {} more. ", number(more)) };
    let text = format!("{more}`stanch story NUMBER` tells a story event by event, `stanch stories` lists all.");
    blocks.push(Block::Paragraph(text.into()));
    blocks.extend(muted(reviewed).map(Block::Paragraph));
}
