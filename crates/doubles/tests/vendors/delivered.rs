//! How the records of the double of AWS come to whoever follows them: looked up, as files, and told by a queue.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use stanch_doubles::aws::caller_key;
use stanch_doubles::aws::strict::Cloud;

use crate::strict::{MANAGEMENT, MEMBER, as_key, cloud, code, key, query, respond, signed};
use crate::{Outcome, client};

fn chief(cloud: &Cloud, operation: &str, fields: &[(&str, &str)]) -> Result<Value, Box<dyn std::error::Error>> {
    Ok(serde_json::from_str(&as_key(cloud, &caller_key(MANAGEMENT), operation, fields)?)?)
}

/// The names of events, page by page.
fn looked_up(cloud: &Cloud, attributes: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let (mut names, mut token) = (Vec::new(), String::new());
    loop {
        let fields = [("LookupAttributes", attributes), ("MaxResults", "2"), ("NextToken", token.as_str())];
        let page: Value = serde_json::from_str(&respond(cloud, "cloudtrail:LookupEvents", &fields)?)?;
        let events = page["Events"].as_array().cloned().unwrap_or_default();
        names.extend(events.iter().filter_map(|one| one["EventName"].as_str().map(str::to_owned)));
        match page["NextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => return Ok(names),
        }
    }
}

#[tokio::test]
async fn events_are_looked_up_by_one_attribute_newest_first_in_pages_that_hold_still() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let calls = ["iam:ListUsers", "iam:ListRoles", "iam:GetAccountSummary", "iam:ListAccountAliases", "iam:ListUsers"];
    for operation in calls {
        as_key(&cloud, &key(MEMBER), operation, &[])?;
    }
    as_key(&cloud, &key(MANAGEMENT), "iam:ListUsers", &[])?;
    let expected: Vec<&str> = calls.iter().rev().filter_map(|one| one.strip_prefix("iam:")).collect();
    let by = |name: &str, value: &str| json!([{"AttributeKey": name, "AttributeValue": value}]).to_string();
    assert_eq!(looked_up(&cloud, &by("AccessKeyId", &key(MEMBER)))?, expected);
    assert_eq!(looked_up(&cloud, &by("Username", "ci"))?, expected);
    assert_eq!(looked_up(&cloud, &by("EventName", "ListUsers"))?, ["ListUsers", "ListUsers"]);
    let all = looked_up(&cloud, "")?;
    assert_eq!(
        all.iter().filter(|name| *name != "LookupEvents").collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    let elsewhere = cloud.call(
        (&caller_key(MEMBER), None),
        ("eu-west-1", "cloudtrail:LookupEvents"),
        &[("LookupAttributes", &by("Username", "ci"))],
        ("203.0.113.7", "probe/1"),
    )?;
    assert_eq!(serde_json::from_str::<Value>(&elsewhere)?["Events"], json!([]));
    let wrong = respond(&cloud, "cloudtrail:LookupEvents", &[("LookupAttributes", &by("Colour", "red"))]);
    assert_eq!(code(wrong), "InvalidLookupAttributesException");
    Ok(())
}

#[tokio::test]
async fn files_hold_every_record_once_and_are_listed_and_fetched() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    let mut ids: Vec<Value> = Vec::new();
    let mut expected: Vec<Value> = Vec::new();
    for _ in 0..2 {
        as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])?;
        as_key(&cloud, &key(MANAGEMENT), "sts:GetCallerIdentity", &[])?;
        expected.clone_from(&cloud.records().iter().map(|one| one["eventID"].clone()).collect());
        let delivered = cloud.deliver()?;
        for name in &delivered.keys {
            let path = format!("/{}/{}", delivered.bucket, name.split('/').map(query).collect::<Vec<_>>().join("/"));
            let header = signed(&caller_key(MANAGEMENT), "s3");
            let answer = client::get(&cloud.double().url(), &path, ("Authorization", &header)).await?;
            assert_eq!(answer.status, 200, "{}", answer.text);
            let mut text = String::new();
            GzDecoder::new(answer.bytes.as_slice()).read_to_string(&mut text)?;
            let file: Value = serde_json::from_str(&text)?;
            for record in file["Records"].as_array().expect("a file holds records") {
                let account = record["recipientAccountId"].as_str().unwrap_or_default();
                let region = record["awsRegion"].as_str().unwrap_or_default();
                assert!(name.starts_with(&format!("AWSLogs/{account}/CloudTrail/{region}/")), "{name}");
                ids.push(record["eventID"].clone());
            }
        }
    }
    ids.sort_by_key(Value::to_string);
    assert_eq!(ids, expected);
    let bucket = cloud.deliver()?.bucket;
    let list = |more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = [("Bucket", bucket.as_str())].iter().chain(more).copied().collect();
        as_key(&cloud, &caller_key(MANAGEMENT), "s3:ListObjectsV2", &fields)
    };
    let folders = list(&[("prefix", "AWSLogs/"), ("delimiter", "/")])?;
    for account in [MANAGEMENT, MEMBER] {
        assert!(folders.contains(&format!("<CommonPrefixes><Prefix>AWSLogs/{account}/</Prefix></CommonPrefixes>")));
    }
    // Keys come in pages, each once, in their order.
    let whole = keys(&list(&[])?);
    let (mut paged, mut token) = (Vec::new(), String::new());
    for _ in &whole {
        let page = list(&[("max-keys", "1"), ("continuation-token", &token)])?;
        paged.extend(keys(&page));
        token = page
            .split("<NextContinuationToken>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or_default()
            .to_owned();
    }
    assert!(whole.len() > 3 && whole.is_sorted() && token.is_empty());
    assert_eq!(paged, whole);
    Ok(())
}

fn keys(xml: &str) -> Vec<String> {
    xml.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_queue_tells_of_each_file_until_its_message_is_deleted() -> Outcome {
    let cloud = cloud(BTreeMap::new()).await?;
    as_key(&cloud, &key(MEMBER), "iam:ListUsers", &[])?;
    let delivered = cloud.deliver()?;
    let queue = ("QueueUrl", delivered.queue.as_str());
    let receive = |hidden: &str| {
        let fields = [queue, ("MaxNumberOfMessages", "10"), ("VisibilityTimeout", hidden)];
        chief(&cloud, "sqs:ReceiveMessage", &fields)
            .map(|said| said["Messages"].as_array().cloned().unwrap_or_default())
    };
    let first = receive("0")?;
    let body: Value = serde_json::from_str(first[0]["Body"].as_str().unwrap_or_default())?;
    assert_eq!(body["Records"][0]["s3"]["object"]["key"], delivered.keys[0]);
    assert_eq!(body["Records"][0]["s3"]["bucket"]["name"], delivered.bucket);
    // Nothing was hidden, so it is given again, and then hidden.
    let again = receive("600")?;
    assert_eq!(again[0]["MessageId"], first[0]["MessageId"]);
    assert_eq!(receive("600")?, Vec::<Value>::new());
    cloud.deliver()?;
    let others = receive("0")?;
    let entry = |message: &Value| json!({"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]});
    let entries = Value::Array(others.iter().map(entry).collect()).to_string();
    let said = chief(&cloud, "sqs:DeleteMessageBatch", &[queue, ("Entries", &entries)])?;
    assert_eq!(said["Successful"].as_array().map(Vec::len), Some(others.len()));
    assert_eq!(receive("0")?, Vec::<Value>::new());
    Ok(())
}
