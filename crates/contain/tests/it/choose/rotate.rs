//! A new key in place of an exposed one.

use serde_json::json;
use stanch_contain::change::{Change, Part};
use stanch_contain::choose::{ChooseError, DENY_ALL, INLINE_NAME};
use stanch_contain::object::{Holder, Object};
use stanch_contain::plan::{Plan, Strategy};
use stanch_contain::state::{KeyState, State, UserState};
use stanch_inventory::record::Source;

use super::scene::{KEY, OTHER_KEY, Scene, changes, credential, member, now, user, user_state};

/// A user whose key is in a context, a repository and an environment, and a copy of which is at GitLab.
fn stored() -> Scene {
    let mut scene = Scene::with_user("ci-web");
    let context = ("context", "5b1f", "web-production");
    let environment = ("environment", "acme/web/prod", "prod");
    scene.exposed[0].credential = credential(
        "c1",
        "aws-access-key",
        json!({ "members": [
            member("id", "circleci", context, "AWS_ACCESS_KEY_ID"),
            member("secret", "circleci", context, "AWS_SECRET_ACCESS_KEY"),
            member("setting", "circleci", context, "AWS_REGION"),
            member("id", "github", ("project", "acme/web", "web"), "KEY_ID"),
            member("secret", "github", environment, "KEY"),
            member("secret", "gitlab", ("project", "17", "web"), "AWS_SECRET_ACCESS_KEY"),
        ] }),
    );
    scene.strategy = Some(Strategy::Rotate);
    scene
}

/// Which part goes where.
fn stores(plan: &Plan) -> Vec<(&Object, &Part)> {
    let effects = plan.actions.iter().flat_map(|action| &action.effects);
    effects
        .filter_map(|effect| match &effect.change {
            Change::Store { part, .. } => Some((effect.on.as_ref()?, part)),
            _ => None,
        })
        .collect()
}

fn variable(vendor: Source, holder: Holder, name: &str) -> Object {
    Object::Variable { vendor, holder, name: name.to_owned() }
}

#[test]
fn a_new_user_is_a_copy_with_its_key_stored_by_name_and_the_old_one_a_canary() {
    let mut scene = stored();
    let state = scene.user_mut("ci-web");
    state.path = "/ci/".to_owned();
    state.groups.insert("builders".to_owned());
    state.grants.boundary = Some("arn:aws:iam::111122223333:policy/edge".to_owned());
    state.grants.attached.insert("arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned());
    state.grants.inline.insert("app".to_owned(), "{}".to_owned());
    state.grants.tags.insert("team".to_owned(), "web".to_owned());
    let mut expected = state.clone();
    let plan = scene.planned();
    let [action] = plan.actions.as_slice() else { panic!("{:?}", plan.actions) };
    let new = user("ci-web-renewed");
    let mut made = State::Absent;
    for effect in action.effects.iter().filter(|effect| effect.on.as_ref() == Some(&new)) {
        effect.change.apply_to(&mut made);
    }
    expected.keys.clear();
    expected.id.clear();
    expected.created = chrono::DateTime::UNIX_EPOCH;
    assert_eq!(made, State::User(expected));
    let State::User(old) = action.expected() else { panic!("it is a user") };
    assert!(old.keys[KEY].active && old.grants.boundary.is_some_and(|arn| arn.ends_with("AWSDenyAll")));
    let context = || Holder::Context { id: "5b1f".to_owned(), name: "web-production".to_owned() };
    let repository = Holder::Repository { name: "acme/web".to_owned() };
    let environment = Holder::Environment { repository: "acme/web".to_owned(), name: "prod".to_owned() };
    let all = [
        (variable(Source::Circleci, context(), "AWS_ACCESS_KEY_ID"), Part::KeyId),
        (variable(Source::Circleci, context(), "AWS_SECRET_ACCESS_KEY"), Part::SecretHalf),
        (variable(Source::Github, repository, "KEY_ID"), Part::KeyId),
        (variable(Source::Github, environment, "KEY"), Part::SecretHalf),
    ];
    assert_eq!(stores(&plan), all.iter().map(|(object, part)| (object, part)).collect::<Vec<_>>());
    assert_eq!(plan.tasks.len(), 1);
    // What cannot be written from here is for a person.
    let steps = plan.tasks[0].steps.concat();
    assert!(steps.contains("GitLab") && !steps.contains("GitHub"), "{steps}");
}

#[test]
fn a_user_that_is_stopped_already_is_copied_as_it_was_before() {
    let mut scene = stored();
    let state = scene.user_mut("ci-web");
    state.grants.inline.insert("app".to_owned(), "{}".to_owned());
    let before = state.clone();
    state.grants.inline.insert(INLINE_NAME.to_owned(), DENY_ALL.to_owned());
    state.grants.boundary = Some("arn:aws:iam::aws:policy/AWSDenyAll".to_owned());

    // Nobody knows what it could do before: a copy would be as dead as it is.
    let not_rotated = |scene: &Scene, because: &str| match scene.plan() {
        Err(ChooseError::Nothing { why, .. }) => assert!(why.concat().contains(because), "{why:?}"),
        other => panic!("{other:?}"),
    };
    not_rotated(&scene, "no plan of this case knows what it could do before");
    scene.keep_user = true;
    not_rotated(&scene, "a second key of it could do nothing");
    scene.keep_user = false;
    // It was another user under the same name.
    let other = UserState { id: "AIDAOTHER".to_owned(), ..before.clone() };
    scene.before.insert(user("ci-web"), State::User(other));
    not_rotated(&scene, "no plan of this case knows what it could do before");
    scene.before.insert(user("ci-web"), State::User(before.clone()));
    let plan = scene.planned();
    let new = user("ci-web-renewed");
    let mut made = State::Absent;
    let effects = plan.actions.iter().flat_map(|action| &action.effects);
    for effect in effects.filter(|effect| effect.on.as_ref() == Some(&new)) {
        effect.change.apply_to(&mut made);
    }
    assert_eq!(made.grants(), Some(&before.grants));
    assert_eq!(stores(&plan).len(), 4);
}

#[test]
fn what_dependabot_and_codespaces_have_under_the_same_name_is_for_a_person() {
    let mut scene = Scene::with_user("ci-web");
    scene.strategy = Some(Strategy::Rotate);
    let place = ("organisation", "acme", "acme");
    let mut members =
        [("id", "KEY_ID"), ("secret", "KEY")].map(|(part, name)| member(part, "github", place, name)).to_vec();
    for store in ["dependabot", "codespaces"] {
        let mut other = member("secret", "github", place, "KEY");
        other["id"] = json!(store);
        members.push(other);
    }
    scene.exposed[0].credential = credential("c1", "aws-access-key", json!({ "members": members }));
    let plan = scene.planned();
    let organisation = || Holder::Organization { name: "acme".to_owned() };
    let (id, secret) =
        (variable(Source::Github, organisation(), "KEY_ID"), variable(Source::Github, organisation(), "KEY"));
    let mut all = stores(&plan);
    all.sort_by_key(|(object, _)| (*object).clone());
    assert_eq!(all, [(&secret, &Part::SecretHalf), (&id, &Part::KeyId)]);
    assert_eq!(plan.tasks.len(), 1);
}

#[test]
fn a_secret_that_is_named_gets_the_new_key_and_only_one_key() {
    let mut scene = Scene::with_user("ci-web");
    scene.strategy = Some(Strategy::Rotate);
    let secret = Object::Secret {
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        id: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-a1b2c3".to_owned(),
    };
    let fields = Part::Json { key_id: "id".to_owned(), secret: "key".to_owned() };
    scene.store_in = vec![(secret.clone(), fields.clone())];
    let plan = scene.planned();
    assert_eq!(stores(&plan), [(&secret, &fields)]);
    let policies = stanch_contain::choose::policies(&plan);
    assert!(policies.iter().any(|one| one.document.contains("secretsmanager:PutSecretValue")), "{policies:?}");
    scene.add_user("c2", "ci-api", OTHER_KEY);
    assert_eq!(scene.plan(), Err(ChooseError::StoreIn { count: 2 }));
}

#[test]
fn what_is_stored_and_probed_names_the_effect_that_made_the_key() {
    let mut scene = stored();
    // Another action goes before it, so that numbers are not those within the action.
    scene.add_user("c0", "ci-api", OTHER_KEY);
    scene.exposed[1].danger = 90;
    let plan = scene.planned();
    let effects: Vec<_> = plan.actions.iter().flat_map(|action| &action.effects).collect();
    let made = effects.iter().find(|effect| effect.change == Change::CreateKey).expect("a key is made").number;
    assert!(made > 2);
    for effect in &effects {
        if let Change::Store { made_by, .. } | Change::Probe { made_by } = effect.change {
            assert_eq!(made_by, made);
            assert!(effect.number > made);
        }
    }
}

#[test]
fn without_a_place_for_both_halves_it_is_a_canary() {
    let mut scene = Scene::with_user("ci-web");
    scene.strategy = Some(Strategy::Rotate);
    let context = ("context", "5b1f", "web-production");
    for (members, missing) in [
        (json!([]), "either half"),
        (json!([member("id", "circleci", context, "AWS_ACCESS_KEY_ID")]), "the secret half"),
        (json!([member("secret", "circleci", context, "AWS_SECRET_ACCESS_KEY")]), "the id"),
    ] {
        scene.exposed[0].credential = credential("c1", "aws-access-key", json!({ "members": members }));
        let plan = scene.planned();
        assert_eq!(plan.actions[0].strategy, Strategy::Canary);
        assert!(!changes(&plan).contains(&&Change::CreateKey));
        assert!(plan.actions[0].why.contains(missing), "{}", plan.actions[0].why);
    }
}

#[test]
fn a_user_of_the_new_name_is_not_taken_over() {
    let mut scene = stored();
    scene.states.insert(user("ci-web-renewed"), Ok(State::User(user_state())));
    let plan = scene.planned();
    assert_eq!(plan.actions[0].strategy, Strategy::Canary);
    assert!(plan.actions[0].why.contains("exists already"), "{}", plan.actions[0].why);
}

#[test]
fn two_keys_of_a_user_leave_no_room_for_a_third() {
    let mut scene = stored();
    scene.keep_user = true;
    let plan = scene.planned();
    assert_eq!(changes(&plan).first(), Some(&&Change::CreateKey));
    assert_eq!(changes(&plan).last(), Some(&&Change::DeleteKey { id: KEY.to_owned() }));
    // A user that has to stay usable is not denied.
    assert!(
        !changes(&plan).iter().any(|change| matches!(change, Change::PutInline { .. } | Change::SetBoundary { .. }))
    );
    scene.user_mut("ci-web").keys.insert(OTHER_KEY.to_owned(), KeyState { active: false, created: now() });
    let error = scene.plan().expect_err("there is no room").to_string();
    assert!(error.contains("has two access keys"), "{error}");
}
