//! The list of findings.

use serde::Serialize;
use stanch_model::{Finding, Gap, Muted};

use super::block::{Align, Block, Cell};
use super::limits::{found, limits, muted, nothing_found};
use super::phrase::time_or_nothing;
use super::told::{confidence, grave, many, sentence, some};
use super::{Detail, Page, csv, finding, left_out, unseen};
use crate::results::{FINDINGS, Filter, Reviewed};

/// So few are told in full without being asked for.
const FEW: usize = 3;

/// The findings of a review, or those of them that somebody asked for.
#[derive(Clone, Copy, Debug)]
pub struct FindingsPage<'r> {
    /// The review.
    pub reviewed: &'r Reviewed,
    /// Which findings are wanted.
    pub filter: &'r Filter,
    /// Whether each is told in full.
    pub long: bool,
}

/// The document.
#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    findings: Vec<&'r Finding>,
    muted: &'r [Muted],
    gaps: &'r [Gap],
    #[serde(skip_serializing_if = "left_out::is_none")]
    left_out: u64,
}

impl Page for FindingsPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let wanted = self.reviewed.findings_of(self.filter);
        let gaps = &self.reviewed.findings.gaps;
        let mut blocks = vec![Block::Heading(1, "Findings".to_owned()), Block::Facts(self.facts(wanted.len()))];
        if self.reviewed.findings.findings.is_empty() {
            blocks.push(Block::Paragraph(nothing_found(self.reviewed)));
        } else if wanted.is_empty() {
            blocks.push(Block::Paragraph(Cell::caution(self.unwanted())));
        } else {
            blocks.push(table(&wanted));
            if self.long || wanted.len() <= FEW {
                for one in &wanted {
                    finding::blocks(one.title.clone(), 2, one, detail, &mut blocks);
                }
            } else {
                let more = "`stanch findings --long` says of each what it contradicts, what else it could be and which \
                            events show it; `stanch stories` puts them in order.";
                blocks.push(Block::Paragraph(more.into()));
            }
        }
        if !gaps.is_empty() {
            unseen::blocks("What limits these findings", gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let findings = self.reviewed.findings_of(self.filter);
        let kept = &self.reviewed.findings;
        super::json::document(&Document {
            schema: FINDINGS,
            left_out: left_out::count(kept.findings.len(), findings.len()),
            findings,
            muted: &kept.muted,
            gaps: &kept.gaps,
        })
    }

    fn csv(&self) -> String {
        csv::findings::csv(&self.reviewed.findings_of(self.filter))
    }
}

impl FindingsPage<'_> {
    /// What was found in all, and what of it is not to be seen here.
    fn facts(&self, wanted: usize) -> Vec<(&'static str, Cell)> {
        let kept = &self.reviewed.findings;
        let mut facts = vec![("findings", Cell::from(found(self.reviewed)))];
        facts.extend(left_out::fact(kept.findings.len(), wanted));
        facts.extend(muted(self.reviewed).map(|cell| ("muted", cell)));
        facts.push(("limits", limits(&kept.gaps, self.reviewed)));
        facts.push(("times", "all in UTC".into()));
        facts
    }

    /// What to ask for instead, where nothing is what was asked for.
    fn unwanted(&self) -> String {
        let mut rules: Vec<String> = self.reviewed.findings.findings.iter().map(|one| one.rule.clone()).collect();
        rules.sort();
        rules.dedup();
        let total = many(self.reviewed.findings.findings.len());
        format!(
            "None of the {} is what was asked for. The rules that found something are: {}.",
            super::phrase::count(total, "finding", "findings"),
            some(&rules, usize::MAX)
        )
    }
}

/// All that are wanted, one row each.
fn table(findings: &[&Finding]) -> Block {
    let head = [
        ("severity", Align::Left),
        ("sure", Align::Left),
        ("first", Align::Whole),
        ("who", Align::Left),
        ("what", Align::Left),
        ("operations", Align::Left),
        ("finding", Align::Whole),
    ];
    let row = |finding: &&Finding| {
        vec![
            grave(finding.severity),
            confidence(finding.confidence).into(),
            time_or_nothing(finding.first).into(),
            finding.subject.name.clone().into(),
            sentence(&finding.says).into(),
            some(&finding.operations, 3).into(),
            finding.id.clone().into(),
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: findings.iter().map(row).collect(),
    }
}
