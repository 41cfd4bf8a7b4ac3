//! Whether what a step does can be done by its agent, is allowed, and can be taken back.

use serde_json::Value;

use super::Faults;
use crate::command::{self, Command};
use crate::extension::Inverse;
use crate::own;
use crate::playbook::Playbook;
use crate::step::{Step, Work};

/// Types of agents that are machines, as far as the standard knows them.
const MACHINES: [&str; 5] = ["http-api", "linux", "net-address", "security-category", "ssh"];

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    for step in playbook.steps.values() {
        let Work::Action { commands, agent, .. } = &step.work else { continue };
        let place = format!("workflow.{}", step.id);
        let agent = agent.as_ref().and_then(|id| playbook.agents.get(id)).map(|agent| agent.kind.as_str());
        for (at, command) in commands.iter().enumerate() {
            let place = format!("{place}.commands[{at}]");
            if let Command::Stanch(arguments) = command {
                arguments_(&place, arguments, faults);
            }
            if agent.is_some_and(|agent| !can(agent, command.kind())) {
                faults.error(
                    "agent-cannot",
                    place,
                    format!("the agent cannot execute a command of type `{}`", command.kind()),
                    "give the step an agent that can, or make the command manual",
                );
            }
        }
        inverse(&place, step, commands, faults);
    }
    encoded(playbook, faults);
    secrets(playbook, faults);
}

/// Commands whose encoded text nobody could read.
fn encoded(playbook: &Playbook, faults: &mut Faults) {
    let steps = playbook.document().get("workflow").and_then(Value::as_object);
    for (id, step) in steps.into_iter().flatten() {
        let commands = step.get("commands").and_then(Value::as_array);
        for (at, command) in commands.into_iter().flatten().enumerate() {
            for name in ["command", "content"] {
                let place = format!("workflow.{id}.commands[{at}].{name}_b64");
                match (command.get(name).and_then(Value::as_str), command::encoded(command, name)) {
                    (Some(plain), Some(Ok(coded))) if plain != coded => {
                        let what =
                            "it says something else than the text beside it, and another tool may take the other one";
                        faults.error("two-texts", place, what, "leave one of them out");
                    }
                    (_, Some(Err(why))) => {
                        faults.error("not-base64", place, why, "give the text itself, or encode it anew");
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Whether an agent of a type can execute a command of a type. People can whatever they are told, also type a script or make
/// a call; of what stands in no vocabulary of the standard nothing is known.
fn can(agent: &str, command: &str) -> bool {
    if !MACHINES.contains(&agent) {
        return true;
    }
    match command {
        "manual" => agent == "security-category",
        "http-api" | "openc2-http" | "caldera-cmd" | "elastic" => agent != "ssh",
        "bash" => agent != "http-api",
        _ => true,
    }
}

fn arguments_(place: &str, arguments: &[String], faults: &mut Faults) {
    let forbidden = if arguments.is_empty() { None } else { own::may(arguments).err() };
    if let Some(why) = forbidden {
        faults.error(
            "forbidden-command",
            format!("{place}.arguments"),
            why,
            "use what playbooks may call, which docs/playbooks.md lists, or make it a manual step",
        );
    }
    for (at, argument) in arguments.iter().enumerate() {
        if own::outside(argument) {
            faults.error(
                "outside-case",
                format!("{place}.arguments[{at}]"),
                "it names a file outside of the case",
                "give a path within the case folder",
            );
        }
    }
}

fn inverse(place: &str, step: &Step, commands: &[Command], faults: &mut Faults) {
    let at = || format!("{place}.step_extensions.inverse");
    match &step.extra.inverse {
        None if commands.iter().any(changes) => faults.warn(
            "missing-inverse",
            place,
            "the step changes something, and nothing says how that is taken back",
            "add `inverse` with a step, with what a person does, or with why nothing does",
        ),
        Some(Inverse::Step(to)) if *to == step.id => {
            let what = "the step would take itself back by being done again";
            faults.error("inverse-itself", at(), what, "name the step that takes it back");
        }
        Some(Inverse::Manual(text) | Inverse::None(text)) if text.trim().is_empty() => {
            let what = "it says neither how the step is taken back nor why nothing does";
            faults.warn("empty-inverse", at(), what, "say it in a sentence");
        }
        _ => {}
    }
}

/// Whether a command changes something, also one whose method is written as no run takes it; OpenC2 is for nothing else.
fn changes(command: &Command) -> bool {
    let method = |line: &str| line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    match command {
        Command::Http(line) => ["POST", "PUT", "PATCH", "DELETE"].contains(&method(line).as_str()),
        Command::Shown { kind, .. } if kind == "openc2-http" => true,
        other => other.changes(),
    }
}

/// Properties of authentication information that are secrets.
const SECRET: [&str; 5] = ["password", "client_secret", "private_key", "token", "oauth_header"];

fn secrets(playbook: &Playbook, faults: &mut Faults) {
    let all = playbook.document().get("authentication_info_definitions").and_then(Value::as_object);
    for (id, fields) in all.into_iter().flatten() {
        for name in SECRET {
            let given = fields.get(name).and_then(Value::as_str);
            if given.is_some_and(|text| !text.is_empty() && !text.contains("__:value")) {
                faults.error(
                    "secret-in-clear",
                    format!("authentication_info_definitions.{id}.{name}"),
                    "a secret stands in the playbook",
                    "use a variable that is given from outside, and rotate the secret",
                );
            }
        }
    }
}
