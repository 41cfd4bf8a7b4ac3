//! Instances, launch templates and stacks, in XML; and the instances that Systems Manager knows, in JSON.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, Region, Workload, WorkloadKind};

use super::call::Call;
use super::refusal::Refusal;
use super::workload::of;
use super::xml::{answer, around, element, list, optional, time};
use super::{InRegion, Said, State};

pub(super) fn say(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let body = match call.operation.as_str() {
        "ec2:DescribeInstances" => {
            let all = of(region, &[WorkloadKind::Instance, WorkloadKind::ManagedInstance]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let reservations = list("reservationSet", "item", page.items, |one| {
                element("ownerId", &account.id) + &around("instancesSet", &around("item", &instance(one)))
            });
            around("DescribeInstancesResponse", &(reservations + &optional("nextToken", page.next.as_deref())))
        }
        "ec2:DescribeLaunchTemplateVersions" => {
            if call.need("LaunchTemplateVersion.1")? != "$Default" {
                return Err(Refusal::Invalid);
            }
            let all = of(region, &[WorkloadKind::LaunchTemplate]);
            let page = state.page(call, &all, "NextToken", "MaxResults")?;
            let versions = list("launchTemplateVersionSet", "item", page.items, |one| {
                let data = element("userData", &one.variables.values().cloned().collect::<String>());
                element("launchTemplateId", &one.name)
                    + &element("launchTemplateName", &one.name)
                    + &element("createTime", &time(&one.updated))
                    + &around("launchTemplateData", &(data + &profile(one)))
            });
            let inner = versions + &optional("nextToken", page.next.as_deref());
            around("DescribeLaunchTemplateVersionsResponse", &inner)
        }
        "cloudformation:DescribeStacks" => {
            let all = of(region, &[WorkloadKind::Stack]);
            let page = state.page(call, &all, "NextToken", "")?;
            let stacks = list("Stacks", "member", page.items, |one| stack(account, call, one));
            answer(call.name(), &(stacks + &optional("NextToken", page.next.as_deref())))
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Xml(body))
}

fn instance(one: &Workload) -> String {
    let state = element("code", "16") + &element("name", "running");
    element("instanceId", &one.name)
        + &around("instanceState", &state)
        + &element("launchTime", &time(&one.updated))
        + &profile(one)
}

fn profile(one: &Workload) -> String {
    one.role.as_deref().map(|arn| around("iamInstanceProfile", &element("arn", arn))).unwrap_or_default()
}

fn stack(account: &Account, call: &Call, one: &Workload) -> String {
    let variables: Vec<_> = one.variables.iter().collect();
    let parameters = list("Parameters", "member", &variables, |(name, value)| {
        element("ParameterKey", name) + &element("ParameterValue", value)
    });
    let id = format!("arn:aws:cloudformation:{}:{}:stack/{}/1", call.region, account.id, one.name);
    element("StackId", &id)
        + &element("StackName", &one.name)
        + &optional("RoleARN", one.role.as_deref())
        + &element("StackStatus", "UPDATE_COMPLETE")
        + &element("CreationTime", &time(&one.updated))
        + &parameters
}

/// The instances that Systems Manager runs commands on.
pub(super) fn managed((state, _, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let all = of(region, &[WorkloadKind::ManagedInstance]);
    let page = state.page(call, &all, "NextToken", "MaxResults")?;
    let said = page.items.iter().map(|one| {
        json!({
            "InstanceId": one.name,
            "PingStatus": "Online",
            "ResourceType": "EC2Instance",
            "RegistrationDate": one.updated.timestamp(),
        })
    });
    Ok(json!({"InstanceInformationList": said.collect::<Vec<_>>(), "NextToken": page.next}))
}
