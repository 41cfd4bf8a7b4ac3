//! One object of a file, recognised by the fields that it has.

use crate::answer::Fields;
use crate::files::Unplaced;
use crate::gitlab::{groups, keys, projects, runners, tokens, variables, webhooks};
use crate::page::Page;
use crate::record::{ContainerKind, Record};

/// Reads one object into a page. None where it is nothing that is known.
pub(super) fn read(fields: &mut Fields, _: Option<&str>, around: &mut Unplaced, page: &mut Page) -> Option<()> {
    let has = |name: &str| fields.has(name);
    let project = ContainerKind::Project;
    let record = if has("key") && (has("variable_type") || has("value") || has("environment_scope")) {
        variables::variable(fields, &around.place(project))?
    } else if has("path_with_namespace") {
        Record::Container(projects::known(fields, "files")?)
    } else if has("full_path") {
        Record::Container(groups::known(fields)?)
    } else if has("runner_type") || has("is_shared") {
        runners::runner(fields, &around.place(project))?
    } else if has("title") && (has("key") || has("fingerprint") || has("fingerprint_sha256")) {
        let writes = fields.flag("can_push");
        let mut held = keys::deploy_key(fields, &around.place(project))?;
        held.writes = writes;
        Record::Held(Box::new(held))
    } else if has("scopes") && has("access_level") {
        tokens::access_token(fields, &around.place(project))?
    } else if has("scopes") && has("username") {
        tokens::deploy_token(fields, &around.place(project))?
    } else if has("enable_ssl_verification") {
        webhooks::webhook(fields, &around.place(project))?
    } else {
        return None;
    };
    page.records.push(record);
    Some(())
}
