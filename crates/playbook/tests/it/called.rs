//! What a call of HTTP comes to, from how it is written down.

use serde_json::{Value, json};
use stanch_playbook::http::Request;
use stanch_playbook::variable;

fn request(command: &Value, target: &Value) -> Result<Request, String> {
    let fill = |text: &str| variable::filled(text, |name| (name == "__x__").then_some("7"));
    Request::of(command, Some(target), &fill)
}

#[test]
fn the_address_is_that_of_the_line_or_of_the_target() {
    for (line, target, url) in [
        ("GET https://a.example/x", json!({}), "https://a.example/x"),
        ("GET /x/__x__:value HTTP/1.1", json!({"address": {"url": ["https://a.example/"]}}), "https://a.example/x/7"),
        ("GET get HTTP1.1", json!({"address": {"dname": ["a.example"]}}), "https://a.example/get"),
        ("GET /x", json!({"address": {"ipv4": ["192.0.2.1"]}, "port": "8443"}), "https://192.0.2.1:8443/x"),
        ("GET /x", json!({"address": {"ipv6": ["2001:db8::1"]}, "port": 8443}), "https://[2001:db8::1]:8443/x"),
        ("GET /x", json!({"address": {"url": ["https://a__x__:value.example"]}}), "https://a7.example/x"),
    ] {
        let made = request(&json!({"command": line}), &target).expect(line);
        assert_eq!((made.method.as_str(), made.url.as_str()), ("GET", url));
    }
}

#[test]
fn what_cannot_be_called_or_would_speak_for_somebody_is_refused() {
    let target = json!({"address": {"url": ["https://a.example"]}});
    for command in [
        json!({}),
        json!({"command": "GET"}),
        json!({"command": "CONNECT /x"}),
        json!({"command": "get /x"}),
        json!({"command": "GET /__y__:value"}),
        json!({"command": "GET /x", "headers": {"Authorization": ["Bearer x"]}}),
        json!({"command": "GET /x", "headers": {"COOKIE": ["a=b"]}}),
        json!({"command": "GET /x", "headers": {"Host": ["b.example"]}}),
        json!({"command": "POST /x", "content_b64": "aGk="}),
    ] {
        assert!(request(&command, &target).is_err(), "{command}");
    }
    assert!(request(&json!({"command": "GET /x"}), &json!({})).is_err());
    let made =
        request(&json!({"command": "POST /x", "headers": {"A": ["__x__:value"]}, "content": "n=__x__:value"}), &target);
    let made = made.expect("a call");
    assert_eq!((made.body.as_str(), made.headers["A"].as_slice()), ("n=7", ["7".to_owned()].as_slice()));
    assert!(!made.repeatable());
}
