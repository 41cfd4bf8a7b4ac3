//! What is written into the double of AWS comes back as it was put, at once or after as many reads as were asked for.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use stanch_doubles::aws::strict::{Cloud, serve_strict};
use stanch_doubles::aws::{Faults, caller_key};
use stanch_scenario::estate::aws::{ControlKind, ControlPolicy, Region, Secret};

use crate::Outcome;
use crate::strict::{MANAGEMENT, MEMBER, as_key, cloud, code, estate, key, respond};

/// The texts of all elements of a name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts.filter_map(|part| part.split_once(&close)).map(|(text, _)| text.to_owned()).collect()
}

/// A text without percent-encoding.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let pair = |rest: &mut dyn Iterator<Item = u8>| String::from_utf8(rest.take(2).collect()).ok();
        let decoded =
            (byte == b'%').then(|| pair(&mut rest)).flatten().and_then(|pair| u8::from_str_radix(&pair, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
    }
    String::from_utf8(bytes).expect("documents are UTF-8")
}

/// A policy with spaces, lines and letters that every encoding on the way has to spare.
fn document() -> impl Strategy<Value = String> {
    ("[ -~äß€\u{1F512}]{0,40}", "[ \n\t]{0,5}").prop_map(|(sid, space)| {
        format!(
            r#"{{{space}"Statement" :{space}[{{"Sid":{},"Effect":"Deny","Action":"*","Resource":"*"}}]}}"#,
            json!(sid)
        )
    })
}

fn put_and_read(cloud: &Cloud, kind: &str, name: &str, document: &str, tag: &str) -> Result<(), TestCaseError> {
    let call = |operation: &str, more: &[(&str, &str)]| {
        let named = format!("{kind}Name");
        let fields: Vec<(&str, &str)> = std::iter::once((named.as_str(), name)).chain(more.iter().copied()).collect();
        respond(cloud, &format!("iam:{operation}"), &fields)
            .map_err(|code| TestCaseError::fail(format!("{operation}: {code}")))
    };
    let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let tagged = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", tag)];
    if kind == "Role" {
        call("CreateRole", &[tagged[0], tagged[1], ("AssumeRolePolicyDocument", document)])?;
        let trust = texts(&call("GetRole", &[])?, "AssumeRolePolicyDocument");
        prop_assert_eq!(trust.iter().map(|text| plain(text)).collect::<Vec<_>>(), [document]);
    } else {
        call("CreateUser", &tagged)?;
    }
    call(&format!("Put{kind}Policy"), &[("PolicyName", "stop"), ("PolicyDocument", document)])?;
    call(&format!("Attach{kind}Policy"), &[("PolicyArn", arn)])?;
    call(&format!("Put{kind}PermissionsBoundary"), &[("PermissionsBoundary", arn)])?;
    let read = call(&format!("Get{kind}Policy"), &[("PolicyName", "stop")])?;
    prop_assert_eq!(texts(&read, "PolicyDocument").iter().map(|text| plain(text)).collect::<Vec<_>>(), [document]);
    prop_assert_eq!(texts(&call(&format!("List{kind}Policies"), &[])?, "member"), ["stop"]);
    prop_assert_eq!(texts(&call(&format!("ListAttached{kind}Policies"), &[])?, "PolicyArn"), [arn]);
    prop_assert_eq!(texts(&call(&format!("Get{kind}"), &[])?, "PermissionsBoundaryArn"), [arn]);
    prop_assert_eq!(texts(&call(&format!("List{kind}Tags"), &[])?, "Value"), [tag]);
    Ok(())
}

#[tokio::test]
async fn users_and_roles_read_back_as_they_were_put() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let mut runner = TestRunner::new(Config { cases: 1, failure_persistence: None, ..Config::default() });
    runner.run(&vec((document(), "[a-z0-9]{1,9}"), 30), |identities| {
        for (at, (document, tag)) in identities.iter().enumerate() {
            let kind = if at % 2 == 0 { "User" } else { "Role" };
            put_and_read(&cloud, kind, &format!("one-{at}"), document, tag)?;
        }
        Ok(())
    })?;
    Ok(())
}

#[tokio::test]
async fn a_user_has_exactly_what_deletion_asks_for() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let ci = [("UserName", "ci")];
    let empty = ["MFADevices", "SigningCertificates", "SSHPublicKeys", "ServiceSpecificCredentials", "GroupsForUser"];
    for list in empty {
        let said = respond(&cloud, &format!("iam:List{list}"), &ci)?;
        assert_eq!(texts(&said, "member"), Vec::<String>::new(), "{list}");
        assert_eq!(code(respond(&cloud, &format!("iam:List{list}"), &[("UserName", "nobody")])), "NoSuchEntity");
    }
    assert_eq!(code(respond(&cloud, "iam:GetLoginProfile", &ci)), "NoSuchEntity");
    Ok(())
}

#[tokio::test]
async fn reads_see_a_write_only_after_as_many_reads_as_were_asked_for() -> Outcome {
    let cloud = serve_strict(estate(), Faults { stale_reads: 2, ..Faults::default() }, BTreeMap::new()).await?;
    respond(&cloud, "iam:TagUser", &[("UserName", "ci"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")])?;
    let read = || respond(&cloud, "iam:ListUserTags", &[("UserName", "ci")]).map(|said| texts(&said, "Value"));
    let none = Vec::<String>::new();
    assert_eq!([read()?, read()?, read()?], [none.clone(), none, vec!["b".to_owned()]]);
    Ok(())
}

#[tokio::test]
async fn a_new_key_is_unknown_at_first_and_its_use_is_seen() -> Outcome {
    let cloud = serve_strict(estate(), Faults { unknown_calls: 2, ..Faults::default() }, BTreeMap::new()).await?;
    let made = respond(&cloud, "iam:CreateAccessKey", &[("UserName", "ci")])?;
    let id = texts(&made, "AccessKeyId").swap_remove(0);
    let used = || respond(&cloud, "iam:GetAccessKeyLastUsed", &[("AccessKeyId", &id)]);
    for _ in 0..2 {
        assert_eq!(code(as_key(&cloud, &id, "sts:GetCallerIdentity", &[])), "InvalidClientTokenId");
    }
    assert_eq!(texts(&used()?, "ServiceName"), ["N/A"]);
    as_key(&cloud, &id, "sts:GetCallerIdentity", &[])?;
    assert_eq!(texts(&used()?, "ServiceName"), ["sts"]);
    Ok(())
}

#[tokio::test]
async fn an_scp_that_only_denies_denies_only_what_it_names() -> Outcome {
    let mut estate = estate();
    let statement = json!({"Effect": "Deny", "Action": "iam:ListRoles", "Resource": "*"});
    let policies = &mut estate.organization.as_mut().expect("there is an organisation").policies;
    policies.push(ControlPolicy {
        id: "p-deny".to_owned(),
        name: "deny".to_owned(),
        kind: ControlKind::Service,
        document: json!({"Version": "2012-10-17", "Statement": [statement]}),
        targets: vec!["r-root".to_owned(), MEMBER.to_owned()],
    });
    let cloud = serve_strict(estate, Faults::default(), BTreeMap::new()).await?;
    as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])?;
    assert_eq!(code(as_key(&cloud, &key(MEMBER), "iam:ListRoles", &[])), "AccessDenied");
    let fields = [("TargetId", MEMBER), ("Filter", "SERVICE_CONTROL_POLICY")];
    let said = as_key(&cloud, &caller_key(MANAGEMENT), "organizations:ListPoliciesForTarget", &fields)?;
    assert!(said.contains("p-deny") && said.contains("p-FullAWSAccess"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_secret_is_read_and_replaced_by_its_name_or_its_arn() -> Outcome {
    let mut estate = estate();
    let secret = Secret {
        name: "db/main".to_owned(),
        suffix: "AbCdEf".to_owned(),
        value: "old".to_owned(),
        kms_key: None,
        changed: crate::strict::nothing(),
        rotated: None,
        last_accessed: None,
        policy: None,
    };
    let region = Region { secrets: vec![secret], ..Region::default() };
    estate.accounts[1].regions.insert("us-east-1".to_owned(), region);
    let cloud = serve_strict(estate, Faults::default(), BTreeMap::new()).await?;
    let arn = format!("arn:aws:secretsmanager:us-east-1:{MEMBER}:secret:db/main-AbCdEf");
    for (name, value) in [("db/main", "new"), (arn.as_str(), "newer")] {
        let id = ("SecretId", name);
        assert!(respond(&cloud, "secretsmanager:DescribeSecret", &[id])?.contains(&arn));
        respond(&cloud, "secretsmanager:PutSecretValue", &[id, ("SecretString", value)])?;
        let said: serde_json::Value = serde_json::from_str(&respond(&cloud, "secretsmanager:GetSecretValue", &[id])?)?;
        assert_eq!(said["SecretString"], value);
        let records = serde_json::to_string(&cloud.records())?;
        assert!(!records.contains(&format!("\"{value}\"")), "a value is in the records");
    }
    let absent = respond(&cloud, "secretsmanager:PutSecretValue", &[("SecretId", "none"), ("SecretString", "x")]);
    assert_eq!(code(absent), "ResourceNotFoundException");
    Ok(())
}
