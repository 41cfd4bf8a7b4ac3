//! Slips in the cloud.

use chrono::TimeDelta;
use serde_json::json;
use stanch_scenario::estate::aws::Role;

use super::settings::expose;
use super::{DrillError, Stage};
use crate::program::{list, text};

const TERRAFORM: &str = "HashiCorp Terraform/1.9";
const CONSOLE: &str = "AWS-Console";

pub(super) fn policy_removed(stage: &Stage<'_>) -> Result<(), DrillError> {
    let (_, account, user) = stage.replaced()?.swap_remove(0);
    let fields = [("UserName", user.as_str()), ("PolicyName", "stanch-contain")];
    stage.call(&account, "iam:DeleteUserPolicy", &fields, TERRAFORM)?;
    stage.program.run(&["contain", "verify"]).map(drop)
}

pub(super) fn boundary_removed(stage: &Stage<'_>) -> Result<(), DrillError> {
    let (_, account, user) = stage.replaced()?.swap_remove(0);
    stage.call(&account, "iam:DeleteUserPermissionsBoundary", &[("UserName", user.as_str())], CONSOLE)?;
    stage.program.run(&["contain", "verify"]).map(drop)
}

/// The user that was deleted is made once more.
pub(super) fn way_back(stage: &Stage<'_>) -> Result<(), DrillError> {
    let truth = &stage.incident.truth;
    let (Some(stolen), Some(key)) = (&truth.stolen, truth.attack.created_keys.first()) else {
        return Err(DrillError::Standstill("the intruder left nothing behind".to_owned()));
    };
    stage.call(&stolen.account, "iam:CreateUser", &[("UserName", key.user.as_str())], CONSOLE)?;
    stage.look()
}

/// A role for identity tokens is what it was before it was pinned.
pub(super) fn role_open(stage: &Stage<'_>) -> Result<(), DrillError> {
    let is_open = |role: &&Role| {
        let statements = role.trust["Statement"].as_array();
        let for_vendor =
            |one: &serde_json::Value| one["Principal"]["Federated"].to_string().contains("oidc.circleci.com");
        let statements = statements.into_iter().flatten().filter(|one| for_vendor(one));
        statements.into_iter().any(|one| !one["Condition"].to_string().contains("/project/"))
            && role.name.contains("agency")
    };
    for account in &stage.incident.estate.aws.accounts {
        if let Some(role) = account.roles.iter().find(is_open) {
            let trust = role.trust.to_string();
            let fields = [("RoleName", role.name.as_str()), ("PolicyDocument", trust.as_str())];
            stage.call(&account.id, "iam:UpdateAssumeRolePolicy", &fields, TERRAFORM)?;
            return stage.look();
        }
    }
    Err(DrillError::Standstill("no role was pinned".to_owned()))
}

/// Somebody's key reaches a role, and that role a vault that is not locked.
pub(super) fn backup(stage: &Stage<'_>) -> Result<(), DrillError> {
    let accounts = &stage.incident.estate.aws.accounts;
    let [own, production] = [0, 1].map(|at| accounts.get(at).map(|account| account.id.as_str()).unwrap_or_default());
    let user = [("UserName", "ops-restore")];
    let root = format!("arn:aws:iam::{own}:root");
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
    ]});
    let allow = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
            .to_string()
    };
    stage.call(own, "iam:CreateUser", &user, TERRAFORM)?;
    let may = allow("sts:AssumeRole");
    let fields = [user[0], ("PolicyName", "assume"), ("PolicyDocument", may.as_str())];
    stage.call(own, "iam:PutUserPolicy", &fields, TERRAFORM)?;
    let made = stage.call(own, "iam:CreateAccessKey", &user, TERRAFORM)?;
    let key = made.split("<AccessKeyId>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    let trust = trust.to_string();
    let role = [("RoleName", "restore"), ("AssumeRolePolicyDocument", trust.as_str())];
    stage.call(production, "iam:CreateRole", &role, TERRAFORM)?;
    let may = allow("*");
    let fields = [role[0], ("PolicyName", "restore"), ("PolicyDocument", may.as_str())];
    stage.call(production, "iam:PutRolePolicy", &fields, TERRAFORM)?;
    let vault = format!("arn:aws:backup:us-east-1:{production}:backup-vault:Default");
    let tested = stage.program.now().format("%F");
    stage.set(&format!("[[backup]]\nof = \"machines\"\ncopy = \"{vault}\"\nrestore_tested = {tested}"))?;
    stage.program.json(&["collect", "aws"])?;
    expose(stage, key)?;
    stage.review()?;
    let status = stage.program.json(&["contain", "status"])?;
    let open = list(&status, "credentials").find(|one| one["title"] == key && one["stand"] == "open");
    let id = open.map(|one| text(one, "credential").to_owned()).unwrap_or_default();
    let until = (stage.program.now() + TimeDelta::days(9)).format("%F").to_string();
    let why = "it is needed for the restore";
    stage.program.quietly(&["contain", "accept", &id, "--until", &until, "--why", why, "--who", "ada"]).map(drop)
}
