//! Variables that are stored.

use serde_json::json;
use stanch_scenario::estate::circleci::Variable;

use super::{Circleci, project};
use crate::vendor::{Change, Request, Said, time};

/// How [`crate::Double::stored`] calls a context.
pub(super) fn of_context(id: &str) -> String {
    format!("context/{id}")
}

/// How [`crate::Double::stored`] calls a project.
pub(super) fn of_project(slug: &str) -> String {
    format!("project/{slug}")
}

/// The variables of a holder with those that were stored since.
pub(super) fn current(site: &Circleci, holder: String, before: &[Variable]) -> Vec<Variable> {
    let mut stored = site.written.state().stored_in(&holder);
    let known = before.iter().map(|variable| match stored.remove(&variable.name) {
        Some(stored) => Variable {
            value: stored.value,
            created: Some(stored.created),
            updated: Some(stored.updated),
            ..variable.clone()
        },
        None => variable.clone(),
    });
    let mut all: Vec<Variable> = known.collect();
    all.extend(stored.into_iter().map(|(name, stored)| Variable {
        name,
        value: stored.value,
        created: Some(stored.created),
        updated: Some(stored.updated),
    }));
    all
}

/// What a request changes.
pub(super) fn change<'v>(site: &'v Circleci, request: &'v Request) -> Option<(&'static str, Change<'v>)> {
    let segments = request.segments();
    match (request.method(), segments.strip_prefix(&["api", "v2"])?) {
        ("PUT", &["context", id, "environment-variable", name]) => Some((
            "PUT /api/v2/context/{id}/environment-variable/{name}",
            Box::new(move || in_context(site, request, id, name)),
        )),
        ("POST", &["project", system, owner, name, "envvar"]) => {
            let slug = format!("{system}/{owner}/{name}");
            Some(("POST /api/v2/project/{slug}/envvar", Box::new(move || in_project(site, request, &slug))))
        }
        _ => None,
    }
}

fn in_context(site: &Circleci, request: &Request, id: &str, name: &str) -> Said {
    let Some((_, context)) = site.context(id) else { return Said::Absent };
    let Some(value) = text(request, "value") else { return bad() };
    let before = context.variables.iter().find(|variable| variable.name == name);
    let mut state = site.written.state();
    let at = state.tick(site.estate.spec.at());
    state.store((of_context(id), name), value, before.and_then(|variable| variable.created), at);
    let created = state.stored(&of_context(id), name).map(|stored| time(stored.created));
    let body = json!({"variable": name, "context_id": id, "created_at": created, "updated_at": time(at)});
    Said::Done(200, Some(body))
}

fn in_project(site: &Circleci, request: &Request, slug: &str) -> Said {
    let Some((_, found)) = site.project(slug) else { return Said::Absent };
    let (Some(name), Some(value)) = (text(request, "name"), text(request, "value")) else { return bad() };
    let before = found.variables.iter().find(|variable| variable.name == name);
    let mut state = site.written.state();
    let at = state.tick(site.estate.spec.at());
    let mask = project::mask(&value);
    state.store((of_project(&found.slug), &name), value, before.and_then(|variable| variable.created), at);
    let created = state.stored(&of_project(&found.slug), &name).map(|stored| time(stored.created));
    Said::Done(201, Some(json!({"name": name, "value": mask, "created-at": created})))
}

fn bad() -> Said {
    Said::Done(400, Some(json!({"message": "Unexpected body."})))
}

/// A text that a request carries.
fn text(request: &Request, name: &str) -> Option<String> {
    request.json()?.get(name)?.as_str().map(ToOwned::to_owned)
}
