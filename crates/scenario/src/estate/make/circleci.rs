//! What the organisation has at CircleCI.

use chrono::TimeDelta;

use super::cloud::{Cloud, vendor_organisation};
use super::keys;
use super::ledger::{Ledger, Place};
use super::mint::Mint;
use super::names::{ORGANISATION, PEOPLE, SERVICES};
use super::plan::{self, PlannedContext, PlannedProject};
use super::project::Settings;
use super::repository::Repositories;
use super::shelf::{PersonToken, Shelf};
use crate::estate::EstateSpec;
use crate::estate::circleci::{
    Claims, Context, Estate, Organisation, Project, Restriction, RestrictionKind, RunnerClass, RunnerToken,
};
use crate::estate::truth::{HeldKind, PlaceKind, ProjectTruth, Route, Vendor};

/// What CircleCI has, and what other vendors need to know of it.
pub(super) struct Made {
    pub(super) estate: Estate,
    pub(super) projects: Vec<PlannedProject>,
    /// Tokens of persons at GitHub.
    pub(super) tokens: Vec<PersonToken>,
}

/// Makes everything at CircleCI. Deploy keys that belong to it are put into the repositories.
pub(super) fn make(
    cloud: &mut Cloud<'_>,
    ledger: &mut Ledger,
    repositories: &mut Repositories,
    mint: &mut Mint,
    spec: &EstateSpec,
) -> Made {
    let projects = plan::projects(spec, mint);
    let contexts = plan::contexts(spec, mint);
    let mut shelves = shelves(&contexts, &projects);
    keys::put_known(cloud, ledger, mint, &mut shelves);
    keys::put_others(cloud, ledger, mint, &mut shelves, spec);
    let tokens = fill(ledger, mint, &mut shelves, spec);
    let in_projects = shelves.split_off(contexts.len());
    let restrictions = restrictions(&contexts, &projects, mint);
    for project in &projects {
        ledger.truth().projects.push(found(project, &restrictions));
    }
    let contexts: Vec<Context> = contexts
        .into_iter()
        .zip(shelves)
        .zip(restrictions)
        .map(|((plan, shelf), restrictions)| Context {
            id: plan.id,
            name: plan.name,
            created: mint.before(spec.window_start, 900, 1_500),
            shows_tails: plan.shows_tails,
            variables: shelf.variables,
            restrictions,
        })
        .collect();
    let mut settings = Settings { ledger, repositories, mint, cloud, spec, contexts: &contexts };
    let made: Vec<Project> = projects
        .iter()
        .zip(in_projects)
        .enumerate()
        .map(|(index, (plan, shelf))| settings.project(index, plan, shelf.variables))
        .collect();
    let estate = Estate {
        token: format!("CCIPAT_{}", mint.value(super::mint::Form::Hex(40))),
        organisations: organisations(contexts, made, ledger, mint, spec),
    };
    Made { estate, projects, tokens }
}

/// An empty shelf for each context and each project. What is left over by contexts goes into projects.
fn shelves(contexts: &[PlannedContext], projects: &[PlannedProject]) -> Vec<Shelf> {
    let of_context = |context: &PlannedContext| {
        let place = Place::new(Vendor::Circleci, PlaceKind::Context, &context.id, &context.name);
        Shelf::new(place, context.shows_tails, context.capacity, true)
    };
    let projects = projects.iter().map(|project| Shelf::new(Place::project(&project.slug), true, usize::MAX, false));
    contexts.iter().map(of_context).chain(projects).collect()
}

/// Puts credentials of services and settings, until there are as many variables as were asked for.
fn fill(ledger: &mut Ledger, mint: &mut Mint, shelves: &mut [Shelf], spec: &EstateSpec) -> Vec<PersonToken> {
    let mut tokens = Vec::new();
    let contexts = spec.contexts as usize;
    let mut next = 0;
    let mut put = |shelf: &mut Shelf, ledger: &mut Ledger, mint: &mut Mint| {
        let made = mint.before(spec.window_start, 20, 1_400);
        let set = if mint.rng.per_mille(250) {
            mint.between(spec.window_end - TimeDelta::days(8), spec.window_end)
        } else if mint.rng.per_mille(300) {
            mint.between(made, spec.window_start)
        } else {
            made
        };
        let times = shelf.times(made, set);
        let service = SERVICES.get(next % SERVICES.len()).copied().unwrap_or_default();
        let placed = (!mint.rng.per_mille(100)).then(|| shelf.put_service(ledger, mint, service, times)).flatten();
        match placed {
            Some(made) => {
                next += 1;
                tokens.extend(made);
            }
            None => shelf.put_setting(ledger, mint, times),
        }
    };
    for shelf in shelves.iter_mut().take(contexts) {
        while shelf.left > 0 {
            put(shelf, ledger, mint);
        }
    }
    let mut left = (spec.secrets as usize).saturating_sub(shelves.iter().map(|shelf| shelf.variables.len()).sum());
    while left > 0 {
        let at = contexts + mint.rng.skewed(u64::from(spec.projects)) as usize;
        let Some(shelf) = shelves.get_mut(at) else { continue };
        let before = shelf.variables.len();
        shelf.left = left;
        put(shelf, ledger, mint);
        left -= shelf.variables.len() - before;
    }
    tokens
}

/// Who may use each context.
fn restrictions(contexts: &[PlannedContext], projects: &[PlannedProject], mint: &mut Mint) -> Vec<Vec<Restriction>> {
    let mut restrictions: Vec<Vec<Restriction>> = contexts.iter().map(|_| Vec::new()).collect();
    let mut to = |kind, value: &str, name: Option<&str>| Restriction {
        id: mint.uuid(),
        kind,
        value: value.to_owned(),
        name: name.map(str::to_owned),
    };
    let mut restricted = Vec::new();
    for (index, own) in restrictions.iter_mut().enumerate() {
        match index % 12 {
            1 | 4 | 9 => {
                restricted.push(index);
                let usual = projects.iter().filter(|project| !project.restriction_only && !project.archived);
                let some = usual.skip(index * 3).take(2 + index % 3);
                own.extend(some.map(|project| to(RestrictionKind::Project, &project.id, Some(&project.name))));
            }
            6 => own.push(to(RestrictionKind::Group, "5f2b1c9a-0000-4000-8000-72656c656173", Some("release-managers"))),
            10 => own.push(to(RestrictionKind::Expression, "pipeline.git.branch == \"main\"", None)),
            _ => {}
        }
    }
    let hidden = projects.iter().filter(|project| project.restriction_only);
    for (project, &context) in hidden.zip(restricted.iter().cycle()) {
        if let Some(own) = restrictions.get_mut(context) {
            own.push(to(RestrictionKind::Project, &project.id, Some(&project.name)));
        }
    }
    restrictions
}

/// The ways that name a project.
fn found(project: &PlannedProject, restrictions: &[Vec<Restriction>]) -> ProjectTruth {
    let restricted = restrictions.iter().flatten().any(|restriction| restriction.value == project.id);
    let ways = [
        (project.routes.listed, Route::Listed),
        (project.routes.followed, Route::Followed),
        (project.routes.pipelines, Route::Pipelines),
        (restricted, Route::Restriction),
        (project.repository, Route::Repositories),
    ];
    let routes = ways.into_iter().filter(|(is, _)| *is).map(|(_, route)| route).collect();
    ProjectTruth { slug: project.slug.clone(), id: project.id.clone(), routes }
}

/// The organisation, and the one that everybody has for themselves.
fn organisations(
    contexts: Vec<Context>,
    projects: Vec<Project>,
    ledger: &mut Ledger,
    mint: &mut Mint,
    spec: &EstateSpec,
) -> Vec<Organisation> {
    let id = vendor_organisation().to_owned();
    let person = PEOPLE.first().copied().unwrap_or_default().to_owned();
    let own = Organisation { id: mint.uuid(), name: person, vcs: "github".to_owned(), ..Organisation::default() };
    let claims = Claims {
        audience: vec![id.clone(), "sts.amazonaws.com".to_owned()],
        audience_updated: mint.before(spec.window_start, 100, 200),
        ttl: Some("1h".to_owned()),
    };
    let classes = ["linux-large", "macos-m1", "gpu", "arm", "windows"];
    let count = if spec.projects > 100 { classes.len() } else { 2 };
    let runner_classes =
        classes.iter().take(count).map(|name| runner_class(&format!("{ORGANISATION}/{name}"), ledger, mint, spec));
    let organisation = Organisation {
        runner_classes: runner_classes.collect(),
        claims: Some(claims),
        name: ORGANISATION.to_owned(),
        vcs: "github".to_owned(),
        contexts,
        projects,
        id,
    };
    for one in [&organisation, &own] {
        let place = Place::new(Vendor::Circleci, PlaceKind::Organisation, &one.id, &one.name);
        ledger.hold(&place, HeldKind::OidcIssuer, &format!("https://oidc.circleci.com/org/{}", one.id), None, true);
    }
    vec![organisation, own]
}

fn runner_class(name: &str, ledger: &mut Ledger, mint: &mut Mint, spec: &EstateSpec) -> RunnerClass {
    let place = Place::new(Vendor::Circleci, PlaceKind::ResourceClass, name, name);
    let tokens = (0..mint.rng.between(1, 3)).map(|number| {
        let token = RunnerToken {
            id: mint.uuid(),
            nickname: format!("rack-{number}"),
            value: mint.value(super::mint::Form::Hex(48)),
            created: mint.before(spec.window_start, 20, 500),
        };
        ledger.hold(&place, HeldKind::RunnerToken, &token.nickname, Some(&token.id), true);
        token
    });
    let tokens = tokens.collect();
    RunnerClass { id: mint.uuid(), name: name.to_owned(), description: "our own machines".to_owned(), tokens }
}

/// Contexts by name that a project may use: those without restrictions, and those restricted to it.
pub(super) fn usable<'c>(contexts: &'c [Context], project: &str) -> Vec<&'c Context> {
    let open = |context: &&Context| {
        context.restrictions.iter().all(|one| one.kind == RestrictionKind::Expression)
            || context.restrictions.iter().any(|one| one.value == project)
    };
    contexts.iter().filter(open).collect()
}
