//! Which contexts jobs really used: v2 pipelines, workflows, jobs.

use std::collections::BTreeMap;

use crate::answer::{Fields, List, Malformed, json};
use crate::page::Page;
use crate::record::{JobUse, Record};

/// Pipelines of a project, the latest first: v2 `/project/{slug}/pipeline`. Their ids are leads.
///
/// # Errors
/// When it is no such answer.
pub fn pipelines(bytes: &[u8]) -> Result<Page, Malformed> {
    leads(bytes, "pipeline")
}

/// Workflows of a pipeline: v2 `/pipeline/{id}/workflow`. Their ids are leads.
///
/// # Errors
/// When it is no such answer.
pub fn workflows(bytes: &[u8]) -> Result<Page, Malformed> {
    leads(bytes, "workflow")
}

fn leads(bytes: &[u8], what: &str) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.page(what, |fields, page| {
        page.leads.push(fields.text("id")?);
        Some(())
    }))
}

/// A job as a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number in the project.
    pub number: String,
    /// What people call it.
    pub name: String,
}

impl Job {
    /// The job of a lead.
    pub fn of(lead: &str) -> Option<Self> {
        let (number, name) = lead.split_once(' ')?;
        Some(Self { number: number.to_owned(), name: name.to_owned() })
    }
}

/// Jobs of a workflow: v2 `/workflow/{id}/job`. Their numbers and names are leads, see [`Job::of`]. Approvals have no
/// number and run nothing.
///
/// # Errors
/// When it is no such answer.
pub fn jobs(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.page("job", |fields, page| {
        let name = fields.text("name")?;
        page.leads.extend(fields.text("job_number").map(|number| format!("{number} {name}")));
        Some(())
    }))
}

/// One job: v2 `/project/{slug}/job/{number}`. It names the contexts that it used; `ids` gives the ids of contexts by
/// name.
///
/// # Errors
/// When it is no such answer.
pub fn job(bytes: &[u8], project: &str, ids: &BTreeMap<String, String>) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "a job with a name" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    let records = uses(&mut fields, project, ids).ok_or(shape)?;
    Ok(Page { problems: fields.into_problems(), ..Page::of(records) })
}

/// The same of an object that was read already.
pub(super) fn uses(fields: &mut Fields, project: &str, ids: &BTreeMap<String, String>) -> Option<Vec<Record>> {
    let name = fields.text("name")?;
    let run = fields.text("number");
    let at = fields.time("started_at").or_else(|| fields.time("created_at"));
    let contexts = fields.list("contexts").unwrap_or_default();
    let used = contexts.into_iter().filter_map(|context| {
        let mut context = Fields::of(context)?;
        let known = context.text("name");
        let id = context.text("id").or_else(|| ids.get(known.as_deref()?).cloned());
        Some(Record::JobUse(JobUse {
            container: id.or(known)?,
            project: project.to_owned(),
            job: name.clone(),
            run: run.clone(),
            at,
        }))
    });
    Some(used.collect())
}
