//! Calls of HTTP: whether a run would make them at all, where they go, and what they give away.

use serde_json::Value;
use stanch_model::is_public;
use url::{Host, Url};

use super::Faults;
use crate::http::{is_whole, speaks};
use crate::playbook::Playbook;
use crate::run::called::Called;
use crate::step::Work;
use crate::variable;

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let workflow = playbook.document().get("workflow");
    for step in playbook.steps.values() {
        if !matches!(step.work, Work::Action { .. }) {
            continue;
        }
        let commands = workflow.and_then(|all| all.get(&step.id)?.get("commands")?.as_array());
        for (at, command) in commands.into_iter().flatten().enumerate() {
            let place = format!("workflow.{}.commands[{at}]", step.id);
            let kind = command.get("type").and_then(Value::as_str);
            if kind == Some("http-api") {
                call(&place, &Called::of(playbook, step), command, faults);
            }
            if matches!(kind, Some("http-api" | "openc2-http")) {
                secrets(&place, command, faults);
            }
        }
    }
}

/// A call that a run would make itself: people make theirs, and whatever takes a secret.
fn call(place: &str, called: &Called<'_>, command: &Value, faults: &mut Faults) {
    if called.by_hand {
        return;
    }
    let line = command.get("command").and_then(Value::as_str).unwrap_or_default();
    let to = line.split_whitespace().nth(1).unwrap_or_default();
    // What says where it goes: scheme and host, or a value at the beginning, which may be either of address and path.
    let host = match (is_whole(to), to.find("://").map_or(0, |at| at + 3)) {
        (true, path) => to.get(path..).and_then(|rest| rest.find('/')).and_then(|at| to.get(..path + at)).unwrap_or(to),
        (false, _) if to.starts_with("__") && !variable::used(to).is_empty() => to
            .split_once(variable::SUFFIX)
            .map_or(to, |(name, _)| to.get(..name.len() + variable::SUFFIX.len()).unwrap_or(to)),
        (false, _) => "",
    };
    let of_parties = called.given();
    let given = !variable::used(host).is_empty() || !is_whole(to) && !of_parties.is_empty();
    let value = |name: &str| {
        let before =
            host.split(&format!("{name}{}", variable::SUFFIX)).next().filter(|before| before.len() < host.len());
        Some(match before {
            // An address that somebody gives is not known before; a number is right in all that is not one.
            None => of_parties.get(name).copied().unwrap_or("1"),
            Some("") if to.contains("://") => "https",
            Some("") if called.has_no_address() => "https://given.example",
            Some("") => "/given",
            Some(before) if before.ends_with(':') => "443",
            Some(_) => "given.example",
        })
    };
    match called.requests(command, &|text| variable::filled(text, value)) {
        Err(why) => {
            let way_out = "correct the call, or give the step an agent that is a person";
            faults.error("uncallable", place, why, way_out);
        }
        Ok(requests) if !given => requests.iter().for_each(|request| destination(place, &request.url, faults)),
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

/// How tokens begin that anybody can tell.
const TOKENS: [&str; 11] =
    ["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "eyJhbGci"];

fn secrets(place: &str, command: &Value, faults: &mut Faults) {
    let mut told = |place: String| {
        let way_out =
            "leave it to `authentication_info` and a variable that is given from outside, and rotate the secret";
        faults.error("secret-in-clear", place, "a secret stands in the playbook", way_out);
    };
    for (name, values) in command.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let secret = |value: &Value| {
            let Some(text) = value.as_str() else { return false };
            let last = text.split_whitespace().last().unwrap_or_default();
            // What stands for a secret is none: `__token__:value`, `$TOKEN`, `<token>`, `{{ token }}`, `***`, `YOUR_TOKEN`.
            let stands = last.starts_with(['$', '<', '{', '%'])
                || last.bytes().all(|byte| byte.is_ascii_uppercase() || b"_-*".contains(&byte));
            let real = last.len() >= 8 && !text.contains("__:value") && !stands;
            real && (speaks(name) || has_token(last))
        };
        let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
        if values.iter().any(secret) {
            told(format!("{place}.headers.{name}"));
        }
    }
    for field in ["command", "content"] {
        // The id of a key is no secret, and a playbook about a leaked key names it.
        let is_secret = |text: &str| has_token(&text.replace("AKIA", "").replace("ASIA", ""));
        if command.get(field).and_then(Value::as_str).is_some_and(is_secret) {
            told(format!("{place}.{field}"));
        }
    }
}

/// Whether a word of a text is a token that anybody can tell.
fn has_token(text: &str) -> bool {
    let word = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '-';
    text.split(word).any(|word| word.len() >= 16 && TOKENS.iter().any(|token| word.starts_with(token)))
}
