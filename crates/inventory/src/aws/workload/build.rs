//! Projects of CodeBuild and pipelines of CodePipeline.

use serde_json::Value;

use super::{Draft, listed, single, within};
use crate::aws::Owner;
use crate::aws::identity::{next, no_object};
use crate::aws::object::Object;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// One page of `codebuild list-projects`, which has names alone; they lead on as well.
pub fn build_project_names(value: &Value, owner: &Owner<'_>) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let leads = answer.texts("projects", "name");
    let arn = |name: &String| owner.arn("codebuild", &format!("project/{name}"));
    let listed = |name: &String| Draft::new(WorkloadKind::BuildProject, arn(name), Some(name.clone()), owner).listed();
    Page { records: leads.iter().map(listed).collect(), next: next(answer), leads, ..Page::default() }
}

/// The answer to `codebuild batch-get-projects`. A variable in clear has its value in the field in which another has
/// the name of a parameter or secret; its sort says which, and without one it is in clear.
pub fn build_projects(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "projects", "a build project", |one, problems| {
        let arn = one.text("arn")?;
        let environment = within(one, "environment");
        let variables = environment.map(|one| one.objects("environmentVariables")).unwrap_or_default();
        let references = variables.iter().filter(|variable| {
            let sort = variable.text("type");
            sort.is_some_and(|sort| matches!(sort.as_str(), "PARAMETER_STORE" | "SECRETS_MANAGER"))
        });
        let registry = environment.and_then(|one| within(one, "registryCredential"));
        let references = references.filter_map(|variable| variable.text("value"));
        let references: Vec<String> = references.chain(registry.and_then(|one| one.text("credential"))).collect();
        let draft = Draft::new(WorkloadKind::BuildProject, arn, one.text("name"), owner);
        let draft = draft.role(one.text("serviceRole"), "service").role(one.text("resourceAccessRole"), "access");
        let draft = draft.variables(variables.iter().filter_map(|variable| variable.text("name")));
        Some(draft.secrets(references).updated(one.time("lastModified", problems)).record())
    })
}

/// One page of `codepipeline list-pipelines`. It does not say as which role they run.
pub fn pipelines(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "pipelines", "a pipeline", |one, problems| {
        let name = one.text("name")?;
        let draft = Draft::new(WorkloadKind::Pipeline, owner.arn("codepipeline", &name), Some(name), owner);
        Some(draft.updated(one.time("updated", problems)).listed())
    })
}

/// The answer to `codepipeline get-pipeline`. An action of it can have a role of its own.
pub fn pipeline(value: &Value, owner: &Owner<'_>) -> Page {
    let about = Object::of(value).and_then(|answer| within(answer, "metadata"));
    single(value, Some("pipeline"), "a pipeline", |one, problems| {
        let name = one.text("name")?;
        let arn = about.and_then(|about| about.text("pipelineArn")).unwrap_or_else(|| owner.arn("codepipeline", &name));
        let mut draft = Draft::new(WorkloadKind::Pipeline, arn, Some(name), owner).role(one.text("roleArn"), "service");
        for action in one.objects("stages").into_iter().flat_map(|stage| stage.objects("actions")) {
            draft = draft.role(action.text("roleArn"), "action");
        }
        Some(draft.updated(about.and_then(|about| about.time("updated", problems))).record())
    })
}
