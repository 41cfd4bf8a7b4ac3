//! Log files of CloudTrail: records packed into objects of a bucket, and a queue that is told of each.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Bucket, Queue};

use super::super::State;
use super::super::call::Call;
use super::super::refusal::Refusal;
use super::super::xml::{around, element, optional};
use super::queue::Messages;
use super::{Inner, Said};

/// Where the bucket and the queue are.
const REGION: &str = "us-east-1";

/// Most objects in one answer.
const MOST: usize = 1_000;

/// Where log files were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The bucket, in `us-east-1` and in the management account (or the first one).
    pub bucket: String,
    /// The address of the queue that is told of each file.
    pub queue: String,
    /// Keys of the files that were written, in their order.
    pub keys: Vec<String>,
}

/// What was delivered until now.
#[derive(Default)]
pub(super) struct Delivery {
    /// How many records.
    records: usize,
    bucket: String,
    /// What was written, by key, and when.
    objects: BTreeMap<String, (DateTime<Utc>, Vec<u8>)>,
    queue: String,
    messages: Messages,
}

impl Inner {
    /// Packs the records that were not delivered yet, a file for each account, region and day.
    pub(super) fn deliver(&mut self) -> io::Result<Delivered> {
        self.open();
        let mut files: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for record in self.records.iter().skip(self.delivery.records) {
            let text = |name: &str| record[name].as_str().unwrap_or_default();
            let (account, region) = (text("recipientAccountId"), text("awsRegion"));
            let day = text("eventTime").get(..10).unwrap_or_default().replace('-', "/");
            let folder = format!("AWSLogs/{account}/CloudTrail/{region}/{day}");
            files.entry(folder).or_default().push(record);
        }
        let mut keys = Vec::new();
        for (folder, records) in files {
            let mut parts = folder.split('/').skip(1);
            let (account, region) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
            let now = self.state.clock.now();
            let stamp = now.format("%Y%m%dT%H%MZ");
            let number = self.delivery.objects.len();
            // The end of a name is drawn by lot at AWS; here it grows, so that files of one minute differ.
            let key = format!("{folder}/{account}_CloudTrail_{region}_{stamp}_{number:016}.json.gz");
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(json!({"Records": records}).to_string().as_bytes())?;
            let packed = packed.finish()?;
            self.delivery.messages.send(&notification(&self.delivery.bucket, &key, packed.len(), now));
            self.delivery.objects.insert(key.clone(), (now, packed));
            keys.push(key);
        }
        self.delivery.records = self.records.len();
        Ok(Delivered { bucket: self.delivery.bucket.clone(), queue: self.delivery.queue.clone(), keys })
    }

    /// Makes the bucket and the queue, the first time.
    fn open(&mut self) {
        if !self.delivery.bucket.is_empty() {
            return;
        }
        let mut estate = (*self.state.estate).clone();
        let management = estate.organization.as_ref().map(|one| one.management.clone());
        let at = estate.accounts.iter().position(|one| Some(&one.id) == management.as_ref()).unwrap_or_default();
        let Some(account) = estate.accounts.get_mut(at) else { return };
        let (bucket, queue) = (format!("cloudtrail-logs-{}", account.id), "cloudtrail-files".to_owned());
        self.delivery.queue = format!("https://sqs.{REGION}.amazonaws.com/{}/{queue}", account.id);
        self.delivery.bucket.clone_from(&bucket);
        let region = account.regions.entry(REGION.to_owned()).or_default();
        region.queues.push(Queue { name: queue, policy: None });
        region.buckets.push(Bucket {
            name: bucket,
            created: self.state.clock.now(),
            policy: None,
            versioning: None,
            mfa_delete: false,
            object_lock: None,
        });
        self.state = Arc::new(self.state.over(estate));
    }
}

/// What S3 tells a queue of an object: its key is encoded as in a form.
fn notification(bucket: &str, key: &str, size: usize, at: DateTime<Utc>) -> String {
    let object = json!({"key": key, "size": size});
    let record = json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": format!("arn:aws:s3:::{bucket}")},
            "object": object,
        },
    });
    json!({"Records": [record]}).to_string()
}

impl Delivery {
    /// The answer to a read of objects. Buckets without log files are empty.
    pub(super) fn objects(&self, state: &State, call: &Call) -> Result<Said, Refusal> {
        let name = call.need("Bucket")?;
        let mut regions = state.estate.accounts.iter().flat_map(|account| account.regions.values());
        if !regions.any(|region| region.buckets.iter().any(|one| one.name == name)) {
            return Err(Refusal::Absent("NoSuchBucket"));
        }
        let none = BTreeMap::new();
        let objects = if name == self.bucket { &self.objects } else { &none };
        if call.name() == "GetObject" {
            let (_, object) = objects.get(call.need("Key")?).ok_or(Refusal::Absent("NoSuchKey"))?;
            return Ok(Said::Bytes(object.clone()));
        }
        let prefix = call.get("prefix").unwrap_or_default();
        // A token names the last thing of the page before.
        let after = call.get("continuation-token").or(call.get("start-after")).unwrap_or_default();
        let most = call.get("max-keys").and_then(|text| text.parse().ok()).unwrap_or(MOST).min(MOST);
        let most = if state.faults.page > 0 { most.min(state.faults.page) } else { most };
        let (mut keys, mut folders, mut last, mut more) = (Vec::new(), BTreeSet::new(), "", false);
        for (key, (written, bytes)) in objects.iter().filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after)
        {
            let rest = key.get(prefix.len()..).unwrap_or_default();
            let folder =
                call.get("delimiter").and_then(|mark| rest.find(mark).map(|at| prefix.len() + at + mark.len()));
            let folder = folder.and_then(|end| key.get(..end));
            let known = folder.is_some_and(|folder| folders.contains(folder) || after.starts_with(folder));
            if known {
                last = key;
                continue;
            }
            if keys.len() + folders.len() >= most {
                more = true;
                break;
            }
            match folder {
                Some(folder) => {
                    folders.insert(folder);
                }
                None => keys.push((key, written, bytes.len())),
            }
            last = key;
        }
        let count = keys.len() + folders.len();
        let object = |(key, written, size): &(&String, &DateTime<Utc>, usize)| {
            let written = written.to_rfc3339_opts(SecondsFormat::Millis, true);
            let about = element("Key", key) + &element("LastModified", &written) + &element("Size", &size.to_string());
            around("Contents", &about)
        };
        let contents: String = keys.iter().map(object).collect();
        let prefixes: String =
            folders.iter().map(|folder| around("CommonPrefixes", &element("Prefix", folder))).collect();
        let about = element("Name", name)
            + &element("Prefix", prefix)
            + &element("KeyCount", &count.to_string())
            + &element("IsTruncated", if more { "true" } else { "false" })
            + &optional("NextContinuationToken", more.then_some(last));
        Ok(Said::Xml(around("ListBucketResult", &(about + &contents + &prefixes))))
    }

    /// The answer to a call of the queue that is told of files. Other queues have nothing to say.
    pub(super) fn messages(&mut self, call: &Call) -> Result<Value, Refusal> {
        if call.need("QueueUrl")? != self.queue {
            return Err(Refusal::Absent("AWS.SimpleQueueService.NonExistentQueue"));
        }
        self.messages.say(call)
    }
}
