//! Instances of EC2, the templates that they are launched from, and machines that Systems Manager manages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Draft, listed, within};
use crate::aws::Owner;
use crate::aws::identity::{next, no_object};
use crate::aws::object::Object;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// One page of `ec2 describe-instances`. Those that are gone for good are left out.
pub fn instances(value: &Value, owner: &Owner<'_>) -> Page {
    let mut page = Page::default();
    let Some(answer) = Object::of(value) else { return no_object() };
    for reservation in answer.objects("Reservations") {
        let account = reservation.text("OwnerId");
        for one in reservation.objects("Instances") {
            let zone = within(one, "Placement").and_then(|place| place.text("AvailabilityZone"));
            let region = zone.as_deref().map(region_of).unwrap_or_default();
            let owner = Owner {
                account: if owner.account.is_empty() { account.as_deref().unwrap_or_default() } else { owner.account },
                region: if owner.region.is_empty() { region } else { owner.region },
                ..*owner
            };
            let Some(id) = one.text("InstanceId") else {
                page.problems.push("an instance lacks what names it".to_owned());
                continue;
            };
            let state = within(one, "State").and_then(|state| state.text("Name"));
            if state.as_deref() == Some("terminated") {
                continue;
            }
            let profile = within(one, "IamInstanceProfile").and_then(|profile| profile.text("Arn"));
            let name = one.tags("Tags").remove("Name").filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone());
            let launched = one.time("LaunchTime", &mut page.problems);
            let arn = owner.arn("ec2", &format!("instance/{id}"));
            let draft = Draft::new(WorkloadKind::Instance, arn, Some(name), &owner).role(profile, "instance");
            page.records.push(draft.state(state).updated(launched).record());
        }
    }
    page.next = next(answer);
    page
}

/// The region of a zone: `us-east-1` of `us-east-1a` and of `us-east-1-bos-1a`.
fn region_of(zone: &str) -> &str {
    let end = zone.find(|letter: char| letter.is_ascii_digit()).map_or(0, |digit| digit + 1);
    zone.get(..end).unwrap_or_default()
}

/// One page of `ec2 describe-launch-template-versions`: a template with the roles of all versions that are named, since
/// each of them can be launched. What instances are given at their start is not looked at.
pub fn launch_templates(value: &Value, owner: &Owner<'_>) -> Page {
    let mut templates: BTreeMap<String, Draft> = BTreeMap::new();
    let mut page = Page::default();
    let Some(answer) = Object::of(value) else { return no_object() };
    for one in answer.objects("LaunchTemplateVersions") {
        let Some(id) = one.text("LaunchTemplateId") else {
            page.problems.push("a launch template lacks what names it".to_owned());
            continue;
        };
        let arn = owner.arn("ec2", &format!("launch-template/{id}"));
        let profile = within(one, "LaunchTemplateData").and_then(|data| within(data, "IamInstanceProfile"));
        let profile = profile.and_then(|profile| {
            let named = |name| format!("arn:{}:iam::{}:instance-profile/{name}", owner.partition, owner.account);
            profile.text("Arn").or_else(|| profile.text("Name").map(named))
        });
        let made = one.time("CreateTime", &mut page.problems);
        let new = || Draft::new(WorkloadKind::LaunchTemplate, arn.clone(), one.text("LaunchTemplateName"), owner);
        let draft = templates.remove(&arn).unwrap_or_else(new).role(profile, "instance");
        let made = draft.0.updated.max(made);
        templates.insert(arn, draft.updated(made));
    }
    page.records = templates.into_values().map(Draft::record).collect();
    page.next = next(answer);
    page
}

/// One page of `ssm describe-instance-information`: machines on which Systems Manager runs commands.
pub fn managed_instances(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "InstanceInformationList", "a managed instance", |one, problems| {
        let id = one.text("InstanceId")?;
        // Machines that are none of EC2 have ids of their own kind.
        let arn = if id.starts_with("mi-") {
            owner.arn("ssm", &format!("managed-instance/{id}"))
        } else {
            owner.arn("ec2", &format!("instance/{id}"))
        };
        let name = one.text("Name").or_else(|| one.text("ComputerName")).unwrap_or(id);
        let draft = Draft::new(WorkloadKind::ManagedInstance, arn, Some(name), owner);
        let draft = draft.role(one.text("IamRole"), "instance").state(one.text("PingStatus"));
        Some(draft.updated(one.time("RegistrationDate", problems)).record())
    })
}
