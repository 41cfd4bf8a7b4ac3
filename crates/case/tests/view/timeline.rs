//! Timelines in the form in which Timesketch imports them.

use serde_json::Value;
use stanch_case::view::Timeline;
use stanch_model::text::is_dangerous;

use super::{expect, fixture, review};

#[test]
fn both_forms_are_what_was_agreed() {
    let timeline = Timeline::of_review(&review("incident"));
    expect(&fixture("incident"), "timeline.jsonl", &timeline.jsonl().unwrap());
    expect(&fixture("incident"), "timeline.csv", &timeline.csv());
}

#[test]
fn each_line_has_what_timesketch_needs() {
    let reviewed = review("incident");
    let jsonl = Timeline::of_review(&reviewed).jsonl().unwrap();
    assert!(!jsonl.contains(|character| is_dangerous(character) && character != '\n'));
    let lines: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut before = i64::MIN;
    for line in &lines {
        let at = chrono::DateTime::parse_from_rfc3339(line["datetime"].as_str().unwrap()).unwrap();
        assert_eq!(line["timestamp"].as_i64().unwrap(), at.timestamp_micros());
        assert!(before <= at.timestamp_micros(), "{line}");
        before = at.timestamp_micros();
        assert!(line["message"].is_string() && line["timestamp_desc"].is_string() && line["tag"].is_array());
    }
    // Every event that has a time, and the one finding in no story.
    let events = reviewed.stories.stories.iter().flat_map(|story| &story.events);
    assert_eq!(lines.len(), events.filter(|event| event.time.is_some()).count() + 1);
    let alone: Vec<&Value> = lines.iter().filter(|line| line.get("story").is_none()).collect();
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0]["finding"], "f-708192a3b4c5");
}

#[test]
fn what_is_left_out_is_said() {
    let reviewed = review("incident");
    assert_eq!(
        Timeline::of_review(&reviewed).left_out(),
        [
            "1 entry is left out, as the time cannot be read; `stanch story` and `stanch findings` have them",
            "121 events are left out, as they are beyond the limit of one story; `stanch query` has them"
        ]
    );
    let (_, second) = reviewed.stories.find("2").unwrap();
    let timeline = Timeline::of_story(&reviewed, second);
    assert_eq!((timeline.jsonl().unwrap().lines().count(), timeline.left_out().len()), (2, 0));
    assert!(Timeline::of_review(&review("silent")).is_empty());
}

#[test]
fn no_cell_is_a_formula_and_no_tag_is_empty() {
    let csv = Timeline::of_review(&review("incident")).csv();
    assert!(csv.starts_with("message,datetime,timestamp_desc,timestamp,event_id,"));
    let mut cells = csv.lines().flat_map(|line| line.split([',', ';'])).map(|cell| cell.trim_matches(['"', ' ']));
    assert_eq!(cells.find(|cell| cell.starts_with(['=', '@', '+', '-'])), None, "{csv}");
    assert!(csv.lines().skip(1).all(|line| line.ends_with(']') || line.ends_with("]\"")), "{csv}");
}
