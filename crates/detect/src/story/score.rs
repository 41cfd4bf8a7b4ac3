//! In which order to look at stories, by stated arithmetic.
//!
//! | part | points |
//! |---|---|
//! | the gravest finding | critical 400, high 200, medium 80, low 20 |
//! | the surest of those | high 100, medium 40, low 0 |
//! | each further kind of evidence (another detection) | 60 where it is medium or graver, 15 where it is low; 360 at most |
//! | place and client are new to the identity | 120 both, 60 one of them |
//! | something succeeded | 30 |
//! | it may manage identities or permissions, and did | 60 |
//! | each stretch of an intrusion beyond two | 40; 200 at most |
//! | each further identity | 50; 150 at most |
//! | it was on the vendor's list | 50 |
//!
//! The points order stories. They measure neither guilt nor innocence.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use stanch_model::{Confidence, Phase, Reason, Severity};

use super::join::Group;
use crate::cite::Cited;
use crate::phrase::some;
use crate::threat::{IDS, Scene};

/// The reasons of a story's score, most points first.
pub(super) fn reasons(scene: &Scene<'_>, group: &Group, cited: &[&Cited], phases: &[Phase]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut add = |points: u32, text: String| {
        if points > 0 {
            reasons.push(Reason { points, text });
        }
    };
    // Of several that are as grave and as sure, the first in the order of detections, and the first in time.
    let place = |rule: &str| IDS.iter().position(|id| *id == rule);
    let worst = cited.iter().min_by_key(|one| {
        let of = &one.finding;
        (Reverse((of.severity, of.confidence)), place(&of.rule), of.first.is_none(), of.first)
    });
    if let Some(worst) = worst {
        let finding = &worst.finding;
        let (points, word) = match finding.severity {
            Severity::Critical => (400, "critical"),
            Severity::High => (200, "high"),
            Severity::Medium => (80, "medium"),
            Severity::Low => (20, "low"),
        };
        add(points, format!("its gravest finding is {word}: {}", finding.title));
        let (points, word) = match finding.confidence {
            Confidence::High => (100, "several kinds of evidence, or an indicator"),
            Confidence::Medium => (40, "a baseline that can be relied on"),
            Confidence::Low => (0, ""),
        };
        add(points, format!("that finding rests on {word}"));
        let mut kinds: BTreeMap<&str, Severity> = BTreeMap::new();
        for one in cited.iter().filter(|one| one.finding.rule != finding.rule) {
            let kind = kinds.entry(&one.finding.rule).or_insert(Severity::Low);
            *kind = (*kind).max(one.finding.severity);
        }
        let points: u32 = kinds.values().map(|severity| if *severity >= Severity::Medium { 60 } else { 15 }).sum();
        let names: Vec<&str> = kinds.keys().copied().collect();
        add(
            points.min(360),
            format!(
                "{} beside it: {}",
                match names.len() {
                    1 => "1 further kind of evidence".to_owned(),
                    several => format!("{several} further kinds of evidence"),
                },
                names.join(", ")
            ),
        );
    }
    let context = cited.iter().map(|one| one.context).max().unwrap_or(0);
    add(
        [0, 60, 120][usize::from(context.min(2))],
        match context {
            2 => "it came from a network and with a client that are new to the identity".to_owned(),
            _ => "it came from a network or with a client that is new to the identity".to_owned(),
        },
    );
    let cited_names: BTreeSet<&str> =
        cited.iter().flat_map(|one| &one.finding.operations).map(String::as_str).collect();
    let of_group =
        || scene.done.iter().filter(|(subject, _)| group.subjects.contains(subject)).map(|(_, op)| scene.known(*op));
    let done = of_group().any(|known| cited_names.contains(known.name().as_str()));
    add(if done { 30 } else { 0 }, "something of it succeeded".to_owned());
    let powerful = of_group()
        .any(|known| known.manages_permissions() && known.class.as_ref().is_some_and(|class| class.prefix == "iam"));
    add(if powerful { 60 } else { 0 }, "the identity changed permissions of identities in the window".to_owned());
    let stretches = phases.len().saturating_sub(2) as u32;
    add((stretches * 40).min(200), format!("it has {} stretches of an intrusion", phases.len()));
    let further = group.subjects.len().saturating_sub(1) as u32;
    add((further * 50).min(150), format!("{} joined to it", some(u64::from(further), "further identity")));
    let listed = group.subjects.iter().any(|subject| scene.is_exposed(*subject));
    add(if listed { 50 } else { 0 }, "the vendor held it".to_owned());
    reasons.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.text.cmp(&b.text)));
    reasons
}
