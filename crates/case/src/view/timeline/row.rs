//! One line of a timeline.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use stanch_model::{Finding, Story, StoryEvent};

use crate::view::csv::word;
use crate::view::phrase::count;

/// One line. Timesketch needs a message, a time and what the time is of, and takes all else as it comes.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    at: DateTime<Utc>,
    message: String,
    time_of: &'static str,
    event_id: String,
    operation: String,
    outcome: String,
    source: String,
    user_agent: String,
    region: String,
    account: String,
    credential: String,
    story: String,
    story_title: String,
    finding: String,
    rule: String,
    severity: String,
    tactic: String,
}

impl Row {
    /// An event of a story.
    pub(super) fn of_event(at: DateTime<Utc>, event: &StoryEvent, story: &Story, finding: Option<&Finding>) -> Self {
        let operation = format!("{}:{}", event.service, event.operation);
        let why = finding.map(|finding| format!("; {}", finding.title)).unwrap_or_default();
        let row = Self {
            at,
            message: format!("{operation} from {}: {}{why}", event.source, event.outcome),
            time_of: "Time of the call",
            event_id: event.event_id.clone(),
            operation,
            outcome: event.outcome.clone(),
            source: event.source.clone(),
            user_agent: event.user_agent.clone(),
            region: event.region.clone(),
            account: event.account.clone(),
            credential: event.credential.clone(),
            story: story.id.clone(),
            story_title: story.title.clone(),
            // Of a finding that a mute hides, the id is all there is.
            finding: event.finding.clone().unwrap_or_default(),
            ..Self::default()
        };
        row.with(finding)
    }

    /// A finding that stands in no story, at the time of its first event. Of its other events only ids are kept.
    pub(super) fn of_finding(at: DateTime<Utc>, finding: &Finding) -> Self {
        let row = Self {
            at,
            message: format!("{} ({})", finding.says, count(finding.events, "event", "events")),
            time_of: "First event of a finding",
            event_id: finding.evidence.first().cloned().unwrap_or_default(),
            operation: finding.operations.join(", "),
            source: finding.sources.join(", "),
            user_agent: finding.user_agents.join(", "),
            region: finding.regions.join(", "),
            ..Self::default()
        };
        row.with(Some(finding))
    }

    /// The same line with what its finding is.
    fn with(self, finding: Option<&Finding>) -> Self {
        let Some(finding) = finding else { return self };
        Self {
            finding: finding.id.clone(),
            rule: finding.rule.clone(),
            severity: word(finding.severity),
            tactic: word(finding.tactic),
            ..self
        }
    }

    /// What lines are ordered by.
    pub(super) fn key(&self) -> (DateTime<Utc>, &str, &str, &str) {
        (self.at, &self.event_id, &self.story, &self.finding)
    }

    /// With its fraction and offset always, since readers take the form of the first line for that of all.
    fn datetime(&self) -> String {
        self.at.format("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
    }

    /// Words that Timesketch shows as labels.
    fn tags(&self) -> Vec<&str> {
        [self.severity.as_str(), &self.tactic].into_iter().filter(|tag| !tag.is_empty()).collect()
    }

    /// Everything that is one text.
    fn texts(&self) -> [(&'static str, &str); 14] {
        [
            ("event_id", &self.event_id),
            ("operation", &self.operation),
            ("outcome", &self.outcome),
            ("source_ip", &self.source),
            ("user_agent", &self.user_agent),
            ("region", &self.region),
            ("account", &self.account),
            ("credential", &self.credential),
            ("story", &self.story),
            ("story_title", &self.story_title),
            ("finding", &self.finding),
            ("rule", &self.rule),
            ("severity", &self.severity),
            ("tactic", &self.tactic),
        ]
    }

    /// The names of the columns.
    pub(super) fn header() -> Vec<&'static str> {
        let mut header = vec!["message", "datetime", "timestamp_desc", "timestamp"];
        header.extend(Self::default().texts().map(|(name, _)| name));
        header.push("tag");
        header
    }

    /// The line as cells under the header.
    pub(super) fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.message.clone(),
            self.datetime(),
            self.time_of.to_owned(),
            self.at.timestamp_micros().to_string(),
        ];
        cells.extend(self.texts().map(|(_, text)| text.to_owned()));
        // Timesketch reads a cell of this form as a list, and an empty cell as the tag `nan`.
        let tags: Vec<String> = self.tags().iter().map(|tag| format!("\"{tag}\"")).collect();
        cells.push(format!("[{}]", tags.join(",")));
        cells
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("datetime", &self.datetime())?;
        map.serialize_entry("timestamp_desc", self.time_of)?;
        map.serialize_entry("timestamp", &self.at.timestamp_micros())?;
        for (name, text) in self.texts().into_iter().filter(|(_, text)| !text.is_empty()) {
            map.serialize_entry(name, text)?;
        }
        map.serialize_entry("tag", &self.tags())?;
        map.end()
    }
}
