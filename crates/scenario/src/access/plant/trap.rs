//! What looks like a way and is none.

use serde_json::{Value, json};

use super::Aims;
use crate::access::cell::{
    ADMINISTRATOR, Cell, PLATFORM, VIEW_ONLY, allow, deny, document, only_if, serving, trusting,
};
use crate::access::organization::FAR;
use crate::access::place::Sort;

/// A trap by its name in the truth, and what makes its principal and gives its ARN.
type Trap = (&'static str, fn(&mut Cell<'_>, &Aims) -> String);

const TRAPS: &[Trap] = &[
    ("denied-by-own-policy", |cell, _| attaching(cell, &[deny(&["iam:*"], &["*"])])),
    ("denied-by-group", |cell, _| {
        let user = attaching(cell, &[]);
        cell.last_user(|user| user.groups.push("without-iam".to_owned()));
        user
    }),
    ("bounded", |cell, aims| {
        let user = attaching(cell, &[]);
        cell.last_user(|user| user.boundary = Some(aims.boundary.clone()));
        user
    }),
    ("bounded-administrator", |cell, aims| {
        let name = cell.fresh();
        let role = cell.role("/", &name, serving(&["ec2.amazonaws.com"]), &[]);
        cell.last_role(|role| {
            role.attached.push(ADMINISTRATOR.to_owned());
            role.boundary = Some(aims.boundary.clone());
        });
        role
    }),
    ("other-external-id", |cell, aims| {
        let id = json!({"StringEquals": {"sts:ExternalId": OTHER_EXTERNAL_ID}});
        user_with(cell, &[only_if(allow(&["sts:AssumeRole"], &[&aims.vendor]), id)])
    }),
    ("trust-of-another", |cell, aims| user_with(cell, &[allow(&["sts:AssumeRole"], &[&aims.named])])),
    ("trust-of-another-organization", |cell, aims| user_with(cell, &[allow(&["sts:AssumeRole"], &[&aims.foreign])])),
    ("denied-by-trust", denied_by_trust),
    ("passes-harmless-role", |cell, aims| {
        user_with(cell, &[allow(&["iam:PassRole"], &[&aims.harmless]), allow(&FUNCTIONS, &["*"])])
    }),
    ("passes-to-other-service", |cell, aims| {
        let instances = json!({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}});
        user_with(cell, &[only_if(allow(&["iam:PassRole"], &[&aims.builder]), instances), allow(&FUNCTIONS, &["*"])])
    }),
    ("version-of-unattached-policy", |cell, _| {
        let name = cell.fresh();
        let policy = cell.managed(&name, vec![document(&[allow(&["s3:ListAllMyBuckets"], &["*"])])]);
        user_with(cell, &[allow(&["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"], &[&policy])])
    }),
    ("attaches-harmless-policy", |cell, _| {
        let name = cell.fresh();
        let own = cell.place.iam(&format!("user/{name}"));
        let harmless = json!({"ArnEquals": {"iam:PolicyARN": VIEW_ONLY}});
        cell.user("/", &name, &[document(&[only_if(allow(&["iam:AttachUserPolicy"], &[&own]), harmless)])])
    }),
    ("code-of-harmless-function", |cell, aims| {
        user_with(cell, &[allow(&["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], &[&aims.harmless_function])])
    }),
    ("key-of-nobody", |cell, _| {
        let robots = cell.place.iam("user/robots/*");
        user_with(cell, &[allow(&["iam:CreateAccessKey"], &[&robots])])
    }),
];

/// An external id that no role asks for.
const OTHER_EXTERNAL_ID: &str = "nimbody-9902";

/// To make functions and call them.
const FUNCTIONS: [&str; 2] = ["lambda:CreateFunction", "lambda:InvokeFunction"];

/// Plants one principal for each trap.
pub(super) fn plant(cell: &mut Cell<'_>, aims: &Aims) {
    cell.group("without-iam", &[document(&[deny(&["iam:*"], &["*"])])], &[]);
    let robot = cell.user("/robots/", "greeter", &[document(&[allow(&["s3:ListAllMyBuckets"], &["*"])])]);
    cell.never(&robot, "harmless");
    for (id, make) in TRAPS {
        let arn = make(cell, aims);
        cell.never(&arn, id);
    }
    if cell.place.sort == Sort::Production {
        let function = cell.place.regional("lambda", FAR, "function:ops-janitor");
        let arn = user_with(cell, &[allow(&["lambda:UpdateFunctionCode", "lambda:InvokeFunction"], &[&function])]);
        cell.never(&arn, "policy-of-organization: region");
    }
}

/// A user with statements.
fn user_with(cell: &mut Cell<'_>, statements: &[Value]) -> String {
    let name = cell.fresh();
    cell.user("/", &name, &[document(statements)])
}

/// A user that may attach policies to itself, and has further statements.
fn attaching(cell: &mut Cell<'_>, further: &[Value]) -> String {
    let name = cell.fresh();
    let own = cell.place.iam(&format!("user/{name}"));
    let mut policies = vec![document(&[allow(&["iam:AttachUserPolicy"], &[&own])])];
    if !further.is_empty() {
        policies.push(document(further));
    }
    cell.user("/", &name, &policies)
}

/// A user that may assume a role which trusts the account, but denies this user.
fn denied_by_trust(cell: &mut Cell<'_>, _: &Aims) -> String {
    let name = cell.fresh();
    let role = cell.place.iam(&format!("role{PLATFORM}{name}"));
    let user = cell.user("/", &name, &[document(&[allow(&["sts:AssumeRole"], &[&role])])]);
    let mut trust = trusting(&[&cell.place.iam("root")]);
    let denied = json!({"Effect": "Deny", "Principal": {"AWS": &user}, "Action": "sts:AssumeRole"});
    if let Some(statements) = trust["Statement"].as_array_mut() {
        statements.push(denied);
    }
    cell.admin_role(&name, trust);
    user
}
