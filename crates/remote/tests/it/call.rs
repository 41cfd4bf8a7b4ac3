//! Calls that somebody else wrote down, and where they may not go.

use std::collections::BTreeMap;

use stanch_remote::call::{Call, call};

use crate::server::{Response, Server};

fn get(url: &str) -> Call {
    Call { method: "GET".into(), url: url.into(), headers: BTreeMap::new(), body: String::new() }
}

#[tokio::test]
async fn a_host_that_is_allowed_is_called_once_with_what_was_said() {
    let server = Server::start(|_| Response::json("{\"id\":7}")).await;
    let host = server.address.trim_start_matches("http://").to_owned();
    let call_ = Call {
        method: "POST".into(),
        url: format!("{}/hold?x=1", server.address),
        headers: BTreeMap::from([("X-Case".to_owned(), vec!["one".to_owned()])]),
        body: "{}".into(),
    };
    let answer = call(&call_, &[host]).await.expect("an answer");
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"{\"id\":7}".as_slice()));
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].target.as_str(), seen[0].body.as_slice()), ("/hold?x=1", b"{}".as_slice()));
    assert_eq!(seen[0].headers["x-case"], "one");
}

#[tokio::test]
async fn nothing_that_is_not_public_is_connected_to_unless_it_is_allowed() {
    let server = Server::start(|_| Response::json("{}")).await;
    let port = server.address.rsplit(':').next().expect("a port").to_owned();
    let elsewhere = ["vault.internal".to_owned(), format!("127.0.0.1:{}", 1)];
    for url in [
        server.address.clone(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        // Other ways to write 127.0.0.1.
        format!("https://2130706433:{port}/"),
        format!("https://0x7f.1:{port}/"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[fd00:ec2::254]/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "https://100.100.100.200/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "https://user:PLANTED@192.0.2.1/".to_owned(),
        "/hold".to_owned(),
    ] {
        let refused = call(&get(&url), &elsewhere).await.expect_err(&url);
        assert!(!refused.why.contains("PLANTED") && refused.why.lines().count() == 1, "{refused:?}");
        assert!(!refused.sent, "{refused:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_long_answer_is_not_read() {
    let inner = Server::start(|_| Response::json("{}")).await;
    let to = inner.address.clone();
    let outer = Server::start(move |request| match request.path() {
        "/long" => Response::status(200).with_body(vec![b'x'; (1 << 20) + 1]),
        _ => Response::status(302).with("location", to.clone()),
    })
    .await;
    let allow = ["127.0.0.1".to_owned()];
    let answer = call(&get(&format!("{}/away", outer.address)), &allow).await.expect("an answer");
    assert_eq!(answer.status, 302);
    assert!(inner.seen().is_empty());
    let refused = call(&get(&format!("{}/long", outer.address)), &allow).await.expect_err("too long");
    assert!(refused.why.contains("1048576 bytes") && refused.sent, "{refused:?}");
    // One that hangs up once it has the call may have done it; where nobody listens, nobody has.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let hangs_up = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a call");
        let _ = std::io::Read::read(&mut stream, &mut [0; 1_024]).expect("its first bytes");
    });
    let unclear = call(&get(&address), &allow).await.expect_err("no answer");
    assert!(unclear.sent, "{unclear:?}");
    hangs_up.join().expect("its end");
    let nobody = call(&get(&address), &allow).await.expect_err("nobody");
    assert!(!nobody.sent, "{nobody:?}");
}
