//! What definitions, commands and signatures have, by their type.

use serde_json::{Map, Value};

use super::Faults;
use super::kinds::{AUTHENTICATION, COMMANDS, EXTENSION, MARKINGS, PARTIES, SCRIPTS, SIGNATURE, Sort};
use super::shape::{missing, object, value};
use crate::playbook::Playbook;

/// One of these says with which key a signature was made, and not two.
const KEYS: [&str; 4] = ["public_key", "public_cert_chain", "cert_url", "thumbprint"];
/// What stands in a key store is not given besides.
const KEPT: [&str; 4] = ["user_id", "username", "password", "token"];

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let document = playbook.document();
    let all = |name: &'static str| {
        let entries = document.get(name).and_then(Value::as_object).into_iter().flatten();
        entries.map(move |(id, one)| (format!("{name}.{id}"), one))
    };
    for (place, party) in all("agent_definitions").chain(all("target_definitions")) {
        sorted(&place, party, &PARTIES, faults);
    }
    for (place, one) in all("authentication_info_definitions") {
        sorted(&place, one, &AUTHENTICATION, faults);
        key_store(&place, one, faults);
    }
    for (place, one) in all("extension_definitions") {
        if let Some(fields) = entry(&place, one, faults) {
            object(&place, fields, &[EXTENSION.has], EXTENSION.needs, faults);
        }
    }
    for (place, one) in all("data_marking_definitions") {
        sorted(&place, one, &MARKINGS, faults);
        let id = one.get("id").and_then(Value::as_str);
        if id.is_some_and(|id| !place.ends_with(id)) {
            let what = "it is kept under another identifier than its own";
            faults.warn("marking-id", format!("{place}.id"), what, "make it agree with its key");
        }
    }
    for (place, step) in all("workflow") {
        for (at, command) in step.get("commands").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let place = format!("{place}.commands[{at}]");
            sorted(&place, command, &COMMANDS, faults);
            let script = command.get("type").and_then(Value::as_str).is_some_and(|kind| SCRIPTS.contains(&kind));
            if script && command.get("command").is_none() && command.get("command_b64").is_none() {
                missing(&place, "command", faults);
            }
            let empty = |name: &str| {
                command.get(name).is_none_or(|text| text.as_str().is_some_and(|text| text.trim().is_empty()))
            };
            if script && command.get("command").is_some() && empty("command") && empty("command_b64") {
                let what = "it is empty, so that nobody is told what to do";
                faults.warn("empty-command", format!("{place}.command"), what, "say what is to be done");
            }
        }
    }
    for (at, one) in document.get("signatures").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let (mut place, mut next) = (format!("signatures[{at}]"), Some(one));
        // One may be signed by another, and so on; nesting is limited where documents are read.
        while let Some(one) = next {
            signature(&place, one, faults);
            place.push_str(".signature");
            next = one.get("signature");
        }
    }
}

fn signature(place: &str, one: &Value, faults: &mut Faults) {
    let Some(fields) = entry(place, one, faults) else { return };
    object(place, fields, &[SIGNATURE.has], SIGNATURE.needs, faults);
    if KEYS.iter().filter(|key| fields.contains_key(**key)).count() != 1 {
        faults.error(
            "signature-key",
            place,
            "not exactly one property says with which key it was made",
            "give one of `public_key`, `public_cert_chain`, `cert_url` and `thumbprint`",
        );
    }
}

/// An object of a sort, by its type.
fn sorted(place: &str, one: &Value, sort: &Sort, faults: &mut Faults) {
    let Some(fields) = entry(place, one, faults) else { return };
    let kind = fields.get("type").and_then(Value::as_str);
    match sort.types.iter().find(|(known, _)| Some(*known) == kind) {
        Some((_, shape)) => {
            object(place, fields, &[sort.common, shape.has], &[sort.needs, shape.needs].concat(), faults);
        }
        None => {
            common(place, fields, sort, faults);
            if sort.closed && kind.is_some() {
                let what = "the standard has no such type here";
                faults.error("unknown-type", format!("{place}.type"), what, "use one of the types that it has");
            }
        }
    }
}

/// What an object of a type that the standard does not know has in common with all others.
fn common(place: &str, fields: &Map<String, Value>, sort: &Sort, faults: &mut Faults) {
    for (name, form) in sort.common {
        if let Some(one) = fields.get(*name) {
            value(&format!("{place}.{name}"), one, form, faults);
        }
    }
    sort.needs.iter().filter(|name| !fields.contains_key(**name)).for_each(|name| missing(place, name, faults));
}

fn entry<'v>(place: &str, one: &'v Value, faults: &mut Faults) -> Option<&'v Map<String, Value>> {
    if !one.is_object() {
        faults.error("wrong-type", place, "it is not an object", "write it as the standard says");
    }
    one.as_object()
}

/// Whether authentication says one thing about where its secret is.
fn key_store(place: &str, one: &Value, faults: &mut Faults) {
    let kept = one.get("kms").and_then(Value::as_bool) == Some(true);
    let named = one.get("kms_key_identifier").is_some();
    if kept != named {
        let (what, way_out) = match kept {
            true => ("a key store has the secret, and nothing says under which name", "add `kms_key_identifier`"),
            false => ("it names an entry of a key store, and `kms` is not true", "set `kms` to true"),
        };
        faults.warn("key-store", place, what, way_out);
    }
    if kept && KEPT.iter().any(|name| one.get(name).is_some()) {
        let what = "a key store has the secret, and some of it stands here too";
        faults.warn("key-store", place, what, "leave out who logs in with what, or `kms`");
    }
    if !kept && one.get("type").and_then(Value::as_str) == Some("oauth2") && one.get("token").is_none() {
        missing(place, "token", faults);
    }
}
