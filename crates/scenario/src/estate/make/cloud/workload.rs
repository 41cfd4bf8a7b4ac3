//! What runs as a role in the regions of an account. It draws from a source of its own, so that nothing else depends on it.

use serde_json::json;

use super::super::mint::{Form, Mint};
use super::policy;
use crate::estate::EstateSpec;
use crate::estate::aws::{Account, AnywhereProfile, Role, TrustAnchor, Workload, WorkloadKind};
use crate::organisation::PRODUCTION;
use crate::record::{APPS, PURPOSES};

/// The region that everything is in.
const REGION: &str = "us-east-1";

/// Roles that services run as in every account: name, service, and whether they can do everything in some accounts.
const ROLES: [(&str, &str, bool); 3] = [
    ("build-runner", "codebuild.amazonaws.com", false),
    ("stack-rollout", "cloudformation.amazonaws.com", true),
    ("order-flow", "states.amazonaws.com", false),
];

/// Adds workloads to an account, and the roles that they run as.
pub(super) fn complete(account: &mut Account, index: usize, spec: &EstateSpec, mint: &mut Mint) {
    let id = account.id.clone();
    for (name, service, strong) in ROLES {
        let attached = if strong && index % 4 == 1 { policy::ADMINISTRATOR } else { policy::READ_ONLY };
        account.roles.push(Role {
            name: name.to_owned(),
            path: "/service/".to_owned(),
            id: format!("AROA{}", mint.letters(17)),
            created: mint.before(spec.window_start, 100, 600),
            trust: policy::document(json!([{
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }])),
            attached: vec![attached.to_owned()],
            ..Role::default()
        });
    }
    account.roles.sort_by(|one, other| (&one.path, &one.name).cmp(&(&other.path, &other.name)));
    let role = |name: &str| Some(format!("arn:aws:iam::{id}:role/service/{name}"));
    let profiles = account.roles.iter().flat_map(|role| &role.instance_profiles);
    let profile = profiles.min().map(|name| format!("arn:aws:iam::{id}:instance-profile/{name}"));
    let tasks = account.roles.iter().find(|role| role.trust.to_string().contains("ecs-tasks.amazonaws.com"));
    let tasks = tasks.map(|role| format!("arn:aws:iam::{id}:role{}{}", role.path, role.name));
    let (app, purpose) = (APPS[index % APPS.len()], PURPOSES[index % PURPOSES.len()]);
    let secret = format!("{app}/{purpose}/database");
    let mut of = |kind, name: String, role: Option<String>| Workload {
        kind,
        name,
        role,
        starter: None,
        variables: Default::default(),
        secrets: Default::default(),
        updated: mint.before(spec.at(), 5, 300),
    };
    let mut made = vec![
        of(WorkloadKind::ManagedInstance, format!("i-0{index:016x}"), profile.clone()),
        of(WorkloadKind::Instance, format!("i-1{index:016x}"), None),
        of(WorkloadKind::LaunchTemplate, format!("lt-0{index:016x}"), profile),
        of(WorkloadKind::BuildProject, format!("{app}-build"), role("build-runner")),
        of(WorkloadKind::Stack, format!("{app}-{purpose}"), role("stack-rollout")),
    ];
    let production = index == usize::from(PRODUCTION);
    if production || index.is_multiple_of(3) {
        made.push(of(WorkloadKind::Task, format!("{app}-{purpose}"), tasks.clone()));
        made.push(of(WorkloadKind::Service, format!("{app}-{purpose}"), None));
    }
    if production {
        made.push(of(WorkloadKind::StateMachine, "orders".to_owned(), role("order-flow")));
    }
    for workload in &mut made {
        if matches!(workload.kind, WorkloadKind::BuildProject | WorkloadKind::Task | WorkloadKind::Stack) {
            workload.variables.insert("API_TOKEN".to_owned(), mint.value(Form::Word(40)));
            workload.variables.insert("LOG_LEVEL".to_owned(), "info".to_owned());
        }
        if matches!(workload.kind, WorkloadKind::BuildProject | WorkloadKind::Task) {
            workload.secrets.insert("DATABASE_URL".to_owned(), secret.clone());
        }
    }
    let Some(region) = account.regions.get_mut(REGION) else { return };
    region.workloads = made;
    if production {
        let deploy = account.roles.iter().find(|role| role.name.ends_with("deploy"));
        let roles =
            deploy.map(|role| format!("arn:aws:iam::{id}:role{}{}", role.path, role.name)).into_iter().collect();
        region.anchors.push(TrustAnchor { id: mint.uuid(), name: "office".to_owned(), enabled: true });
        region.profiles.push(AnywhereProfile { id: mint.uuid(), name: "deploy".to_owned(), enabled: true, roles });
    }
}
