//! Which projects and contexts there are, before anything is put into them.

use super::mint::Mint;
use super::names::{CONTEXTS, ORGANISATION, SORTS, SUBJECTS};
use crate::estate::EstateSpec;
use crate::estate::circleci::Routes;
use crate::roster::EXPOSED;

/// Where an exposure of the logs lies at the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exposure {
    /// The user or role behind it.
    pub(super) identity: &'static str,
    /// The context or project.
    pub(super) place: &'static str,
    /// Whether it is a context.
    pub(super) in_context: bool,
    /// Whether the project is archived.
    pub(super) archived: bool,
    /// Name of the variable; none where a role is assumed by identity tokens.
    pub(super) variable: Option<&'static str>,
}

/// The exposures of the logs, from what the vendor's list says of them: `context registry, AWS_ACCESS_KEY_ID`.
pub(super) fn exposures() -> Vec<Exposure> {
    let read = |note: &'static str| {
        let (place, what) = note.split_once(", ")?;
        let (kind, name) = place.split_once(' ')?;
        let (name, archived) = name.strip_suffix(" (archived)").map_or((name, false), |name| (name, true));
        Some((kind == "context", name, archived, what))
    };
    let exposures = EXPOSED.iter().filter_map(|exposed| {
        let (in_context, place, archived, what) = read(exposed.note)?;
        let variable = (!exposed.federated).then_some(what);
        Some(Exposure { identity: exposed.name, place, in_context, archived, variable })
    });
    exposures.collect()
}

/// A project, before anything is put into it.
#[derive(Clone, Debug)]
pub(super) struct PlannedProject {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) id: String,
    pub(super) routes: Routes,
    /// Whether nothing names it but the restriction of a context.
    pub(super) restriction_only: bool,
    /// Whether its repository still exists.
    pub(super) repository: bool,
    pub(super) archived: bool,
}

/// Names of the first so many projects: those that the logs know, then others.
fn project_names(count: usize) -> Vec<String> {
    let known: Vec<&str> =
        exposures().iter().filter(|exposure| !exposure.in_context).map(|exposure| exposure.place).collect();
    let pairs = SORTS.iter().flat_map(|sort| SUBJECTS.iter().map(move |subject| format!("{subject}-{sort}")));
    let simple = known.iter().chain(SUBJECTS).map(|&name| name.to_owned());
    let numbered = (1..).flat_map(|number| SUBJECTS.iter().map(move |subject| format!("{subject}-{number}")));
    simple.chain(pairs).chain(numbered).take(count).collect()
}

/// The projects. The last ones are those that one way alone names.
pub(super) fn projects(spec: &EstateSpec, mint: &mut Mint) -> Vec<PlannedProject> {
    let count = spec.projects as usize;
    let rare = (count / 40).max(1);
    let archived: Vec<&str> =
        exposures().iter().filter(|exposure| exposure.archived).map(|exposure| exposure.place).collect();
    let known = exposures().iter().filter(|exposure| !exposure.in_context).count();
    let plan = |(index, name): (usize, String)| {
        let from_end = (count - 1 - index) / rare;
        let only = |listed, followed, pipelines| Routes { listed, followed, pipelines };
        let archived = archived.contains(&name.as_str());
        let routes = match from_end {
            _ if archived => only(true, false, false),
            0 => only(false, true, false),
            1 | 2 => only(false, false, false),
            3 => only(false, false, true),
            _ if index < known => only(true, true, true),
            _ => only(true, mint.rng.per_mille(600), mint.rng.per_mille(750)),
        };
        PlannedProject {
            slug: format!("gh/{ORGANISATION}/{name}"),
            id: mint.uuid(),
            routes,
            restriction_only: from_end == 1,
            repository: from_end > 1,
            archived,
            name,
        }
    };
    project_names(count).into_iter().enumerate().map(plan).collect()
}

/// A context, before anything is put into it.
#[derive(Clone, Debug)]
pub(super) struct PlannedContext {
    pub(super) name: String,
    pub(super) id: String,
    /// Variables that it will have.
    pub(super) capacity: usize,
    pub(super) shows_tails: bool,
}

/// The contexts: those that the logs know, the largest one, others.
pub(super) fn contexts(spec: &EstateSpec, mint: &mut Mint) -> Vec<PlannedContext> {
    let known: Vec<&str> =
        exposures().iter().filter(|exposure| exposure.in_context).map(|exposure| exposure.place).collect();
    let teams = SUBJECTS.iter().map(|subject| format!("team-{subject}"));
    let numbered = (1..).map(|number| format!("team-{number}"));
    let names = known.iter().chain(CONTEXTS).map(|&name| name.to_owned()).chain(teams).chain(numbered);
    let count = u64::from(spec.contexts);
    let most = (u64::from(spec.secrets - spec.largest_context) - 60) / (count - 1);
    let most = most.min(12).min(u64::from(spec.largest_context) - 1);
    let plan = |(index, name): (usize, String)| PlannedContext {
        name,
        id: mint.uuid(),
        capacity: if index == known.len() { spec.largest_context as usize } else { mint.rng.between(3, most) as usize },
        shows_tails: index % 20 != 11,
    };
    names.take(spec.contexts as usize).enumerate().map(plan).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exposure_of_the_logs_has_a_place() {
        let exposures = exposures();
        assert_eq!(exposures.len(), EXPOSED.len());
        assert_eq!(exposures.iter().filter(|exposure| exposure.in_context).count(), 4);
        assert_eq!(exposures.iter().filter(|exposure| exposure.variable.is_none()).count(), 2);
        let pipeline = exposures.iter().find(|exposure| exposure.identity == "ci-data-pipeline");
        assert_eq!(pipeline.map(|one| (one.place, one.variable)), Some(("warehouse", Some("PIPELINE_AWS_KEY"))));
        let billing = exposures.iter().find(|exposure| exposure.archived);
        assert_eq!(billing.map(|one| one.place), Some("billing"));
    }
}
