//! What reading a plan back saw.

use serde::Serialize;
use stanch_contain::journal::Verdict;
use stanch_contain::plan::Plan;

use super::super::block::{Block, Cell};
use super::super::phrase::number;
use super::super::told::many;
use super::super::{Detail, Page, csv};
use super::outcome::{command, unproven};

/// What reading back saw.
#[derive(Clone, Copy, Debug)]
pub struct VerdictsPage<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// By number of action.
    pub verdicts: &'r [(u32, Verdict)],
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    plan: &'r str,
    verdicts: Vec<OfAction<'r>>,
}

#[derive(Serialize)]
struct OfAction<'r> {
    action: u32,
    object: String,
    #[serde(flatten)]
    verdict: &'r Verdict,
}

impl VerdictsPage<'_> {
    fn all(&self) -> impl Iterator<Item = OfAction<'_>> {
        self.verdicts.iter().map(|(action, verdict)| {
            let found = self.plan.actions.iter().find(|one| one.number == *action);
            OfAction { action: *action, object: found.map(|one| one.object.words()).unwrap_or_default(), verdict }
        })
    }

    fn document(&self) -> Document<'_> {
        Document { schema: "stanch.verdicts/1", plan: &self.plan.id, verdicts: self.all().collect() }
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.all().map(|one| {
            let (verdict, detail) = match one.verdict {
                Verdict::Verified => ("VERIFIED", String::new()),
                Verdict::Drift { differences, .. } => {
                    let places: Vec<&str> = differences.iter().map(|one| one.place.as_str()).collect();
                    ("DRIFT", places.join("; "))
                }
                Verdict::Interrupted { run } => ("INTERRUPTED", format!("{} goes on", command(*run, &self.plan.id))),
                Verdict::Unreachable { cause } => ("UNREACHABLE", cause.clone()),
            };
            vec![one.action.to_string(), one.object, verdict.to_owned(), detail]
        })
    }
}

impl Page for VerdictsPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let of = many(self.plan.actions.len());
        let absent = of.saturating_sub(many(self.verdicts.len()));
        let with = |is: fn(&Verdict) -> bool| many(self.verdicts.iter().filter(|(_, one)| is(one)).count());
        let verified = with(|one| *one == Verdict::Verified);
        let (drift, unreachable) =
            (with(|one| matches!(one, Verdict::Drift { .. })), with(|one| matches!(one, Verdict::Unreachable { .. })));
        let interrupted = with(|one| matches!(one, Verdict::Interrupted { .. }));
        let text = format!("{} of {}", number(verified), number(of));
        let mut facts = vec![("VERIFIED", if verified == of { text.into() } else { Cell::caution(text) })];
        let others =
            [("DRIFT", drift), ("INTERRUPTED", interrupted), ("UNREACHABLE", unreachable), ("never in place", absent)];
        for (name, found) in others {
            if found > 0 {
                facts.push((name, Cell::alarm(number(found))));
            }
        }
        let mut blocks = vec![Block::Heading(1, format!("Plan {} read back", self.plan.id)), Block::Facts(facts)];
        for one in self.all() {
            let named = format!("action {}, {}", one.action, one.object);
            unproven(&named, one.verdict, &self.plan.id, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(&self.document())
    }

    fn csv(&self) -> String {
        csv::table(&["action", "object", "verdict", "detail"], self.rows())
    }
}

/// What reading several plans back saw.
#[derive(Clone, Copy, Debug)]
pub struct AllVerdictsPage<'r> {
    /// Each plan.
    pub pages: &'r [VerdictsPage<'r>],
}

#[derive(Serialize)]
struct Documents<'r> {
    schema: &'static str,
    plans: Vec<Document<'r>>,
}

impl Page for AllVerdictsPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        self.pages.iter().flat_map(|page| page.blocks(detail)).collect()
    }

    fn json(&self) -> serde_json::Result<String> {
        let plans = self.pages.iter().map(VerdictsPage::document).collect();
        super::super::json::document(&Documents { schema: "stanch.verdicts-of-plans/1", plans })
    }

    fn csv(&self) -> String {
        let of_plan = |page: &VerdictsPage<'_>| {
            let id = page.plan.id.clone();
            page.rows().map(move |row| [vec![id.clone()], row].concat()).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<String>> = self.pages.iter().flat_map(of_plan).collect();
        csv::table(&["plan", "action", "object", "verdict", "detail"], rows.into_iter())
    }
}
