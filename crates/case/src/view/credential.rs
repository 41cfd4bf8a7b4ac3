//! One thing that a vendor held, in full.

use serde::Serialize;
use stanch_secrets::credential::{Credential, Link, Member, Unused};
use stanch_secrets::decision::Verdict;

use super::block::{Align, Block, Cell};
use super::linked::{dated, projects, replaced, sure, sure_or_decided};
use super::phrase::{gap, number, time, time_or_nothing};
use super::told::{sentence, some};
use super::{Detail, Page, csv};
use crate::results::Credentials;

/// The name and version of the document's form.
pub const CREDENTIAL: &str = "stanch.credential/1";

/// One thing that a vendor held.
#[derive(Clone, Copy, Debug)]
pub struct CredentialPage<'r> {
    /// All that it held.
    pub held: &'r Credentials,
    /// The number in the list.
    pub number: u64,
    /// The one that is told.
    pub credential: &'r Credential,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    credential: &'r Credential,
}

impl Page for CredentialPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let mut all = Vec::new();
        blocks(self.number, self.credential, 1, detail, &mut all);
        all
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document { schema: CREDENTIAL, credential: self.credential })
    }

    fn csv(&self) -> String {
        csv::exposures::csv(&[(self.number, self.credential)])
    }
}

/// It, under a heading of a level.
pub(super) fn blocks(at: u64, one: &Credential, level: u8, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(level, format!("{}. {}", number(at), one.title)));
    blocks.push(Block::Facts(facts(one)));
    blocks.push(Block::Heading(level + 1, "What it is".to_owned()));
    if one.links.is_empty() {
        blocks.push(Block::Paragraph(Cell::caution("Nothing that was collected is known to be this.")));
    }
    for link in &one.links {
        let heading = format!("{} ({})", link.target.words(), state(link));
        blocks.push(Block::Heading(level + 2, heading));
        blocks.push(Block::List(said(link)));
    }
    blocks.push(Block::Heading(level + 1, "What it is made of".to_owned()));
    blocks.push(members(&one.members));
    if !one.also_at.is_empty() {
        let also = one
            .also_at
            .iter()
            .map(|copy| format!("{} {}: {} ({})", copy.source.words(), copy.place.words(), copy.name, copy.why).into());
        blocks.push(Block::Heading(level + 1, "The same, elsewhere".to_owned()));
        blocks.push(Block::List(also.collect()));
    }
    if !one.jobs.is_empty() {
        let jobs = one.jobs.iter().map(|job| {
            let run = job.run.as_ref().map(|run| format!(", run {run}")).unwrap_or_default();
            format!("{} of {}{run}, {}", job.job, job.project, time_or_nothing(job.at)).into()
        });
        let heading = format!("Jobs that really used its container ({})", number(one.jobs_total));
        blocks.push(Block::Heading(level + 1, heading));
        blocks.push(Block::List(jobs.take(detail.credentials).collect()));
    }
    if !one.reasons.is_empty() {
        blocks.push(Block::Heading(level + 1, "Why it stands here".to_owned()));
        blocks.push(Block::List(one.reasons.iter().map(super::told::reason).collect()));
    }
    if !one.gaps.is_empty() {
        blocks.push(Block::Heading(level + 1, "What limits this".to_owned()));
        blocks.push(Block::List(one.gaps.iter().map(|one| Cell::caution(gap(one))).collect()));
    }
}

/// How a link stands.
fn state(link: &Link) -> String {
    match &link.decision {
        Some(decided) if decided.verdict == Verdict::Refused => format!("refused by {}", decided.who),
        _ if link.refuted => "ruled out".to_owned(),
        _ => sure_or_decided(link),
    }
}

/// What is said of a link.
fn said(link: &Link) -> Vec<Cell> {
    let mut said: Vec<Cell> = link.evidence.iter().map(|text| sentence(text).into()).collect();
    said.extend(link.against.iter().map(|text| Cell::caution(format!("Against it: {}", sentence(text)))));
    if let Some(decided) = &link.decision {
        let verdict = match decided.verdict {
            Verdict::Confirmed => "Confirmed",
            Verdict::Refused => "Refused",
        };
        let (who, at) = (&decided.who, time(decided.at));
        said.push(format!("{verdict} by {who} on {at}, because: {}", decided.why).into());
        said.push(format!("By itself this would be {}.", sure(link.confidence)).into());
    }
    said
}

fn facts(one: &Credential) -> Vec<(&'static str, Cell)> {
    let service = one.service.as_ref().map(|service| format!(" ({service})")).unwrap_or_default();
    let places: Vec<String> = one.places.iter().map(stanch_inventory::record::Place::words).collect();
    let mut facts = vec![
        ("id", Cell::from(one.id.clone())),
        ("kind", format!("{}{service}", one.kind).into()),
        ("held in", some(&places, 8).into()),
        ("can be used by", projects(&one.projects).into()),
    ];
    if let Some(owner) = &one.owner {
        facts.push(("owner", format!("{} (as {} says)", owner.name, owner.from).into()));
    }
    for (label, at) in [
        ("made", &one.created),
        ("changed at the vendor", &one.changed_at_vendor),
        ("changed at its source", &one.changed_at_source),
        ("last used", &one.last_used),
    ] {
        facts.extend(at.as_ref().map(|at| (label, dated(at).into())));
    }
    let state =
        Cell { text: format!("{}: {}", replaced(&one.replaced).text, one.replaced.why()), ..replaced(&one.replaced) };
    facts.push(("replaced", state));
    let unused = match &one.unused {
        Unused::Never { by } => Cell::from(format!("never used, as {by} says")),
        Unused::Since { last } => format!("not used since {}", dated(last)).into(),
        Unused::No => "used in the last 90 days".into(),
        Unused::Unknown { why } => Cell::caution(format!("not known: {why}")),
    };
    facts.push(("use", unused));
    if !one.powerful.is_empty() {
        facts.push(("power", Cell::alarm(one.powerful.join("; "))));
    }
    facts.extend(one.rotate.as_ref().map(|rotate| ("replace it at", rotate.clone().into())));
    facts
}

fn members(members: &[Member]) -> Block {
    let head = [
        ("what", Align::Left),
        ("name", Align::Whole),
        ("where", Align::Left),
        ("ends in", Align::Left),
        ("made", Align::Left),
        ("changed", Align::Left),
    ];
    let row = |member: &Member| {
        let tail = member.shadow.as_ref().and_then(|shadow| shadow.tail.clone());
        let shown = member.fingerprint.clone().or(tail.map(|tail| format!("…{tail}")));
        let stale = member.stale_since.map(|at| format!(" (last seen {})", time(at))).unwrap_or_default();
        vec![
            member.kind.words().into(),
            member.name.clone().into(),
            format!("{}{stale}", member.place.words()).into(),
            shown.unwrap_or_else(|| super::phrase::NOTHING.to_owned()).into(),
            time_or_nothing(member.created).into(),
            time_or_nothing(member.updated).into(),
        ]
    };
    let rows = members.iter().take(MEMBERS).map(row).collect();
    Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows }
}

/// So many members are shown; sets of variables are far smaller.
const MEMBERS: usize = 50;
