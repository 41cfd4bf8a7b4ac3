//! From what a review says, and from what is known to be the attack, to figures.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::results::{Findings, Stories};

/// How many stories a responder reads in the first hour.
const TOP: usize = 10;

/// The events of an attack, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth<'a> {
    /// All that were injected.
    pub(crate) injected: HashSet<&'a str>,
    /// Those of them that the original has too, and not the mintings that the injection had to add.
    pub(crate) own: HashSet<&'a str>,
}

/// The figures of one review.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Figures {
    /// Findings.
    pub(crate) findings: usize,
    /// Stories.
    pub(crate) stories: usize,
    /// Whether a finding cites an injected event.
    pub(crate) found: bool,
    /// Of all events in the lake, the share that findings cite.
    pub(crate) cited: f64,
    /// Findings that cite no injected event.
    pub(crate) false_findings: usize,
    /// The same for every 10,000 benign events.
    pub(crate) false_per_10k: f64,
    /// Whether an injected event stands in one of the first ten stories.
    pub(crate) top: bool,
    /// Position, from 1, of the first story in which an injected event stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rank: Option<usize>,
    /// Of the attack's own events, the share that stands in the one story that has most of them.
    pub(crate) one_story: f64,
    /// Rules of the findings that cite an injected event, with how many.
    pub(crate) rules: BTreeMap<String, usize>,
    /// Rules of those that do not.
    pub(crate) false_rules: BTreeMap<String, usize>,
}

/// Measures one review of `benign` events and those of the attack.
pub(crate) fn measure(findings: &Findings, stories: &Stories, truth: &Truth<'_>, benign: u64) -> Figures {
    let mut figures =
        Figures { findings: findings.findings.len(), stories: stories.stories.len(), ..Figures::default() };
    let mut cited: HashSet<&str> = HashSet::new();
    for finding in &findings.findings {
        cited.extend(finding.evidence.iter().map(String::as_str));
        let hit = finding.evidence.iter().any(|id| truth.injected.contains(id.as_str()));
        let rules = if hit { &mut figures.rules } else { &mut figures.false_rules };
        *rules.entry(finding.rule.clone()).or_default() += 1;
    }
    figures.found = !figures.rules.is_empty();
    figures.false_findings = figures.false_rules.values().sum();
    let benign = benign as f64;
    figures.cited = share(cited.len() as f64, benign + truth.injected.len() as f64);
    figures.false_per_10k = share(figures.false_findings as f64, benign) * 10_000.0;
    for (place, story) in stories.stories.iter().enumerate() {
        let ids: HashSet<&str> = story.events.iter().map(|event| event.event_id.as_str()).collect();
        if figures.rank.is_none() && ids.iter().any(|id| truth.injected.contains(id)) {
            figures.rank = Some(place + 1);
        }
        let own = ids.iter().filter(|id| truth.own.contains(*id)).count();
        figures.one_story = figures.one_story.max(share(own as f64, truth.own.len() as f64));
    }
    figures.top = figures.rank.is_some_and(|rank| rank <= TOP);
    figures
}

/// A share; nothing of nothing is nothing.
fn share(of: f64, all: f64) -> f64 {
    if all > 0.0 { of / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Finding, Story, StoryEvent};

    fn finding(rule: &str, evidence: &[&str]) -> Finding {
        Finding { rule: rule.to_owned(), evidence: evidence.iter().map(|&id| id.to_owned()).collect() }
    }

    fn story(ids: &[&str]) -> Story {
        Story { events: ids.iter().map(|&id| StoryEvent { event_id: id.to_owned() }).collect() }
    }

    fn truth() -> Truth<'static> {
        Truth { injected: HashSet::from(["a0", "a1", "a2", "a3", "a4"]), own: HashSet::from(["a1", "a2", "a3", "a4"]) }
    }

    #[test]
    fn figures_follow_from_the_documents() {
        let findings = Findings {
            findings: vec![
                finding("anomaly", &["b1", "b2"]),
                finding("persistence", &["a1", "b2"]),
                finding("anomaly", &["a1", "a2"]),
                finding("denials", &["b9"]),
            ],
        };
        let stories = Stories { stories: vec![story(&["b1"]), story(&["a1", "a2", "a3", "b5"]), story(&["a4"])] };
        let figures = measure(&findings, &stories, &truth(), 20_000);
        assert!(figures.found && figures.top);
        assert_eq!((figures.findings, figures.stories, figures.rank), (4, 3, Some(2)));
        assert_eq!((figures.false_findings, figures.false_per_10k), (2, 1.0));
        assert_eq!(figures.one_story, 0.75);
        // b1, b2, a1, a2 and b9 of 20,005.
        assert_eq!(figures.cited, 5.0 / 20_005.0);
        assert_eq!(figures.rules, BTreeMap::from([("anomaly".to_owned(), 1), ("persistence".to_owned(), 1)]));
        assert_eq!(figures.false_rules, BTreeMap::from([("anomaly".to_owned(), 1), ("denials".to_owned(), 1)]));
    }

    #[test]
    fn the_eleventh_story_is_too_late() {
        let mut stories = Stories { stories: vec![story(&["b1"]); 10] };
        stories.stories.push(story(&["a1", "a2", "a3", "a4"]));
        let figures = measure(&Findings::default(), &stories, &truth(), 100);
        assert!(!figures.found && !figures.top);
        assert_eq!((figures.rank, figures.one_story), (Some(11), 1.0));
    }

    #[test]
    fn a_benign_stream_has_noise_only() {
        let findings = Findings { findings: vec![finding("region", &["b1"])] };
        let figures = measure(&findings, &Stories::default(), &Truth::default(), 5_000);
        assert_eq!((figures.found, figures.false_per_10k, figures.one_story), (false, 2.0, 0.0));
        assert_eq!(measure(&Findings::default(), &Stories::default(), &Truth::default(), 0), Figures::default());
    }
}
