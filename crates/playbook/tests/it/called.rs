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
        json!({"command": "GET /x\\__x__:value"}),
        json!({"command": "GET https://ada@b.example/x"}),
        json!({"command": "GET https://b.example:99999/x"}),
        json!({"command": "GET /x", "headers": {"X Mode": ["a"]}}),
        json!({"command": "GET /x", "headers": {"X-Mode": ["h\u{e4}rter"]}}),
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

/// The address that a line comes to, with values by the letter of their variables.
fn url(line: &str, target: &Value, values: &[(&str, &str)]) -> Result<String, String> {
    let find = |name: &str| values.iter().find(|(known, _)| format!("__{known}__") == name).map(|(_, value)| *value);
    let fill = |text: &str| variable::filled(text, find);
    Request::of(&json!({"command": line}), Some(target), &fill).map(|made| made.url)
}

#[test]
fn a_value_stays_where_it_stands_in_an_address() {
    let api = json!({"address": {"url": ["https://a.example/v1"]}});
    for (line, values, meant) in [
        (
            "DELETE /keys/__k__:value HTTP/1.1",
            [("k", "prod deploy key")],
            "https://a.example/v1/keys/prod%20deploy%20key",
        ),
        (
            "DELETE /keys/__k__:value HTTP/1.1",
            [("k", "../users/admin")],
            "https://a.example/v1/keys/..%2Fusers%2Fadmin",
        ),
        ("GET /keys/__k__:value/x", [("k", "a?x=#b\\")], "https://a.example/v1/keys/a%3Fx%3D%23b%5C/x"),
        ("GET /keys?of=__k__:value&n=1", [("k", "a&n=2 é")], "https://a.example/v1/keys?of=a%26n%3D2%20%C3%A9&n=1"),
        ("GET /keys?of=__k__:value", [("k", "")], "https://a.example/v1/keys?of="),
        (
            "GET /hook?url=https://b.example/cb HTTP/1.1",
            [("k", "")],
            "https://a.example/v1/hook?url=https://b.example/cb",
        ),
        ("GET keys/__k__:value", [("k", "x-1._~")], "https://a.example/v1/keys/x-1._~"),
        ("GET __k__:value HTTP/1.1", [("k", "/keys?n=1")], "https://a.example/v1/keys?n=1"),
        ("GET __k__:value/keys", [("k", "/teams/a b")], "https://a.example/v1/teams/a%20b/keys"),
        ("GET __k__:value HTTP/1.1", [("k", "https://b.example/x?y=1")], "https://b.example/x?y=1"),
        ("GET https://__k__:value/x", [("k", "b.example:8443")], "https://b.example:8443/x"),
        ("GET __k__:value://b.example/x", [("k", "https")], "https://b.example/x"),
    ] {
        assert_eq!(url(line, &api, &values).as_deref(), Ok(meant), "{line}");
    }
    for (address, values, meant) in [
        (json!({"url": ["__k__:value"]}), [("k", "https://b.example/v2/")], "https://b.example/v2/x"),
        (json!({"url": ["__k__:value/v2"]}), [("k", "https://b.example")], "https://b.example/v2/x"),
        (json!({"dname": ["__k__:value"]}), [("k", "b.example")], "https://b.example/x"),
        (json!({"ipv6": ["__k__:value"]}), [("k", "2001:db8::1")], "https://[2001:db8::1]/x"),
    ] {
        assert_eq!(url("GET /x", &json!({"address": address}), &values).as_deref(), Ok(meant));
    }
    assert_eq!(
        url("GET __k__:value/x", &json!({}), &[("k", "https://b.example")]).as_deref(),
        Ok("https://b.example/x")
    );
}

#[test]
fn a_value_that_would_call_something_else_is_refused() {
    let api = json!({"address": {"url": ["https://a.example"]}});
    for (line, value) in [
        ("__k__:value /keys/1", "DELETE"),
        ("GET /a b HTTP/1.1", ""),
        ("DELETE /keys/__k__:value", ""),
        ("DELETE /keys/__k__:value", ".."),
        ("DELETE /keys/__k__:value/x", "."),
        ("DELETE /keys/.__k__:value", "."),
        ("GET __k__:value", "/keys/../users"),
        ("GET __k__:value", "/keys/%2e%2E/users"),
        ("GET __k__:value", "/a b"),
        ("GET __k__:value/keys", "/a/.."),
        ("GET __k__:value/keys", "https://evil.example"),
        ("GET https://__k__:value.example/x", "evil.example/"),
        ("GET https://a__k__:value/x", "@evil.example"),
        ("GET https://__k__:value.example/x", "evil.example?"),
        ("GET __k__:value://b.example/x", "file"),
    ] {
        let told = url(line, &api, &[("k", value)]).expect_err(line);
        assert!(!told.is_empty() && !told.contains('\n'), "{told}");
    }
    let named = json!({"address": {"dname": ["__k__:value"]}});
    assert!(url("GET /x", &named, &[("k", "evil.example/y")]).is_err());
}

#[test]
fn a_value_stays_in_its_string_and_its_line() {
    let content = |content: &str, kind: &str, value: &str| {
        let fill = |text: &str| variable::filled(text, |_| Some(value));
        let command =
            json!({"command": "POST https://a.example/x", "content": content, "headers": {"Content-Type": [kind]}});
        Request::of(&command, None, &fill).map(|made| made.body)
    };
    let json = "application/json";
    for (text, kind, value, meant) in [
        (r#"{"a": "__k__:value"}"#, json, r#"x", "admin": "y"#, r#"{"a": "x\", \"admin\": \"y"}"#),
        (r#"{"a": "\\\"__k__:value", "n": __k__:value}"#, json, "7", r#"{"a": "\\\"7", "n": 7}"#),
        (r#"{"n": __k__:value}"#, json, r#"{"x": [1]}"#, r#"{"n": {"x": [1]}}"#),
        ("__k__:value", json, r#"{"whole": 1}"#, r#"{"whole": 1}"#),
        ("n=__k__:value&m=1", "application/x-www-form-urlencoded; charset=utf-8", "7&m=2", "n=7%26m%3D2&m=1"),
        ("{\"a\": \"__k__:value\"}\n{\"b\": 1}\n", json, "x\"}\n{\"c", "{\"a\": \"x\\\"}\\n{\\\"c\"}\n{\"b\": 1}\n"),
        ("{\"a\": __k__:value}\n{\"b\": 1}", json, "[1,\n2]", "{\"a\": [1, 2]}\n{\"b\": 1}"),
        ("<a b='__k__:value'/>", "application/xml", "'/><c d=\"&", "<a b='&apos;/&gt;&lt;c d=&quot;&amp;'/>"),
        ("<!here> __k__:value", "text/plain", "a & b", "<!here> a & b"),
        ("__k__:value\n7\n", "text/plain", "10.0.0.1", "10.0.0.1\n7\n"),
        ("say __k__:value", "text/plain", "\"x\"\ny", "say \"x\"\ny"),
    ] {
        assert_eq!(content(text, kind, value).as_deref(), Ok(meant), "{text}");
    }
    assert!(content(r#"{"n": __k__:value}"#, json, r#"1, "admin": true"#).is_err());
    let bom = "\u{feff}{\"a\": \"__k__:value\"}";
    assert_eq!(content(bom, json, "x\",\"b\":\"").as_deref(), Ok("{\"a\": \"x\\\",\\\"b\\\":\\\"\"}"));
    for (text, kind, value) in [
        (r#"{"a": "__k__:value",}"#, json, "x"),
        ("<a b=__k__:value/>", "application/xml", "x"),
        ("<a __k__:value/>", "", "x"),
        ("a,__k__:value", "text/csv", "x,y"),
        ("a: __k__:value", "application/yaml", "x\nadmin: true"),
        ("--b\n\n__k__:value\n--b--", "multipart/form-data; boundary=b", "x\r\n--b"),
    ] {
        assert!(content(text, kind, value).is_err(), "{text}");
    }
    assert_eq!(content("a: __k__:value", "application/yaml", "x y-1").as_deref(), Ok("a: x y-1"));
    assert!(content("{\"a\": 1}\n{\"b\": __k__:value}", json, "1}\n{\"c\": 2").is_err(), "a line of its own");
    assert!(content("x", "a__k__:value", "b\r\nAuthorization: c").is_err(), "a line break in a header");
}
