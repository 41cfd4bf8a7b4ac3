//! The calls of CircleCI's API and what each needs. Tokens of CircleCI have no scopes: they can do what their person can.

use stanch_inventory::circleci::Organisation;

use crate::read::http::{Absent, Ask, Call, Paging};

/// Whoever may see an organisation.
const MEMBER: &str = "a personal API token of a member of the organisation";

/// Whoever may see its settings.
const ADMINISTRATOR: &str = "a personal API token of an administrator of the organisation";

/// Whoever may see the settings of a project.
const WRITER: &str = "a personal API token of somebody who can write to the project's repository";

/// A page of a list of v2.
const NEXT: Paging = Paging::Parameter("page-token");

fn v2<'s>(path: impl IntoIterator<Item = &'s str>) -> Call {
    Call::get(["api", "v2"].into_iter().chain(path))
}

/// A path below a project, whose slug has several segments.
fn of_project(slug: &str, rest: &[&str]) -> Call {
    v2(std::iter::once("project").chain(slug.split('/')).chain(rest.iter().copied()))
}

/// Organisations.
pub(super) fn organisations() -> Ask {
    Ask::new(v2(["me", "collaborations"]), "a personal API token")
}

/// Projects that the token's person follows.
pub(super) fn followed() -> Ask {
    Ask::new(Call::get(["api", "v1.1", "projects"]), "a personal API token")
}

/// Projects as CircleCI itself lists them, deleted ones among them.
pub(super) fn listed(organisation: &Organisation) -> Ask {
    let call = Call::get(["api", "private", "project"])
        .with("organization-id", organisation.id.as_str())
        .with("include-deleted", "true");
    Ask::new(call, MEMBER).paged(NEXT)
}

/// An organisation's pipelines.
pub(super) fn pipelines(organisation: &Organisation, pages: u64) -> Ask {
    Ask::new(v2(["pipeline"]).with("org-slug", organisation.slug.as_str()), MEMBER).paged(NEXT).up_to(pages)
}

/// Contexts.
pub(super) fn contexts(organisation: &Organisation) -> Ask {
    let call = v2(["context"]);
    let call = if organisation.id == organisation.slug {
        call.with("owner-slug", organisation.slug.as_str())
    } else {
        call.with("owner-id", organisation.id.as_str())
    };
    Ask::new(call, MEMBER).paged(NEXT)
}

/// Variables of a context.
pub(super) fn context_variables(context: &str) -> Ask {
    Ask::new(v2(["context", context, "environment-variable"]), ADMINISTRATOR).paged(NEXT).absent(Absent::Denied)
}

/// Restrictions of a context.
pub(super) fn restrictions(context: &str) -> Ask {
    Ask::new(v2(["context", context, "restrictions"]), ADMINISTRATOR).paged(NEXT).absent(Absent::Denied)
}

/// Claims of an organisation's identity tokens.
pub(super) fn claims(organisation: &Organisation) -> Ask {
    Ask::new(v2(["org", organisation.id.as_str(), "oidc-custom-claims"]), ADMINISTRATOR)
}

/// Claims of a project's identity tokens. CircleCI answers 404 where none were set.
pub(super) fn project_claims(organisation: &Organisation, project: &str) -> Ask {
    let path = ["org", organisation.id.as_str(), "project", project, "oidc-custom-claims"];
    Ask::new(v2(path), WRITER).absent(Absent::Empty)
}

/// Resource classes.
pub(super) fn resource_classes(organisation: &Organisation) -> Ask {
    let call = Call::get(["api", "v3", "runner", "resource"]).with("org-id", organisation.id.as_str());
    Ask::new(call, ADMINISTRATOR)
}

/// Tokens of a resource class.
pub(super) fn runner_tokens(class: &str) -> Ask {
    Ask::new(Call::get(["api", "v3", "runner", "token"]).with("resource-class", class), ADMINISTRATOR)
}

/// A project.
pub(super) fn details(slug: &str) -> Ask {
    Ask::new(of_project(slug, &[]), WRITER).absent(Absent::Denied)
}

/// A project that may be none: nothing there means that there is no such project.
pub(super) fn perhaps(slug: &str) -> Ask {
    Ask::new(of_project(slug, &[]), WRITER).absent(Absent::Empty)
}

/// Variables of a project.
pub(super) fn variables(slug: &str) -> Ask {
    Ask::new(of_project(slug, &["envvar"]), WRITER).paged(NEXT).absent(Absent::Denied)
}

/// Checkout keys of a project, with fingerprints as GitHub has them.
pub(super) fn checkout_keys(slug: &str) -> Ask {
    let call = of_project(slug, &["checkout-key"]).with("digest", "sha256");
    Ask::new(call, WRITER).paged(NEXT).absent(Absent::Denied)
}

/// Old settings of a project. This API wants the long names of version control systems.
pub(super) fn settings(slug: &str) -> Ask {
    let system = |segment| match segment {
        "gh" => "github",
        "bb" => "bitbucket",
        other => other,
    };
    let mut segments = slug.split('/');
    let first = segments.next().map(system);
    let path = ["api", "v1.1", "project"].into_iter().chain(first).chain(segments).chain(["settings"]);
    Ask::new(Call::get(path), WRITER).absent(Absent::Denied)
}

/// Webhooks of a project.
pub(super) fn webhooks(project: &str) -> Ask {
    let call = v2(["webhook"]).with("scope-id", project).with("scope-type", "project");
    Ask::new(call, WRITER).paged(NEXT).absent(Absent::Denied)
}

/// Schedules of a project.
pub(super) fn schedules(slug: &str) -> Ask {
    Ask::new(of_project(slug, &["schedule"]), WRITER).paged(NEXT).absent(Absent::Denied)
}

/// The latest pipelines of a project. One page has 20 of them.
pub(super) fn project_pipelines(slug: &str, pages: u64) -> Ask {
    Ask::new(of_project(slug, &["pipeline"]), MEMBER).paged(NEXT).absent(Absent::Denied).up_to(pages)
}

/// Workflows of a pipeline.
pub(super) fn workflows(pipeline: &str) -> Ask {
    Ask::new(v2(["pipeline", pipeline, "workflow"]), MEMBER).paged(NEXT)
}

/// Jobs of a workflow.
pub(super) fn jobs(workflow: &str) -> Ask {
    Ask::new(v2(["workflow", workflow, "job"]), MEMBER).paged(NEXT)
}

/// A job.
pub(super) fn job(slug: &str, number: &str) -> Ask {
    Ask::new(of_project(slug, &["job", number]), MEMBER)
}
