//! Stripping every privilege while key and principal stay alive.

use serde_json::json;
use stanch_contain::change::Change;
use stanch_contain::choose::{DENY_ALL, INLINE_NAME};
use stanch_contain::plan::Strategy;
use stanch_contain::state::{KeyState, ServiceCredential, State};
use stanch_iam::context::{Context, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Verdict, decide};
use stanch_iam::policy::Policy;

use super::scene::{ACCOUNT, KEY, OTHER_KEY, Scene, changes, credential, now, user};

const AWS_DENY_ALL: &str = "arn:aws:iam::aws:policy/AWSDenyAll";

fn inline(name: &str) -> Change {
    Change::PutInline { name: name.to_owned(), document: DENY_ALL.to_owned() }
}

fn boundary() -> Change {
    Change::SetBoundary { arn: AWS_DENY_ALL.to_owned() }
}

#[test]
fn inline_deny_and_boundary_are_the_default_and_keep_the_key() {
    let plan = Scene::with_user("ci-web").planned();
    assert_eq!(changes(&plan), [&inline(INLINE_NAME), &boundary()]);
    assert_eq!((plan.actions[0].strategy, plan.approvals), (Strategy::Canary, 0));
    assert!(DENY_ALL.len() < 90);
}

#[test]
fn an_old_boundary_is_what_the_inverse_puts_back() {
    let mut scene = Scene::with_user("ci-web");
    scene.user_mut("ci-web").grants.boundary = Some("arn:aws:iam::111122223333:policy/old".to_owned());
    let plan = scene.planned();
    let inverse = plan.actions[0].effects[1].inverse.as_ref();
    assert_eq!(inverse, Some(&Change::SetBoundary { arn: "arn:aws:iam::111122223333:policy/old".to_owned() }));
}

#[test]
fn quotas_of_the_account_decide_where_the_deny_goes() {
    // Letters of inline policies, attached policies, what the account's summary says, and what is done.
    let attach = Change::Attach { arn: AWS_DENY_ALL.to_owned() };
    type Said = &'static [(&'static str, i64)];
    let cases: [(usize, usize, Said, &[&Change]); 7] = [
        (0, 0, &[], &[&inline(INLINE_NAME), &boundary()]),
        (2_048 - DENY_ALL.len(), 10, &[], &[&inline(INLINE_NAME), &boundary()]),
        (2_049 - DENY_ALL.len(), 9, &[], &[&attach, &boundary()]),
        (2_048, 10, &[], &[&boundary()]),
        (2_048, 10, &[("AttachedPoliciesPerUserQuota", 20)], &[&attach, &boundary()]),
        (2_048, 20, &[("AttachedPoliciesPerUserQuota", 20)], &[&boundary()]),
        (2_048, 0, &[("UserPolicySizeQuota", 4_096)], &[&inline(INLINE_NAME), &boundary()]),
    ];
    for (letters, attached, quotas, expected) in cases {
        let mut scene = Scene::with_user("ci-web");
        let said = quotas.iter().map(|(name, most)| ((*name).to_owned(), *most)).collect();
        scene.quotas.insert(ACCOUNT.to_owned(), said);
        let grants = &mut scene.user_mut("ci-web").grants;
        // White space does not count.
        grants.inline.insert("app".to_owned(), format!("{}{}", "x".repeat(letters), " \n".repeat(500)));
        grants.attached = (0..attached).map(|one| format!("arn:aws:iam::{ACCOUNT}:policy/p{one}")).collect();
        let plan = scene.planned();
        assert_eq!(changes(&plan), expected, "{letters} letters and {attached} attached");
        let alone = plan.actions[0].leaves.iter().any(|said| said.contains("the boundary alone denies"));
        assert_eq!(alone, expected == [&boundary()], "{:?}", plan.actions[0].leaves);
    }
}

#[test]
fn a_policy_of_that_name_that_is_not_ours_is_never_overwritten() {
    let mut scene = Scene::with_user("ci-web");
    let theirs = json!({ "Statement": [] }).to_string();
    scene.user_mut("ci-web").grants.inline.insert(INLINE_NAME.to_owned(), theirs);
    assert_eq!(changes(&scene.planned())[0], &inline("stanch-contain-2"));
}

#[test]
fn a_second_key_of_the_user_is_never_touched_and_named() {
    let mut scene = Scene::with_user("ci-web");
    let key = KeyState { active: true, created: now() };
    scene.user_mut("ci-web").keys.insert(OTHER_KEY.to_owned(), key);
    for strategy in [Strategy::Canary, Strategy::Disable, Strategy::Delete, Strategy::Rotate] {
        scene.strategy = Some(strategy);
        let plan = scene.planned();
        let touched = changes(&plan)
            .into_iter()
            .any(|change| matches!(change, Change::SetKey { id, .. } | Change::DeleteKey { id } if id == OTHER_KEY));
        assert!(!touched, "{strategy:?}");
        assert!(plan.actions[0].breaks.iter().any(|said| said.contains(OTHER_KEY)), "{strategy:?}");
    }
}

#[test]
fn the_snapshot_has_everything_that_belongs_to_a_user() {
    let mut scene = Scene::with_user("ci-web");
    let state = scene.user_mut("ci-web");
    state.groups.insert("builders".to_owned());
    state.password = Some(now());
    state.factors.insert("arn:aws:iam::111122223333:mfa/ci-web".to_owned());
    state.certificates.insert("CERT".to_owned(), true);
    state.ssh_keys.insert("APKAEXAMPLE".to_owned(), true);
    let service = "bedrock.amazonaws.com".to_owned();
    state.service_credentials.insert("ACCAEXAMPLE".to_owned(), ServiceCredential { service, active: true });
    state.grants.tags.insert("team".to_owned(), "web".to_owned());
    let expected = State::User(state.clone());
    assert_eq!(scene.planned().actions[0].observed, expected);
}

#[test]
fn an_unused_key_is_deleted_with_approvals_and_watched_without() {
    for unused in [
        json!({ "state": "never", "by": "AWS" }),
        json!({ "state": "since", "at": "2021-01-01T00:00:00Z", "by": "AWS" }),
    ] {
        let mut scene = Scene::with_user("ci-web");
        scene.exposed[0].credential = credential("c1", "aws-access-key", json!({ "unused": unused }));
        for strategy in [None, Some(Strategy::Rotate)] {
            scene.strategy = strategy;
            let plan = scene.planned();
            let delete = Change::DeleteKey { id: KEY.to_owned() };
            assert_eq!(changes(&plan), [&inline(INLINE_NAME), &boundary(), &delete]);
            assert_eq!((plan.actions[0].strategy, plan.approvals), (Strategy::Delete, 2));
        }
        scene.approvers.truncate(1);
        let plan = scene.planned();
        assert_eq!(changes(&plan), [&inline(INLINE_NAME), &boundary()]);
        assert_eq!((plan.actions[0].strategy, plan.approvals), (Strategy::Canary, 0));
        assert!(plan.actions[0].why.contains("needs two approvers"), "{}", plan.actions[0].why);
    }
}

#[test]
fn disable_denies_too_since_sessions_outlive_the_key() {
    let mut scene = Scene::with_user("ci-web");
    scene.strategy = Some(Strategy::Disable);
    let off = Change::SetKey { id: KEY.to_owned(), active: false };
    assert_eq!(changes(&scene.planned()), [&inline(INLINE_NAME), &boundary(), &off]);
}

#[test]
fn one_user_that_is_several_credentials_is_one_action() {
    let mut scene = Scene::with_user("ci-web");
    scene.add_user("c0", "ci-web", KEY);
    let plan = scene.planned();
    assert_eq!(plan.actions.len(), 1);
    assert_eq!(plan.actions[0].credentials, ["c0", "c1"]);
    assert_eq!(plan.actions[0].object, user("ci-web"));
}

#[test]
fn either_deny_alone_beats_what_a_policy_of_a_resource_allows() {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/ci-web");
    let allow = json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let own = Policy::parse("own", &allow);
    let grant =
        json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": arn }, "Action": "*", "Resource": "*" } });
    let grant = Policy::parse("grant", &grant);
    let inline = Policy::parse("inline", &serde_json::from_str(DENY_ALL).expect("JSON"));
    let managed = Policy::of_aws(AWS_DENY_ALL).expect("it is known");
    let caller = Caller { kind: CallerKind::User, arn, issuer: None, account: Some(ACCOUNT.to_owned()) };
    let context = Context::new(Rest::Absent);
    let probes = include_str!("probes.txt").lines().filter_map(|line| line.split_once(' '));
    let probes: Vec<(&str, &str)> = probes.collect();
    assert_eq!(probes.len(), 40);
    for (action, resource) in probes {
        let request = Request { caller: &caller, action, resource, resource_account: Some(ACCOUNT), context: &context };
        let before = Layers {
            identity: own.statements.iter().collect(),
            resource: Some(grant.statements.iter().collect()),
            ..Layers::default()
        };
        assert_eq!(decide(&before, &request).verdict, Verdict::Allow, "{action} before");
        let mut by_inline = before.clone();
        by_inline.identity.extend(&inline.statements);
        let by_boundary = Layers { boundary: Some(managed.statements.iter().collect()), ..before };
        for layers in [by_inline, by_boundary] {
            assert_eq!(decide(&layers, &request).verdict, Verdict::Explicit, "{action} on {resource}");
        }
    }
}
