//! Everybody else: users of teams, roles of services, of deployments and of people, none of which leads anywhere.

use serde_json::{Value, json};

use super::cell::{Cell, VIEW_ONLY, allow, deny, document, only_if, serving, trusting};
use super::organization::REGIONS;
use super::place::Sort;
use super::plant::admin::BOUNDARY;
use super::work::{policy, teams};
use crate::estate::aws::{OidcProvider, SamlProvider};

/// Address of CircleCI's issuer for the organisation.
const CIRCLECI: &str = "oidc.circleci.com/org/1f0f4a3c-6b0e-4c61-9a77-0c2d5be8a1d4";

/// Id of the organisation at CircleCI.
const CIRCLECI_ORGANISATION: &str = "1f0f4a3c-6b0e-4c61-9a77-0c2d5be8a1d4";

/// Address of GitHub's issuer.
const GITHUB: &str = "token.actions.githubusercontent.com";

/// The account of a vendor that looks at others.
const VENDOR: &str = "arn:aws:iam::464622532012:root";

/// Name of the permission boundary that keeps to regions.
const REGIONAL: &str = "boundary-region";

/// A sort of principals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A person or program with a key.
    User,
    /// A role that one service of AWS has.
    Service(&'static str),
    /// A role that users of a team assume.
    Team,
    /// A role that another role of the team assumes.
    Link,
    /// A role of the team in another account.
    Across,
    /// A role that people have through the company's directory.
    Directory,
    /// A role of jobs at CircleCI.
    Circleci,
    /// A role of jobs at GitHub.
    Github,
    /// A role of a vendor.
    Vendor,
    /// A role that may do everything within a boundary.
    TeamAdmin,
    /// A role that deploys for a team.
    Deployment,
}

/// How many in a hundred are of each sort.
const CLASSES: &[(u64, Class)] = &[
    (34, Class::User),
    (14, Class::Service("lambda.amazonaws.com")),
    (8, Class::Service("ec2.amazonaws.com")),
    (8, Class::Service("ecs-tasks.amazonaws.com")),
    (4, Class::Service("codebuild.amazonaws.com")),
    (8, Class::Team),
    (4, Class::Link),
    (3, Class::Across),
    (4, Class::Directory),
    (3, Class::Circleci),
    (3, Class::Github),
    (1, Class::Vendor),
    (2, Class::TeamAdmin),
    (4, Class::Deployment),
];

/// Fills an account up to so many principals and policies.
pub(super) fn fill(cell: &mut Cell<'_>, principals: usize, policies: usize) {
    providers(cell);
    let regional = json!({"StringEquals": {"aws:RequestedRegion": REGIONS}});
    let statements = [only_if(allow(&["*"], &["*"]), regional), deny(&["iam:*", "organizations:*"], &["*"])];
    cell.managed(REGIONAL, vec![document(&statements)]);
    let teams = teams(cell.place);
    for team in &teams {
        let own = policy(&mut cell.rng, cell.place, team);
        cell.group(team, &[own], &[]);
    }
    let left = principals.saturating_sub(cell.principals());
    let open = policies.saturating_sub(cell.policies());
    let managed = open * 2 / 5;
    let inline = open - managed;
    let shared: Vec<String> = (0..managed)
        .map(|number| {
            let team = teams[number % teams.len()];
            let document = policy(&mut cell.rng, cell.place, team);
            cell.managed(&format!("{team}-{number:04}"), vec![document])
        })
        .collect();
    for number in 0..left {
        // What is left over of the written policies falls to the first ones.
        let written = inline / left + usize::from(number < inline % left);
        let mut attached: Vec<String> = shared.iter().skip(number).step_by(left).cloned().collect();
        if attached.is_empty() || cell.rng.per_mille(300) {
            attached.extend(cell.rng.pick(&shared).cloned());
        }
        attached.sort();
        attached.dedup();
        one(cell, &teams, number, written, attached);
    }
}

/// Adds one principal with so many written policies and some attached ones.
fn one(cell: &mut Cell<'_>, teams: &[&'static str], number: usize, written: usize, attached: Vec<String>) {
    let team = teams[number % teams.len()];
    let sums = |index: usize| CLASSES.iter().take(index + 1).map(|(weight, _)| weight).sum();
    let class = CLASSES[cell.rng.weighted(sums, CLASSES.len())].1;
    let mut written: Vec<Value> = (0..written).map(|_| policy(&mut cell.rng, cell.place, team)).collect();
    let boundary = match cell.rng.below(1000) {
        _ if class == Class::TeamAdmin => Some(BOUNDARY),
        0..180 => Some(BOUNDARY),
        180..270 => Some(REGIONAL),
        _ => None,
    };
    let boundary = boundary.map(|name| cell.place.iam(&format!("policy/{name}")));
    if class == Class::User {
        if let Some(statements) = written.first_mut().and_then(|first| first["Statement"].as_array_mut()) {
            let own = cell.place.iam(&format!("role/{team}-team-*"));
            statements.push(allow(&["sts:AssumeRole"], &[&own]));
        }
        let arn = cell.user("/", &format!("{team}-{number:04}"), &written);
        cell.last_user(|user| {
            user.groups.push(team.to_owned());
            user.tags.insert("team".to_owned(), team.to_owned());
            user.attached = attached;
            user.boundary = boundary;
        });
        cell.never(&arn, "plain-user");
        return;
    }
    let (name, trust) = trust(cell, class, team, number);
    if let Some(first) = written.first_mut().and_then(|first| first["Statement"].as_array_mut()) {
        first.extend(further(cell, class, team));
    }
    let arn = cell.role("/", &name, trust, &written);
    cell.last_role(|role| {
        role.tags.insert("team".to_owned(), team.to_owned());
        role.attached = attached;
        role.boundary = boundary;
        if class == Class::Service("ec2.amazonaws.com") {
            role.instance_profiles.push(name);
        }
    });
    if class == Class::Directory {
        cell.last_role(|role| role.attached.push(VIEW_ONLY.to_owned()));
    }
    // What a deployment may change is more than a snapshot has, so that nothing is promised of it, nor of who starts it.
    let starts = matches!(class, Class::Circleci | Class::Github) && cell.place.sort == Sort::Tooling;
    if class != Class::Deployment && !starts {
        cell.never(&arn, "plain-role");
    }
}

/// Name of a role, and who may assume it.
fn trust(cell: &Cell<'_>, class: Class, team: &str, number: usize) -> (String, Value) {
    let place = cell.place;
    let web = |issuer: &str, audience: &str, subject: String| {
        document(&[json!({
            "Effect": "Allow",
            "Principal": {"Federated": place.iam(&format!("oidc-provider/{issuer}"))},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {format!("{issuer}:aud"): audience},
                "StringLike": {format!("{issuer}:sub"): subject},
            },
        })])
    };
    let conditional = |principal: Value, condition: Value| {
        let action = "sts:AssumeRole";
        document(&[json!({"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition})])
    };
    let (sort, trust) = match class {
        Class::User | Class::TeamAdmin | Class::Directory => (
            "directory",
            document(&[json!({
                "Effect": "Allow",
                "Principal": {"Federated": place.iam("saml-provider/corporate")},
                "Action": "sts:AssumeRoleWithSAML",
                "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            })]),
        ),
        Class::Service("lambda.amazonaws.com") => ("lambda", serving(&["lambda.amazonaws.com"])),
        Class::Service(service) => (
            "service",
            conditional(json!({"Service": service}), json!({"StringEquals": {"aws:SourceAccount": place.id}})),
        ),
        Class::Team => (
            "team",
            conditional(json!({"AWS": place.iam("root")}), json!({"StringEquals": {"aws:PrincipalTag/team": team}})),
        ),
        Class::Link => ("link", trusting(&[&place.iam("root")])),
        Class::Across => ("across", trusting(&[&cell.map.previous_open(place).iam("root")])),
        Class::Circleci => (
            "circleci",
            web(
                CIRCLECI,
                CIRCLECI_ORGANISATION,
                format!(
                    "org/{CIRCLECI_ORGANISATION}/project/{:08x}-0000-4000-8000-{:012x}/user/*",
                    place.index, number
                ),
            ),
        ),
        Class::Github => ("github", web(GITHUB, "sts.amazonaws.com", format!("repo:nimbody/{team}-{number}:*"))),
        Class::Vendor => (
            "vendor",
            conditional(
                json!({"AWS": VENDOR}),
                json!({"StringEquals": {"sts:ExternalId": format!("{}-{number}", place.id)}}),
            ),
        ),
        Class::Deployment => ("deployment", trusting(&[&cell.map.tooling().iam("root")])),
    };
    // Wildcards of people and programs name roles by their team, which deployments are not called by.
    let name = match class {
        Class::Deployment => format!("deploy-{team}-{number:04}"),
        _ => format!("{team}-{sort}-{number:04}"),
    };
    (name, trust)
}

/// Further statements of a role.
fn further(cell: &Cell<'_>, class: Class, team: &str) -> Vec<Value> {
    let place = cell.place;
    let roles = |what: &str| place.iam(&format!("role/{team}-{what}-*"));
    match class {
        Class::Team => vec![allow(&["sts:AssumeRole"], &[&roles("link")])],
        Class::Link => {
            let next = cell.map.next_open(place).iam(&format!("role/{team}-across-*"));
            vec![allow(&["sts:AssumeRole"], &[&next])]
        }
        Class::TeamAdmin => vec![allow(&["*"], &["*"])],
        Class::Circleci | Class::Github if place.sort == Sort::Tooling => {
            vec![allow(&["sts:AssumeRole"], &[&format!("arn:aws:iam::*:role/deploy-{team}-*")])]
        }
        Class::Deployment => deployment(&place.id, team),
        _ => Vec::new(),
    }
}

/// What a deployment may change: what is called after its team.
fn deployment(account: &str, team: &str) -> Vec<Value> {
    let of = |service: &str, what: &str| format!("arn:aws:{service}:*:{account}:{what}");
    vec![
        allow(&["iam:PassRole"], &[&format!("arn:aws:iam::{account}:role/{team}-lambda-*")]),
        allow(
            &["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
            &[&of("lambda", &format!("function:{team}-*"))],
        ),
        allow(
            &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:UpdateStack"],
            &[&of("cloudformation", &format!("stack/{team}-*"))],
        ),
        allow(&["ecs:UpdateService", "ecs:DescribeServices"], &[&of("ecs", &format!("service/*/{team}-*"))]),
    ]
}

/// Adds the identity providers that an account trusts.
fn providers(cell: &mut Cell<'_>) {
    let created = cell.within(900);
    let oidc =
        |url: &str, audience: &str| OidcProvider { url: url.to_owned(), audiences: vec![audience.to_owned()], created };
    cell.account.oidc = vec![oidc(CIRCLECI, CIRCLECI_ORGANISATION), oidc(GITHUB, "sts.amazonaws.com")];
    cell.account.saml = vec![SamlProvider { name: "corporate".to_owned(), created }];
}
