//! Organizations. Members may see which organisation they are in; all else is for the management account.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, ControlKind, ControlPolicy, Unit};

use super::call::Call;
use super::refusal::Refusal;
use super::xml::text;
use super::{Said, State};

pub(super) fn say(state: &State, account: &Account, call: &Call) -> Result<Said, Refusal> {
    let member = account.parent.is_some();
    let organization = state.estate.organization.as_ref().filter(|_| member);
    let organization = organization.ok_or(Refusal::Absent("AWSOrganizationsNotInUseException"))?;
    if call.name() == "DescribeOrganization" {
        let one = json!({"Id": organization.id, "MasterAccountId": organization.management, "FeatureSet": "ALL"});
        return Ok(Said::Json(json!({"Organization": one})));
    }
    if account.id != organization.management {
        return Err(Refusal::Denied);
    }
    let units: Vec<&Unit> = organization.units.iter().collect();
    let described = |one: &&Account| {
        let status = if one.suspended { "SUSPENDED" } else { "ACTIVE" };
        let arn = format!("arn:aws:organizations::{}:account/{}/{}", organization.management, organization.id, one.id);
        json!({"Id": one.id, "Arn": arn, "Name": one.name, "Email": one.email, "Status": status, "State": status})
    };
    let types = json!([{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]);
    let unit = |one: &&Unit| json!({"Id": one.id, "Name": one.name, "PolicyTypes": types});
    let members = || state.estate.accounts.iter().filter(|one| one.parent.is_some());
    match call.name() {
        "ListAccounts" => listed(state, call, "Accounts", &members().collect::<Vec<_>>(), described),
        "ListAccountsForParent" => {
            let parent = call.need("ParentId")?;
            let members: Vec<&Account> = members().filter(|one| one.parent.as_deref() == Some(parent)).collect();
            listed(state, call, "Accounts", &members, described)
        }
        "ListRoots" => {
            let roots: Vec<&Unit> = units.into_iter().filter(|one| one.parent.is_none()).collect();
            listed(state, call, "Roots", &roots, unit)
        }
        "ListOrganizationalUnitsForParent" => {
            let parent = call.need("ParentId")?;
            let within: Vec<&Unit> = units.into_iter().filter(|one| one.parent.as_deref() == Some(parent)).collect();
            listed(state, call, "OrganizationalUnits", &within, unit)
        }
        "ListPolicies" => {
            let kind = match call.need("Filter")? {
                "SERVICE_CONTROL_POLICY" => ControlKind::Service,
                "RESOURCE_CONTROL_POLICY" => ControlKind::Resource,
                _ => return Err(Refusal::Invalid),
            };
            let policies: Vec<&ControlPolicy> = organization.policies.iter().filter(|one| one.kind == kind).collect();
            listed(state, call, "Policies", &policies, |one| json!({"Id": one.id, "Name": one.name}))
        }
        "ListPoliciesForTarget" => {
            let (target, kind) = (call.need("TargetId")?, call.need("Filter")?);
            let kind = match kind {
                "SERVICE_CONTROL_POLICY" => ControlKind::Service,
                _ => ControlKind::Resource,
            };
            let known = organization.units.iter().any(|one| one.id == target)
                || state.estate.accounts.iter().any(|one| one.id == target && one.parent.is_some());
            if !known {
                return Err(Refusal::Wrong("TargetNotFoundException"));
            }
            let on_target = |one: &&ControlPolicy| one.kind == kind && one.targets.iter().any(|id| id == target);
            let policies: Vec<&ControlPolicy> = organization.policies.iter().filter(on_target).collect();
            listed(state, call, "Policies", &policies, |one| json!({"Id": one.id, "Name": one.name}))
        }
        "DescribePolicy" => {
            let policy = find(&organization.policies, call)?;
            let summary = json!({"Id": policy.id, "Name": policy.name});
            let policy = json!({"PolicySummary": summary, "Content": text(&policy.document)});
            Ok(Said::Json(json!({"Policy": policy})))
        }
        "ListTargetsForPolicy" => {
            let policy = find(&organization.policies, call)?;
            listed(state, call, "Targets", &policy.targets, |id| json!({"TargetId": id}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn find<'p>(policies: &'p [ControlPolicy], call: &Call) -> Result<&'p ControlPolicy, Refusal> {
    let id = call.need("PolicyId")?;
    policies.iter().find(|one| one.id == id).ok_or(Refusal::Absent("PolicyNotFoundException"))
}

fn listed<T>(state: &State, call: &Call, name: &str, items: &[T], one: impl Fn(&T) -> Value) -> Result<Said, Refusal> {
    let page = state.page(call, items, "NextToken", "MaxResults")?;
    let items: Vec<Value> = page.items.iter().map(one).collect();
    Ok(Said::Json(json!({name: items, "NextToken": page.next})))
}
