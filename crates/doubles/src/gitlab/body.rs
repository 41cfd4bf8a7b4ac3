//! How GitLab writes things.

use serde_json::{Value, json};
use stanch_scenario::estate::gitlab::{DeployKey, DeployToken, Group, Hook, Project, Runner, Variable};

use crate::vendor::time;

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn group(group: &Group) -> Value {
    json!({
        "id": group.id,
        "name": last(&group.path),
        "path": last(&group.path),
        "full_path": group.path,
        "full_name": group.path.replace('/', " / "),
        "parent_id": group.parent,
        "visibility": "private",
    })
}

pub(super) fn project(project: &Project) -> Value {
    let namespace = project.path.rsplit_once('/').map_or("", |(namespace, _)| namespace);
    json!({
        "id": project.id,
        "name": last(&project.path),
        "path": last(&project.path),
        "path_with_namespace": project.path,
        "web_url": format!("https://gitlab.nimbody.example/{}", project.path),
        "namespace": {"id": project.group, "kind": "group", "full_path": namespace},
        "archived": project.archived,
        "created_at": time(project.created),
        "visibility": "private",
    })
}

/// A variable, with its value unless it is hidden.
pub(super) fn variable(variable: &Variable) -> Value {
    json!({
        "key": variable.name,
        "value": if variable.hidden { Value::Null } else { variable.value.as_str().into() },
        "variable_type": if variable.file { "file" } else { "env_var" },
        "protected": variable.protected,
        "masked": variable.masked,
        "hidden": variable.hidden,
        "raw": false,
        "environment_scope": variable.scope,
        "description": variable.description,
    })
}

pub(super) fn deploy_key(key: &DeployKey) -> Value {
    json!({
        "id": key.id,
        "title": key.title,
        "key": key.public,
        "can_push": key.can_push,
        "created_at": time(key.created),
        "expires_at": Value::Null,
    })
}

/// A deploy key in the list of the installation, which names the projects that accept it.
pub(super) fn instance_key(project: &Project, key: &DeployKey) -> Value {
    let mut body = deploy_key(key);
    let own = json!([{"id": project.id, "path_with_namespace": project.path}]);
    let lists = ["projects_with_write_access", "projects_with_readonly_access"];
    for (list, has) in lists.into_iter().zip([key.can_push, !key.can_push]) {
        body[list] = if has { own.clone() } else { json!([]) };
    }
    body
}

pub(super) fn deploy_token(token: &DeployToken) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "username": token.username,
        "scopes": token.scopes,
        "expires_at": token.expires.map(time),
        "revoked": token.revoked,
        "expired": false,
    })
}

pub(super) fn runner(runner: &Runner) -> Value {
    json!({
        "id": runner.id,
        "description": runner.description,
        "active": runner.active,
        "paused": !runner.active,
        "is_shared": runner.shared,
        "runner_type": runner.kind,
        "status": runner.status,
        "online": runner.status == "online",
    })
}

pub(super) fn hook(hook: &Hook) -> Value {
    json!({
        "id": hook.id,
        "url": hook.url,
        "enable_ssl_verification": hook.verify_tls,
        "push_events": true,
        "created_at": time(hook.created),
    })
}
