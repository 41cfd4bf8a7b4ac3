//! What definitions, commands and signatures must have, by their type. Their vocabularies are open, so that what else they
//! have is not ours to say.

use serde_json::Value;

use super::Faults;
use crate::playbook::Playbook;

const MARKING: &[&str] = &["type", "id", "created_by", "created"];
const SIGNATURE: &[&str] = &[
    "type",
    "id",
    "created",
    "modified",
    "signee",
    "related_to",
    "related_version",
    "hash_algorithm",
    "algorithm",
    "value",
];
/// One of these says with which key a signature was made, and not two.
const KEYS: [&str; 4] = ["public_key", "public_cert_chain", "cert_url", "thumbprint"];

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let document = playbook.document();
    let all = |name: &'static str| {
        let entries = document.get(name).and_then(Value::as_object).into_iter().flatten();
        entries.map(move |(id, value)| (format!("{name}.{id}"), value))
    };
    for (place, party) in all("agent_definitions").chain(all("target_definitions")) {
        needs(&place, party, &["type", "name"], faults);
        if matches!(party.get("type").and_then(Value::as_str), Some("http-api" | "net-address")) {
            needs(&place, party, &["address"], faults);
        }
    }
    for (place, one) in all("authentication_info_definitions") {
        needs(&place, one, &["type"], faults);
    }
    for (place, one) in all("extension_definitions") {
        needs(&place, one, &["type", "name", "created_by", "schema", "version"], faults);
    }
    for (place, one) in all("data_marking_definitions") {
        needs(&place, one, MARKING, faults);
    }
    for (place, step) in all("workflow") {
        for (at, command) in step.get("commands").and_then(Value::as_array).into_iter().flatten().enumerate() {
            command_(&format!("{place}.commands[{at}]"), command, faults);
        }
    }
    for (at, one) in document.get("signatures").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let place = format!("signatures[{at}]");
        needs(&place, one, SIGNATURE, faults);
        if KEYS.iter().filter(|key| one.get(**key).is_some()).count() != 1 {
            faults.error(
                "signature-key",
                place,
                "not exactly one property says with which key it was made",
                "give one of `public_key`, `public_cert_chain`, `cert_url` and `thumbprint`",
            );
        }
    }
}

fn command_(place: &str, command: &Value, faults: &mut Faults) {
    needs(place, command, &["type"], faults);
    match command.get("type").and_then(Value::as_str) {
        Some("http-api") => needs(place, command, &["command"], faults),
        Some("manual" | "bash") if command.get("command").is_none() && command.get("command_b64").is_none() => {
            needs(place, command, &["command"], faults);
        }
        _ => {}
    }
}

fn needs(place: &str, value: &Value, names: &[&str], faults: &mut Faults) {
    for name in names {
        if value.get(name).is_none() {
            super::shape::missing(place, name, faults);
        }
    }
}
