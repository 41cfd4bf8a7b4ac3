//! What the columns of a table are about, by their headings.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// What a column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// What a secret is called.
    Name,
    /// The context that it is in.
    Context,
    /// The project or repository that it is in.
    Project,
    /// The environment that it is for.
    Environment,
    /// The group that it is in.
    Group,
    /// The organisation that it is in.
    Organisation,
    /// The version control system or vendor.
    System,
    /// When it was made.
    Created,
    /// When it was last changed.
    Updated,
    /// When it was last used.
    LastUsed,
    /// Whose it is.
    Owner,
    /// What it is. Masks are kept, values dropped.
    Value,
}

/// Headings without spaces and signs.
const HEADINGS: &[(&str, Column)] = &[
    ("name", Column::Name),
    ("variable", Column::Name),
    ("variablename", Column::Name),
    ("environmentvariable", Column::Name),
    ("envvar", Column::Name),
    ("env", Column::Environment),
    ("secretname", Column::Name),
    ("key", Column::Name),
    ("context", Column::Context),
    ("contextname", Column::Context),
    ("project", Column::Project),
    ("projectname", Column::Project),
    ("projectslug", Column::Project),
    ("repo", Column::Project),
    ("reponame", Column::Project),
    ("repository", Column::Project),
    ("environment", Column::Environment),
    ("environmentscope", Column::Environment),
    ("group", Column::Group),
    ("organisation", Column::Organisation),
    ("organization", Column::Organisation),
    ("org", Column::Organisation),
    ("account", Column::Organisation),
    ("provider", Column::System),
    ("vcs", Column::System),
    ("vcstype", Column::System),
    ("created", Column::Created),
    ("createdat", Column::Created),
    ("createdon", Column::Created),
    ("updated", Column::Updated),
    ("updatedat", Column::Updated),
    ("lastupdated", Column::Updated),
    ("modified", Column::Updated),
    ("lastmodified", Column::Updated),
    ("lastused", Column::LastUsed),
    ("lastusedat", Column::LastUsed),
    ("owner", Column::Owner),
    ("team", Column::Owner),
    ("contact", Column::Owner),
];

/// Words that announce a value wherever they stand in a heading.
const VALUES: &[&str] = &["value", "password", "plaintext", "cleartext", "secret", "token", "credential"];

impl Column {
    /// What a heading says that its column is about.
    pub(super) fn of(heading: &str) -> Option<Self> {
        let folded: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let known = HEADINGS.iter().find(|(known, _)| *known == folded).map(|(_, column)| *column);
        known.or_else(|| VALUES.iter().any(|word| folded.contains(word)).then_some(Self::Value))
    }
}

/// A time as people and tools write it: RFC 3339, or a date with or without a time of day, which is taken as UTC.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let timed = |form| NaiveDateTime::parse_from_str(text, form).ok();
    let dated = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::MIN));
    timed("%Y-%m-%d %H:%M:%S").or_else(|| timed("%Y-%m-%dT%H:%M:%S")).or_else(dated).map(|time| time.and_utc())
}
