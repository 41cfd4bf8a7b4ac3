//! Findings and stories as people and programs see them.

use chrono::TimeDelta;
use stanch_case::results::{Filter, Findings, Reviewed, Stories};
use stanch_case::view::{Detail, FindingsPage, Layout, Page, StoriesPage, StoryPage, markdown, terminal};
use stanch_model::text::is_dangerous;
use stanch_model::{Muted, Severity};

use super::{expect, fixture, review, reviews};

fn on_terminal(page: &impl Page, width: usize) -> String {
    terminal(page, Detail::SCREEN, Layout { width, colour: false })
}

fn story_page(reviewed: &Reviewed, wanted: &str) -> StoryPage<'static> {
    // Leaked, so that a test can hold the page without its review.
    let reviewed: &'static Reviewed = Box::leak(Box::new(reviewed.clone()));
    let (number, story) = reviewed.stories.find(wanted).unwrap();
    StoryPage { reviewed, number, story }
}

#[test]
fn lists_are_what_was_agreed() {
    let all = Filter::default();
    for (name, reviewed) in reviews() {
        let findings = FindingsPage { reviewed: &reviewed, filter: &all, long: false };
        let stories = StoriesPage { reviewed: &reviewed, filter: &all };
        expect(&name, "findings.120.txt", &on_terminal(&findings, 120));
        expect(&name, "stories.120.txt", &on_terminal(&stories, 120));
        expect(&name, "findings.csv", &findings.csv());
        expect(&name, "stories.csv", &stories.csv());
    }
    let reviewed = review("incident");
    let long = FindingsPage { reviewed: &reviewed, filter: &all, long: true };
    expect(&fixture("incident"), "findings-long.120.txt", &on_terminal(&long, 120));
}

#[test]
fn a_story_is_what_was_agreed() {
    let page = story_page(&review("incident"), "1");
    for width in [160, 60] {
        expect(&fixture("incident"), &format!("story.{width}.txt"), &on_terminal(&page, width));
    }
    expect(&fixture("incident"), "story.md", &markdown(&page, Detail::REPORT));
    expect(&fixture("incident"), "story.json", &page.json().unwrap());
    expect(&fixture("incident"), "story.csv", &page.csv());
}

#[test]
fn documents_read_back_as_what_was_found() {
    let all = Filter::default();
    for (_, reviewed) in reviews() {
        let findings = FindingsPage { reviewed: &reviewed, filter: &all, long: false }.json().unwrap();
        assert_eq!(serde_json::from_str::<Findings>(&findings).unwrap(), reviewed.findings);
        let stories = StoriesPage { reviewed: &reviewed, filter: &all }.json().unwrap();
        assert_eq!(serde_json::from_str::<Stories>(&stories).unwrap(), reviewed.stories);
        assert!(!findings.contains("left_out") && !stories.contains("left_out"));
    }
}

#[test]
fn nothing_hostile_comes_through() {
    let all = Filter::default();
    let reviewed = review("incident");
    let findings = FindingsPage { reviewed: &reviewed, filter: &all, long: true };
    let stories = StoriesPage { reviewed: &reviewed, filter: &all };
    let story = story_page(&reviewed, "s-9a8b7c6d5e4f");
    harmless(&findings);
    harmless(&stories);
    harmless(&story);
}

/// Asserts that no form of a page has anything in it that acts where it is shown.
fn harmless(page: &impl Page) {
    let markdown = markdown(page, Detail::REPORT);
    assert!(!markdown.contains('<'), "{markdown}");
    assert!(!markdown.replace("\\]", "").contains("]("), "{markdown}");
    for text in [on_terminal(page, 0), on_terminal(page, 200), markdown, page.json().unwrap(), page.csv()] {
        assert_eq!(text.chars().find(|&character| is_dangerous(character) && character != '\n'), None, "{text}");
    }
    let csv = page.csv();
    let mut cells = csv.lines().flat_map(|line| line.split([',', ';'])).map(|cell| cell.trim_matches(['"', ' ']));
    assert_eq!(cells.find(|cell| cell.starts_with(['=', '@', '+', '-'])), None, "{csv}");
}

#[test]
fn lines_fit_the_terminal() {
    let all = Filter::default();
    let reviewed = review("incident");
    let findings = FindingsPage { reviewed: &reviewed, filter: &all, long: true };
    let stories = StoriesPage { reviewed: &reviewed, filter: &all };
    let story = story_page(&reviewed, "1");
    for width in [40, 60, 80, 120, 200] {
        // The widest table has nine columns, each of which keeps eight characters.
        let least = width.max(9 * 8 + 8 * 2);
        for text in [on_terminal(&findings, width), on_terminal(&stories, width), on_terminal(&story, width)] {
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= least, "{width}: {line}");
            }
        }
    }
}

#[test]
fn a_filter_chooses_what_is_shown_and_says_what_it_leaves_out() {
    let reviewed = review("incident");
    let of = |filter: &Filter| -> Vec<String> {
        reviewed.findings_of(filter).into_iter().map(|finding| finding.id.clone()).collect()
    };
    let filter = |change: fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let grave = filter(|filter| filter.severity = Some(Severity::Critical));
    assert_eq!(of(&grave), ["f-1a2b3c4d5e6f", "f-2b3c4d5e6f70"]);
    assert_eq!(of(&filter(|filter| filter.rule = Some("billing".to_owned()))), ["f-708192a3b4c5"]);
    let shop = filter(|filter| filter.subject = Some("KEY OF THE SHOP".to_owned()));
    assert_eq!(of(&shop).len(), 4);
    assert_eq!(of(&filter(|filter| filter.limit = Some(1))), ["f-1a2b3c4d5e6f"]);

    let numbers = |filter: &Filter| -> Vec<u64> { reviewed.stories_of(filter).iter().map(|(at, _)| *at).collect() };
    assert_eq!(numbers(&grave), [1]);
    assert_eq!(numbers(&filter(|filter| filter.rule = Some("anomaly".to_owned()))), [2]);
    assert_eq!(numbers(&filter(|filter| filter.subject = Some("CI-NEW".to_owned()))), [2]);

    let page = FindingsPage { reviewed: &reviewed, filter: &grave, long: false };
    let text = on_terminal(&page, 200);
    assert!(text.contains("2; 5 left out, as was asked for"), "{text}");
    let document: serde_json::Value = serde_json::from_str(&page.json().unwrap()).unwrap();
    assert_eq!((&document["left_out"], document["muted"].as_array().unwrap().len()), (&5.into(), 3));

    let none = filter(|filter| filter.rule = Some("nothing".to_owned()));
    let text = on_terminal(&FindingsPage { reviewed: &reviewed, filter: &none, long: false }, 200);
    assert!(
        text.contains("None of the 7 findings is what was asked for. The rules that found something are: anomaly, ")
    );
    let text = on_terminal(&StoriesPage { reviewed: &reviewed, filter: &none }, 200);
    assert!(text.contains("None of the 2 stories is what was asked for."), "{text}");
}

#[test]
fn what_is_hidden_is_counted_and_counts() {
    let mut reviewed = review("silent");
    reviewed.findings.muted = vec![Muted {
        rule: Some("anomaly".to_owned()),
        subject: None,
        resource: None,
        reason: "planned".to_owned(),
        until: reviewed.assessment.periods.window.end,
        findings: 3,
        gravest: Some(Severity::High),
    }];
    assert!(reviewed.findings.reach(Severity::High) && !reviewed.findings.reach(Severity::Critical));
    let text = on_terminal(&FindingsPage { reviewed: &reviewed, filter: &Filter::default(), long: false }, 200);
    assert!(
        text.contains("3 findings are hidden and still count for the exit status: 3 of rule anomaly until "),
        "{text}"
    );
    assert!(text.contains(", the gravest high, because: planned"), "{text}");
    assert!(text.contains("All that detections found is hidden by mutes."), "{text}");
    // How grave it is is not said: it may be as grave as can be.
    reviewed.findings.muted[0].gravest = None;
    assert!(reviewed.findings.reach(Severity::Critical));
    reviewed.findings.muted[0].findings = 0;
    assert!(!reviewed.findings.reach(Severity::Low));
}

#[test]
fn findings_without_stories_are_said_to_be_there() {
    let mut reviewed = review("incident");
    reviewed.stories.stories.clear();
    let text = on_terminal(&StoriesPage { reviewed: &reviewed, filter: &Filter::default() }, 200);
    assert!(
        text.contains("No story can be told: 7 findings stand in none, and `stanch findings` lists them."),
        "{text}"
    );
    assert!(on_terminal(&reviewed, 200).contains("No story can be told"));
}

#[test]
fn a_long_story_is_cut_and_counted() {
    let mut reviewed = review("incident");
    let story = &mut reviewed.stories.stories[0];
    let pattern = story.events[0].clone();
    let cited = ["f-1a2b3c4d5e6f", "f-4d5e6f708192", "f-3c4d5e6f7081", "f-2b3c4d5e6f70"];
    story.events = (0..3_000)
        .map(|at: i64| {
            let mut event = pattern.clone();
            event.time = pattern.time.map(|time| time + TimeDelta::seconds(at));
            event.event_id = format!("event-{at}");
            // One finding cites half of all events; the others a few of the last.
            let by = if at % 2 == 0 { Some(0) } else { (at > 2_900).then_some(usize::try_from(at).unwrap() % 4) };
            event.finding = by.map(|by| cited[by].to_owned());
            event
        })
        .collect();
    story.events_total = 3_000;
    let page = story_page(&reviewed, "1");
    let text = on_terminal(&page, 200);
    let rows: Vec<&str> = text.lines().filter(|line| line.contains("  event-")).collect();
    assert_eq!(rows.len(), Detail::SCREEN.events);
    assert!(rows.is_sorted(), "the order of time: {rows:#?}");
    assert!(
        text.contains("These are 40 of 3,000 events: those that show a finding come first, and `stanch story"),
        "{text}"
    );
    // The finding with half of all events pushes out none of the others.
    for finding in ["1", "2", "5"] {
        assert!(rows.iter().any(|row| row.trim_end().ends_with(&format!(" {finding}"))), "{finding}: {rows:#?}");
    }
    assert_eq!(page.csv().lines().count(), 3_001);
    let document: serde_json::Value = serde_json::from_str(&page.json().unwrap()).unwrap();
    assert_eq!(document["story"]["events"].as_array().unwrap().len(), 3_000);
    let report = markdown(&reviewed, Detail::REPORT);
    assert!(report.contains("These are 100 of 3,000 events"));
}
