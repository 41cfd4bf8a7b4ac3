//! What a message of a queue says: which objects arrived, or an event itself.

use serde_json::Value;

/// An object that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) bucket: String,
    pub(super) key: String,
    /// The bucket's region, where the message says it.
    pub(super) region: Option<String>,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// Objects arrived; none where it is of something else that S3 tells, or a test of the subscription.
    Objects(Vec<Object>),
    /// One event of CloudTrail, as JSON.
    Event(Vec<u8>),
}

/// What CloudTrail publishes when somebody chooses a topic for it.
const VALIDATION: &str = "CloudTrail validation message.";

/// A notification lies within another at most so often.
const DEEPEST: usize = 3;

/// Reads the body of a message; none where it is of no known form.
pub(super) fn read(body: &str) -> Option<Notice> {
    within(body, DEEPEST)
}

fn within(body: &str, deep: usize) -> Option<Notice> {
    if body.trim() == VALIDATION {
        return Some(Notice::Objects(Vec::new()));
    }
    let said: Value = serde_json::from_str(body).ok()?;
    let word = |name: &str| said.get(name).and_then(Value::as_str);
    if let (Some("Notification"), Some(message)) = (word("Type"), word("Message")) {
        return within(message, deep.checked_sub(1)?);
    }
    if let Some(kind) = word("detail-type") {
        return bridged(&said, kind);
    }
    if let Some(bucket) = word("s3Bucket") {
        let keys = said.get("s3ObjectKey")?.as_array()?;
        let object = |key: &Value| of(bucket, key.as_str()?, None);
        return keys.iter().map(object).collect::<Option<Vec<_>>>().map(told);
    }
    if word("Event") == Some("s3:TestEvent") {
        return Some(Notice::Objects(Vec::new()));
    }
    let records = said.get("Records")?.as_array()?;
    records.iter().filter(|record| is_creation(record)).map(notified).collect::<Option<Vec<_>>>().map(told)
}

/// Whether a record of S3 tells of a new object. What is of no known form counts, so that it is noticed.
fn is_creation(record: &Value) -> bool {
    let name = record.get("eventName").and_then(Value::as_str).unwrap_or_default();
    !["ObjectRemoved", "ObjectTagging", "ObjectAcl", "LifecycleExpiration", "ReducedRedundancy"]
        .iter()
        .any(|other| name.trim_start_matches("s3:").starts_with(other))
}

/// The object of a record of S3, whose key is encoded as in a form.
fn notified(record: &Value) -> Option<Object> {
    let s3 = record.get("s3")?;
    let key = s3.pointer("/object/key")?.as_str()?;
    let key = decoded(key)?;
    of(s3.pointer("/bucket/name")?.as_str()?, &key, record.get("awsRegion").and_then(Value::as_str))
}

/// What EventBridge tells: a new object, whose key is as it is, or an event of CloudTrail.
fn bridged(said: &Value, kind: &str) -> Option<Notice> {
    let detail = said.get("detail")?;
    if kind == "Object Created" {
        let bucket = detail.pointer("/bucket/name")?.as_str()?;
        let key = detail.pointer("/object/key")?.as_str()?;
        return Some(told(vec![of(bucket, key, said.get("region").and_then(Value::as_str))?]));
    }
    let is_event = kind.ends_with("via CloudTrail") && detail.get("eventName").is_some();
    is_event.then(|| Notice::Event(detail.to_string().into_bytes()))
}

fn of(bucket: &str, key: &str, region: Option<&str>) -> Option<Object> {
    let is_usable = !bucket.is_empty() && !bucket.contains('/') && !key.is_empty();
    is_usable.then(|| Object { bucket: bucket.to_owned(), key: key.to_owned(), region: region.map(str::to_owned) })
}

/// The objects, without digests, which have no events in them, and what other services write below `AWSLogs/`.
fn told(mut objects: Vec<Object>) -> Notice {
    let other = |key: &str| key.contains("AWSLogs/") && !key.contains("/CloudTrail/");
    objects.retain(|object| !other(&object.key));
    Notice::Objects(objects)
}

/// A key as it is, of one encoded as in a form; none where it is no text of UTF-8.
fn decoded(key: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(key.len());
    let mut rest = key.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn objects(list: &[(&str, &str)]) -> Option<Notice> {
        let object = |(bucket, key): &(&str, &str)| Object {
            bucket: (*bucket).to_owned(),
            key: (*key).to_owned(),
            region: None,
        };
        Some(Notice::Objects(list.iter().map(object).collect()))
    }

    fn s3(key: &str) -> Value {
        json!({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": key}}}]})
    }

    #[test]
    fn each_form_is_read() {
        let wrapped = |inner: &str| json!({"Type": "Notification", "Message": inner}).to_string();
        let created = json!({"detail-type": "Object Created",
            "detail": {"bucket": {"name": "b"}, "object": {"key": "a+b%20c"}}});
        let trail = json!({"s3Bucket": "b", "s3ObjectKey": ["k1", "k2"]}).to_string();
        let removed = json!({"Records": [{"eventName": "ObjectRemoved:Delete", "s3": {}}]}).to_string();
        let digest = json!({"s3Bucket": "b", "s3ObjectKey": ["AWSLogs/1/CloudTrail-Digest/x"]}).to_string();
        let cases = [
            (s3("a%2Bb+c%C3%A9").to_string(), objects(&[("b", "a+b cé")])),
            (wrapped(&s3("k").to_string()), objects(&[("b", "k")])),
            (wrapped(&wrapped(&s3("k").to_string())), objects(&[("b", "k")])),
            (created.to_string(), objects(&[("b", "a+b%20c")])),
            (trail.clone(), objects(&[("b", "k1"), ("b", "k2")])),
            (wrapped(&trail), objects(&[("b", "k1"), ("b", "k2")])),
            (wrapped(VALIDATION), objects(&[])),
            (json!({"Event": "s3:TestEvent", "Bucket": "b"}).to_string(), objects(&[])),
            (removed, objects(&[])),
            (digest, objects(&[])),
        ];
        for (body, expected) in cases {
            assert_eq!(read(&body), expected, "{body}");
        }
        let event = json!({"eventName": "GetCallerIdentity", "eventID": "1"});
        let body = json!({"detail-type": "AWS API Call via CloudTrail", "detail": event}).to_string();
        let Some(Notice::Event(bytes)) = read(&body) else { panic!("no event") };
        assert_eq!(serde_json::from_slice::<Value>(&bytes).expect("JSON"), event);
    }

    #[test]
    fn what_is_of_no_known_form_is_none() {
        let endless =
            (0..9).fold(s3("k").to_string(), |inner, _| json!({"Type": "Notification", "Message": inner}).to_string());
        let cut = s3("a%2").to_string();
        let not_text = s3("%ff").to_string();
        for body in ["", "hello", "{}", "[]", "{\"Records\": 1}", "{\"Records\": [{}]}", &endless, &cut, &not_text] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    proptest! {
        #[test]
        fn any_key_survives_its_encoding(key in "\\PC{1,40}") {
            let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
            prop_assert_eq!(decoded(&encoded), Some(key));
        }

        #[test]
        fn no_body_is_a_panic(body in "\\PC{0,80}") {
            let _ = read(&body);
        }
    }
}
