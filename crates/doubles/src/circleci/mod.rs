//! CircleCI: its API v2, v1.1, the list of projects that its own tools read, and the API for runners, on one host.

mod context;
mod pipeline;
mod project;
mod write;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use serde_json::{Value, json};
use stanch_scenario::Estate;
use stanch_scenario::estate::circleci::{Context, Organisation, Pipeline, Project};

use crate::Double;
use crate::server::start;
use crate::vendor::{Change, Faults, Paging, Request, Said, Site, Vendor, Written};

/// Starts a double that serves what an estate has at CircleCI. The token is `estate.circleci.token`.
///
/// # Errors
/// When no port can be had.
pub async fn serve(estate: Arc<Estate>, faults: Faults) -> io::Result<Double> {
    let written = Arc::new(Written::default());
    let circleci = Circleci::new(estate, Arc::clone(&written));
    Ok(start(Site::new(circleci, faults)).await?.writing_to(written))
}

/// What the double knows, and where.
struct Circleci {
    estate: Arc<Estate>,
    written: Arc<Written>,
    /// Projects by slug and by id.
    projects: HashMap<String, (usize, usize)>,
    contexts: HashMap<String, (usize, usize)>,
    /// Pipelines by id and by the id of their workflow.
    pipelines: HashMap<String, (usize, usize, usize)>,
}

impl Circleci {
    fn new(estate: Arc<Estate>, written: Arc<Written>) -> Self {
        let (mut projects, mut contexts, mut pipelines) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, organisation) in estate.circleci.organisations.iter().enumerate() {
            for (number, project) in organisation.projects.iter().enumerate() {
                projects.insert(project.slug.clone(), (at, number));
                projects.insert(project.id.clone(), (at, number));
                for (index, pipeline) in project.pipelines.iter().enumerate() {
                    pipelines.insert(pipeline.id.clone(), (at, number, index));
                    pipelines.insert(pipeline.workflow.clone(), (at, number, index));
                }
            }
            for (number, context) in organisation.contexts.iter().enumerate() {
                contexts.insert(context.id.clone(), (at, number));
            }
        }
        Self { estate, written, projects, contexts, pipelines }
    }

    fn organisations(&self) -> &[Organisation] {
        &self.estate.circleci.organisations
    }

    /// The organisation of an id or slug.
    fn organisation(&self, id: Option<&str>, slug: Option<&str>) -> Option<&Organisation> {
        let slug = slug.map(|slug| slug.replacen("github/", "gh/", 1));
        self.organisations().iter().find(|one| id == Some(&one.id) || slug.as_ref() == Some(&one.slug()))
    }

    /// The project of an id or slug, with its organisation.
    fn project(&self, name: &str) -> Option<(&Organisation, &Project)> {
        let (organisation, project) = self.projects.get(name)?;
        let organisation = self.organisations().get(*organisation)?;
        Some((organisation, organisation.projects.get(*project)?))
    }

    fn context(&self, id: &str) -> Option<(&Organisation, &Context)> {
        let (organisation, context) = self.contexts.get(id)?;
        let organisation = self.organisations().get(*organisation)?;
        Some((organisation, organisation.contexts.get(*context)?))
    }

    /// The pipeline of its id or that of its workflow.
    fn pipeline(&self, id: &str) -> Option<(&Project, &Pipeline)> {
        let (organisation, project, pipeline) = self.pipelines.get(id)?;
        let project = self.organisations().get(*organisation)?.projects.get(*project)?;
        Some((project, project.pipelines.get(*pipeline)?))
    }

    /// Everything below `/api/v2`.
    fn second(&self, path: &[&str], request: &Request) -> (&'static str, Said) {
        match path {
            ["me", "collaborations"] => {
                let all = self.organisations().iter().map(organisation).collect();
                ("/api/v2/me/collaborations", Said::List(all, Paging::Whole))
            }
            ["context"] => ("/api/v2/context", context::contexts(self, request)),
            ["context", id, "environment-variable"] => {
                ("/api/v2/context/{id}/environment-variable", context::variables(self, id))
            }
            ["context", id, "restrictions"] => ("/api/v2/context/{id}/restrictions", context::restrictions(self, id)),
            ["webhook"] => ("/api/v2/webhook", project::webhooks(self, request)),
            ["org", id, "oidc-custom-claims"] => {
                let found = self.organisation(Some(id), None);
                let claims = found.map(|one| project::claims(one.claims.as_ref(), &one.id, None));
                ("/api/v2/org/{id}/oidc-custom-claims", Said::perhaps(claims))
            }
            ["org", _, "project", id, "oidc-custom-claims"] => {
                let set = self.project(id).and_then(|(of, one)| Some((of, one, one.claims.as_ref()?)));
                let claims = set.map(|(of, one, claims)| project::claims(Some(claims), &of.id, Some(&one.id)));
                ("/api/v2/org/{id}/project/{id}/oidc-custom-claims", Said::perhaps(claims))
            }
            ["pipeline"] => ("/api/v2/pipeline", pipeline::of_organisation(self, request)),
            ["pipeline", id, "workflow"] => ("/api/v2/pipeline/{id}/workflow", pipeline::workflows(self, id)),
            ["workflow", id, "job"] => ("/api/v2/workflow/{id}/job", pipeline::jobs(self, id)),
            ["project", system, owner, name, rest @ ..] => self.of_project([system, owner, name], rest, request),
            _ => UNKNOWN,
        }
    }

    /// Everything below `/api/v2/project/{slug}`.
    fn of_project(&self, slug: [&str; 3], rest: &[&str], request: &Request) -> (&'static str, Said) {
        let [system, owner, name] = slug;
        let system = if system == "github" { "gh" } else { system };
        let found = self.project(&format!("{system}/{owner}/{name}"));
        let said = |say: &dyn Fn(&Organisation, &Project) -> Said| found.map_or(Said::Absent, |(of, one)| say(of, one));
        match rest {
            [] => ("/api/v2/project/{slug}", said(&|of, one| Said::One(project::details(of, one)))),
            ["envvar"] => ("/api/v2/project/{slug}/envvar", said(&|_, one| project::variables(self, one))),
            ["checkout-key"] => {
                let sha = request.query("digest") == Some("sha256");
                ("/api/v2/project/{slug}/checkout-key", said(&|_, one| project::checkout_keys(one, sha)))
            }
            ["schedule"] => ("/api/v2/project/{slug}/schedule", said(&|_, one| project::schedules(one))),
            ["pipeline"] => ("/api/v2/project/{slug}/pipeline", said(&|_, one| pipeline::of_project(one))),
            ["job", number] => ("/api/v2/project/{slug}/job/{number}", said(&|of, one| pipeline::job(of, one, number))),
            _ => UNKNOWN,
        }
    }

    /// Everything for runners.
    fn runners(&self, path: &[&str], request: &Request) -> (&'static str, Said) {
        match path {
            ["resource"] => {
                let organisation = self.organisation(request.query("org-id"), None);
                let classes = organisation.map(|one| {
                    let class = one.runner_classes.iter().map(
                        |class| json!({"id": class.id, "resource_class": class.name, "description": class.description}),
                    );
                    Said::List(class.collect(), Paging::WholeItems)
                });
                ("/api/v3/runner/resource", classes.unwrap_or(Said::Absent))
            }
            ["token"] => {
                let mut classes = self.organisations().iter().flat_map(|one| &one.runner_classes);
                let class = classes.find(|class| request.query("resource-class") == Some(&class.name));
                let tokens = class.map(|class| {
                    let token = class.tokens.iter().map(|token| {
                        json!({
                            "id": token.id,
                            "resource_class": class.name,
                            "nickname": token.nickname,
                            "created_at": crate::vendor::time(token.created),
                        })
                    });
                    Said::List(token.collect(), Paging::WholeItems)
                });
                ("/api/v3/runner/token", tokens.unwrap_or(Said::Absent))
            }
            [] => ("/api/v3/runner", Said::List(Vec::new(), Paging::WholeItems)),
            _ => UNKNOWN,
        }
    }
}

/// What is said to a call that is not known.
const UNKNOWN: (&str, Said) = ("unknown", Said::Absent);

impl Vendor for Circleci {
    fn admits(&self, request: &Request) -> bool {
        let token = request.header("circle-token").or_else(|| request.bearer());
        token == Some(&self.estate.circleci.token)
    }

    fn say(&self, request: &Request) -> (&'static str, Said) {
        match request.segments().as_slice() {
            ["api", "v2", path @ ..] => self.second(path, request),
            ["api", "v1.1", "projects"] => ("/api/v1.1/projects", project::followed(self)),
            ["api", "v1.1", "project", "github" | "gh", owner, name, "settings"] => {
                let found = self.project(&format!("gh/{owner}/{name}"));
                ("/api/v1.1/project/{slug}/settings", Said::perhaps(found.map(|(of, one)| project::settings(of, one))))
            }
            ["api", "private", "project"] => ("/api/private/project", project::listed(self, request)),
            ["api", "v3", "runner", path @ ..] => self.runners(path, request),
            _ => UNKNOWN,
        }
    }

    fn change<'v>(&'v self, request: &'v Request) -> Option<(&'static str, Change<'v>)> {
        write::change(self, request)
    }
}

fn organisation(one: &Organisation) -> Value {
    json!({
        "id": one.id,
        "vcs_type": one.vcs,
        "name": one.name,
        "slug": one.slug(),
        "avatar_url": format!("https://avatars.example/{}", one.name),
    })
}
