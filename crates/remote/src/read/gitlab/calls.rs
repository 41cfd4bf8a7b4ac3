//! The calls of GitLab's API and what each needs. Every token needs the scope `read_api` or `api`; what it sees then is
//! what the role of its person sees.

use crate::read::forge::{list, one};
use crate::read::http::{Ask, Call};

/// Whoever may see the settings of a project.
const MAINTAINER: &str = "the scope read_api of somebody with the role Maintainer or Owner of the project";

/// Whoever may see the settings of a group.
const OWNER: &str = "the scope read_api of somebody with the role Owner of the group";

/// Whoever may see the settings of the installation.
const ADMINISTRATOR: &str =
    "the scope read_api of an administrator of the installation, with admin_mode where that is on";

/// Whoever belongs to it.
const MEMBER: &str = "the scope read_api of a member";

fn v4<'s>(path: impl IntoIterator<Item = &'s str>) -> Call {
    Call::get(["api", "v4"].into_iter().chain(path))
}

/// The token's person.
pub(super) fn user() -> Ask {
    one(v4(["user"]), "the scope read_api or read_user")
}

/// All groups that the token's person belongs to; for an administrator all there are.
pub(super) fn groups() -> Ask {
    list(v4(["groups"]).with("order_by", "id").with("sort", "asc"), MEMBER)
}

/// One group, by number or path.
pub(super) fn group(group: &str) -> Ask {
    // Without this the answer has its projects in it.
    one(v4(["groups", group]).with("with_projects", "false"), MEMBER)
}

/// Groups within a group, at any depth.
pub(super) fn subgroups(group: &str) -> Ask {
    list(v4(["groups", group, "descendant_groups"]).with("order_by", "id").with("sort", "asc"), MEMBER)
}

/// Projects of a group and the groups within it. Those that others share with it are theirs.
pub(super) fn projects(group: &str) -> Ask {
    let call = v4(["groups", group, "projects"])
        .with("include_subgroups", "true")
        .with("with_shared", "false")
        .with("order_by", "id")
        .with("sort", "asc");
    list(call, MEMBER)
}

/// Projects of which the token's person is a member, wherever they are.
pub(super) fn memberships() -> Ask {
    list(v4(["projects"]).with("membership", "true").with("order_by", "id").with("sort", "asc"), MEMBER)
}

/// Something of a group.
pub(super) fn of_group(group: &str, what: &str) -> Ask {
    let call = v4(["groups", group, what]);
    list(if what == "runners" { call.with("type", "group_type") } else { call }, OWNER)
}

/// Something of a project.
pub(super) fn of_project(project: &str, what: &str) -> Ask {
    let call = v4(["projects", project, what]);
    // Without this each project names every runner of the installation.
    list(if what == "runners" { call.with("type", "project_type") } else { call }, MAINTAINER)
}

/// Variables of the installation.
pub(super) fn instance_variables() -> Ask {
    list(v4(["admin", "ci", "variables"]), ADMINISTRATOR)
}

/// Deploy keys of the installation.
pub(super) fn instance_deploy_keys() -> Ask {
    list(v4(["deploy_keys"]), ADMINISTRATOR)
}

/// Runners of the installation.
pub(super) fn instance_runners() -> Ask {
    list(v4(["runners", "all"]).with("type", "instance_type"), ADMINISTRATOR)
}
