//! Whom calls of HTTP go to, and what a person is told who makes them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stanch_playbook::run::{Asking, Ending, Limits, Outcome, Routine, Stop};

use super::doubles::Outside;
use super::generated::id;
use super::kill::{self, read};
use super::rules::{END, book, ran, stands};

const DONE: Ending = Ending::Closed(Outcome::Succeeded);

/// A playbook of one step with a command, its agent, and its targets.
fn document(command: &Value, agent: &Value, targets: &[Value]) -> Value {
    let named = |at: usize, one: &Value| id(one["type"].as_str().expect("a type"), 90_020 + at);
    let mut document = book(1, &[("action", 1, json!({"commands": [command], "on_success": id("end", END)}))]);
    document["workflow"][id("action", 1)]["agent"] = json!(named(0, agent));
    document["agent_definitions"] = json!({named(0, agent): agent});
    let targets: Vec<(String, &Value)> =
        targets.iter().enumerate().map(|(at, one)| (named(at + 1, one), one)).collect();
    if !targets.is_empty() {
        let names: Vec<&String> = targets.iter().map(|(id, _)| id).collect();
        document["workflow"][id("action", 1)]["targets"] = json!(names);
        document["target_definitions"] = targets.iter().map(|(id, one)| (id.clone(), (*one).clone())).collect();
    }
    document
}

fn party(kind: &str, host: &str) -> Value {
    json!({"type": kind, "name": host, "address": {"dname": [host]}})
}

#[test]
fn an_api_is_called_and_not_whom_it_acts_on() {
    let call = json!({"type": "http-api", "command": "POST /isolate"});
    let person = json!({"type": "individual", "name": "Ada"});
    let no_api = json!({"type": "security-category", "name": "any", "category": ["server"]});
    let (api, linux) = (party("http-api", "api.example"), party("linux", "victim.example"));
    for (agent, targets, called) in [
        (&api, vec![linux.clone()], vec!["api.example"]),
        (&api, vec![linux.clone(), party("linux", "victim2.example")], vec!["api.example"]),
        (&no_api, vec![api.clone()], vec!["api.example"]),
        (&api, vec![party("http-api", "b.example")], vec!["b.example"]),
        (&api, vec![party("http-api", "b.example"), party("http-api", "c.example")], vec!["b.example", "c.example"]),
        (
            &no_api,
            vec![party("net-address", "b.example"), party("net-address", "c.example")],
            vec!["b.example", "c.example"],
        ),
        (&no_api, vec![api.clone(), api.clone()], vec!["api.example"]),
        (&api, vec![], vec!["api.example"]),
    ] {
        let outside = Outside::default();
        assert_eq!(ran(&outside, &document(&call, agent, &targets)), DONE);
        let meant: Vec<String> = called.iter().map(|host| format!("POST https://{host}/isolate")).collect();
        assert_eq!(*outside.done.borrow(), meant);
    }
    // Nothing is done by half.
    let mixed = read(&document(&call, &api, &[party("http-api", "b.example"), linux]));
    let opened = Routine::opening("r".into(), &mixed, &BTreeMap::new(), BTreeMap::new(), "Ada".into());
    assert!(opened.expect_err("it is refused").to_string().contains("only some of its targets"));
    // A person makes the call at whoever is a target.
    let outside = Outside::default();
    assert_eq!(ran(&outside, &document(&call, &person, &[api.clone(), party("http-api", "b.example")])), DONE);
    let asked = outside.asked.borrow();
    assert_eq!(asked[0].what, "POST https://api.example/isolate\n\nPOST https://b.example/isolate");
}

#[test]
fn each_target_is_called_once_wherever_the_run_is_killed() {
    let call = json!({"type": "http-api", "command": "PUT /isolate"});
    let agent = json!({"type": "security-category", "name": "any", "category": ["server"]});
    let targets = [party("http-api", "a.example"), party("http-api", "b.example"), party("http-api", "c.example")];
    let playbook = read(&document(&call, &agent, &targets));
    let doings = kill::everywhere(&|| {
        let outside = Outside::default();
        outside.open(&playbook, &[], &[]);
        outside
    });
    assert!(doings > 15, "{doings}");
    // One fails: the others are called all the same, and what is tried again is that one alone.
    let mut outside = Outside { fails: vec!["PUT https://b.example/isolate".into()], ..Outside::default() };
    outside.open(&playbook, &[], &[]);
    assert_eq!(outside.run(None, Limits::USUAL), Ok(Ending::Stopped));
    assert_eq!(outside.done.borrow().len(), 3);
    assert!(stands(&outside).steps[0].ended.as_ref().expect("an end").said.contains("https://b.example/isolate"));
    outside.fails.clear();
    super::rules::again(&outside, "2");
    assert_eq!(outside.run(None, Limits::USUAL), Ok(DONE));
    assert_eq!(outside.done.borrow().last().map(String::as_str), Some("PUT https://b.example/isolate"));
    assert_eq!(outside.done.borrow().len(), 4);
}

#[test]
fn whoever_makes_a_call_is_told_all_of_it_but_what_lets_them_in() {
    let call = json!({"type": "http-api", "command": "POST /keys/__k__:value/revoke HTTP/1.1",
        "headers": {"X-Mode": ["hard", "__k__:value"], "Authorization": ["Bearer abc"], "X-Api-Key": ["abc"]},
        "content": "{\"key\": \"__k__:value\"}"});
    let keyed = json!({"type": "http-api", "name": "api", "address": {"url": ["https://api.example"]},
                       "authentication_info": id("user-auth", 90_010)});
    let mut document = document(&call, &keyed, &[]);
    document["playbook_variables"] = json!({"__k__": {"type": "string", "value": "AK \"1"}});
    document["authentication_info_definitions"] = json!({id("user-auth", 90_010): {"type": "user-auth", "name": "n"}});
    let outside = Outside::default();
    assert_eq!(ran(&outside, &document), DONE);
    let hidden = "(what lets you in, which is not shown)";
    assert_eq!(
        outside.asked.borrow()[0].what,
        format!(
            "POST https://api.example/keys/AK%20%221/revoke\nAuthorization: {hidden}\nX-Api-Key: {hidden}\nX-Mode: hard, AK \"1\n\n{{\"key\": \"AK \\\"1\"}}"
        )
    );
}

#[test]
fn whoever_is_asked_whether_a_call_took_effect_is_told_all_of_it() {
    let call = json!({"type": "http-api", "command": "POST /keys/__k__:value", "headers": {"X-Mode": ["hard"]}, "content": "n=1"});
    let mut document = document(&call, &party("http-api", "api.example"), &[]);
    document["playbook_variables"] = json!({"__k__": {"type": "string", "value": "AK1"}});
    let outside = Outside::default();
    outside.open(&read(&document), &[], &[]);
    // It is killed once the call was made and before that is written down.
    assert_eq!(outside.run(Some(5), Limits::USUAL), Err(Stop::Interrupted("killed".into())));
    assert_eq!(outside.done.borrow().len(), 1);
    outside.run(None, Limits::USUAL).expect("an end");
    let asked = outside.asked.borrow();
    assert_eq!(asked[0].asking, Asking::TookEffect);
    assert_eq!(asked[0].what, "POST https://api.example/keys/AK1\nX-Mode: hard\n\nn=1");
}

#[test]
fn a_call_of_which_nobody_knows_whether_it_took_effect_is_not_made_again() {
    for (line, asked) in [("POST /keys", 1), ("PUT /keys", 0)] {
        let call = json!({"type": "http-api", "command": line});
        let document = document(&call, &party("http-api", "api.example"), &[]);
        let once = vec![line.replace(" /", " https://api.example/")].into();
        let outside = Outside { once, unclear: true, ..Outside::default() };
        // What can be done twice fails, as it did, and can be tried again.
        assert_eq!(ran(&outside, &document), if asked == 1 { DONE } else { Ending::Stopped });
        assert_eq!((outside.done.borrow().len(), outside.asked.borrow().len()), (1, asked), "{line}");
    }
}

#[test]
fn what_a_call_did_not_give_is_asked_for_and_not_called_for_again() {
    let call = json!({"type": "http-api", "command": "POST /keys"});
    let mut document = document(&call, &party("http-api", "api.example"), &[]);
    document["playbook_variables"] = json!({"__k__": {"type": "string"}});
    let step = document["workflow"].as_object_mut().expect("steps").values_mut();
    let action = step.into_iter().find(|step| step["type"] == "action").expect("the call");
    action["out_args"] = json!(["__k__"]);
    let outside =
        Outside { gives: BTreeMap::from([("__k__".to_owned(), "AK1".to_owned())]), silent: true, ..Outside::default() };
    assert_eq!(ran(&outside, &document), DONE);
    assert_eq!(outside.done.borrow().len(), 1);
    let asked = outside.asked.borrow();
    assert_eq!((asked[0].asking, asked[0].gives.as_slice()), (Asking::TookEffect, ["__k__".to_owned()].as_slice()));
    assert_eq!(asked[0].unknown.as_deref(), Some("it gave no value for __k__"));
}
