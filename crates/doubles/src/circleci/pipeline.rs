//! Pipelines, workflows, jobs.

use serde_json::{Value, json};
use stanch_scenario::estate::circleci::{Organisation, Pipeline, Project};

use super::Circleci;
use crate::vendor::{Paging, Request, Said, time};

fn body(project: &Project, pipeline: &Pipeline) -> Value {
    json!({
        "id": pipeline.id,
        "project_slug": project.slug,
        "number": pipeline.number,
        "state": "created",
        "created_at": time(pipeline.created),
        "updated_at": time(pipeline.created),
        "errors": [],
        "trigger": {"type": "webhook", "received_at": time(pipeline.created)},
    })
}

/// Pipelines of an organisation, the latest first.
pub(super) fn of_organisation(site: &Circleci, request: &Request) -> Said {
    let Some(organisation) = site.organisation(None, request.query("org-slug")) else { return Said::Absent };
    let projects = organisation.projects.iter();
    let mut all: Vec<_> = projects.flat_map(|one| one.pipelines.iter().map(move |pipeline| (one, pipeline))).collect();
    all.sort_by(|(_, one), (_, other)| (other.created, &other.id).cmp(&(one.created, &one.id)));
    Said::List(all.into_iter().map(|(project, pipeline)| body(project, pipeline)).collect(), Paging::Token)
}

/// Pipelines of a project, the latest first.
pub(super) fn of_project(project: &Project) -> Said {
    Said::List(project.pipelines.iter().map(|pipeline| body(project, pipeline)).collect(), Paging::Token)
}

/// Workflows of a pipeline: one.
pub(super) fn workflows(site: &Circleci, id: &str) -> Said {
    let Some((project, pipeline)) = site.pipeline(id) else { return Said::Absent };
    let workflow = json!({
        "id": pipeline.workflow,
        "name": "build",
        "pipeline_id": pipeline.id,
        "pipeline_number": pipeline.number,
        "project_slug": project.slug,
        "status": "success",
        "created_at": time(pipeline.created),
    });
    Said::List(vec![workflow], Paging::Token)
}

/// Jobs of a workflow.
pub(super) fn jobs(site: &Circleci, id: &str) -> Said {
    let Some((project, pipeline)) = site.pipeline(id) else { return Said::Absent };
    let all = pipeline.jobs.iter().enumerate().map(|(index, job)| {
        let mut body = json!({
            "id": format!("{}-{index}", pipeline.workflow),
            "name": job.name,
            "project_slug": project.slug,
            "type": if job.number.is_some() { "build" } else { "approval" },
            "status": "success",
            "started_at": time(job.started),
            "dependencies": [],
        });
        if let Some(number) = job.number {
            body["job_number"] = number.into();
        }
        body
    });
    Said::List(all.collect(), Paging::Token)
}

/// A job, with the contexts that it used.
pub(super) fn job(organisation: &Organisation, project: &Project, number: &str) -> Said {
    let number = number.parse().ok();
    let mut jobs = project.pipelines.iter().flat_map(|pipeline| pipeline.jobs.iter().map(move |job| (pipeline, job)));
    let found = jobs.find(|(_, job)| number.is_some() && job.number == number);
    Said::perhaps(found.map(|(pipeline, job)| {
        let contexts: Vec<Value> = job.contexts.iter().map(|name| json!({"name": name})).collect();
        json!({
            "number": number,
            "name": job.name,
            "status": "success",
            "started_at": time(job.started),
            "created_at": time(job.started),
            "contexts": contexts,
            "pipeline": {"id": pipeline.id},
            "latest_workflow": {"id": pipeline.workflow, "name": "build"},
            "project": {"id": project.id, "slug": project.slug, "name": project.name},
            "organization": {"name": organisation.name},
            "executor": {"resource_class": "medium", "type": "docker"},
            "parallelism": 1,
        })
    }))
}
