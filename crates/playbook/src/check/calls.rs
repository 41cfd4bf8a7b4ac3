//! Calls of HTTP: whether a run would make them at all, where they go, and what they give away.

use std::net::IpAddr;

use serde_json::Value;

use super::Faults;
use crate::http::Request;
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
    let whole = to.contains("://");
    let host = to.split("://").nth(1).unwrap_or(to).split('/').next().unwrap_or_default();
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

/// Whether a run goes there without being allowed to.
fn destination(place: &str, url: &str, faults: &mut Faults) {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let what = match scheme.to_ascii_lowercase().as_str() {
        "http" => "the call goes without encryption, which a run refuses where the case does not allow the host",
        "https" if !public(host) => {
            "the call stays on this machine or in a network of one's own, which a run refuses where the case does not allow \
             the host"
        }
        "https" => return,
        _ => {
            let what = "the call goes by another protocol than HTTP";
            faults.error("uncallable", place, what, "give an address that begins with https://");
            return;
        }
    };
    faults.warn(
        "allow-host",
        place,
        what,
        "use https and a public address, or list the host in `allow_hosts` of case.toml",
    );
}

/// Whether a host is not known to be out of the public network; names are looked up when they are called.
fn public(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    match name.parse() {
        Ok(IpAddr::V4(ip)) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast())
        }
        Ok(IpAddr::V6(ip)) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
        Err(_) => name != "localhost" && !name.ends_with(".localhost"),
    }
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
