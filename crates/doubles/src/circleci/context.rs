//! Contexts.

use serde_json::{Value, json};
use stanch_scenario::estate::circleci::RestrictionKind;

use super::{Circleci, write};
use crate::vendor::{Paging, Request, Said, tail, time};

/// Contexts of an organisation.
pub(super) fn contexts(site: &Circleci, request: &Request) -> Said {
    let organisation = site.organisation(request.query("owner-id"), request.query("owner-slug"));
    let Some(organisation) = organisation else { return Said::Absent };
    let all = organisation
        .contexts
        .iter()
        .map(|context| json!({"id": context.id, "name": context.name, "created_at": time(context.created)}));
    Said::List(all.collect(), Paging::Token)
}

/// Variables of a context.
pub(super) fn variables(site: &Circleci, id: &str) -> Said {
    let Some((_, context)) = site.context(id) else { return Said::Absent };
    let all = write::current(site, write::of_context(id), &context.variables).into_iter().map(|variable| {
        let mut body = json!({
            "variable": variable.name,
            "context_id": context.id,
            "created_at": variable.created.map(time),
            "updated_at": variable.updated.map(time),
        });
        if context.shows_tails {
            body["truncated_value"] = Value::String(tail(&variable.value));
        }
        body
    });
    Said::List(all.collect(), Paging::Token)
}

/// Restrictions of a context. One that nobody restricted is restricted to the group of all members, whose id is that of
/// the organisation.
pub(super) fn restrictions(site: &Circleci, id: &str) -> Said {
    let Some((organisation, context)) = site.context(id) else { return Said::Absent };
    let body = |id: &str, kind: &str, value: &str, name: Option<&str>| {
        json!({
            "id": id,
            "context_id": context.id,
            "project_id": if kind == "project" { Some(value) } else { None },
            "name": name,
            "restriction_type": kind,
            "restriction_value": value,
        })
    };
    let own = context.restrictions.iter().map(|one| {
        let kind = match one.kind {
            RestrictionKind::Project => "project",
            RestrictionKind::Group => "group",
            RestrictionKind::Expression => "expression",
        };
        body(&one.id, kind, &one.value, one.name.as_deref())
    });
    let mut all: Vec<Value> = own.collect();
    if all.is_empty() {
        all.push(body(&organisation.id, "group", &organisation.id, Some("All members")));
    }
    Said::List(all, Paging::Token)
}
