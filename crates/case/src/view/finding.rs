//! One finding.

use stanch_model::Finding;

use super::Detail;
use super::block::{Block, Cell};
use super::phrase::count;
use super::told::{confidence, grave, sentence, severity, some, stretch, subject, techniques};

/// The finding under a heading of this level: what happened, the baseline that it contradicts, what else it could be,
/// and the events that show it.
pub(super) fn blocks(heading: String, level: u8, finding: &Finding, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(level, heading));
    let said = sentence(&finding.says);
    blocks.push(Block::Paragraph(said.into()));
    blocks.push(Block::Facts(facts(finding, detail)));
    if !finding.explanations.is_empty() {
        blocks.push(Block::Paragraph("Ordinary explanations to check:".into()));
        blocks.push(explanations(&finding.explanations));
    }
}

/// Explanations as a list.
pub(super) fn explanations(of: &[String]) -> Block {
    Block::List(of.iter().map(|text| Cell::from(text.as_str())).collect())
}

/// Everything else that is known of it.
fn facts(finding: &Finding, detail: Detail) -> Vec<(&'static str, Cell)> {
    let mut facts: Vec<(&'static str, Cell)> = Vec::new();
    if !finding.baseline.is_empty() {
        facts.push(("against", sentence(&finding.baseline).into()));
    }
    let sure = format!("{}, confidence {}", severity(finding.severity), confidence(finding.confidence));
    facts.push(("severity", Cell { text: sure, tone: grave(finding.severity).tone }));
    facts.push(("who", subject(&finding.subject).into()));
    facts.push(("when", stretch(finding.first, finding.last).into()));
    let attack = match finding.techniques.as_slice() {
        [] => finding.tactic.words().to_owned(),
        some => format!("{}: {}", finding.tactic.words(), techniques(some)),
    };
    facts.push(("ATT&CK", attack.into()));
    let lists = [
        ("operations", &finding.operations),
        ("sources", &finding.sources),
        ("user agents", &finding.user_agents),
        ("regions", &finding.regions),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        facts.push((name, some(list, detail.evidence).into()));
    }
    let evidence = match finding.evidence.is_empty() {
        true => count(finding.events, "event", "events"),
        false => {
            format!("{}: {}", count(finding.events, "event", "events"), some(&finding.evidence, detail.evidence))
        }
    };
    facts.push(("evidence", evidence.into()));
    facts.push(("rule", finding.rule.clone().into()));
    facts.push(("finding", finding.id.clone().into()));
    facts
}
