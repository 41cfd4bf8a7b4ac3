//! Cutting an issuer out of trust policies, judged by who can still assume the role.

use serde_json::{Value, json};
use stanch_contain::change::Change;
use stanch_contain::choose::trust::{Cut, cut};
use stanch_contain::choose::{INLINE_NAME, Identity};
use stanch_contain::plan::Plan;
use stanch_contain::state::State;
use stanch_iam::context::{Context, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Verdict, decide};
use stanch_iam::policy::Policy;

use super::scene::{ACCOUNT, Scene, changes, role, role_state};

const ISSUER: &str = "oidc.circleci.com/org/42";
const CIRCLECI: &str = "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/42";
const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const LOOKALIKE: &str = "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/421";
const ADMIN: &str = "arn:aws:iam::111122223333:user/admin";
const WEB: &str = "sts:AssumeRoleWithWebIdentity";

/// Whether somebody can assume a role with this trust policy.
fn verdict(trust: &str, kind: CallerKind, who: &str) -> Verdict {
    let policy = Policy::parse("trust", &serde_json::from_str(trust).expect("JSON"));
    let web = kind == CallerKind::WebIdentity;
    let caller = Caller {
        kind,
        arn: who.to_owned(),
        issuer: web.then(|| who.to_owned()),
        account: (!web).then(|| ACCOUNT.to_owned()),
    };
    let layers = Layers { resource: Some(policy.statements.iter().collect()), ..Layers::default() };
    let context = Context::new(Rest::Absent);
    let action = if web { WEB } else { "sts:AssumeRole" };
    let resource = "arn:aws:iam::111122223333:role/deploy";
    let request = Request { caller: &caller, action, resource, resource_account: Some(ACCOUNT), context: &context };
    decide(&layers, &request).verdict
}

fn federated(who: &Value) -> Value {
    json!({ "Effect": "Allow", "Principal": { "Federated": who }, "Action": WEB })
}

/// Trust policies that let the issuer in.
fn policies() -> Vec<Value> {
    let admin = json!({ "Sid": "Admin", "Effect": "Allow", "Principal": { "AWS": ADMIN }, "Action": "sts:AssumeRole" });
    let mixed = json!({ "Effect": "Allow", "Principal": { "Federated": CIRCLECI, "AWS": ADMIN }, "Action": "sts:*" });
    let not = json!({ "Effect": "Allow", "NotPrincipal": { "AWS": ADMIN }, "Action": WEB });
    let any = json!({ "Effect": "Allow", "Principal": "*", "Action": WEB });
    let lists = [
        json!(federated(&json!(CIRCLECI))),
        json!([federated(&json!(CIRCLECI)), admin]),
        json!([federated(&json!([CIRCLECI, GITHUB, LOOKALIKE])), admin]),
        json!([federated(&json!(CIRCLECI)), federated(&json!(CIRCLECI)), federated(&json!(GITHUB))]),
        json!([mixed]),
        json!([not]),
        json!([any, admin]),
    ];
    lists.into_iter().map(|list| json!({ "Version": "2012-10-17", "Statement": list })).collect()
}

#[test]
fn the_issuer_is_denied_and_all_others_are_as_before() {
    for policy in policies() {
        let before = policy.to_string();
        let Cut::To(after) = cut(&before, ISSUER, ACCOUNT, "aws") else { panic!("{before} is not cut") };
        assert_eq!(verdict(&after, CallerKind::WebIdentity, CIRCLECI), Verdict::Explicit, "{before} -> {after}");
        for (kind, who) in
            [(CallerKind::WebIdentity, GITHUB), (CallerKind::WebIdentity, LOOKALIKE), (CallerKind::User, ADMIN)]
        {
            assert_eq!(verdict(&after, kind, who), verdict(&before, kind, who), "{who}: {before} -> {after}");
        }
    }
}

#[test]
fn a_host_alone_stands_for_every_organisation_below_it() {
    let before = json!({ "Statement": federated(&json!([CIRCLECI, LOOKALIKE, GITHUB])) }).to_string();
    let Cut::To(after) = cut(&before, "oidc.circleci.com", ACCOUNT, "aws") else { panic!("it is not cut") };
    assert_eq!(verdict(&after, CallerKind::WebIdentity, LOOKALIKE), Verdict::Explicit);
    assert_eq!(verdict(&after, CallerKind::WebIdentity, GITHUB), Verdict::Allow);
}

#[test]
fn what_cannot_be_read_is_not_written() {
    let needless = json!({ "Statement": federated(&json!(GITHUB)) }).to_string();
    assert_eq!(cut(&needless, ISSUER, ACCOUNT, "aws"), Cut::Needless);
    for text in ["", "{", "[]", "7", "null", r#"{"Statement":7}"#, r#"{"Version":"2012-10-17"}"#] {
        assert!(matches!(cut(text, ISSUER, ACCOUNT, "aws"), Cut::Impossible(_)), "{text}");
    }
    for text in [r#"{"Statement":[7,null,"x"]}"#, r#"{"Statement":{"Effect":"Allow","Principal":7}}"#] {
        assert_eq!(cut(text, ISSUER, ACCOUNT, "aws"), Cut::Needless, "{text}");
    }
}

fn issuer(trust: &str) -> Scene {
    let mut scene = Scene::new();
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/deploy");
    scene.expose("c1", "unknown", vec![Identity { arn, key: None, certain: true, breaks: Vec::new() }]);
    scene.exposed[0].issuer = Some(ISSUER.to_owned());
    scene.states.insert(role("deploy"), Ok(State::Role(role_state(trust))));
    scene
}

fn cuts(plan: &Plan) -> usize {
    changes(plan).into_iter().filter(|change| matches!(change, Change::SetTrust { .. })).count()
}

#[test]
fn a_role_is_denied_at_once_and_its_trust_cut_after_approval() {
    let trust = json!({ "Statement": federated(&json!(CIRCLECI)) }).to_string();
    let mut scene = issuer(&trust);
    let plan = scene.planned();
    assert!(matches!(changes(&plan).as_slice(), [
        Change::PutInline { name, .. }, Change::SetBoundary { .. }, Change::SetTrust { .. }
    ] if name == INLINE_NAME));
    assert_eq!(plan.actions[0].effects[2].inverse, Some(Change::SetTrust { document: trust }));
    assert_eq!(plan.approvals, 2);
    scene.approvers.clear();
    let plan = scene.planned();
    assert_eq!((cuts(&plan), changes(&plan).len(), plan.approvals), (0, 2, 0));
    assert!(plan.actions[0].leaves.iter().any(|said| said.contains("needs two approvers")));
}

#[test]
fn a_full_trust_policy_stays_and_the_plan_says_so() {
    let long = json!({ "Statement": [
        federated(&json!(CIRCLECI)),
        { "Sid": "x".repeat(1_900), "Effect": "Allow", "Principal": { "AWS": ADMIN }, "Action": "sts:AssumeRole" },
    ] });
    let mut scene = issuer(&long.to_string());
    let plan = scene.planned();
    assert_eq!(cuts(&plan), 0);
    assert!(plan.actions[0].leaves.iter().any(|said| said.contains("more than 2048 letters")));
    scene.quotas.insert(ACCOUNT.to_owned(), [("AssumeRolePolicySizeQuota".to_owned(), 4_096)].into());
    assert_eq!(cuts(&scene.planned()), 1);
}
