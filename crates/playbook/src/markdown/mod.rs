//! A playbook as a checklist that a person can follow with nothing but paper.

mod text;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::command::Command;
use crate::extension::Inverse;
use crate::plan::{self, Planned};
use crate::playbook::Playbook;
use crate::step::{Step, Work};
use crate::variable::{self, bare};

use text::{BLANK, inside, known, meant, plain, typed};

/// How a step's description begins that says how it is done with the tool dead.
const BY_HAND: &str = "By hand: ";

/// As deep as a run goes: what stands deeper would not be told from what it stands in.
const DEEPEST: usize = 32;

/// The checklist, with values of variables filled in where they are given here or in the playbook, and blanks for the rest.
pub fn markdown(playbook: &Playbook, values: &BTreeMap<String, String>) -> String {
    let planned = plan::plan(playbook);
    let mut sheet = Sheet { playbook, values: known(playbook, values), out: String::new() };
    let _ = writeln!(sheet.out, "# {}", sheet.line(&playbook.name));
    if let Some(text) = &playbook.description {
        let _ = write!(sheet.out, "\n{}\n", sheet.line(text));
    }
    let _ = write!(sheet.out, "\n{}\n\n", typed(&playbook.id));
    planned.iter().for_each(|one| sheet.planned(one));
    let back = takes_back(playbook, &planned);
    if !back.is_empty() {
        sheet.out.push_str("\n## To take back\n\nEach of these only where somebody decides it.\n\n");
        for step in back {
            sheet.step(&plan::one(playbook, step), step);
        }
    }
    sheet.out
}

/// What is written, and what variables are.
struct Sheet<'p> {
    playbook: &'p Playbook,
    values: BTreeMap<&'p str, String>,
    out: String,
}

impl Sheet<'_> {
    fn planned(&mut self, planned: &Planned) {
        let Some(step) = self.playbook.steps.get(&planned.step) else { return };
        let indent = "  ".repeat(planned.depth.min(DEEPEST));
        let branch = planned.branch.as_ref().map(|name| self.branch(name, planned)).unwrap_or_default();
        match (&step.work, planned.again) {
            // On paper, what stands below would be done after a failure, too.
            (Work::End, _) if branch.is_empty() && planned.failed => {
                let _ = writeln!(self.out, "{indent}- then leave out the rest of this part");
            }
            // Where nothing is to be done, only a branch has to be told of.
            (Work::Start | Work::End, _) if branch.is_empty() => {}
            (Work::Start | Work::End, _) => {
                let _ = writeln!(self.out, "{indent}- {branch}nothing more is done here");
            }
            (_, true) => {
                let name = self.name(step);
                let _ = writeln!(self.out, "{indent}- {branch}go on at “{name}”");
            }
            (_, false) => self.step(planned, step),
        }
    }

    fn step(&mut self, planned: &Planned, step: &Step) {
        let indent = "  ".repeat(planned.depth.min(DEEPEST));
        let branch = planned.branch.as_ref().map(|name| self.branch(name, planned)).unwrap_or_default();
        let mut out = format!("{indent}- [ ] {branch}**{}**\n", self.name(step));
        let mut line = |label: &str, text: &str| {
            let _ = writeln!(out, "{indent}  - {label}: {text}");
        };
        if let Some(who) = who(self.playbook, step) {
            line("who", &self.line(&who));
        }
        match step.description.as_deref().map(|text| (text, text.strip_prefix(BY_HAND))) {
            Some((_, Some(_))) | None => {}
            Some((text, None)) => line("why", &self.prose(text)),
        }
        for text in self.does(step, planned) {
            // What has several lines is typed as it stands.
            line("do", &text.replace('\n', &format!("\n{indent}    ")));
        }
        if let Some(on) = self.playbook.on(step) {
            line("on", &self.line(&on));
        }
        for (label, time) in [("wait before", step.delay), ("at most", step.timeout)] {
            if let Some(time) = time {
                line(label, &lasting(time));
            }
        }
        if let Some(text) = step.description.as_deref().and_then(|text| text.strip_prefix(BY_HAND)) {
            line("by hand", &self.prose(text));
        }
        for name in step.arguments().1.iter().map(|name| bare(name)) {
            let one = self.playbook.variables.get(name).map_or_else(|| name.to_owned(), |one| meant(name, one));
            line("write down", &format!("{} {BLANK}", self.prose(&one)));
        }
        if let Some(proof) = &step.extra.proof {
            line("proof", &format!("{} ______", self.prose(proof)));
        }
        if let Some(minutes) = step.extra.deadline {
            line("by", &format!("{minutes} minutes after the start; done at __:__"));
        }
        match &step.extra.inverse {
            Some(Inverse::Step(id)) => {
                let name = self.playbook.steps.get(id).map_or_else(|| self.line(id), |step| self.name(step));
                line("taken back by", &name);
            }
            Some(Inverse::Manual(text)) => line("taken back by", &self.prose(text)),
            Some(Inverse::None(why)) => line("not taken back", &self.prose(why)),
            None => {}
        }
        self.out.push_str(&out);
    }

    /// What is done, one line each: what a person reads as it stands, and what is typed as code.
    fn does(&self, step: &Step, planned: &Planned) -> Vec<String> {
        match &step.work {
            Work::Action { commands, .. } => commands.iter().map(|command| self.command(command)).collect(),
            Work::If { condition, .. } => vec![format!("see whether {}", self.typed(condition))],
            Work::While { condition, .. } => {
                vec![format!("again and again, as long as {}", self.typed(condition))]
            }
            Work::Switch { switch, .. } => vec![format!("the branch for {}", self.typed(switch))],
            Work::Playbook { .. } | Work::Parallel(_) => planned.does.iter().map(|text| self.line(text)).collect(),
            Work::Start | Work::End => Vec::new(),
        }
    }

    fn command(&self, command: &Command) -> String {
        match command {
            // Two blanks keep lines apart.
            Command::Manual(text) => text.lines().map(|line| self.prose(line)).collect::<Vec<_>>().join("  \n"),
            Command::Stanch(_) => self.typed(&command.line()),
            Command::Http(call) => format!("call {}", self.typed(call)),
            Command::Shown { kind, text } => format!("run, as {}: {}", self.line(kind), self.typed(text)),
        }
    }

    /// How a branch begins, in words; its first step is its name.
    fn branch(&self, name: &str, planned: &Planned) -> String {
        let repeats = |step: &Step| matches!(&step.work, Work::While { on_true: Some(to), .. } if *to == planned.step);
        let told = match name {
            "on_true" if self.playbook.steps.values().any(repeats) => "each time".to_owned(),
            "on_true" => "if so".to_owned(),
            "on_false" => "if not".to_owned(),
            "on_failure" => "if it fails, or the answer is no".to_owned(),
            "workflow_exception" => "where something fails and nothing else is said".to_owned(),
            name if name.starts_with("next_steps[") => "at the same time".to_owned(),
            name => match name.strip_prefix("cases.") {
                Some("default") => "for any other value".to_owned(),
                Some(value) => format!("for {}", self.line(value)),
                None => self.line(name),
            },
        };
        let colon = if planned.again { "," } else { ":" };
        format!("*{told}{colon}* ")
    }

    fn name(&self, step: &Step) -> String {
        let said = match (&step.name, &step.work) {
            (Some(name), _) => name.as_str(),
            (None, Work::If { .. } | Work::Switch { .. }) => "Decide",
            (None, Work::While { .. }) => "Repeat",
            (None, Work::Parallel(_)) => "Side by side",
            (None, Work::Playbook { .. }) => "Follow another playbook",
            (None, Work::Action { .. } | Work::Start | Work::End) => "Do this",
        };
        self.line(said)
    }

    fn filled(&self, text: &str) -> String {
        variable::whole(text, |name| self.values.get(name).map(String::as_str))
    }

    /// Text in which nothing is Markdown, with blanks as they are drawn.
    fn line(&self, text: &str) -> String {
        plain(&self.filled(text))
    }

    /// Text for people, in which what stands between backquotes is code. Values are put in afterwards, and open none.
    fn prose(&self, text: &str) -> String {
        let parts: Vec<&str> = text.split('`').collect();
        // One that is not closed is none.
        if parts.len().is_multiple_of(2) {
            return self.line(text);
        }
        let mut out = String::new();
        for (at, part) in parts.into_iter().enumerate().filter(|(_, part)| !part.is_empty()) {
            let shown = match at % 2 {
                // A blank at either end of a part is in the middle of the line.
                0 => {
                    let (before, after) = (part.starts_with(' '), part.ends_with(' '));
                    let blank = |is: bool| if is { " " } else { "" };
                    let inner = self.filled(part.trim_matches(' '));
                    let shown = if at == 0 { plain(&inner) } else { inside(&inner) };
                    format!("{}{shown}{}", blank(before), blank(after))
                }
                _ => self.typed(part),
            };
            // Two spans of code that touch would be read as one.
            if out.ends_with('`') && shown.starts_with('`') {
                out.push(' ');
            }
            out.push_str(&shown);
        }
        out
    }

    fn typed(&self, text: &str) -> String {
        typed(&self.filled(text))
    }
}

/// Steps that only take something back, in the order in which what they take back is done, each with what follows it.
fn takes_back<'p>(playbook: &'p Playbook, planned: &[Planned]) -> Vec<&'p Step> {
    let mut seen: Vec<&str> = planned.iter().map(|one| one.step.as_str()).collect();
    let mut found = Vec::new();
    for one in planned {
        let inverse = playbook.steps.get(&one.step).and_then(|step| step.extra.inverse.as_ref());
        let Some(Inverse::Step(id)) = inverse else { continue };
        let mut next = playbook.steps.get(id);
        while let Some(step) = next.filter(|step| !seen.contains(&step.id.as_str())) {
            seen.push(&step.id);
            if !matches!(step.work, Work::Start | Work::End) {
                found.push(step);
            }
            next = step.on_success.as_ref().or(step.on_completion.as_ref()).and_then(|id| playbook.steps.get(id));
        }
    }
    found
}

/// A time as people say it.
fn lasting(milliseconds: u64) -> String {
    match milliseconds {
        ms if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms if ms % 1_000 == 0 => format!("{} s", ms / 1_000),
        ms => format!("{ms} ms"),
    }
}

fn who(playbook: &Playbook, step: &Step) -> Option<String> {
    let agent = match &step.work {
        Work::Action { agent, .. } => agent.as_ref().and_then(|id| playbook.agents.get(id)).map(|one| one.name.clone()),
        _ => None,
    };
    step.extra.owner.clone().or(agent)
}
