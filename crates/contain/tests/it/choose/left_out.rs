//! What is not touched, and what is no plan at all.

use stanch_contain::choose::{ChooseError, Identity};
use stanch_contain::plan::{Plan, Strategy};
use stanch_contain::state::{Part, State};

use super::scene::{ACCOUNT, CALLER, OTHER_KEY, Scene, changes, denied, user};

/// The only thing that was left out beside one user that is contained: why, and whether it stays open.
fn only_left_out(plan: &Plan) -> (&str, bool) {
    assert_eq!(plan.actions.len(), 1, "{:?}", plan.actions);
    let [left] = plan.left_out.as_slice() else { panic!("{:?}", plan.left_out) };
    assert_eq!(left.credential.as_deref(), Some("c2"));
    (&left.why, left.open)
}

/// A user that is contained, and another one.
fn two_users() -> Scene {
    let mut scene = Scene::with_user("ci-web");
    scene.add_user("c2", "ci-api", OTHER_KEY);
    scene
}

#[test]
fn a_deleted_user_is_not_open() {
    let mut scene = two_users();
    scene.states.insert(user("ci-api"), Ok(State::Absent));
    assert_eq!(only_left_out(&scene.planned()), ("user ci-api of account 111122223333 does not exist any more", false));
}

#[test]
fn a_deleted_key_is_not_open() {
    let mut scene = two_users();
    scene.user_mut("ci-api").keys.clear();
    let gone = format!("access key {OTHER_KEY} does not exist any more");
    assert_eq!(only_left_out(&scene.planned()), (gone.as_str(), false));
}

#[test]
fn what_could_not_be_observed_is_open_with_its_cause() {
    let mut scene = two_users();
    scene.states.insert(user("ci-api"), Err(denied("iam:GetUser is denied; use another profile")));
    assert_eq!(only_left_out(&scene.planned()), ("iam:GetUser is denied; use another profile", true));
}

#[test]
fn a_part_that_could_not_be_read_keeps_nobody_from_being_stopped_and_is_named() {
    let mut scene = two_users();
    let user = scene.user_mut("ci-api");
    user.unread.insert(Part::Groups, "iam:ListGroupsForUser is denied".to_owned());
    let plan = scene.planned();
    assert_eq!((plan.actions.len(), plan.left_out.len()), (2, 0));
    let said = |plan: &Plan| {
        let all = plan.actions.iter().flat_map(|action| &action.leaves);
        all.filter(|text| text.starts_with("its groups could not be read")).count()
    };
    assert_eq!(said(&plan), 1);
    // A copy would lack the groups, so that it is stopped and not rotated.
    scene.strategy = Some(Strategy::Rotate);
    let plan = scene.planned();
    assert!(plan.actions.iter().all(|action| action.strategy == Strategy::Canary));
    assert_eq!(said(&plan), 1);
}

#[test]
fn protected_principals_and_the_callers_own_are_open() {
    let mut scene = two_users();
    scene.protected = vec![format!("arn:aws:iam::{ACCOUNT}:user/*-api")];
    let plan = scene.planned();
    assert!(only_left_out(&plan).0.contains("is protected by"));
    assert!(only_left_out(&plan).1);
    for (caller, mine) in [
        ("arn:aws:iam::111122223333:user/team/ci-api", "arn:aws:iam::111122223333:user/team/ci-api"),
        ("arn:aws:sts::111122223333:assumed-role/ir/alice", "arn:aws:iam::111122223333:role/sec/ir"),
        ("arn:aws:iam::111122223333:role/ir", "arn:aws:iam::111122223333:role/ir"),
    ] {
        let mut scene = Scene::with_user("ci-web");
        scene.caller = caller;
        scene.expose(
            "c2",
            "aws-access-key",
            vec![Identity { arn: mine.to_owned(), key: None, certain: true, breaks: Vec::new() }],
        );
        let plan = scene.planned();
        let (why, open) = only_left_out(&plan);
        assert!(open && why.contains("runs this plan"), "{why}");
    }
}

#[test]
fn a_mere_possibility_is_open_until_it_is_decided_or_named() {
    let mut scene = two_users();
    scene.exposed[1].identities[0].certain = false;
    let plan = scene.planned();
    let (why, open) = only_left_out(&plan);
    assert!(open && why.contains(&format!("stanch link confirm c2 {OTHER_KEY} --why")), "{why}");
    for named in [OTHER_KEY, "arn:aws:iam::111122223333:user/ci-api"] {
        scene.select = vec![named.to_owned()];
        let plan = scene.planned();
        assert_eq!(plan.actions.len(), 1);
        assert_eq!(plan.actions[0].object, user("ci-api"));
    }
    // Its id names the credential, and not which of its candidates it is.
    scene.select = vec!["c2".to_owned()];
    assert!(matches!(scene.plan(), Err(ChooseError::Nothing { .. })));
}

#[test]
fn more_than_the_cap_is_refused_with_the_count() {
    let mut scene = two_users();
    scene.cap = 1;
    assert_eq!(scene.plan(), Err(ChooseError::Cap { count: 2, cap: 1 }));
    scene.cap = 2;
    assert_eq!(changes(&scene.planned()).len(), 4);
}

#[test]
fn nothing_to_do_and_unknown_selections_say_so() {
    let mut scene = Scene::with_user("ci-web");
    scene.select = vec!["ci-wbe".to_owned()];
    assert_eq!(scene.plan(), Err(ChooseError::Selected { wanted: "ci-wbe".to_owned() }));
    scene.select.clear();
    // What a plan did already is not done twice.
    let plan = scene.planned();
    scene.states.insert(user("ci-web"), Ok(plan.actions[0].expected()));
    let error = scene.plan().expect_err("nothing is left to do").to_string();
    assert!(error.contains("user ci-web of account 111122223333 is contained already"), "{error}");
    assert!(matches!(Scene::new().plan(), Err(ChooseError::Nothing { exposed: 0, .. })));
}

#[test]
fn a_caller_that_was_not_collected_is_a_note() {
    let plan = Scene::with_user("ci-web").planned();
    assert!(plan.notes.iter().any(|note| note.contains(CALLER) && note.contains("was not collected")));
}
