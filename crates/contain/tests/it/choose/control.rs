//! Service control policies for those who could take back everything else.

use std::collections::BTreeSet;

use stanch_contain::change::Change;
use stanch_contain::choose::Identity;
use stanch_contain::object::Object;
use stanch_contain::plan::Plan;
use stanch_contain::state::{ControlState, State};
use stanch_iam::context::{Context, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Verdict, decide};
use stanch_iam::policy::Policy;
use stanch_iam::reach::Answer;

use super::scene::{ACCOUNT, CALLER, KEY, Scene, denied, role, role_state};

/// A user that can repair itself.
fn repairing() -> Scene {
    let mut scene = Scene::with_user("ops/ci-web");
    scene.states = scene.states.into_values().map(|state| (super::scene::user("ci-web"), state)).collect();
    scene.exposed[0].repairs = Answer::Possibly;
    scene
}

fn contents(plan: &Plan) -> Vec<&str> {
    let all = plan.actions.iter().flat_map(|action| &action.effects);
    all.filter_map(|effect| match &effect.change {
        Change::CreateControl { content } => Some(content.as_str()),
        _ => None,
    })
    .collect()
}

#[test]
fn it_comes_before_everything_and_needs_approvals() {
    let mut scene = repairing();
    scene.add_user("c2", "ci-api", "AKIAI44QH8DHBEXAMPLE");
    scene.exposed[1].danger = 900;
    let plan = scene.planned();
    let waves: Vec<u32> = plan.actions.iter().map(|action| action.wave).collect();
    assert_eq!(waves, [0, 1, 2]);
    assert!(matches!(plan.actions[0].object, Object::Control { .. }));
    assert_eq!(plan.actions[0].effects[1].change, Change::AttachControl { target: ACCOUNT.to_owned() });
    assert_eq!(plan.actions[0].effects[1].inverse, Some(Change::DetachControl { target: ACCOUNT.to_owned() }));
    assert_eq!(plan.approvals, 2);
    assert!(!contents(&plan)[0].contains("ci-api"));
}

/// What a caller may do under the service control policies of a plan.
fn verdict(plan: &Plan, kind: CallerKind, arn: &str, issuer: Option<&str>) -> Verdict {
    let allow = serde_json::json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let allow = Policy::parse("all", &allow);
    let denies: Vec<Policy> =
        contents(plan).iter().map(|text| Policy::parse("plan", &serde_json::from_str(text).expect("JSON"))).collect();
    let level = allow.statements.iter().chain(denies.iter().flat_map(|policy| &policy.statements)).collect();
    let identity = allow.statements.iter().collect();
    let layers = Layers { identity, service_controls: vec![level], ..Layers::default() };
    let issuer = issuer.map(str::to_owned);
    let caller = Caller { kind, arn: arn.to_owned(), issuer, account: Some(ACCOUNT.to_owned()) };
    let context = Context::new(Rest::Absent);
    let resource_account = Some(ACCOUNT);
    let request =
        Request { caller: &caller, action: "iam:PutUserPolicy", resource: "*", resource_account, context: &context };
    decide(&layers, &request).verdict
}

#[test]
fn it_binds_users_and_sessions_of_roles_and_never_the_responder() {
    let mut scene = repairing();
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/ci/deploy");
    scene.expose("c2", "aws-role", vec![Identity { arn: arn.clone(), key: None, certain: true, breaks: Vec::new() }]);
    scene.exposed[1].repairs = Answer::Yes;
    scene.states.insert(role("deploy"), Ok(State::Role(role_state("{}"))));
    let plan = scene.planned();
    let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/deploy/s");
    let user = format!("arn:aws:iam::{ACCOUNT}:user/ops/ci-web");
    assert_eq!(verdict(&plan, CallerKind::User, &user, None), Verdict::Explicit);
    assert_eq!(verdict(&plan, CallerKind::Role, &session, Some(&arn)), Verdict::Explicit);
    let other = format!("arn:aws:iam::{ACCOUNT}:user/ci-web");
    assert_eq!(verdict(&plan, CallerKind::User, &other, None), Verdict::Allow);
    for path in ["", "sec/", "a/b/"] {
        let role = format!("arn:aws:iam::999900001111:role/{path}responder");
        assert_eq!(verdict(&plan, CallerKind::Role, CALLER, Some(&role)), Verdict::Allow);
    }
}

#[test]
fn many_are_split_so_that_each_fits_and_none_is_lost() {
    let mut scene = Scene::new();
    let accounts = [ACCOUNT, "222233334444", "333344445555"];
    scene.controls = accounts.map(|account| (account.to_owned(), 4)).into();
    let mut all = BTreeSet::new();
    for number in 0..300 {
        let arn = format!("arn:aws:iam::{}:user/teams/build/ci-{number}", accounts[number % 3]);
        all.insert(arn.clone());
        scene.expose(
            &format!("c{number}"),
            "aws-access-key",
            vec![Identity { arn, key: None, certain: true, breaks: Vec::new() }],
        );
        scene.exposed[number].repairs = Answer::Yes;
    }
    let user = || Ok(State::User(super::scene::user_state()));
    let identities = scene.exposed.iter().flat_map(|one| &one.identities);
    scene.states = identities.filter_map(|one| Some((one.object()?, user()))).collect();
    let plan = scene.planned();
    let mut named = BTreeSet::new();
    for text in contents(&plan) {
        assert!(text.chars().count() <= 5_120, "{}", text.len());
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let arns = &value["Statement"][0]["Condition"]["ArnLike"]["aws:PrincipalArn"];
        named.extend(arns.as_array().expect("a list").iter().filter_map(|arn| arn.as_str().map(str::to_owned)));
    }
    assert_eq!(named, all);
    for account in accounts {
        let attached = |change: &&Change| matches!(change, Change::AttachControl { target } if target == account);
        assert!(super::scene::changes(&plan).into_iter().filter(attached).count() <= 4, "{account}");
    }
}

#[test]
fn without_one_the_plan_says_why_it_can_be_taken_back() {
    type Spoil = fn(&mut Scene);
    let cases: [(Spoil, &str); 6] = [
        (|scene| scene.management = None, "the caller cannot write service control policies"),
        (|scene| scene.management = Some(ACCOUNT.to_owned()), "binds the management account"),
        (|scene| scene.controls.clear(), "is not known to be bound"),
        (|scene| scene.controls = [(ACCOUNT.to_owned(), 0)].into(), "as many service control policies"),
        (|scene| scene.approvers.clear(), "needs two approvers"),
        (spoil_name, "exists already"),
    ];
    for (spoil, why) in cases {
        let mut scene = repairing();
        spoil(&mut scene);
        let plan = scene.planned();
        assert!(contents(&plan).is_empty(), "{why}");
        let left = plan.actions[0].leaves.iter().find(|said| said.contains("can take this back"));
        assert!(left.is_some_and(|said| said.contains(why) && said.contains("verify")), "{why}: {left:?}");
    }
}

/// Somebody else has a policy of the name.
fn spoil_name(scene: &mut Scene) {
    let theirs = ControlState { id: "p-1".to_owned(), content: "{}".to_owned(), targets: BTreeSet::new() };
    let control = scene.observed().into_keys().find(|object| matches!(object, Object::Control { .. }));
    scene.states.insert(control.expect("one is wanted"), Ok(State::Control(theirs)));
}

#[test]
fn one_that_could_not_be_observed_is_not_made() {
    let mut scene = repairing();
    let control = scene.observed().into_keys().find(|object| matches!(object, Object::Control { .. }));
    scene.states.insert(control.expect("one is wanted"), Err(denied("organizations:ListPolicies is denied")));
    assert!(contents(&scene.planned()).is_empty());
}

#[test]
fn the_root_of_a_member_account_is_bound_and_its_key_is_a_task() {
    let mut scene = Scene::new();
    let arn = format!("arn:aws:iam::{ACCOUNT}:root");
    scene.expose(
        "c1",
        "aws-access-key",
        vec![Identity { arn: arn.clone(), key: Some(KEY.to_owned()), certain: true, breaks: Vec::new() }],
    );
    let plan = scene.planned();
    assert_eq!(verdict(&plan, CallerKind::Root, &arn, None), Verdict::Explicit);
    assert_eq!(plan.tasks.len(), 1);
    assert!(plan.tasks[0].steps.concat().contains("delete the key"));
    // In the management account the task is all there is.
    scene.management = Some(ACCOUNT.to_owned());
    let plan = scene.planned();
    assert_eq!((plan.actions.len(), plan.tasks.len()), (0, 1));
}
