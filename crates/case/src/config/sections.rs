//! What may stand in `case.toml`, section by section.

use std::ops::Range;

use chrono::TimeDelta;
use stanch_model::Span;
use stanch_model::text::terminal;
use toml::de::{DeTable, DeValue};

use super::reader::{Problems, Section, quoted};
use super::{
    ConfigError, ExpectedLogs, Indicators, Settings, alert, aws, backup, blocks, contain, detect, entry, gate, mute,
    networks, playbook, value,
};

/// The longest baseline, in days: ten years.
const LONGEST_BASELINE: u32 = 3_650;

/// The longest window, in days: three years. No log of an intruder's beginning is kept for longer.
const LONGEST_WINDOW: i64 = 1_096;

/// What the numbers of `[baseline]` are.
const DAYS: &str = "a whole number of days";

/// The settings of a document.
pub(super) fn settings(text: &str, file: &str) -> Result<Settings, ConfigError> {
    let problems = Problems::default();
    let settings = match DeTable::parse(text) {
        Ok(document) => whole(document.get_ref(), text.len(), &problems),
        Err(error) => {
            problems.add(error.span().unwrap_or(0..0), unparsable(text, &error));
            None
        }
    };
    match (problems.first(file, text), settings) {
        (Some(problem), _) => Err(problem),
        (None, Some(settings)) => Ok(settings),
        // Every way to no settings leaves a problem behind; this arm keeps the promise without a panic.
        (None, None) => {
            let what = "this is not a case; make a new one with `stanch init`".to_owned();
            Err(ConfigError::At { file: file.to_owned(), line: 1, column: 1, what })
        }
    }
}

/// One sentence for a text that is not TOML.
fn unparsable(text: &str, error: &toml::de::Error) -> String {
    let message = error.message();
    if message.starts_with("duplicate key") {
        let key = error.span().and_then(|span| text.get(span)).unwrap_or("a key");
        return format!("{} stands twice in its section; delete one", quoted(key));
    }
    let way_out = if message.contains("date") || message.contains("time") {
        value::INSTANT
    } else if message.contains("string") {
        "put the whole text between quotes, on one line"
    } else if message.contains("no value") {
        "write `key = value`, or begin a comment with #"
    } else {
        "compare with the lines around it"
    };
    format!("{}; {way_out}", terminal(&message.replace('\n', ", ")))
}

/// All sections. `None` if anything that must be there is missing or wrong.
fn whole(document: &DeTable<'_>, end: usize, problems: &Problems) -> Option<Settings> {
    let root = Section::new("case.toml", 0..0, Some(document), problems);
    let incident = section(&root, "incident", "[incident]", end, problems);
    let window = section(&root, "window", "[window]", end, problems);
    let baseline = section(&root, "baseline", "[baseline]", end, problems);
    let vendor = section(&root, "vendor", "[vendor]", end, problems);
    let indicators = section(&root, "indicators", "[indicators]", end, problems);
    let databases = section(&root, "networks", "[networks]", end, problems);
    let logs = section(&root, "logs", "[logs]", end, problems);
    let detect = section(&root, "detect", "[detect]", end, problems);
    let way_out = "write `[[mute]]` on a line of its own, with `rule`, `reason` and `until` under it";
    let mutes = blocks::blocks(&root, "mute", "[[mute]]", way_out, problems);
    let way_out = "write `[[backup]]` on a line of its own, with `of` and `copy` or `offline` under it";
    let backups = blocks::blocks(&root, "backup", "[[backup]]", way_out, problems);
    let aws = section(&root, "aws", "[aws]", end, problems);
    let contain = section(&root, "contain", "[contain]", end, problems);
    let way_out = "write `[[approver]]` on a line of its own, with `name` and `key` under it";
    let approvers = blocks::blocks(&root, "approver", "[[approver]]", way_out, problems);
    let playbook = section(&root, "playbook", "[playbook]", end, problems);
    let way_out = "write `[[alert]]` on a line of its own, with `to` under it";
    let gate = section(&root, "gate", "[gate]", end, problems);
    let alerts = blocks::blocks(&root, "alert", "[[alert]]", way_out, problems);
    root.finish();

    let name = incident.required("vendor", "\"…\"").and_then(|found| value::text(&incident, "vendor", found));
    let title = incident.optional("title").and_then(|found| value::text(&incident, "title", found));
    let noticed = incident.optional("noticed").and_then(|found| value::instant(&incident, "noticed", found));
    incident.finish();
    let window = span(window);
    let baseline = baseline_days(baseline);
    let all_clear = gate::all_clear(&vendor, problems);
    let networks = networks::networks(vendor, problems);
    let indicators = Indicators::read(indicators);
    let databases = networks::databases(databases);
    let logs = expected_logs(logs);
    let thresholds = detect::thresholds(detect);
    let backups = backups.into_iter().filter_map(backup::backup).collect();
    let mutes = mutes.into_iter().filter_map(mute::mute).collect();
    let role = aws::role(aws);
    let contain = contain::containment(contain, approvers);
    let alerts = alert::receivers(alerts);
    let playbook_hosts = playbook::hosts(playbook);
    let gate = gate::rules(gate);
    let (baseline_days, enough_active_days) = baseline?;
    Some(Settings {
        vendor: name?,
        title,
        noticed,
        window: window?,
        baseline_days,
        enough_active_days,
        networks,
        indicators,
        databases,
        logs,
        thresholds,
        backups,
        mutes,
        role,
        contain,
        alerts,
        playbook_hosts,
        gate,
        all_clear,
    })
}

/// One section of the document. If it is missing, an empty one at the end of the text, where it can be added.
fn section<'d, 't>(
    root: &Section<'d, 't>,
    key: &'static str,
    name: &'static str,
    end: usize,
    problems: &'d Problems,
) -> Section<'d, 't> {
    let Some(found) = root.optional(key) else { return Section::new(name, end..end, None, problems) };
    match found.get_ref() {
        DeValue::Table(table) => Section::new(name, found.span(), Some(table), problems),
        _ => {
            root.mistyped(key, found, &format!("write `{name}` on a line of its own and the keys under it"));
            Section::new(name, found.span(), None, problems)
        }
    }
}

/// `[window]`.
fn span(section: Section<'_, '_>) -> Option<Span> {
    let start = section.required("start", "2022-12-16T00:00:00Z");
    let end = section.required("end", "2023-01-13T00:00:00Z");
    let (start, end_at) = (
        start.and_then(|found| value::instant(&section, "start", found)),
        end.map(|found| found.span()).unwrap_or_default(),
    );
    let end = end.and_then(|found| value::instant(&section, "end", found));
    let span = start.zip(end).map(|(start, end)| Span { start, end });
    if let Some(span) = span {
        check_span(&section, span, end_at);
    }
    section.finish();
    span
}

/// Refuses a window that cannot be meant.
fn check_span(section: &Section<'_, '_>, span: Span, end_at: Range<usize>) {
    let (start, end) = (span.start.format("%FT%TZ"), span.end.format("%FT%TZ"));
    if span.end <= span.start {
        let what = format!("the window ends at {end}, not after its start at {start}; exchange or correct them");
        section.complain(end_at, what);
    } else if span.end - span.start > TimeDelta::days(LONGEST_WINDOW) {
        let what = format!(
            "the window from {start} to {end} is longer than {LONGEST_WINDOW} days; correct the year of its start or end"
        );
        section.complain(end_at, what);
    }
}

/// `[baseline]`: its days, and how many of them are enough.
fn baseline_days(section: Section<'_, '_>) -> Option<(u32, u32)> {
    let days = section
        .required("days", "90")
        .and_then(|found| value::whole(&section, "days", found, 1..=LONGEST_BASELINE, DAYS));
    let most = days.unwrap_or(LONGEST_BASELINE);
    let enough = section
        .required("enough_active_days", "10")
        .and_then(|found| value::whole(&section, "enough_active_days", found, 1..=most, DAYS));
    section.finish();
    days.zip(enough)
}

/// `[logs]`.
fn expected_logs(section: Section<'_, '_>) -> ExpectedLogs {
    let logs = ExpectedLogs {
        accounts: value::list(&section, "accounts", entry::account),
        regions: value::list(&section, "regions", entry::region),
    };
    section.finish();
    logs
}
