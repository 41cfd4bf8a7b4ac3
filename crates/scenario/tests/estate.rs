//! What an estate promises, each checked against its data and not against what the generator believes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;

use chrono::{DateTime, Utc};
use stanch_scenario::estate::aws::{AccessKey, Role};
use stanch_scenario::estate::truth::{Findable, HeldKind, PlaceKind, Route, Target, TrapKind, Vendor};
use stanch_scenario::{Estate, EstateSpec, ScenarioError, Spec, estate, generate};

type Outcome = Result<(), Box<dyn Error>>;

fn sizes() -> [EstateSpec; 2] {
    [EstateSpec::demo(7), EstateSpec::large(7)]
}

fn keys(estate: &Estate) -> impl Iterator<Item = (&str, &AccessKey)> {
    let users = estate.aws.accounts.iter().flat_map(|account| account.users.iter().map(move |user| (account, user)));
    users.flat_map(|(account, user)| user.keys.iter().map(|key| (account.id.as_str(), key)))
}

fn tail(text: &str) -> &str {
    &text[text.len() - 4..]
}

/// A variable's value, and when it was last set.
type Set = (String, Option<DateTime<Utc>>);

/// Each variable at CircleCI by its place and name.
fn variables(estate: &Estate) -> HashMap<(String, String), Set> {
    let company = &estate.circleci.organisations[0];
    let contexts = company.contexts.iter().map(|context| (&context.id, &context.variables));
    let projects = company.projects.iter().map(|project| (&project.slug, &project.variables));
    let variables = contexts.chain(projects).flat_map(|(place, own)| own.iter().map(move |one| (place, one)));
    variables.map(|(place, one)| ((place.clone(), one.name.clone()), (one.value.clone(), one.updated))).collect()
}

#[test]
fn equal_specs_give_equal_estates_and_seeds_matter() -> Outcome {
    let (first, second) = (estate(&EstateSpec::demo(3))?, estate(&EstateSpec::demo(3))?);
    assert_eq!(serde_json::to_string(&first)?, serde_json::to_string(&second)?);
    let other = estate(&EstateSpec::demo(4))?;
    let shared: Vec<_> = first.truth.planted.iter().filter(|value| other.truth.planted.contains(value)).collect();
    assert!(shared.is_empty(), "{shared:?}");
    Ok(())
}

#[test]
fn an_estate_is_exactly_as_large_as_was_asked_for() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let company = &estate.circleci.organisations[0];
        let in_contexts: usize = company.contexts.iter().map(|context| context.variables.len()).sum();
        let in_projects: usize = company.projects.iter().map(|project| project.variables.len()).sum();
        let largest = company.contexts.iter().map(|context| context.variables.len()).max();
        assert_eq!(company.projects.len(), spec.projects as usize);
        assert_eq!(company.contexts.len(), spec.contexts as usize);
        assert_eq!(in_contexts + in_projects, spec.secrets as usize);
        assert_eq!(largest, Some(spec.largest_context as usize));
        assert_eq!(estate.aws.accounts.len(), spec.accounts as usize);
        assert_eq!(keys(&estate).count(), spec.access_keys as usize);
        let ids: BTreeSet<&str> = keys(&estate).map(|(_, key)| key.id.as_str()).collect();
        assert_eq!(ids.len(), spec.access_keys as usize);
        assert!(estate.aws.accounts.iter().flat_map(|account| &account.users).all(|user| user.keys.len() <= 2));
    }
    Ok(())
}

#[test]
fn everything_held_is_in_the_truth_once() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let mut seen = BTreeSet::new();
        for held in &estate.truth.held {
            let key = (held.vendor, held.place_kind, &held.place, held.kind, &held.name, &held.id);
            assert!(seen.insert(key), "{held:?} is there twice");
        }
        let count = |vendor, kind, place| {
            let held = estate.truth.held.iter();
            held.filter(|held| held.vendor == vendor && held.kind == kind && held.place_kind == place).count()
        };
        let company = &estate.circleci.organisations[0];
        let checkout: usize = company.projects.iter().map(|project| project.checkout_keys.len()).sum();
        assert_eq!(count(Vendor::Circleci, HeldKind::CheckoutKey, PlaceKind::Project), checkout);
        let variables: usize = company.projects.iter().map(|project| project.variables.len()).sum();
        assert_eq!(count(Vendor::Circleci, HeldKind::Variable, PlaceKind::Project), variables);
        let repositories = &estate.github.repositories;
        let deploy: usize = repositories.iter().map(|repository| repository.deploy_keys.len()).sum();
        assert_eq!(count(Vendor::Github, HeldKind::DeployKey, PlaceKind::Project), deploy);
        let secrets: usize = repositories.iter().map(|repository| repository.secrets.len()).sum();
        assert_eq!(count(Vendor::Github, HeldKind::Variable, PlaceKind::Project), secrets);
        let variables: usize = estate.gitlab.projects.iter().map(|project| project.variables.len()).sum();
        assert_eq!(count(Vendor::Gitlab, HeldKind::Variable, PlaceKind::Project), variables);
    }
    Ok(())
}

#[test]
fn the_exposures_of_the_logs_are_where_the_list_says() -> Outcome {
    let folder = tempfile::tempdir()?;
    let logs = generate(&Spec::new(11, 20_000), folder.path(), &|_| {})?;
    let estate = estate(&EstateSpec::of_logs(&logs.spec))?;
    let by_id: BTreeMap<&str, &str> = keys(&estate).map(|(account, key)| (key.id.as_str(), account)).collect();
    assert_eq!(logs.exposures.len(), 11);
    for exposure in &logs.exposures {
        let target = if exposure.id.starts_with("arn:") {
            Target::Role { arn: exposure.id.clone() }
        } else {
            assert!(by_id.contains_key(exposure.id.as_str()), "{} is no key of AWS", exposure.id);
            Target::AccessKey { id: exposure.id.clone() }
        };
        let links: Vec<_> = estate.truth.links.iter().filter(|link| link.target == target).collect();
        assert!(links.iter().all(|link| link.findable == Findable::Decided), "{links:?}");
        let held = links.iter().map(|link| &estate.truth.held[link.held]);
        let names: Vec<String> = held
            .map(|held| {
                let place = held.place_name.rsplit('/').next().unwrap_or_default();
                format!(
                    "{} {place}, {}",
                    if held.place_kind == PlaceKind::Context { "context" } else { "project" },
                    held.name
                )
            })
            .collect();
        assert!(!names.is_empty(), "{} is linked to nothing", exposure.id);
        if !exposure.id.starts_with("arn:") {
            assert_eq!(names, [exposure.note.replace(" (archived)", "")]);
        }
    }
    let stolen = logs.stolen.ok_or("no key was stolen")?;
    let user = estate.aws.accounts.iter().find(|account| account.id == stolen.account).and_then(|account| {
        account.users.iter().find(|user| format!("arn:aws:iam::{}:user/{}", account.id, user.name) == stolen.user_arn)
    });
    assert!(user.is_some_and(|user| user.keys[0].id == stolen.access_key_id && user.keys[0].active));
    let planted = &logs.attack.created_keys[0];
    let user = estate.aws.accounts.iter().flat_map(|account| &account.users).find(|user| user.name == planted.user);
    assert!(user.is_some_and(|user| user.keys[0].id == planted.access_key_id));
    Ok(())
}

#[test]
fn true_links_to_keys_have_the_tail_and_the_time_and_others_are_traps() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let created: BTreeMap<&str, DateTime<Utc>> =
            keys(&estate).map(|(_, key)| (key.id.as_str(), key.created)).collect();
        let variables = variables(&estate);
        let mut findable = [0; 3];
        for link in &estate.truth.links {
            let (held, Target::AccessKey { id }) = (&estate.truth.held[link.held], &link.target) else { continue };
            let made = created.get(id.as_str()).ok_or("a link to a key that does not exist")?;
            let known = variables.get(&(held.place.clone(), held.name.clone()));
            let known = known.filter(|_| held.vendor == Vendor::Circleci && held.kind == HeldKind::Variable);
            let set = known.and_then(|(_, set)| *set);
            if let Some((value, _)) = known {
                assert_eq!(value, id);
            }
            assert!(set.is_none_or(|set| set >= *made), "{held:?} was set before its key was made");
            let alike =
                created.iter().filter(|(other, made)| tail(other) == tail(id) && set.is_none_or(|set| set >= **made));
            match &link.findable {
                Findable::Decided => assert_eq!(alike.count(), 1, "{held:?}"),
                Findable::Undecidable { candidates } => {
                    let alike: BTreeSet<Target> =
                        alike.map(|(id, _)| Target::AccessKey { id: (*id).to_owned() }).collect();
                    assert!(alike.len() > 1 && alike.iter().eq(candidates), "{held:?}");
                }
                Findable::Hidden => {}
            }
            findable[match link.findable {
                Findable::Decided => 0,
                Findable::Undecidable { .. } => 1,
                Findable::Hidden => 2,
            }] += 1;
        }
        assert!(findable[0] > findable[1] && findable[1] >= 2 && findable[2] >= 2, "{findable:?}");
        let linked: BTreeSet<_> = estate.truth.links.iter().map(|link| (link.held, &link.target)).collect();
        let mut why = BTreeMap::new();
        for trap in &estate.truth.traps {
            assert!(!linked.contains(&(trap.held, &trap.target)), "{trap:?} is true");
            *why.entry(trap.why).or_insert(0) += 1;
            if let (Target::AccessKey { id }, held) = (&trap.target, &estate.truth.held[trap.held]) {
                let (value, set) = &variables[&(held.place.clone(), held.name.clone())];
                assert_eq!(tail(value), tail(id));
                assert!(set.is_some_and(|set| set < created[id.as_str()]));
            }
        }
        for kind in [TrapKind::MadeAfter, TrapKind::ForeignIssuer, TrapKind::OtherKey] {
            assert!(why.contains_key(&kind), "no trap of kind {kind:?} in {why:?}");
        }
    }
    Ok(())
}

#[test]
fn a_key_that_is_gone_is_like_no_key_that_could_be_meant() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let created: Vec<(&str, DateTime<Utc>)> =
            keys(&estate).map(|(_, key)| (key.id.as_str(), key.created)).collect();
        let mut gone = 0;
        for ((place, name), (value, set)) in variables(&estate) {
            let is_id = value.len() == 20 && value.starts_with("AKIA");
            if is_id && created.iter().all(|(id, _)| *id != value) {
                gone += 1;
                let meant =
                    created.iter().filter(|(id, made)| tail(id) == tail(&value) && set.is_none_or(|set| set > *made));
                assert_eq!(meant.count(), 0, "{name} of {place}");
            }
        }
        assert!(gone >= 2, "{gone}");
    }
    Ok(())
}

#[test]
fn linked_deploy_keys_are_those_that_repositories_accept() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let writes: BTreeMap<(String, String), bool> = estate
            .github
            .repositories
            .iter()
            .flat_map(|repository| repository.deploy_keys.iter().map(move |key| (repository, key)))
            .map(|(repository, key)| ((format!("nimbody/{}", repository.name), key.public.clone()), !key.read_only))
            .collect();
        let mut publics: BTreeMap<&str, &str> = BTreeMap::new();
        for project in &estate.circleci.organisations[0].projects {
            let (checkout, other) = (&project.checkout_keys, &project.ssh_keys);
            publics.extend(checkout.iter().map(|key| (key.public.as_str(), project.slug.as_str())));
            publics.extend(other.iter().map(|key| (key.public.as_str(), project.slug.as_str())));
        }
        let mut linked = [0, 0];
        for link in &estate.truth.links {
            let Target::DeployKey { repository, writes: said, .. } = &link.target else { continue };
            let held = &estate.truth.held[link.held];
            let shared = publics.iter().filter(|(_, slug)| **slug == held.place);
            let mut found = shared.filter_map(|(public, _)| writes.get(&(repository.clone(), (*public).to_owned())));
            assert!(found.any(|writes| writes == said), "{held:?} opens no {repository}");
            linked[usize::from(*said)] += 1;
        }
        assert!(linked[0] > 0 && linked[1] > 0, "{linked:?}");
        let accepted = writes.keys().filter(|(_, public)| publics.contains_key(public.as_str())).count();
        assert_eq!(accepted, linked[0] + linked[1]);
        assert!(writes.len() > accepted, "no deploy key is an orphan");
    }
    Ok(())
}

#[test]
fn each_way_alone_names_some_project_and_no_project_has_none() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        assert_eq!(estate.truth.projects.len(), spec.projects as usize);
        for project in &estate.truth.projects {
            assert!(!project.routes.is_empty(), "{}", project.slug);
        }
        for only in [Route::Followed, Route::Restriction, Route::Repositories] {
            assert!(estate.truth.projects.iter().any(|project| project.routes == [only]), "{only:?}");
        }
    }
    Ok(())
}

#[test]
fn no_planted_value_is_part_of_what_may_be_shown() -> Outcome {
    for spec in sizes() {
        let mut estate = estate(&spec)?;
        let planted = std::mem::take(&mut estate.truth.planted);
        assert!(planted.iter().all(|value| value.len() >= 16), "a value is short enough to occur by chance");
        let shown = serde_json::to_string(&estate.truth)?;
        // One pass over the text: no value can be in it of which not even the first letters are.
        let starts = shown.as_bytes().windows(16).collect::<std::collections::HashSet<_>>();
        for value in planted.iter().filter(|value| starts.contains(&value.as_bytes()[..16])) {
            assert!(!shown.contains(value.as_str()), "{value}");
        }
        // And whoever plants a value says so.
        let known: BTreeSet<&str> = planted.iter().map(String::as_str).collect();
        assert!(keys(&estate).all(|(_, key)| known.contains(key.secret.as_str())));
        assert!(known.contains(estate.github.token.as_str()) && known.contains(estate.gitlab.token.as_str()));
        let webhooks = estate.circleci.organisations[0].projects.iter().flat_map(|project| &project.webhooks);
        assert!(webhooks.map(|hook| hook.signing_secret.as_str()).all(|secret| known.contains(secret)));
    }
    Ok(())
}

#[test]
fn a_spec_that_cannot_be_is_refused() {
    let few = EstateSpec { access_keys: 50, secrets: 3_000, ..EstateSpec::large(1) };
    assert!(matches!(estate(&few), Err(ScenarioError::Spec { .. })));
    let none = EstateSpec { projects: 0, ..EstateSpec::demo(1) };
    assert!(matches!(estate(&none), Err(ScenarioError::Spec { .. })));
    let full = EstateSpec { secrets: 200, largest_context: 190, ..EstateSpec::demo(1) };
    assert!(matches!(estate(&full), Err(ScenarioError::Spec { .. })));
}

#[test]
fn workloads_run_as_roles_and_profiles_that_exist() -> Outcome {
    for spec in sizes() {
        let estate = estate(&spec)?;
        let (mut with_role, mut with_value) = (0, 0);
        for account in &estate.aws.accounts {
            let role = |role: &Role| format!("arn:aws:iam::{}:role{}{}", account.id, role.path, role.name);
            let profiles = account.roles.iter().flat_map(|role| &role.instance_profiles);
            let profiles = profiles.map(|name| format!("arn:aws:iam::{}:instance-profile/{name}", account.id));
            let known: BTreeSet<String> = account.roles.iter().map(role).chain(profiles).collect();
            for workload in account.regions.values().flat_map(|region| &region.workloads) {
                let runs_as = workload.role.iter().chain(&workload.starter);
                assert!(runs_as.clone().all(|role| known.contains(role)), "{workload:?}");
                with_role += runs_as.count();
                let planted = |value: &String| estate.truth.planted.binary_search(value).is_ok();
                with_value += workload.variables.values().filter(|value| planted(value)).count();
            }
            let profiles = account.regions.values().flat_map(|region| &region.profiles);
            assert!(profiles.flat_map(|profile| &profile.roles).all(|role| known.contains(role)));
        }
        assert!(with_role > estate.aws.accounts.len() && with_value > estate.aws.accounts.len());
        let trails = estate.aws.accounts.iter().flat_map(|account| account.regions.values());
        assert_eq!(trails.map(|region| region.trails.len()).sum::<usize>(), 3);
    }
    Ok(())
}
