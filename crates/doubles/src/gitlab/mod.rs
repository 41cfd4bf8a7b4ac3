//! GitLab: its REST API as far as it speaks of variables, keys, tokens and runners. Values of variables are in clear.

mod body;

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};
use stanch_scenario::Estate;
use stanch_scenario::estate::gitlab::{Group, Project};

use crate::Double;
use crate::server::start;
use crate::vendor::{Faults, Paging, Request, Said, Site, Vendor};

/// Starts a double that serves what an estate has at GitLab. The token is `estate.gitlab.token`.
///
/// # Errors
/// When no port can be had.
pub async fn serve(estate: Arc<Estate>, faults: Faults) -> io::Result<Double> {
    start(Site::new(Gitlab { estate }, faults)).await
}

/// What the double knows.
struct Gitlab {
    estate: Arc<Estate>,
}

/// What is said to a call that is not known.
const UNKNOWN: (&str, Said) = ("unknown", Said::Absent);

/// A list, as GitLab cuts it.
fn list<T>(all: impl IntoIterator<Item = T>, body: impl Fn(T) -> Value) -> Said {
    Said::List(all.into_iter().map(body).collect(), Paging::Numbered)
}

impl Gitlab {
    /// The group of a number or path.
    fn group(&self, id: &str) -> Option<&Group> {
        self.estate.gitlab.groups.iter().find(|group| group.id.to_string() == id || group.path == id)
    }

    /// The project of a number or path.
    fn project(&self, id: &str) -> Option<&Project> {
        self.estate.gitlab.projects.iter().find(|project| project.id.to_string() == id || project.path == id)
    }

    /// Everything below `/groups/{id}`.
    fn of_group(&self, id: &str, path: &[&str], request: &Request) -> (&'static str, Said) {
        let said = |say: &dyn Fn(&Group) -> Said| self.group(id).map_or(Said::Absent, say);
        let nothing = || said(&|_| Said::List(Vec::new(), Paging::Numbered));
        let all = &self.estate.gitlab;
        match path {
            [] => ("/api/v4/groups/{id}", said(&|group| Said::One(body::group(group)))),
            ["variables"] => ("/api/v4/groups/{id}/variables", said(&|group| list(&group.variables, body::variable))),
            ["subgroups"] => {
                let within =
                    said(&|group| list(all.groups.iter().filter(|other| other.parent == Some(group.id)), body::group));
                ("/api/v4/groups/{id}/subgroups", within)
            }
            ["descendant_groups"] => {
                let within = said(&|group| {
                    let prefix = format!("{}/", group.path);
                    list(all.groups.iter().filter(|other| other.path.starts_with(&prefix)), body::group)
                });
                ("/api/v4/groups/{id}/descendant_groups", within)
            }
            ["projects"] => {
                let deep = request.query("include_subgroups") == Some("true");
                let within = said(&|group| {
                    let prefix = format!("{}/", group.path);
                    let own = all.projects.iter();
                    let own = own.filter(|one| one.group == group.id || deep && one.path.starts_with(&prefix));
                    list(own, body::project)
                });
                ("/api/v4/groups/{id}/projects", within)
            }
            ["deploy_tokens"] => {
                ("/api/v4/groups/{id}/deploy_tokens", said(&|group| list(&group.deploy_tokens, body::deploy_token)))
            }
            ["runners"] => ("/api/v4/groups/{id}/runners", said(&|group| list(&group.runners, body::runner))),
            ["hooks"] => ("/api/v4/groups/{id}/hooks", nothing()),
            ["access_tokens"] => ("/api/v4/groups/{id}/access_tokens", nothing()),
            _ => UNKNOWN,
        }
    }

    /// Everything below `/projects/{id}`.
    fn of_project(&self, id: &str, path: &[&str]) -> (&'static str, Said) {
        let said = |say: &dyn Fn(&Project) -> Said| self.project(id).map_or(Said::Absent, say);
        let nothing = || said(&|_| Said::List(Vec::new(), Paging::Numbered));
        match path {
            [] => ("/api/v4/projects/{id}", said(&|one| Said::One(body::project(one)))),
            ["variables"] => ("/api/v4/projects/{id}/variables", said(&|one| list(&one.variables, body::variable))),
            ["deploy_keys"] => {
                ("/api/v4/projects/{id}/deploy_keys", said(&|one| list(&one.deploy_keys, body::deploy_key)))
            }
            ["deploy_tokens"] => {
                ("/api/v4/projects/{id}/deploy_tokens", said(&|one| list(&one.deploy_tokens, body::deploy_token)))
            }
            ["runners"] => ("/api/v4/projects/{id}/runners", said(&|one| list(&one.runners, body::runner))),
            ["hooks"] => ("/api/v4/projects/{id}/hooks", said(&|one| list(&one.hooks, body::hook))),
            ["access_tokens"] => ("/api/v4/projects/{id}/access_tokens", nothing()),
            ["triggers"] => ("/api/v4/projects/{id}/triggers", nothing()),
            ["pipeline_schedules"] => ("/api/v4/projects/{id}/pipeline_schedules", nothing()),
            ["environments"] => ("/api/v4/projects/{id}/environments", nothing()),
            _ => UNKNOWN,
        }
    }
}

impl Vendor for Gitlab {
    fn admits(&self, request: &Request) -> bool {
        request.header("private-token").or_else(|| request.bearer()) == Some(&self.estate.gitlab.token)
    }

    fn say(&self, request: &Request) -> (&'static str, Said) {
        let all = &self.estate.gitlab;
        let segments = request.segments();
        let Some(path) = segments.strip_prefix(&["api", "v4"]) else { return UNKNOWN };
        match path {
            ["user"] => {
                let person = json!({"id": 1, "username": all.person, "is_admin": true, "state": "active"});
                ("/api/v4/user", Said::One(person))
            }
            ["version"] => ("/api/v4/version", Said::One(json!({"version": "16.11.0-ee", "revision": "5f1a2b3c"}))),
            ["groups"] => {
                let top = request.query("top_level_only") == Some("true");
                let groups = all.groups.iter().filter(|group| !top || group.parent.is_none());
                ("/api/v4/groups", list(groups, body::group))
            }
            ["groups", id, rest @ ..] => self.of_group(id, rest, request),
            ["projects"] => ("/api/v4/projects", list(&all.projects, body::project)),
            ["projects", id, rest @ ..] => self.of_project(id, rest),
            ["admin", "ci", "variables"] => ("/api/v4/admin/ci/variables", list(&all.variables, body::variable)),
            ["deploy_keys"] => {
                let keys = all.projects.iter().flat_map(|one| one.deploy_keys.iter().map(move |key| (one, key)));
                ("/api/v4/deploy_keys", list(keys, |(project, key)| body::instance_key(project, key)))
            }
            ["deploy_tokens"] => {
                let of_groups = all.groups.iter().flat_map(|group| &group.deploy_tokens);
                let of_projects = all.projects.iter().flat_map(|project| &project.deploy_tokens);
                ("/api/v4/deploy_tokens", list(of_groups.chain(of_projects), body::deploy_token))
            }
            ["runners", "all"] => {
                let of_groups = all.groups.iter().flat_map(|group| &group.runners);
                let of_projects = all.projects.iter().flat_map(|project| &project.runners);
                let every = all.runners.iter().chain(of_groups).chain(of_projects);
                let kind = request.query("type");
                let asked = every.filter(|runner| kind.is_none_or(|kind| runner.kind == kind));
                ("/api/v4/runners/all", list(asked, body::runner))
            }
            ["runners"] => ("/api/v4/runners", list(&all.runners, body::runner)),
            ["hooks"] => ("/api/v4/hooks", Said::List(Vec::new(), Paging::Numbered)),
            _ => UNKNOWN,
        }
    }
}
