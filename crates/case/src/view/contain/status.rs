//! Where each exposed credential stands.

use std::collections::BTreeMap;

use serde::Serialize;
use stanch_contain::journal::Verdict;
use stanch_contain::status::{Stand, Standing};

use super::super::block::{Align, Block, Cell};
use super::super::phrase::{NOTHING, number, span, time};
use super::super::{Detail, Page, csv};

/// Where each exposed credential stands.
#[derive(Clone, Copy, Debug)]
pub struct StatusPage<'r> {
    /// By number in `stanch exposures`; none for what a person listed.
    pub standings: &'r [(Option<u64>, Standing)],
}

/// What opens nothing, so that nothing has to be done about it.
const NEEDLESS: &str = "opens nothing";

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    credentials: Vec<Numbered<'r>>,
}

#[derive(Serialize)]
struct Numbered<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[serde(flatten)]
    standing: &'r Standing,
}

/// Where something stands, in one word or two.
pub(super) fn word(standing: &Standing) -> &'static str {
    match &standing.stand {
        Stand::Open { .. } if standing.needless.is_some() => NEEDLESS,
        Stand::Open { .. } => "open",
        Stand::Contained => "contained",
        Stand::Canary => "canary",
        Stand::Rotated => "rotated",
        Stand::Deleted => "deleted",
        Stand::ProvenDead { .. } => "proven dead",
        Stand::Accepted { .. } => "accepted",
    }
}

/// What has to be known with it.
fn detail(standing: &Standing) -> Cell {
    let verdict = match &standing.verdict {
        Some(Verdict::Drift { .. }) => Some("DRIFT: what was put in place is not there any more"),
        Some(Verdict::Unreachable { .. }) => Some("UNREACHABLE: nobody knows what stands"),
        Some(Verdict::Interrupted { .. } | Verdict::Verified) | None => None,
    };
    if let Some(verdict) = verdict {
        return Cell::alarm(verdict);
    }
    if let Some(at) = standing.used_after {
        return Cell::alarm(format!("it was used at {} UTC, after it was stopped", time(at)));
    }
    match &standing.stand {
        Stand::Open { .. } if standing.needless.is_some() => standing.needless.clone().unwrap_or_default().into(),
        Stand::Open { why } => Cell::alarm(why.clone()),
        Stand::ProvenDead { evidence } => evidence.clone().into(),
        Stand::Accepted { by, why, until } => {
            let until = until.map(|until| format!(", until {} UTC", time(until))).unwrap_or_default();
            Cell::caution(format!("by {by}{until}: {why}"))
        }
        _ => standing.proofs.join("; ").into(),
    }
}

impl Page for StatusPage<'_> {
    fn blocks(&self, _: Detail) -> Vec<Block> {
        let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
        for (_, standing) in self.standings {
            *counts.entry(word(standing)).or_default() += 1;
        }
        let order = ["open", "contained", "canary", "rotated", "deleted", "proven dead", "accepted", NEEDLESS];
        let mut facts: Vec<(&'static str, Cell)> = Vec::new();
        for name in order {
            if let Some(count) = counts.get(name) {
                let text = number(*count);
                facts.push((name, if name == "open" { Cell::alarm(text) } else { text.into() }));
            }
        }
        let slowest = self.standings.iter().filter_map(|(_, one)| one.seconds_to_contain).max();
        if let Some(slowest) = slowest {
            facts.push(("time to contain", format!("{} for the last of those that are", span(slowest)).into()));
        }
        let mut blocks =
            vec![Block::Heading(1, "Where each exposed credential stands".to_owned()), Block::Facts(facts)];
        let head = [
            ("no.", Align::Right),
            ("credential", Align::Left),
            ("stands", Align::Left),
            ("after", Align::Left),
            ("plan", Align::Left),
            ("to know", Align::Left),
        ];
        let row = |(number, standing): &(Option<u64>, Standing)| {
            let stands = word(standing);
            vec![
                number.map_or_else(|| NOTHING.to_owned(), |number| number.to_string()).into(),
                standing.title.clone().into(),
                if stands == "open" { Cell::alarm(stands) } else { stands.into() },
                standing.seconds_to_contain.map_or_else(|| NOTHING.to_owned(), span).into(),
                standing.plan.clone().unwrap_or_else(|| NOTHING.to_owned()).into(),
                detail(standing),
            ]
        };
        blocks.push(Block::Table {
            head: head.map(|(name, align)| (name.to_owned(), align)).into(),
            rows: self.standings.iter().map(row).collect(),
        });
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let credentials =
            self.standings.iter().map(|(number, standing)| Numbered { number: *number, standing }).collect();
        super::super::json::document(&Document { schema: "stanch.status/1", credentials })
    }

    fn csv(&self) -> String {
        let row = |(number, standing): &(Option<u64>, Standing)| {
            vec![
                number.map(|number| number.to_string()).unwrap_or_default(),
                standing.credential.clone(),
                standing.title.clone(),
                word(standing).to_owned(),
                standing.seconds_to_contain.map(|seconds| seconds.to_string()).unwrap_or_default(),
                standing.plan.clone().unwrap_or_default(),
                detail(standing).text,
            ]
        };
        let header = ["number", "id", "credential", "stands", "seconds_to_contain", "plan", "detail"];
        csv::table(&header, self.standings.iter().map(row))
    }
}
