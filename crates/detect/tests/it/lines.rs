//! Events of a case, from lines of JSON that say no more than they must. Empty lines and lines that begin with `//` are
//! passed over. A line is an event with the short column names, of which some have a shorthand:
//!
//! - `"user": "ci"` stands for what a call of that user has in an account of its own: the key `AKIACI`, the stable id
//!   `AIDACI`, ARN, name and account, and for what most calls have: a region, an address, a client and success. What the
//!   line says itself stands.
//! - `"operation": "iam:CreateUser"` stands for the service and the operation.
//! - `"request": {…}` stands for a `raw` record with these `requestParameters`, in the order of their names.
//!
//! A line `{"repeat": {…}, "event": {…}}` stands for several events, with `-000`, `-001` and so on at the end of their
//! ids, in the order of time. `repeat` says when they happen and what they call:
//!
//! - `"days": ["2022-12-01", "2022-12-15"], "every_hours": 48`: from 10:00, or the time of day `"at"`, of the first day on
//!   until the end of the last day; every 24 hours if nothing else is said.
//! - `"from": "2022-12-20T10:00:00Z", "every_seconds": 60, "count": 5`: that many.
//! - `"operations": ["ec2:DescribeVpcs", …]`: each of these at each of the times; with `"from"` and without `"count"` one
//!   after the other.
//!
//! `{n}` in a text of such an event is its number: 0, 1 and so on.

use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use stanch_lake::schema::COLUMNS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeated {
    repeat: Repeat,
    event: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    days: Option<[NaiveDate; 2]>,
    at: Option<NaiveTime>,
    every_hours: Option<i64>,
    from: Option<DateTime<Utc>>,
    every_seconds: Option<i64>,
    count: Option<usize>,
    #[serde(default)]
    operations: Vec<String>,
}

/// The events of a file.
pub(crate) fn read(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| events(line).unwrap_or_else(|error| panic!("{}: {line}: {error}", path.display()))).collect()
}

/// The events that a line stands for.
pub(crate) fn events(line: &str) -> Result<Vec<Value>, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let events = match value.get("repeat") {
        Some(_) => repeated(serde_json::from_value(value).map_err(|error| error.to_string())?)?,
        None => vec![serde_json::from_value(value).map_err(|error| error.to_string())?],
    };
    events.into_iter().map(whole).collect()
}

fn repeated(Repeated { repeat, event }: Repeated) -> Result<Vec<Map<String, Value>>, String> {
    let operations: Vec<Option<&String>> =
        if repeat.operations.is_empty() { vec![None] } else { repeat.operations.iter().map(Some).collect() };
    let mut calls: Vec<(DateTime<Utc>, Option<&String>)> = Vec::new();
    match (repeat.days, repeat.from) {
        (Some([first, last]), None) => {
            let at = repeat.at.or(NaiveTime::from_hms_opt(10, 0, 0)).unwrap_or_default();
            let mut time = first.and_time(at).and_utc();
            while time.date_naive() <= last {
                calls.extend(operations.iter().map(|operation| (time, *operation)));
                time += TimeDelta::hours(repeat.every_hours.unwrap_or(24));
            }
        }
        (None, Some(from)) => {
            let step = TimeDelta::seconds(repeat.every_seconds.ok_or("every_seconds is missing")?);
            let count = repeat.count.unwrap_or(operations.len());
            let times = (0i32..).take(count).map(|nth| from + step * nth);
            match repeat.count {
                Some(_) => calls.extend(times.flat_map(|time| operations.iter().map(move |one| (time, *one)))),
                None => calls.extend(times.zip(operations.iter().copied())),
            }
        }
        _ => return Err("either days or from".to_owned()),
    }
    let text = Value::Object(event).to_string();
    let one = |(nth, (time, operation)): (usize, (DateTime<Utc>, Option<&String>))| {
        let text = text.replace("{n}", &nth.to_string());
        let mut event: Map<String, Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let id = event.get("event_id").and_then(Value::as_str).ok_or("event_id is missing")?;
        event.insert("event_id".to_owned(), format!("{id}-{nth:03}").into());
        event.insert("time".to_owned(), time.to_rfc3339().into());
        if let Some(operation) = operation {
            event.insert("operation".to_owned(), operation.as_str().into());
        }
        Ok(event)
    };
    calls.into_iter().enumerate().map(one).collect()
}

/// An event with all that its shorthand stands for.
fn whole(mut event: Map<String, Value>) -> Result<Value, String> {
    let mut columns: Vec<(&str, Value)> = Vec::new();
    if let Some(user) = event.remove("user") {
        let user = user.as_str().ok_or("user is no text")?.to_owned();
        let account = event.get("account").and_then(Value::as_str).unwrap_or("111111111111").to_owned();
        columns.extend([
            ("actor_type", "IAMUser".into()),
            ("actor", format!("arn:aws:iam::{account}:user/{user}").into()),
            ("actor_id", format!("AIDA{}", user.to_uppercase()).into()),
            ("credential_id", format!("AKIA{}", user.to_uppercase()).into()),
            ("actor_name", user.into()),
            ("actor_account", account.clone().into()),
            ("account", account.into()),
            ("region", "eu-west-1".into()),
            ("source_ip", "198.51.100.7".into()),
            ("user_agent", "aws-cli/2.9.1 Python/3.9.11 Linux/5.15.0".into()),
            ("outcome", "success".into()),
        ]);
    }
    if let Some(called) = event.get("operation").and_then(Value::as_str).and_then(|name| name.split_once(':')) {
        let (service, operation) = (format!("{}.amazonaws.com", called.0), called.1.to_owned());
        event.insert("service".to_owned(), service.into());
        event.insert("operation".to_owned(), operation.into());
    }
    if let Some(request) = event.remove("request") {
        columns.push(("raw", format!("{{\"requestParameters\":{request}}}").into()));
    }
    for (name, value) in columns {
        event.entry(name).or_insert(value);
    }
    match event.keys().find(|name| !COLUMNS.iter().any(|column| column.short == **name)) {
        Some(name) => Err(format!("there is no column {name}")),
        None => Ok(Value::Object(event)),
    }
}

#[test]
fn a_line_stands_for_what_it_says() {
    let habit = r#"{"repeat": {"days": ["2022-12-01", "2022-12-05"], "every_hours": 48,
        "operations": ["s3:GetObject", "s3:PutObject"]},
        "event": {"event_id": "b", "user": "ci", "region": "us-east-1", "request": {"key": "k{n}"}}}"#;
    let habit = events(habit).unwrap();
    assert_eq!(habit.len(), 6);
    let last = habit.last().unwrap();
    let expected = [
        ("event_id", "b-005"),
        ("time", "2022-12-05T10:00:00+00:00"),
        ("service", "s3.amazonaws.com"),
        ("operation", "PutObject"),
        ("credential_id", "AKIACI"),
        ("actor", "arn:aws:iam::111111111111:user/ci"),
        ("region", "us-east-1"),
        ("raw", r#"{"requestParameters":{"key":"k5"}}"#),
    ];
    for (name, value) in expected {
        assert_eq!(last[name], value, "{name}");
    }
    let times = |repeat: &str| {
        let line =
            format!(r#"{{"repeat": {{"from": "2022-12-20T23:59:30Z", {repeat}}}, "event": {{"event_id": "b"}}}}"#);
        let times = events(&line).unwrap();
        times.iter().map(|event| event["time"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let one_by_one = times(r#""every_seconds": 60, "operations": ["s3:A", "s3:B"]"#);
    assert_eq!(one_by_one, ["2022-12-20T23:59:30+00:00", "2022-12-21T00:00:30+00:00"]);
    assert_eq!(times(r#""every_seconds": 1, "count": 3"#).len(), 3);
    for wrong in [
        r#"{"evnet_id": "a"}"#,
        r#"{"repeat": {"every_seconds": 60}, "event": {"event_id": "a"}}"#,
        r#"{"repeat": {"from": "2022-12-20T10:00:00Z", "every_seconds": 1, "count": 3}, "event": {}}"#,
        r#"{"repeat": {"days": ["2022-12-01", "2022-12-05"], "each_hours": 1}, "event": {"event_id": "a"}}"#,
    ] {
        assert!(events(wrong).is_err(), "{wrong}");
    }
}
