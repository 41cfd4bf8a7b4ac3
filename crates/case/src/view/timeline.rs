//! Events in the form in which Timesketch imports them.

mod row;

use chrono::{DateTime, Utc};
use stanch_model::text::to_json;
use stanch_model::{Finding, Story};

use self::row::Row;
use super::csv::table;
use super::phrase::count;
use super::told::many;
use crate::results::Reviewed;

/// The events of stories, and findings that stand in none, in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    rows: Vec<Row>,
    without_time: u64,
    beyond_limit: u64,
}

impl Timeline {
    /// The events of one story.
    pub fn of_story(reviewed: &Reviewed, story: &Story) -> Self {
        Self::new(reviewed, std::slice::from_ref(story), &[])
    }

    /// The events of all stories, and each finding that stands in none.
    pub fn of_review(reviewed: &Reviewed) -> Self {
        Self::new(reviewed, &reviewed.stories.stories, &reviewed.alone())
    }

    fn new(reviewed: &Reviewed, stories: &[Story], alone: &[&Finding]) -> Self {
        let findings = reviewed.findings.by_ids();
        let mut timeline = Self::default();
        for story in stories {
            let beyond = story.events_total.saturating_sub(many(story.events.len()));
            timeline.beyond_limit = timeline.beyond_limit.saturating_add(beyond);
            for event in &story.events {
                let finding = event.finding.as_deref().and_then(|id| findings.get(id).copied());
                timeline.push(event.time, |at| Row::of_event(at, event, story, finding));
            }
        }
        for finding in alone {
            timeline.push(finding.first, |at| Row::of_finding(at, finding));
        }
        timeline.rows.sort_by(|a, b| a.key().cmp(&b.key()));
        timeline
    }

    /// Adds a line at its time. Timesketch takes none without.
    fn push(&mut self, at: Option<DateTime<Utc>>, row: impl FnOnce(DateTime<Utc>) -> Row) {
        match at {
            Some(at) => self.rows.push(row(at)),
            None => self.without_time = self.without_time.saturating_add(1),
        }
    }

    /// One JSON object a line, harmless on a terminal. What has no value is missing.
    ///
    /// # Errors
    /// None in practice: all that a line has can be written as JSON.
    pub fn jsonl(&self) -> serde_json::Result<String> {
        let mut lines = String::new();
        for row in &self.rows {
            lines.push_str(&to_json(row, false)?);
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Comma-separated values with a header. No cell can be taken for a formula.
    pub fn csv(&self) -> String {
        table(&Row::header(), self.rows.iter().map(Row::cells))
    }

    /// Whether there is no line at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What is not among the lines, as sentences without a full stop.
    pub fn left_out(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.without_time > 0 {
            let lines = count(self.without_time, "entry is", "entries are");
            said.push(format!(
                "{lines} left out, as the time cannot be read; `stanch story` and `stanch findings` have them"
            ));
        }
        if self.beyond_limit > 0 {
            let events = count(self.beyond_limit, "event is", "events are");
            said.push(format!("{events} left out, as they are beyond the limit of one story; `stanch query` has them"));
        }
        said
    }
}
