//! Calls of HTTP: whether a run would make them at all, where they go, and what they give away.

use serde_json::Value;
use stanch_model::is_public;
use url::{Host, Url};

use super::Faults;
use crate::http::{Request, is_whole};
use crate::playbook::{Party, Playbook};
use crate::step::Work;
use crate::variable;

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let workflow = playbook.document().get("workflow");
    for step in playbook.steps.values() {
        let Work::Action { agent, targets, .. } = &step.work else { continue };
        let commands = workflow.and_then(|all| all.get(&step.id)?.get("commands")?.as_array());
        for (at, command) in commands.into_iter().flatten().enumerate() {
            let place = format!("workflow.{}.commands[{at}]", step.id);
            let kind = command.get("type").and_then(Value::as_str);
            if kind == Some("http-api") {
                call(&place, playbook, (agent.as_deref(), targets), command, faults);
            }
            if matches!(kind, Some("http-api" | "openc2-http")) {
                headers(&place, command, faults);
            }
        }
    }
}

/// A call that a run would make itself: people make theirs, and whatever takes a secret.
fn call(
    place: &str,
    playbook: &Playbook,
    (agent, targets): (Option<&str>, &[String]),
    command: &Value,
    faults: &mut Faults,
) {
    let known = |id: &str| playbook.targets.get(id).or_else(|| playbook.agents.get(id));
    let agent = agent.filter(|id| playbook.agents.contains_key(*id));
    let parties: Vec<(&str, &Party)> =
        targets.iter().map(String::as_str).chain(agent).filter_map(|id| Some((id, known(id)?))).collect();
    let by_hand = agent.and_then(known).is_none_or(Party::is_person);
    if by_hand || parties.iter().any(|(_, party)| party.authentication.is_some()) {
        return;
    }
    let definition = |id: &str| {
        let all = ["target_definitions", "agent_definitions"].into_iter();
        all.filter_map(|name| playbook.document().get(name)).find_map(|all| all.get(id))
    };
    let has = |one: &&Value| one.get("address").is_some();
    let named = |api: bool| {
        let some = parties.iter().filter(move |(_, party)| !api || party.kind == "http-api");
        some.filter_map(|(id, _)| definition(id)).find(has)
    };
    let address = named(true).or_else(|| named(false));
    let line = command.get("command").and_then(Value::as_str).unwrap_or_default();
    let to = line.split_whitespace().nth(1).unwrap_or_default();
    let whole = is_whole(to);
    // What says where it goes: scheme and host, or the beginning of a path.
    let path = if whole { to.find("://").map_or(0, |at| at + 3) } else { 0 };
    let host = to.get(path..).and_then(|rest| rest.find('/')).and_then(|at| to.get(..path + at)).unwrap_or(to);
    // An address that somebody gives is not known before.
    let given = match whole || !variable::used(host).is_empty() {
        true => !variable::used(host).is_empty(),
        false => address.is_some_and(|one| one.to_string().contains("__:value")),
    };
    let mut command = command.clone();
    if given && let Some(fields) = command.as_object_mut() {
        let method = line.split_whitespace().next().unwrap_or_default();
        fields.insert("command".into(), format!("{method} https://given.example/").into());
    }
    match Request::of(&command, address, &|text| variable::filled(text, |_| Some("x"))) {
        Err(why) => {
            let way_out = "correct the call, or give the step an agent that is a person";
            faults.error("uncallable", place, why, way_out);
        }
        Ok(request) if !given => destination(place, &request.url, faults),
        Ok(_) => {}
    }
}

/// Whether a run goes there without being allowed to. Which address a name has is looked up when it is called.
fn destination(place: &str, url: &str, faults: &mut Faults) {
    let Ok(url) = Url::parse(url) else { return };
    let public = match url.host() {
        Some(Host::Ipv4(ip)) => is_public(ip.into()),
        Some(Host::Ipv6(ip)) => is_public(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name != "localhost" && !name.ends_with(".localhost")
        }
        None => true,
    };
    let what = match (url.scheme(), public) {
        ("http", _) => "the call goes without encryption, which a run refuses where the case does not allow the host",
        (_, false) => {
            "the call stays on this machine or in a network of one's own, which a run refuses where the case does not allow \
             the host"
        }
        (_, true) => return,
    };
    faults.warn(
        "allow-host",
        place,
        what,
        "use https and a public address, or list the host in `allow_hosts` of case.toml",
    );
}

/// Headers that say who somebody is, by what their names have in them.
const SPEAKING: [&str; 8] =
    ["authorization", "cookie", "api-key", "apikey", "auth-token", "private-token", "vault-token", "security-token"];
/// How tokens begin that anybody can tell.
const TOKENS: [&str; 11] =
    ["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "eyJhbGci"];

fn headers(place: &str, command: &Value, faults: &mut Faults) {
    for (name, values) in command.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let speaks = SPEAKING.iter().any(|part| name.to_ascii_lowercase().replace('_', "-").contains(part));
        let secret = |value: &Value| {
            let Some(text) = value.as_str() else { return false };
            let last = text.split_whitespace().last().unwrap_or_default();
            // What stands for a secret is none: `__token__:value`, `$TOKEN`, `<token>`, `{{ token }}`, `***`, `YOUR_TOKEN`.
            let stands = last.contains(['$', '<', '{', '}', '*', '%'])
                || last.bytes().all(|byte| byte.is_ascii_uppercase() || b"_-".contains(&byte));
            let real = last.len() >= 8 && !text.contains("__:value") && !stands;
            real && (speaks || TOKENS.iter().any(|token| last.starts_with(token)))
        };
        let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
        if values.iter().any(secret) {
            let place = format!("{place}.headers.{name}");
            let way_out =
                "leave it to `authentication_info` and a variable that is given from outside, and rotate the secret";
            faults.error("secret-in-clear", place, "a secret stands in the playbook", way_out);
        }
    }
}
