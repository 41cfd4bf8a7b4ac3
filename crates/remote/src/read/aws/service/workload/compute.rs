//! Instances, launch templates and stacks, of services that answer in XML.

use aws_config::SdkConfig;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::run::Listing;

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{DESCRIBE_STACKS, INSTANCES, LAUNCH_TEMPLATES};
use crate::read::aws::region::Place;
use crate::read::aws::signed::{Service, Signed};
use crate::read::aws::xml::Element;

/// Instances with their profiles.
pub(super) async fn instances(place: &Place<'_>, configuration: &SdkConfig) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Ec2);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let marker = token.map(|token| ("NextToken", token));
            let answer = client.query(INSTANCES.call(), &[("MaxResults", "1000")], marker).await?;
            let reservations = answer.find("reservationSet").ok_or(Failure::Malformed(200))?.children();
            let reservation = |one: &Element| {
                let instances = one.find("instancesSet").map(Element::children).unwrap_or_default();
                let instances = instances.iter().map(instance).collect::<Vec<_>>();
                json!({"OwnerId": one.text_of("ownerId"), "Instances": instances})
            };
            let reservations = reservations.iter().map(reservation).collect::<Vec<_>>();
            Ok(json!({"Reservations": reservations, "NextToken": answer.text_of("nextToken")}))
        })
    };
    let owner = place.owner();
    let read = |answer: &Value| aws::instances(answer, &owner);
    Ok(vec![place.list("instances", &INSTANCES, &ask, &read).await?.listing])
}

/// An instance in the form of the CLI.
fn instance(one: &Element) -> Value {
    let tags = one.find("tagSet").map(Element::children).unwrap_or_default();
    let tags = tags.iter().map(|tag| json!({"Key": tag.text_of("key"), "Value": tag.text_of("value")}));
    json!({
        "InstanceId": one.text_of("instanceId"),
        "State": {"Name": one.find("instanceState").and_then(|state| state.text_of("name"))},
        "IamInstanceProfile": {"Arn": one.find("iamInstanceProfile").and_then(|profile| profile.text_of("arn"))},
        "LaunchTime": one.text_of("launchTime"),
        "Tags": tags.collect::<Vec<_>>(),
    })
}

/// Launch templates with the profiles of the version that is used where none is named, and of the newest.
pub(super) async fn launch_templates(
    place: &Place<'_>,
    configuration: &SdkConfig,
) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::Ec2);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let versions = [("LaunchTemplateVersion.1", "$Default"), ("LaunchTemplateVersion.2", "$Latest")];
            let marker = token.map(|token| ("NextToken", token));
            let answer = client.query(LAUNCH_TEMPLATES.call(), &versions, marker).await?;
            let versions = answer.find("launchTemplateVersionSet").ok_or(Failure::Malformed(200))?.children();
            let version = |one: &Element| {
                let profile = one.find("launchTemplateData").and_then(|data| data.find("iamInstanceProfile"));
                let profile = |name| profile.and_then(|profile| profile.text_of(name));
                json!({
                    "LaunchTemplateId": one.text_of("launchTemplateId"),
                    "LaunchTemplateName": one.text_of("launchTemplateName"),
                    "CreateTime": one.text_of("createTime"),
                    "LaunchTemplateData": {"IamInstanceProfile": {"Arn": profile("arn"), "Name": profile("name")}},
                })
            };
            let versions = versions.iter().map(version).collect::<Vec<_>>();
            Ok(json!({"LaunchTemplateVersions": versions, "NextToken": answer.text_of("nextToken")}))
        })
    };
    let owner = place.owner();
    let read = |answer: &Value| aws::launch_templates(answer, &owner);
    Ok(vec![place.list("launch templates", &LAUNCH_TEMPLATES, &ask, &read).await?.listing])
}

/// Stacks with their roles and the names of their parameters.
pub(super) async fn stacks(place: &Place<'_>, configuration: &SdkConfig) -> Result<Vec<Listing>, RemoteError> {
    let client = &Signed::new(configuration, Service::CloudFormation);
    let ask = |token: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let marker = token.map(|token| ("NextToken", token));
            let answer = client.query(DESCRIBE_STACKS.call(), &[], marker).await?;
            let stacks = answer.find("Stacks").ok_or(Failure::Malformed(200))?.children();
            let stack = |one: &Element| {
                let parameters = one.find("Parameters").map(Element::children).unwrap_or_default();
                let names = parameters.iter().filter_map(|parameter| parameter.text_of("ParameterKey"));
                json!({
                    "StackId": one.text_of("StackId"),
                    "StackName": one.text_of("StackName"),
                    "RoleARN": one.text_of("RoleARN"),
                    "StackStatus": one.text_of("StackStatus"),
                    "CreationTime": one.text_of("CreationTime"),
                    "LastUpdatedTime": one.text_of("LastUpdatedTime"),
                    "Parameters": names.collect::<Vec<_>>(),
                })
            };
            let stacks = stacks.iter().map(stack).collect::<Vec<_>>();
            Ok(json!({"Stacks": stacks, "NextToken": answer.text_of("NextToken")}))
        })
    };
    let owner = place.owner();
    let read = |answer: &Value| aws::stacks(answer, &owner);
    Ok(vec![place.list("stacks", &DESCRIBE_STACKS, &ask, &read).await?.listing])
}
