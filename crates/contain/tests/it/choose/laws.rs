//! What holds for every plan.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_contain::change::Change;
use stanch_contain::choose::{DENY_ALL, INLINE_NAME, Identity, policies};
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::plan::{Plan, Strategy as How};
use stanch_contain::state::{Grants, KeyState, State};
use stanch_iam::reach::Answer;

use super::scene::{ACCOUNT, Scene, credential, member, now, role, role_state, user, user_state};

const TRUST: &str = r#"{"Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/1"},"Action":"sts:AssumeRoleWithWebIdentity"}}"#;

fn grants() -> impl Strategy<Value = Grants> {
    let name = prop_oneof![Just(INLINE_NAME.to_owned()), "[a-z]{1,6}"];
    let document = prop_oneof![Just(DENY_ALL.to_owned()), Just("x".repeat(2_000)), "[a-z {}]{0,40}"];
    let arn = prop_oneof![Just("arn:aws:iam::aws:policy/AWSDenyAll".to_owned()), "arn:aws:iam::aws:policy/[A-Z]{1,3}"];
    let tags = btree_map("[a-z]{1,3}", "[a-z]{0,3}", 0..3);
    (proptest::option::of(arn.clone()), btree_set(arn, 0..12), btree_map(name, document, 0..3), tags)
        .prop_map(|(boundary, attached, inline, tags)| Grants { boundary, attached, inline, tags })
}

#[derive(Debug, Clone)]
struct One {
    is_user: bool,
    number: u8,
    grants: Grants,
    keys: BTreeSet<u8>,
    groups: BTreeSet<String>,
    repairs: Answer,
    danger: u32,
    unused: bool,
    stored: bool,
    fate: u8,
}

fn one() -> impl Strategy<Value = One> {
    let repairs = prop_oneof![Just(Answer::No), Just(Answer::Possibly), Just(Answer::Yes)];
    let first = (any::<bool>(), 0_u8..6, grants(), btree_set(0_u8..3, 0..3), btree_set("[a-z]{1,3}", 0..3));
    let second = (repairs, 0_u32..9, any::<bool>(), any::<bool>(), 0_u8..10);
    (first, second).prop_map(|((is_user, number, grants, keys, groups), (repairs, danger, unused, stored, fate))| One {
        is_user,
        number,
        grants,
        keys,
        groups,
        repairs,
        danger,
        unused,
        stored,
        fate,
    })
}

/// What a scene is made of.
#[derive(Debug, Clone)]
struct Drawn {
    all: Vec<One>,
    how: Option<How>,
    keep_user: bool,
    approvers: usize,
    room: u32,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let how = prop_oneof![
        Just(None),
        Just(Some(How::Canary)),
        Just(Some(How::Disable)),
        Just(Some(How::Delete)),
        Just(Some(How::Rotate))
    ];
    (vec(one(), 1..6), how, any::<bool>(), 0_usize..3, 0_u32..3)
        .prop_map(|(all, how, keep_user, approvers, room)| Drawn { all, how, keep_user, approvers, room })
}

impl Drawn {
    fn scene(&self) -> Scene {
        let mut scene = Scene::new();
        scene.strategy = self.how;
        scene.keep_user = self.keep_user;
        scene.approvers.truncate(self.approvers);
        scene.controls.insert(ACCOUNT.to_owned(), self.room);
        for (one, id) in self.all.iter().zip(0..) {
            add(&mut scene, one.clone(), id);
        }
        scene
    }
}

fn add(scene: &mut Scene, one: One, id: usize) {
    let name = format!("n{}", one.number);
    let kind = if one.is_user { "user" } else { "role" };
    let key = one.is_user.then(|| format!("AKIA{}", one.keys.first().copied().unwrap_or(9)));
    let arn = format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}");
    scene.expose(
        &format!("c{id}"),
        "aws-access-key",
        vec![Identity { arn, key, certain: one.fate != 0, breaks: Vec::new() }],
    );
    let context = ("context", "5b1f", "web");
    let unused: Value = if one.unused { json!({ "state": "never", "by": "AWS" }) } else { json!({ "state": "no" }) };
    let members = match one.stored {
        true => json!([member("id", "circleci", context, "ID"), member("secret", "circleci", context, "KEY")]),
        false => json!([]),
    };
    let exposed = scene.exposed.last_mut().expect("one was added");
    exposed.credential =
        credential(&format!("c{id}"), "aws-access-key", json!({ "unused": unused, "members": members }));
    exposed.repairs = one.repairs;
    exposed.danger = one.danger;
    exposed.issuer = (!one.is_user).then(|| "oidc.circleci.com".to_owned());
    let (object, state) = if one.is_user {
        let created = |key: &u8| (format!("AKIA{key}"), KeyState { active: *key != 1, created: now() });
        let mut state = user_state();
        state.grants = one.grants;
        state.groups = one.groups;
        state.keys = one.keys.iter().map(created).collect();
        (user(&name), State::User(state))
    } else {
        let mut state = role_state(TRUST);
        state.grants = one.grants;
        (role(&name), State::Role(state))
    };
    scene.states.entry(object).or_insert(match one.fate {
        1 => Ok(State::Absent),
        2 => Err(super::scene::denied("it is denied")),
        _ => Ok(state),
    });
}

/// What everything is like after a plan and its undoing, but for objects with an effect that nothing takes back.
fn there_and_back(plan: &Plan, observed: &BTreeMap<Object, State>) -> BTreeMap<Object, State> {
    let mut states = observed.clone();
    let all: Vec<_> = plan.actions.iter().flat_map(|one| one.effects.iter().map(move |effect| (one, effect))).collect();
    for (action, effect) in &all {
        effect.change.apply_to(states.entry(effect.object(action).clone()).or_default());
    }
    for (action, effect) in all.iter().rev() {
        if let Some(inverse) = &effect.inverse {
            inverse.apply_to(states.entry(effect.object(action).clone()).or_default());
        }
    }
    let lasting = |change: &Change| matches!(change, Change::DeleteKey { .. } | Change::Store { .. });
    states.retain(|object, _| !all.iter().any(|(one, effect)| effect.object(one) == object && lasting(&effect.change)));
    states
}

/// What the least policies of a plan allow: actions with resources.
fn allowed(plan: &Plan) -> BTreeSet<(String, String)> {
    let mut allowed = BTreeSet::new();
    for policy in policies(plan) {
        let value: Value = serde_json::from_str(&policy.document).expect("JSON");
        assert!(value.to_string().len() <= 6_144, "IAM takes no longer one");
        for statement in value["Statement"].as_array().expect("a list") {
            let list = |name: &str| statement[name].as_array().expect("a list").iter().filter_map(Value::as_str);
            for action in list("Action") {
                allowed.extend(list("Resource").map(|on| (action.to_owned(), on.to_owned())));
            }
        }
    }
    allowed
}

#[test]
fn the_policies_of_a_large_plan_are_short_enough_and_allow_all_of_it() {
    let mut scene = Scene::new();
    scene.cap = 1_000;
    for number in 0..300 {
        scene.add_user(&format!("c{number}"), &format!("ci-builder-{number}"), &format!("AKIA{number:016}"));
    }
    let plan = scene.planned();
    assert_eq!(plan.actions.len(), 300);
    let allowed = allowed(&plan);
    for action in &plan.actions {
        let Object::Principal { name, .. } = &action.object else { panic!("users alone are exposed") };
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
        for needed in ["iam:GetUser", "iam:PutUserPolicy", "iam:PutUserPermissionsBoundary", "iam:DeleteUserPolicy"] {
            assert!(allowed.contains(&(needed.to_owned(), arn.clone())), "{needed} on {arn}");
        }
    }
    let count = policies(&plan).len();
    assert!((2..=10).contains(&count), "{count} policies");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_a_plan_does_is_taken_back_to_the_byte(drawn in drawn()) {
        let scene = drawn.scene();
        let Ok(plan) = scene.plan() else { return Ok(()) };
        let observed: BTreeMap<Object, State> =
            scene.observed().into_iter().filter_map(|(object, state)| Some((object, state.ok()?))).collect();
        for (object, state) in there_and_back(&plan, &observed) {
            prop_assert_eq!(&state, observed.get(&object).unwrap_or(&State::Absent), "{}", object.words());
        }
    }

    #[test]
    fn the_order_in_which_things_are_exposed_changes_no_byte(drawn in drawn()) {
        let mut scene = drawn.scene();
        let text = scene.plan().map(|plan| plan.to_text());
        scene.exposed.reverse();
        prop_assert_eq!(scene.plan().map(|plan| plan.to_text()), text);
    }

    #[test]
    fn a_plan_can_be_read_again_and_numbers_its_effects_through(drawn in drawn()) {
        let Ok(plan) = drawn.scene().plan() else { return Ok(()) };
        let numbers: Vec<u32> = plan.actions.iter().flat_map(|one| &one.effects).map(|one| one.number).collect();
        let through: Vec<u32> = (1..).take(numbers.len()).collect();
        prop_assert_eq!(numbers, through);
        prop_assert!(plan.actions.iter().is_sorted_by_key(|action| action.wave));
        prop_assert_eq!(Plan::parse(&plan.to_text(), "the plan").ok(), Some(plan));
    }

    #[test]
    fn every_credential_is_stopped_left_to_somebody_or_left_out(drawn in drawn()) {
        let scene = drawn.scene();
        let Ok(plan) = scene.plan() else { return Ok(()) };
        let stopped = plan.actions.iter().flat_map(|action| action.credentials.iter());
        let tasks = plan.tasks.iter().map(|task| &task.credential);
        let out = plan.left_out.iter().filter_map(|left| left.credential.as_ref());
        let said: BTreeSet<&String> = stopped.chain(tasks).chain(out).collect();
        let all: BTreeSet<&String> = scene.exposed.iter().map(|one| &one.credential.id).collect();
        prop_assert_eq!(said, all);
    }

    #[test]
    fn only_exposed_keys_are_switched_off_or_deleted(drawn in drawn()) {
        let scene = drawn.scene();
        let Ok(plan) = scene.plan() else { return Ok(()) };
        for action in &plan.actions {
            for effect in &action.effects {
                if let Change::SetKey { id, .. } | Change::DeleteKey { id } = &effect.change {
                    let exposed = scene.exposed.iter().flat_map(|one| &one.identities);
                    let mut same = exposed.filter(|one| one.object().as_ref() == Some(&action.object));
                    prop_assert!(same.any(|one| one.key.as_ref() == Some(id)), "{} {id}", action.object.words());
                }
            }
        }
    }

    #[test]
    fn what_two_have_to_agree_to_is_never_planned_without_them(drawn in drawn()) {
        let Ok(plan) = drawn.scene().plan() else { return Ok(()) };
        let binding = plan.actions.iter().flat_map(|one| &one.effects).filter(|one| one.change.needs_approval()).count();
        prop_assert_eq!(binding, plan.approvals_for.len());
        prop_assert_eq!(plan.approvals, if binding > 0 { 2 } else { 0 });
        prop_assert!(plan.approvers.len() >= usize::from(plan.approvals));
    }

    #[test]
    fn the_least_policy_names_every_principal_and_no_wildcard_of_iam(drawn in drawn()) {
        let Ok(plan) = drawn.scene().plan() else { return Ok(()) };
        let mut named = BTreeSet::new();
        for (action, resource) in allowed(&plan) {
            prop_assert!(!action.contains('*'), "{action}");
            if action.starts_with("iam:") {
                prop_assert!(resource.contains(":group/") || !resource.contains('*'), "{action} on {resource}");
                named.insert(resource);
            }
        }
        for action in &plan.actions {
            if let Object::Principal { kind, name, .. } = &action.object {
                let kind = if *kind == PrincipalKind::User { "user" } else { "role" };
                prop_assert!(named.contains(&format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}")), "{name}");
            }
        }
    }
}
