//! Followers against moto, which nobody here wrote.

use std::time::{Duration, Instant};

use serde_json::json;
use stanch_remote::Secret;
use stanch_remote::follow::{Access, Arrived, Queue};

use crate::moto::{Moto, element};

async fn queue(moto: &Moto) -> (String, Queue) {
    let answer = moto.form("sqs", &[("Action", "CreateQueue"), ("QueueName", "trail")]).await;
    let url = element(&answer, "QueueUrl").to_owned();
    let access = Access::connect_to(&moto.url, "testing", &Secret::new("testing".to_owned())).await.expect("access");
    let queue = Queue::connect(&access, &url).expect("a queue");
    (url, queue)
}

async fn tell(moto: &Moto, url: &str, body: &str) {
    moto.form("sqs", &[("Action", "SendMessage"), ("QueueUrl", url), ("MessageBody", body)]).await;
}

/// Messages that a queue still has, visible or hidden.
async fn left(moto: &Moto, url: &str) -> usize {
    let fields = [("Action", "GetQueueAttributes"), ("QueueUrl", url), ("AttributeName.1", "All")];
    let answer = moto.form("sqs", &fields).await;
    let count = |name: &str| {
        let after = answer.split_once(&format!("<Name>{name}</Name>")).expect("an attribute").1;
        element(after, "Value").parse::<usize>().expect("a number")
    };
    count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible")
}

/// Polls until so many arrived; what else there was to say, as sentences.
async fn gather(queue: &mut Queue, count: usize, troubles: usize) -> (Vec<Arrived>, Vec<String>) {
    let (mut found, mut said) = (Vec::new(), Vec::new());
    let work = async {
        while found.len() < count || said.len() < troubles {
            let poll = queue.next().await;
            found.extend(poll.found);
            said.extend(poll.troubles.iter().map(ToString::to_string));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), work).await.expect("all arrives");
    (found, said)
}

#[tokio::test]
async fn a_message_is_deleted_once_all_that_it_names_is_acknowledged() {
    let moto = Moto::start().await;
    moto.put("s3", "/logs", "").await;
    for key in ["a%2Bb", "c", "d"] {
        moto.put("s3", &format!("/logs/{key}"), &format!("bytes of {key}")).await;
    }
    let (url, mut queue) = queue(&moto).await;
    let s3 = json!({"Records": [{"eventName": "ObjectCreated:Put", "awsRegion": "us-east-1",
        "s3": {"bucket": {"name": "logs"}, "object": {"key": "a%2Bb"}}}]});
    let trail = json!({"s3Bucket": "logs", "s3ObjectKey": ["c", "d"]}).to_string();
    let event = json!({"detail-type": "AWS API Call via CloudTrail", "detail": {"eventName": "X"}});
    let wrapped = json!({"Type": "Notification", "Message": trail});
    for body in [&s3.to_string(), &wrapped.to_string(), &event.to_string(), "poison", "{\"Event\":\"s3:TestEvent\"}"] {
        tell(&moto, &url, body).await;
    }
    let (found, said) = gather(&mut queue, 4, 1).await;
    let mut bytes: Vec<_> = found.iter().map(|one| String::from_utf8_lossy(&one.bytes).into_owned()).collect();
    bytes.sort();
    assert_eq!(bytes, ["bytes of a%2Bb", "bytes of c", "bytes of d", "{\"eventName\":\"X\"}"]);
    assert!(said[0].contains("is of no known form and stays there"), "{said:?}");
    assert_eq!(left(&moto, &url).await, 4, "only the test of the subscription is gone");
    let of = |name: &str| found.iter().find(|one| one.name == name).expect("it arrived").ticket.clone();
    assert!(queue.acknowledge(&[of("s3://logs/c")]).await.is_empty());
    assert_eq!(left(&moto, &url).await, 4, "the other object of the message is not handled");
    let all: Vec<_> = found.iter().filter(|one| one.name != "s3://logs/c").map(|one| one.ticket.clone()).collect();
    assert!(queue.acknowledge(&all).await.is_empty());
    assert!(queue.acknowledge(&all).await.is_empty(), "what is acknowledged already is nothing new");
    assert_eq!(left(&moto, &url).await, 1, "what is of no known form stays");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_what_never_can_be_is_handled_with_that() {
    let moto = Moto::start().await;
    moto.put("s3", "/logs", "").await;
    moto.put("s3", "/logs/there", "bytes").await;
    let (url, mut queue) = queue(&moto).await;
    let trail = json!({"s3Bucket": "logs", "s3ObjectKey": ["gone", "there", "AWSLogs/1/Config/us-east-1/x.json.gz"]});
    tell(&moto, &url, &trail.to_string()).await;
    tell(&moto, &url, "poison").await;
    let (mut unread, mut read, mut found) = (Vec::new(), Vec::new(), Vec::new());
    while found.is_empty() || unread.len() < 2 {
        let poll = queue.next().await;
        unread.extend(poll.unread);
        read.extend(poll.read);
        found.extend(poll.found);
    }
    unread.sort();
    assert!(unread[0].starts_with("message ") && unread[1] == "s3://logs/gone", "{unread:?}");
    assert!(read.contains(&"s3://logs/there".to_owned()) && !read.contains(&unread[0]), "{read:?}");
    assert_eq!(found.len(), 1, "what other services write is none of it");
    assert!(queue.acknowledge(&[found[0].ticket.clone()]).await.is_empty());
    assert_eq!(left(&moto, &url).await, 1, "the message with the object that is gone is handled");
}

/// How many files of a hundred records each are written, ten a second: 30 where nothing else is asked for.
fn files() -> u32 {
    std::env::var("STANCH_TEST_FILES").ok().and_then(|text| text.parse().ok()).unwrap_or(30)
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "what it measures is for somebody to read")]
async fn at_a_thousand_records_a_second_a_queue_gives_each_file_within_five_seconds() {
    let moto = Moto::start().await;
    moto.put("s3", "/logs", "").await;
    let (url, mut queue) = queue(&moto).await;
    let body =
        json!({"Records": vec![json!({"eventName": "GetCallerIdentity", "requestParameters": "x".repeat(900)}); 100]});
    let body = body.to_string();
    let began = Instant::now();
    let writes = async {
        for number in 0..files() {
            // Ten files a second, of a hundred records each.
            tokio::time::sleep_until((began + Duration::from_millis(100) * number).into()).await;
            let key = format!("{}", began.elapsed().as_millis());
            moto.put("s3", &format!("/logs/{key}"), &body).await;
            tell(&moto, &url, &json!({"s3Bucket": "logs", "s3ObjectKey": [key]}).to_string()).await;
        }
    };
    let reads = async {
        let mut delays = Vec::new();
        while delays.len() < files() as usize {
            let poll = queue.next().await;
            for one in &poll.found {
                let written: u128 = one.name.rsplit('/').next().and_then(|key| key.parse().ok()).expect("a time");
                delays.push(began.elapsed().as_millis() - written);
            }
            let tickets: Vec<_> = poll.found.into_iter().map(|one| one.ticket).collect();
            assert!(queue.acknowledge(&tickets).await.is_empty());
        }
        delays.sort_unstable();
        delays
    };
    let (delays, ()) = tokio::join!(reads, writes);
    let rate = f64::from(files()) * 100.0 / began.elapsed().as_secs_f64();
    let (half, slowest) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    assert!(slowest < 5_000, "the slowest took {slowest} ms");
    eprintln!("{rate:.0} records a second: half within {half} ms, all within {slowest} ms");
}
