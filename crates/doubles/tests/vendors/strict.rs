//! What the double of AWS promises that acts: who may do what, and what is there after a write.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use stanch_doubles::aws::strict::{Cloud, Hang, Mishap, serve_strict};
use stanch_doubles::aws::{Faults, caller_key};
use stanch_scenario::estate::aws::{AccessKey, Account, Estate, InlinePolicy, Organization, Unit, User};

use crate::{Outcome, client};

pub(crate) const MANAGEMENT: &str = "111111111111";
pub(crate) const MEMBER: &str = "222222222222";
pub(crate) const HOME: (&str, &str) = ("203.0.113.7", "probe/1");
pub(crate) const DENY_ALL: &str =
    r#"{ "Version":"2012-10-17", "Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}] }"#;

/// Parameters of a call.
pub(crate) type Fields<'f> = &'f [(&'f str, &'f str)];

/// Two accounts, in each a user `ci` with `iam:*` and an active key.
pub(crate) fn estate() -> Estate {
    let account = |id: &str, parent: &str| {
        let statement = json!({"Effect": "Allow", "Action": ["iam:*", "sts:*"], "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        let key =
            AccessKey { id: key(id), secret: "planted".to_owned(), active: true, created: nothing(), last_use: None };
        let user = User {
            name: "ci".to_owned(),
            path: "/".to_owned(),
            id: format!("AIDA{id}CI"),
            inline: vec![InlinePolicy { name: "all".to_owned(), document }],
            keys: vec![key],
            ..User::default()
        };
        Account { id: id.to_owned(), parent: Some(parent.to_owned()), users: vec![user], ..Account::default() }
    };
    let root = Unit { id: "r-root".to_owned(), name: "Root".to_owned(), parent: None };
    let organization =
        Organization { id: "o-one".to_owned(), management: MANAGEMENT.to_owned(), units: vec![root], policies: vec![] };
    Estate {
        organization: Some(organization),
        accounts: vec![account(MANAGEMENT, "r-root"), account(MEMBER, "r-root")],
    }
}

pub(crate) fn nothing<T: Default>() -> T {
    T::default()
}

pub(crate) fn key(account: &str) -> String {
    format!("AKIA{account}USER")
}

pub(crate) async fn cloud(mishaps: BTreeMap<(String, u64), Mishap>) -> std::io::Result<Cloud> {
    serve_strict(estate(), Faults::default(), mishaps).await
}

pub(crate) fn as_key(cloud: &Cloud, key: &str, operation: &str, fields: &[(&str, &str)]) -> Result<String, String> {
    cloud.call((key, None), ("us-east-1", operation), fields, HOME)
}

pub(crate) fn respond(cloud: &Cloud, operation: &str, fields: &[(&str, &str)]) -> Result<String, String> {
    as_key(cloud, &caller_key(MEMBER), operation, fields)
}

pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, String>) -> String {
    result.expect_err("the call is refused")
}

#[tokio::test]
async fn a_boundary_denies_until_it_is_taken_back_and_leaves_no_trace() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let before = cloud.dump();
    let boundary = "arn:aws:iam::aws:policy/AWSDenyAll";
    as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])?;
    respond(&cloud, "iam:PutUserPermissionsBoundary", &[("UserName", "ci"), ("PermissionsBoundary", boundary)])?;
    assert_eq!(code(as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])), "AccessDenied");
    // Who it is, it may always ask.
    assert!(as_key(&cloud, &key(MEMBER), "sts:GetCallerIdentity", &[])?.contains(":user/ci"));
    respond(&cloud, "iam:DeleteUserPermissionsBoundary", &[("UserName", "ci")])?;
    as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])?;
    assert_eq!(cloud.dump(), before);
    Ok(())
}

#[tokio::test]
async fn an_inactive_key_is_dead_and_its_earlier_session_lives() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let session = as_key(&cloud, &key(MEMBER), "sts:GetSessionToken", &[])?;
    let within = |name: &str| {
        let rest = session.split_once(&format!("<{name}>")).map(|(_, rest)| rest).unwrap_or_default();
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let (id, token) = (within("AccessKeyId"), within("SessionToken"));
    let fields = [("UserName", "ci"), ("AccessKeyId", &key(MEMBER)), ("Status", "Inactive")];
    respond(&cloud, "iam:UpdateAccessKey", &fields)?;
    assert_eq!(code(as_key(&cloud, &key(MEMBER), "sts:GetCallerIdentity", &[])), "InvalidClientTokenId");
    let asked = |token| cloud.call((&id, token), ("us-east-1", "sts:GetCallerIdentity"), &[], HOME);
    assert!(asked(Some(&token))?.contains(":user/ci"));
    assert_eq!(code(asked(None)), "InvalidClientTokenId");
    Ok(())
}

#[tokio::test]
async fn an_scp_binds_members_and_not_the_management_account() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let chief = caller_key(MANAGEMENT);
    let content = r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/ci"}}},{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let fields = [("Name", "stop"), ("Type", "SERVICE_CONTROL_POLICY"), ("Content", content), ("Description", "")];
    let made: serde_json::Value =
        serde_json::from_str(&as_key(&cloud, &chief, "organizations:CreatePolicy", &fields)?)?;
    let id = made["Policy"]["PolicySummary"]["Id"].as_str().unwrap_or_default();
    as_key(&cloud, &chief, "organizations:AttachPolicy", &[("PolicyId", id), ("TargetId", "r-root")])?;
    assert_eq!(code(as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])), "AccessDenied");
    as_key(&cloud, &key(MANAGEMENT), "iam:ListUsers", &[])?;
    assert_eq!(code(as_key(&cloud, &chief, "organizations:DeletePolicy", &[("PolicyId", id)])), "PolicyInUseException");
    Ok(())
}

#[tokio::test]
async fn writes_are_refused_in_the_words_of_aws() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let long =
        format!(r#"{{"Statement":[{{"Sid":"{}","Effect":"Deny","Action":"*","Resource":"*"}}]}}"#, "a".repeat(2_048));
    let ci = ("UserName", "ci");
    respond(&cloud, "iam:CreateAccessKey", &[ci])?;
    let cases: [(&str, Fields<'_>, &str); 7] = [
        ("iam:CreateAccessKey", &[ci], "LimitExceeded"),
        ("iam:CreateUser", &[ci], "EntityAlreadyExists"),
        ("iam:DeleteUser", &[ci], "DeleteConflict"),
        ("iam:DeleteUserPolicy", &[ci, ("PolicyName", "none")], "NoSuchEntity"),
        ("iam:PutUserPolicy", &[ci, ("PolicyName", "p"), ("PolicyDocument", "{")], "MalformedPolicyDocument"),
        ("iam:PutUserPolicy", &[ci, ("PolicyName", "p"), ("PolicyDocument", &long)], "LimitExceeded"),
        ("iam:DeleteUserPermissionsBoundary", &[ci], "NoSuchEntity"),
    ];
    for (operation, fields, expected) in cases {
        let before = cloud.dump();
        assert_eq!(code(respond(&cloud, operation, fields)), expected, "{operation}");
        assert_eq!(cloud.dump(), before, "{operation} changed something");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_hangs_before_or_after_it_is_performed() -> Outcome {
    for (hang, performed) in [(Hang::Before, false), (Hang::After, true)] {
        let cloud = cloud(BTreeMap::from([(("iam:PutUserPolicy".to_owned(), 1), Mishap::Hangs(hang))])).await?;
        let query = format!("/?Action=PutUserPolicy&UserName=ci&PolicyName=p&PolicyDocument={}", query(DENY_ALL));
        let header = signed(&caller_key(MEMBER), "iam");
        let url = cloud.double().url();
        tokio::select! {
            answer = client::get(&url, &query, ("Authorization", &header)) => panic!("it was answered: {answer:?}"),
            () = cloud.hanging() => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => panic!("it never hung"),
        }
        assert_eq!(cloud.dump().contains(&json!(DENY_ALL).to_string()), performed);
    }
    Ok(())
}

/// An authorization header with the shape of a signature, and the date beside it.
pub(crate) fn signed(key: &str, service: &str) -> String {
    let scope = format!("{key}/20260101/us-east-1/{service}/aws4_request");
    let zeros = "0".repeat(64);
    let header = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={zeros}");
    format!("{header}\r\nX-Amz-Date: 20260101T000000Z")
}

pub(crate) fn query(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn records_say_who_called_from_where_and_what_became_of_it() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let fields = [("UserName", "ci"), ("PolicyName", "none")];
    assert_eq!(code(as_key(&cloud, &key(MEMBER), "iam:DeleteUserPolicy", &fields)), "NoSuchEntity");
    let records = cloud.records();
    let expected = [
        ("/eventName", "DeleteUserPolicy"),
        ("/errorCode", "NoSuchEntity"),
        ("/sourceIPAddress", HOME.0),
        ("/userAgent", HOME.1),
        ("/userIdentity/userName", "ci"),
        ("/requestParameters/policyName", "none"),
        ("/recipientAccountId", MEMBER),
    ];
    for (pointer, value) in expected {
        assert_eq!(records[0].pointer(pointer), Some(&json!(value)), "{pointer}");
    }
    Ok(())
}
