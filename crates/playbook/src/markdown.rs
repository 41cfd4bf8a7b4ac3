//! A playbook as a checklist that a person can follow with nothing but paper.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stanch_model::text::markdown as safe;

use crate::extension::Inverse;
use crate::plan;
use crate::playbook::Playbook;
use crate::step::{Step, Work};
use crate::variable;

/// The checklist, with values of variables filled in where they are given here or in the playbook.
pub fn markdown(playbook: &Playbook, values: &BTreeMap<String, String>) -> String {
    let value = |name: &str| {
        let own = || playbook.variables.get(name)?.value.as_deref();
        values.get(name).map(String::as_str).or_else(own)
    };
    let filled = |text: &str| variable::whole(text, value);
    let mut out = format!("# {}\n", safe(&filled(&playbook.name)));
    if let Some(text) = &playbook.description {
        let _ = write!(out, "\n{}\n", safe(&filled(text)));
    }
    let _ = write!(out, "\n`{}`\n\n", code(&playbook.id));
    for planned in plan::plan(playbook) {
        let Some(step) = playbook.steps.get(&planned.step) else { continue };
        let indent = "  ".repeat(planned.depth.min(8));
        let branch = planned.branch.as_ref().map(|name| format!("*{}:* ", safe(name))).unwrap_or_default();
        if planned.again {
            let _ = writeln!(out, "{indent}- {branch}go on at “{}”", safe(&filled(&planned.name)));
            continue;
        }
        let _ = writeln!(out, "{indent}- [ ] {branch}**{}**", safe(&filled(&planned.name)));
        let mut line = |label: &str, text: &str| {
            let _ = writeln!(out, "{indent}  - {label}: {text}");
        };
        if let Some(who) = who(playbook, step) {
            line("who", &safe(&filled(&who)));
        }
        if let Some(text) = &step.description {
            line("why", &safe(&filled(text)));
        }
        for text in planned.does.iter().filter(|_| !matches!(step.work, Work::Start | Work::End)) {
            line("do", &format!("`{}`", code(&filled(text))));
        }
        if let Some(proof) = &step.extra.proof {
            line("proof", &format!("{} ______", safe(&filled(proof))));
        }
        if let Some(minutes) = step.extra.deadline {
            line("by", &format!("{minutes} minutes after the start; done at __:__"));
        }
        match &step.extra.inverse {
            Some(Inverse::Step(id)) => {
                let name = playbook.steps.get(id).and_then(|step| step.name.as_ref()).unwrap_or(id);
                line("taken back by", &safe(&filled(name)));
            }
            Some(Inverse::Manual(text)) => line("taken back by", &safe(&filled(text))),
            Some(Inverse::None(why)) => line("not taken back", &safe(&filled(why))),
            None => {}
        }
    }
    out
}

fn who(playbook: &Playbook, step: &Step) -> Option<String> {
    let agent = match &step.work {
        Work::Action { agent, .. } => agent.as_ref().and_then(|id| playbook.agents.get(id)).map(|one| one.name.clone()),
        _ => None,
    };
    step.extra.owner.clone().or(agent)
}

/// Text between backquotes, on one line.
fn code(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter == '\n' || letter == '`' { ' ' } else { letter }).collect();
    stanch_model::text::terminal(&line).into_owned()
}
