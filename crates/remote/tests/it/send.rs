//! Alerts to receivers on this machine.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stanch_remote::Secret;
use stanch_remote::send::{
    Email, Login, PagerDuty, Retry, Security, SendError, Server as MailServer, Slack, Syslog, Transport, Webhook,
};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinHandle;

use crate::server::{Response, Server};
use crate::tls::secure;

/// What is planted wherever a secret goes, to be found nowhere else.
const PLANTED: &str = "PLANTED-0123456789";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn webhook(address: &str) -> Webhook {
    Webhook::new(&secret(&format!("{address}/{PLANTED}")), secret(PLANTED)).expect("a webhook")
}

/// HMAC-SHA256 by its definition in RFC 2104, for keys of at most one block, in hexadecimal.
fn hmac(key: &[u8], text: &[u8]) -> String {
    let block = |pad: u8| (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::digest([&block(0x36), text].concat());
    let outer = Sha256::digest([block(0x5c), inner.to_vec()].concat());
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_webhook_can_check_who_sent_what_and_when() {
    let server = Server::start(|_| Response::status(204)).await;
    let body = "{\"alert\":\"é\"}";
    webhook(&server.address).send(body, "alert-1", false).await.expect("taken");
    webhook(&server.address).send(body, "alert-1", true).await.expect("taken");
    let seen = server.seen();
    for (request, again) in seen.iter().zip([None, Some("true")]) {
        assert_eq!(request.body, body.as_bytes());
        assert_eq!(request.headers["x-stanch-id"], "alert-1");
        assert_eq!(request.headers["content-type"], "application/json");
        assert_eq!(request.headers.get("x-stanch-possibly-again").map(String::as_str), again);
        let signature = &request.headers["x-stanch-signature"];
        let (time, hex) = signature.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).expect("its form");
        assert_eq!(hex, hmac(PLANTED.as_bytes(), format!("{time}.{body}").as_bytes()));
        let age = chrono::Utc::now().timestamp() - time.parse::<i64>().expect("seconds");
        assert!((0..60).contains(&age), "{age}");
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
async fn each_answer_says_when_another_try_makes_sense() {
    let at = |seconds| Retry::At(Duration::from_secs(seconds));
    let cases = [
        (400, None, Retry::Never),
        (401, None, Retry::Never),
        (404, None, Retry::Never),
        (410, None, Retry::Never),
        (408, None, Retry::Later),
        (500, None, Retry::Later),
        (502, None, Retry::Later),
        (503, None, Retry::Later),
        (503, Some("90"), at(90)),
        (429, Some("120"), at(120)),
        (302, None, Retry::Never),
    ];
    for (status, after, expected) in cases {
        let server = Server::start(move |_| {
            let response = Response::status(status).with("location", "/elsewhere");
            after.map_or(response.clone(), |after| response.with("retry-after", after))
        })
        .await;
        let error = webhook(&server.address).send("{}", "id", false).await.expect_err("not taken");
        assert_eq!(error.retry, expected, "{status}: {error}");
        let host = server.address.trim_start_matches("http://");
        assert!(error.cause.starts_with(&format!("{host} answered with status {status}")), "{error}");
        assert_eq!(server.seen().len(), 1, "{status}");
        silent(&error);
    }
}

/// No error may have a secret in it, in any of its forms.
fn silent(error: &SendError) {
    assert!(!format!("{error} {error:?}").contains(PLANTED), "{error}");
}

#[tokio::test]
async fn a_receiver_that_is_gone_or_untrusted_is_tried_later() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let closing = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    let error = webhook(&address).send("{}", "id", false).await.expect_err("closed");
    assert_eq!(error.retry, Retry::Later);
    silent(&error);
    closing.abort();
    let _ = closing.await;
    let error = webhook(&address).send("{}", "id", false).await.expect_err("gone");
    assert_eq!(error.retry, Retry::Later);
    assert!(error.cause.starts_with("cannot connect to 127.0.0.1:"), "{error}");
    silent(&error);
    let server = secure().await;
    let error = webhook(&server.address).send("{}", "id", false).await.expect_err("untrusted");
    assert_eq!(error.retry, Retry::Later);
    assert!(error.cause.contains("SSL_CERT_FILE"), "{error}");
    assert!(server.seen.lock().expect("a lock").is_empty());
    silent(&error);
}

#[test]
fn an_address_that_would_tell_secrets_is_refused() {
    let with_password = format!("https://user:{PLANTED}@example.com/x");
    for address in
        [&format!("http://example.com/{PLANTED}"), &with_password, PLANTED, &format!("ftp://example.com/{PLANTED}")]
    {
        let address = secret(address);
        let errors = [
            Webhook::new(&address, secret("key")).err(),
            Slack::new(&address).err(),
            PagerDuty::new(Some(&address), secret("key")).err(),
        ];
        for error in errors {
            let error = error.expect("it is refused");
            assert!(!format!("{error} {error:?}").contains(PLANTED), "{error}");
        }
    }
    assert!(Webhook::new(&secret("https://example.com"), secret(" ")).is_err());
    let elsewhere =
        MailServer { host: "smtp.example.com".to_owned(), port: 25, security: Security::Plain, login: None };
    assert!(Email::new(elsewhere, "a@example.com", &["b@example.com".to_owned()]).is_err());
}

#[tokio::test]
async fn slack_and_pagerduty_get_their_own_forms() {
    let server = Server::start(|_| Response::status(202)).await;
    let address = secret(&format!("{}/{PLANTED}", server.address));
    let slack = Slack::new(&address).expect("a sender");
    slack.send("{\"text\":\"hello\"}", "alert-1", false).await.expect("taken");
    slack.send("{\"text\":\"hello\"}", "alert-1", true).await.expect("taken");
    let pagerduty = PagerDuty::new(Some(&address), secret("routing")).expect("a sender");
    let event = json!({"event_action": "trigger", "payload": {"summary": "s"}}).to_string();
    pagerduty.send(&event, "alert-1", false).await.expect("taken");
    pagerduty.send(&event, "alert-1", true).await.expect("taken");
    let bodies: Vec<Value> =
        server.seen().iter().map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect();
    let triggered = json!({"event_action": "trigger", "payload": {"summary": "s"},
        "dedup_key": "alert-1", "routing_key": "routing"});
    let mut again = triggered.clone();
    again["payload"]["custom_details"] = json!({"possibly_sent_before": true});
    let text = "(possibly sent before, alert-1) hello";
    assert_eq!(bodies, [json!({"text": "hello"}), json!({"text": text}), triggered, again]);
    for error in [slack.send(PLANTED, "id", false).await, pagerduty.send(PLANTED, "id", false).await] {
        let error = error.expect_err("no JSON");
        assert_eq!(error.retry, Retry::Never);
        silent(&error);
    }
}

/// What a mail server answers to a command.
type Answers = fn(&str) -> &'static str;

/// A mail server for one conversation, which answers each command as a test says and gives what it heard.
async fn mail_server(answer: Answers) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 here\r\n").await.expect("a greeting");
        let (mut heard, mut in_mail) = (String::new(), false);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return heard;
            }
            heard.push_str(&line);
            let command = line.trim_end();
            in_mail = in_mail && command != ".";
            if in_mail {
                continue;
            }
            let reply = answer(command);
            in_mail = reply.starts_with("354");
            if stream.write_all(reply.as_bytes()).await.is_err() || command == "QUIT" {
                return heard;
            }
        }
    });
    (port, task)
}

fn mail(port: u16, security: Security, login: bool) -> Email {
    let login = login.then(|| Login { user: "stanch".to_owned(), password: secret(PLANTED) });
    let server = MailServer { host: "127.0.0.1".to_owned(), port, security, login };
    Email::new(server, "Stanch <stanch@example.com>", &["oncall@example.com".to_owned()]).expect("a sender")
}

/// What a good mail server answers.
fn good(command: &str) -> &'static str {
    match command.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-here\r\n250 AUTH PLAIN\r\n",
        "DATA" => "354 go\r\n",
        "AUTH" => "235 known\r\n",
        "QUIT" => "221 bye\r\n",
        _ => "250 ok\r\n",
    }
}

#[tokio::test]
async fn a_mail_arrives_with_subject_text_and_id() {
    let (port, heard) = mail_server(good).await;
    mail(port, Security::Plain, true)
        .send("A canary was used\nby 203.0.113.7\n", "alert-1", true)
        .await
        .expect("taken");
    let heard = heard.await.expect("a conversation");
    for line in [
        "MAIL FROM:<stanch@example.com>",
        "RCPT TO:<oncall@example.com>",
        "Subject: [possibly sent before] A canary was used",
        "Message-ID: <alert-1@example.com>",
        "X-Stanch-Possibly-Again: true",
        "by 203.0.113.7",
    ] {
        assert!(heard.lines().any(|one| one.starts_with(line)), "{line} in {heard}");
    }
}

#[tokio::test]
async fn a_mail_server_that_refuses_is_told_without_its_words() {
    let cases: [(Answers, Retry); 3] = [
        (
            |command| if command.starts_with("AUTH") { "535 PLANTED-0123456789\r\n" } else { good(command) },
            Retry::Never,
        ),
        (
            |command| if command.starts_with("RCPT") { "451 PLANTED-0123456789\r\n" } else { good(command) },
            Retry::Later,
        ),
        (
            |command| if command.starts_with("MAIL") { "550 PLANTED-0123456789\r\n" } else { good(command) },
            Retry::Never,
        ),
    ];
    for (answer, expected) in cases {
        let (port, task) = mail_server(answer).await;
        let error = mail(port, Security::Plain, true).send("s\nt", "id", false).await.expect_err("refused");
        assert_eq!(error.retry, expected, "{error}");
        silent(&error);
        task.abort();
    }
    // A server without STARTTLS is told nothing more.
    let (port, heard) = mail_server(good).await;
    let error = mail(port, Security::StartTls, true).send("s\nt", "id", false).await.expect_err("in clear");
    silent(&error);
    let heard = heard.await.expect("a conversation");
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL"), "{heard}");
}

/// The parts of a message of RFC 5424 after its time and process.
fn parts(message: &str) -> (&str, &str) {
    let rest = message.strip_prefix("<105>1 ").expect("priority and version");
    let (_, rest) = rest.split_once(" - stanch ").expect("the name");
    let (_, rest) = rest.split_once(" alert ").expect("the kind");
    rest.split_once(" \u{feff}").expect("data and text")
}

#[tokio::test]
async fn syslog_is_counted_over_tcp_and_whole_over_udp() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let read = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("a text");
        text
    });
    let tcp = Syslog::new(Transport::Tcp, "127.0.0.1", port).expect("a sender");
    tcp.send("a canary\nwas used: é", "a\"]b", true).await.expect("sent");
    let framed = read.await.expect("a message");
    let (length, message) = framed.split_once(' ').expect("a length");
    assert_eq!(length.parse::<usize>().expect("a number"), message.len());
    let data = "[stanch@32473 id=\"a\\\"\\]b\" possiblyAgain=\"true\"]";
    assert_eq!(parts(message), (data, "a canary was used: é"));

    let socket = UdpSocket::bind(("127.0.0.1", 0)).await.expect("a port");
    let udp =
        Syslog::new(Transport::Udp, "127.0.0.1", socket.local_addr().expect("an address").port()).expect("a sender");
    udp.send("a canary", "id", false).await.expect("sent");
    let mut bytes = [0; 2_000];
    let length = socket.recv(&mut bytes).await.expect("a datagram");
    let message = std::str::from_utf8(&bytes[..length]).expect("a text");
    assert_eq!(parts(message), ("[stanch@32473 id=\"id\"]", "a canary"));
    let error = udp.send(&"x".repeat(70_000), "id", false).await.expect_err("too long");
    assert_eq!(error.retry, Retry::Never);
}

#[tokio::test]
async fn syslog_to_nobody_or_to_the_untrusted_is_tried_later() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let error = Syslog::new(Transport::Tcp, "127.0.0.1", port).expect("a sender").send("x", "id", false).await;
    assert_eq!(error.expect_err("nobody").retry, Retry::Later);
    let server = secure().await;
    let port = server.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let error = Syslog::new(Transport::Tls, "localhost", port).expect("a sender").send("x", "id", false).await;
    let error = error.expect_err("untrusted");
    assert_eq!(error.retry, Retry::Later);
    assert!(error.cause.contains("certificate"), "{error}");
}
