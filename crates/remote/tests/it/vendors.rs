//! Changes at the doubles of CircleCI and GitHub: what arrives there, what is read back, what is said where it does not.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use stanch_contain::change::{Change, Part};
use stanch_contain::object::{Holder, Object};
use stanch_contain::state::{DeployKeyState, State, StoredState};
use stanch_contain::world::{Learned, Trouble, TroubleKind, World as _};
use stanch_doubles::{Double, Failure, Faults, Mishap, aws, circleci, github};
use stanch_inventory::record::Source;
use stanch_remote::apply::{Executor, Scope, Vendors};
use stanch_remote::read::http::Limits;
use stanch_remote::{RemoteError, Secret};
use stanch_scenario::Estate;
use stanch_scenario::estate::github::SecretUse;
use stanch_scenario::estate::{EstateSpec, estate};

/// Values that must be found at the doubles, and nowhere else.
const VALUE: &str = "planted-Qx7/value+of==a\"new\\key";
const OTHER: &str = "planted-second-value-91zz";

const STORE: Change = Change::Store { made_by: 1, part: Part::SecretHalf };

/// Both doubles, and vendors that are connected to them.
struct World {
    estate: Arc<Estate>,
    circleci: Double,
    github: Double,
    vendors: Vendors,
}

fn limits() -> Limits {
    Limits { pause: Duration::from_millis(2), patience: Duration::from_secs(5), ..Limits::default() }
}

fn connected(estate: &Estate, circleci: &Double, github: &Double) -> Result<Vendors, RemoteError> {
    let token = |text: &str| Secret::new(text.to_owned());
    Vendors::default()
        .with_circleci(&circleci.url(), "CIRCLE_TOKEN", &token(&estate.circleci.token), limits())?
        .with_github(&github.url(), "GITHUB_TOKEN", &token(&estate.github.token), limits())
}

async fn world(faults: Faults) -> World {
    let mut estate = estate(&EstateSpec::demo(7)).unwrap();
    // Two secrets of the organisation that not every repository gets.
    let names: Vec<String> = estate.github.repositories.iter().take(2).map(|one| one.name.clone()).collect();
    for (one, visibility) in
        estate.github.secrets.iter_mut().filter(|one| one.secret.of == SecretUse::Actions).zip(["selected", "private"])
    {
        one.visibility = visibility.to_owned();
        one.selected = if visibility == "selected" { names.clone() } else { Vec::new() };
    }
    let estate = Arc::new(estate);
    let circleci = circleci::serve(Arc::clone(&estate), faults.clone()).await.unwrap();
    let github = github::serve(Arc::clone(&estate), faults).await.unwrap();
    let vendors = connected(&estate, &circleci, &github).unwrap();
    World { estate, circleci, github, vendors }
}

fn variable(vendor: Source, holder: Holder, name: &str) -> Object {
    Object::Variable { vendor, holder, name: name.to_owned() }
}

/// A variable of each sort of holder, with what the doubles call the holder.
fn places(estate: &Estate) -> Vec<(Object, String)> {
    let organisation = &estate.circleci.organisations[0];
    let shown = organisation.contexts.iter().find(|one| one.shows_tails && !one.variables.is_empty()).unwrap();
    let hidden = organisation.contexts.iter().find(|one| !one.shows_tails && !one.variables.is_empty()).unwrap();
    let project = organisation.projects.iter().find(|one| !one.variables.is_empty()).unwrap();
    let of_context = |id: &str, name: &str| Holder::Context { id: id.to_owned(), name: name.to_owned() };
    let login = &estate.github.login;
    let repository = estate.github.repositories.iter().find(|one| !one.secrets.is_empty()).unwrap();
    let staged = estate.github.repositories.iter().find(|one| !one.environments.is_empty()).unwrap();
    let environment = &staged.environments[0];
    let full = |name: &str| format!("{login}/{name}");
    let in_repository = Holder::Repository { name: full(&repository.name) };
    let in_environment = Holder::Environment { repository: full(&staged.name), name: environment.name.clone() };
    let mut all = vec![
        (
            variable(Source::Circleci, of_context(&shown.id, &shown.name), &shown.variables[0].name),
            format!("context/{}", shown.id),
        ),
        (
            variable(Source::Circleci, of_context(&hidden.id, &hidden.name), &hidden.variables[0].name),
            format!("context/{}", hidden.id),
        ),
        (
            variable(Source::Circleci, Holder::Project { slug: project.slug.clone() }, &project.variables[0].name),
            format!("project/{}", project.slug),
        ),
        (
            variable(Source::Github, in_repository.clone(), &repository.secrets[0].name),
            format!("repository/{login}/{}", repository.name),
        ),
        (variable(Source::Github, in_repository, "NOT_THERE_YET"), format!("repository/{login}/{}", repository.name)),
        (
            variable(Source::Github, in_environment, "DEPLOY"),
            format!("environment/{login}/{}/{}", staged.name, environment.name),
        ),
    ];
    let own = estate.github.secrets.iter().filter(|one| one.secret.of == SecretUse::Actions);
    all.extend(own.map(|one| {
        let holder = Holder::Organization { name: login.clone() };
        (variable(Source::Github, holder, &one.secret.name), format!("organization/{login}"))
    }));
    all
}

fn name_of(object: &Object) -> &str {
    let Object::Variable { name, .. } = object else { panic!("{object:?} is no variable") };
    name
}

fn stored(world: &World, object: &Object, holder: &str) -> Option<String> {
    let Object::Variable { vendor, .. } = object else { panic!("{object:?} is no variable") };
    let double = if *vendor == Source::Circleci { &world.circleci } else { &world.github };
    double.stored(holder, name_of(object))
}

async fn state_of(world: &World, object: &Object) -> StoredState {
    match world.vendors.observe(object).await.unwrap() {
        State::Stored(state) => state,
        other => panic!("{object:?} is {other:?}"),
    }
}

async fn store(world: &World, object: &Object, value: &str) -> Result<Learned, Trouble> {
    world.vendors.perform(object, &STORE, Some(&Secret::new(value.to_owned()))).await
}

#[tokio::test]
async fn a_value_arrives_in_every_sort_of_place_and_its_time_moves() {
    let world = world(Faults::default()).await;
    for (object, holder) in places(&world.estate) {
        let before = world.vendors.observe(&object).await.unwrap();
        let mut last = match before {
            State::Stored(state) => state,
            _ => StoredState::default(),
        };
        for value in [VALUE, OTHER] {
            let learned = store(&world, &object, value).await.unwrap();
            assert_eq!(stored(&world, &object, &holder).as_deref(), Some(value), "{}", object.words());
            let now = state_of(&world, &object).await;
            assert_eq!(learned.at, now.updated, "{}", object.words());
            assert_ne!(now, last, "{}", object.words());
            if matches!(object, Object::Variable { holder: Holder::Project { .. }, .. }) {
                assert_eq!(now.updated, None);
                assert_eq!(now.mask.as_deref(), Some(format!("xxxx{}", &value[value.len() - 4..]).as_str()));
            } else {
                assert!(now.updated > last.updated, "{}: {now:?} after {last:?}", object.words());
            }
            last = now;
        }
    }
}

#[tokio::test]
async fn a_secret_of_an_organisation_keeps_who_gets_it() {
    let world = world(Faults::default()).await;
    let own: Vec<(Object, String)> =
        places(&world.estate).into_iter().filter(|(_, holder)| holder.starts_with("organization/")).collect();
    assert!(own.len() >= 2);
    let before = listed(&world).await;
    let kinds: BTreeSet<&str> = before.values().map(|(visibility, _)| visibility.as_str()).collect();
    assert!(kinds.contains("selected") && kinds.contains("private"), "{kinds:?}");
    for (object, _) in &own {
        store(&world, object, VALUE).await.unwrap();
    }
    assert_eq!(listed(&world).await, before);
    let gone = variable(Source::Github, Holder::Organization { name: world.estate.github.login.clone() }, "GONE");
    assert_eq!(world.vendors.observe(&gone).await.unwrap(), State::Absent);
    assert_eq!(store(&world, &gone, VALUE).await.unwrap_err().kind, TroubleKind::Absent);
    assert_eq!(world.github.stored(&format!("organization/{}", world.estate.github.login), "GONE"), None);
}

/// Visibility and selected repositories of the organisation's secrets, as the double tells them.
async fn listed(world: &World) -> std::collections::BTreeMap<String, (String, Vec<u64>)> {
    let mut all = std::collections::BTreeMap::new();
    let login = &world.estate.github.login;
    let page = told(world, &format!("/orgs/{login}/actions/secrets?per_page=100")).await;
    for secret in page["secrets"].as_array().unwrap() {
        let name = secret["name"].as_str().unwrap();
        let selected = told(world, &format!("/orgs/{login}/actions/secrets/{name}/repositories?per_page=100")).await;
        let ids = selected["repositories"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap());
        all.insert(name.to_owned(), (secret["visibility"].as_str().unwrap().to_owned(), ids.collect()));
    }
    all
}

async fn told(world: &World, path: &str) -> serde_json::Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = client.get(format!("{}{path}", world.github.url())).bearer_auth(&world.estate.github.token);
    serde_json::from_slice(&call.send().await.unwrap().bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_deploy_key_is_deleted_and_put_back_once() {
    let world = world(Faults::default()).await;
    let repository = world.estate.github.repositories.iter().find(|one| !one.deploy_keys.is_empty()).unwrap();
    let full = format!("{}/{}", world.estate.github.login, repository.name);
    let key = &repository.deploy_keys[0];
    let place = |id: &str| Object::DeployKey { host: Source::Github, repository: full.clone(), id: id.to_owned() };
    let object = place(&key.id.to_string());
    let State::DeployKey(observed) = world.vendors.observe(&object).await.unwrap() else { panic!("no deploy key") };
    assert_eq!(
        observed,
        DeployKeyState { title: key.title.clone(), key: key.public.clone(), read_only: key.read_only }
    );
    let back = Change::DeleteDeployKey.inverse(&State::DeployKey(observed.clone())).unwrap();

    // What is there is not made again.
    let learned = world.vendors.perform(&object, &back, None).await.unwrap();
    assert_eq!(learned.id, Some(key.id.to_string()));
    for _ in 0..2 {
        world.vendors.perform(&object, &Change::DeleteDeployKey, None).await.unwrap();
        assert_eq!(world.vendors.observe(&object).await.unwrap(), State::Absent);
    }
    let new = world.vendors.perform(&object, &back, None).await.unwrap().id.unwrap();
    assert_ne!(new, key.id.to_string());
    assert_eq!(world.vendors.perform(&object, &back, None).await.unwrap().id, Some(new.clone()));
    let State::DeployKey(now) = world.vendors.observe(&place(&new)).await.unwrap() else { panic!("not put back") };
    let words = |text: &str| text.split(' ').take(2).map(ToOwned::to_owned).collect::<Vec<_>>();
    assert_eq!((words(&now.key), now.title, now.read_only), (words(&observed.key), observed.title, observed.read_only));
    assert_eq!(world.github.calls()["POST /repos/{owner}/{repo}/keys"], 1);

    let other = world.estate.github.repositories.iter().find(|one| one.name != repository.name).unwrap();
    let full = format!("{}/{}", world.estate.github.login, other.name);
    let object = Object::DeployKey { host: Source::Github, repository: full, id: new };
    assert_eq!(world.vendors.perform(&object, &back, None).await.unwrap_err().kind, TroubleKind::Refused);
    let one_word =
        Change::CreateDeployKey { key: DeployKeyState { key: "word".to_owned(), ..DeployKeyState::default() } };
    assert_eq!(world.vendors.perform(&object, &one_word, None).await.unwrap_err().kind, TroubleKind::Refused);
}

/// Whatever can go wrong with a store, what it is called, and what its sentence names.
fn mishaps() -> Vec<(Faults, TroubleKind, &'static [&'static str])> {
    let writes = [
        "PUT /api/v2/context/{id}/environment-variable/{name}",
        "POST /api/v2/project/{slug}/envvar",
        "PUT /repos/{owner}/{repo}/actions/secrets/{name}",
        "PUT /repos/{owner}/{repo}/environments/{name}/secrets/{name}",
        "PUT /orgs/{org}/actions/secrets/{name}",
    ];
    let failing = |how: Mishap, times: u64| Faults {
        failures: writes.map(|path| Failure { path: path.to_owned(), page: 1, times, how }).to_vec(),
        ..Faults::default()
    };
    let always = |how| failing(how, u64::MAX);
    vec![
        (Faults { expires_after: Some(0), ..Faults::default() }, TroubleKind::Session, &["401", "_TOKEN"]),
        (
            Faults { denied: writes.map(ToOwned::to_owned).into(), ..Faults::default() },
            TroubleKind::Denied,
            &["403", "it takes", "_TOKEN"],
        ),
        (always(Mishap::Status(404)), TroubleKind::Absent, &["404", "make a new plan"]),
        (always(Mishap::Status(409)), TroubleKind::Conflict, &["409", "look again"]),
        (always(Mishap::Status(422)), TroubleKind::Refused, &["422", "make a new plan"]),
        (always(Mishap::Status(302)), TroubleKind::Refused, &["moved"]),
        (always(Mishap::Status(500)), TroubleKind::Unreachable, &["500", "may have been done"]),
        (always(Mishap::Status(503)), TroubleKind::Unreachable, &["503"]),
        (always(Mishap::Close), TroubleKind::Unreachable, &["look again"]),
    ]
}

#[tokio::test]
async fn what_goes_wrong_is_told_without_a_value_and_changes_nothing() {
    for (faults, kind, words) in mishaps() {
        let world = world(faults).await;
        for (object, holder) in places(&world.estate) {
            let trouble = store(&world, &object, VALUE).await.unwrap_err();
            let told = format!("{} {trouble:?} {}", trouble.cause, serde_json::to_string(&trouble).unwrap());
            assert_eq!(trouble.kind, kind, "{}: {}", object.words(), trouble.cause);
            assert!(trouble.cause.starts_with(&format!("storing {} failed: ", object.words())), "{}", trouble.cause);
            for word in words {
                assert!(trouble.cause.contains(word), "{word}: {}", trouble.cause);
            }
            for secret in [VALUE, "planted-Qx7", &world.estate.circleci.token, &world.estate.github.token] {
                assert!(!told.contains(secret), "{told}");
            }
            assert_eq!(stored(&world, &object, &holder), None, "{}", object.words());
        }
        assert!(
            !format!("{:?} {:?} {:?}", world.circleci, world.github, world.circleci.paths()).contains("planted-Qx7")
        );
    }
}

#[tokio::test]
async fn what_passes_is_waited_for() {
    let once = |how| Failure { path: "POST /api/v2/project/{slug}/envvar".to_owned(), page: 1, times: 2, how };
    let passing = [
        Faults { throttle_every: 3, retry_after: 1, ..Faults::default() },
        Faults { failures: vec![once(Mishap::Status(502))], ..Faults::default() },
        Faults { failures: vec![once(Mishap::Close)], ..Faults::default() },
    ];
    for faults in passing {
        let throttled = faults.throttle_every > 0;
        let world = world(faults).await;
        let (object, holder) = places(&world.estate).swap_remove(2);
        let begun = std::time::Instant::now();
        store(&world, &object, VALUE).await.unwrap();
        assert_eq!(stored(&world, &object, &holder).as_deref(), Some(VALUE));
        assert!(!throttled || begun.elapsed() >= Duration::from_secs(1), "the announced pause was not kept");
    }
}

#[tokio::test]
async fn what_a_token_may_not_see_is_not_called_absent() {
    let world = world(Faults::default()).await;
    let login = &world.estate.github.login;
    let nowhere = [
        variable(Source::Circleci, Holder::Context { id: "0-0".to_owned(), name: "gone".to_owned() }, "KEY"),
        variable(Source::Circleci, Holder::Project { slug: "gh/acme/gone".to_owned() }, "KEY"),
        variable(Source::Github, Holder::Repository { name: format!("{login}/gone") }, "KEY"),
        variable(
            Source::Github,
            Holder::Environment { repository: format!("{login}/gone"), name: "x".to_owned() },
            "KEY",
        ),
        variable(Source::Github, Holder::Organization { name: "gone".to_owned() }, "KEY"),
        Object::DeployKey { host: Source::Github, repository: format!("{login}/gone"), id: "1".to_owned() },
    ];
    for object in nowhere {
        let trouble = world.vendors.observe(&object).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Absent, "{}", trouble.cause);
        assert!(trouble.cause.contains("may not see it"), "{}", trouble.cause);
        let change = if matches!(object, Object::DeployKey { .. }) { Change::DeleteDeployKey } else { STORE };
        let trouble = world.vendors.perform(&object, &change, Some(&Secret::new(VALUE.to_owned()))).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Absent, "{}", trouble.cause);
    }
}

#[tokio::test]
async fn what_is_not_connected_or_does_not_fit_is_refused_with_the_way_out() {
    let world = world(Faults::default()).await;
    let nobody = Vendors::default();
    for (object, _) in places(&world.estate) {
        let trouble = nobody.observe(&object).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Refused);
        assert!(trouble.cause.contains("is not connected"), "{}", trouble.cause);
    }
    let project = Holder::Project { slug: "gh/acme/web".to_owned() };
    let unfit = [
        variable(Source::Gitlab, project.clone(), "KEY"),
        variable(Source::Github, project, "KEY"),
        variable(Source::Github, Holder::Repository { name: "no-owner".to_owned() }, "KEY"),
        variable(Source::Github, Holder::Repository { name: "a/b/c".to_owned() }, "KEY"),
        variable(Source::Circleci, Holder::Project { slug: "gh/../../me".to_owned() }, "KEY"),
        variable(Source::Circleci, Holder::Organization { name: "acme".to_owned() }, "KEY"),
    ];
    for object in unfit {
        let trouble = world.vendors.perform(&object, &STORE, Some(&Secret::new(VALUE.to_owned()))).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Refused, "{}", trouble.cause);
        assert!(trouble.cause.contains("make a new plan"), "{}", trouble.cause);
    }
    assert!(world.circleci.calls().is_empty() && world.github.calls().is_empty());
}

#[tokio::test]
async fn a_token_that_ends_halfway_ends_the_session() {
    let world = world(Faults { expires_after: Some(1), ..Faults::default() }).await;
    for (object, holder) in
        places(&world.estate).into_iter().filter(|(_, holder)| !holder.starts_with("org")).step_by(3)
    {
        // Each double takes its token once.
        let trouble = store(&world, &object, VALUE).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Session, "{}", trouble.cause);
        assert_eq!(stored(&world, &object, &holder), None);
    }
}

#[tokio::test]
async fn an_executor_stores_parts_of_a_new_key_straight_from_memory() {
    let world = world(Faults::default()).await;
    let clouds = Arc::new(world.estate.aws.clone());
    let account = clouds.accounts[0].id.clone();
    let double = aws::serve(clouds, aws::Faults::default()).await.unwrap();
    let (id, key) = ("AKIAPLANTEDNEW", aws::caller_key(&account));
    let secret = Secret::new("of-the-responder".to_owned());
    let executor = Executor::connect_to(&double.url(), &key, &secret, Scope::default()).await.unwrap();
    let (object, holder) = places(&world.estate).swap_remove(3);
    assert_eq!(executor.observe(&object).await.unwrap_err().kind, TroubleKind::Refused);

    let vendors = connected(&world.estate, &world.circleci, &world.github).unwrap();
    let executor = executor.with_vendors(vendors);
    executor.minted().put(7, id, Secret::new(VALUE.to_owned()));
    for (part, expected) in [(Part::KeyId, id), (Part::SecretHalf, VALUE)] {
        let learned = executor.perform(8, &object, &Change::Store { made_by: 7, part }).await.unwrap();
        assert_eq!(stored(&world, &object, &holder).as_deref(), Some(expected));
        let State::Stored(now) = executor.observe(&object).await.unwrap() else { panic!("not stored") };
        assert_eq!(learned.at, now.updated);
    }
    let lost = Change::Store { made_by: 9, part: Part::KeyId };
    assert_eq!(executor.perform(10, &object, &lost).await.unwrap_err().kind, TroubleKind::Lost);
    assert_eq!(stored(&world, &object, &holder).as_deref(), Some(VALUE));
}
