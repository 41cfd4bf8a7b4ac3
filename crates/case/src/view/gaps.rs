//! Everything that could not be seen, of all stages together.

use serde::Serialize;
use stanch_inventory::run::Coverage;
use stanch_inventory::snapshot::Snapshot;
use stanch_model::Gap;

use super::block::{Block, Cell};
use super::phrase::{count, time_or_nothing};
use super::told::many;
use super::{Detail, Page, coverage, csv, unseen};

/// The name and version of the document's form.
pub const GAPS: &str = "stanch.gaps/1";

/// What could not be seen.
#[derive(Clone, Copy, Debug)]
pub struct GapsPage<'r> {
    /// What was collected.
    pub snapshots: &'r [Snapshot],
    /// The gaps of every stage, each once.
    pub gaps: &'r [Gap],
    /// Whether a review was made of the inputs as they are, so that its gaps are among them.
    pub reviewed: bool,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    coverage: Vec<Sourced<'r>>,
    gaps: &'r [Gap],
    reviewed: bool,
}

#[derive(Serialize)]
struct Sourced<'r> {
    source: &'static str,
    #[serde(flatten)]
    coverage: &'r Coverage,
}

impl GapsPage<'_> {
    fn coverage(&self) -> impl Iterator<Item = (&Snapshot, &Coverage)> {
        self.snapshots.iter().flat_map(|snapshot| snapshot.about.coverage.iter().map(move |one| (snapshot, one)))
    }
}

impl Page for GapsPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let mut facts: Vec<(&'static str, Cell)> = vec![("gaps", count(many(self.gaps.len()), "gap", "gaps").into())];
        for snapshot in self.snapshots {
            let at = snapshot.about.collected.or(snapshot.about.taken);
            facts.push((snapshot.source.words(), format!("collected {}", time_or_nothing(at)).into()));
        }
        if !self.reviewed {
            let text = "the logs were not reviewed since something changed, so that what limits a review is not here; run `stanch assess`";
            facts.push(("review", Cell::caution(text)));
        }
        let mut blocks = vec![Block::Heading(1, "What we could not see".to_owned()), Block::Facts(facts)];
        if self.coverage().next().is_some() {
            blocks.push(Block::Heading(2, "How far each listing was read".to_owned()));
            blocks.push(coverage::table(self.coverage()));
        }
        unseen::blocks("Gaps", self.gaps, detail, &mut blocks);
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document {
            schema: GAPS,
            coverage: self
                .coverage()
                .map(|(snapshot, coverage)| Sourced { source: snapshot.source.id(), coverage })
                .collect(),
            gaps: self.gaps,
            reviewed: self.reviewed,
        })
    }

    fn csv(&self) -> String {
        let row = |gap: &Gap| {
            let offset = gap.offset.map(|offset| offset.to_string()).unwrap_or_default();
            vec![csv::word(gap.kind), gap.source.clone(), offset, gap.cause.clone(), gap.count.to_string()]
        };
        csv::table(&["kind", "source", "offset", "cause", "count"], self.gaps.iter().map(row))
    }
}
