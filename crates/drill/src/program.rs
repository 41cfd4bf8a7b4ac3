//! The program, run as people run it.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use stanch_doubles::Clock;

use crate::error::DrillError;

/// The variable that gives the program another time than that of the machine.
const NOW: &str = "STANCH_NOW";

/// The program on one case, in the environment of an incident.
pub struct Program {
    /// The program's own file.
    pub exe: PathBuf,
    /// The case.
    pub case: PathBuf,
    /// What makes it see the incident.
    pub environment: Vec<(&'static str, String)>,
    /// The time of the incident; none where it is that of everybody.
    pub clock: Option<Clock>,
    /// Told of each command before it is run.
    pub tell: Box<dyn Fn(&str)>,
    /// Runs a process of the routine until it ends, in whichever way; [`until_it_ends`] as a rule.
    pub routine: Routine,
}

/// How a process of the routine is run.
pub type Routine = Box<dyn Fn(&mut Command) -> io::Result<()>>;

/// Waits for a process, whose words nobody needs: what it did stands in the journal.
///
/// # Errors
/// When it cannot be started.
pub fn until_it_ends(command: &mut Command) -> io::Result<()> {
    command.output().map(drop)
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    /// The same on another case, without a word.
    pub(crate) fn on(&self, case: PathBuf) -> Self {
        let (exe, environment, clock) = (self.exe.clone(), self.environment.clone(), self.clock.clone());
        Self { exe, case, environment, clock, tell: Box::new(|_| ()), routine: Box::new(until_it_ends) }
    }

    /// The time of the incident.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.as_ref().map_or_else(Utc::now, Clock::now)
    }

    /// The same, as commands take it.
    pub(crate) fn stamp(&self) -> String {
        self.now().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Lets time pass, where it is that of the incident alone.
    pub(crate) fn pass(&self, time: TimeDelta) {
        if let Some(clock) = &self.clock {
            clock.set(clock.now() + time);
        }
    }

    /// The program, about to be run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.exe);
        command.arg("--case").arg(&self.case).args(arguments).envs(self.environment.iter().cloned());
        if self.clock.is_some() {
            command.env(NOW, self.stamp());
        }
        command.current_dir(&self.case).stdin(Stdio::null());
        command
    }

    /// Runs a process of the routine.
    pub(crate) fn go_on(&self, arguments: &[&str]) -> Result<(), DrillError> {
        (self.routine)(&mut self.command(arguments)).map_err(DrillError::Loopback)
    }

    /// Runs a command, whatever comes of it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Ran, DrillError> {
        let mut command = self.command(arguments);
        let output = command.output().map_err(DrillError::Loopback)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Ran { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) })
    }

    /// Runs a command that has to succeed, and says so.
    pub(crate) fn done(&self, arguments: &[&str]) -> Result<String, DrillError> {
        (self.tell)(&format!("$ stanch {}", line(arguments)));
        self.quietly(arguments)
    }

    /// Runs a command that has to succeed.
    pub(crate) fn quietly(&self, arguments: &[&str]) -> Result<String, DrillError> {
        let ran = self.run(arguments)?;
        if ran.status == Some(0) { Ok(ran.out) } else { Err(failed(arguments, &ran)) }
    }

    /// The document of a command, which may end with 1 where that is an answer.
    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value, DrillError> {
        let arguments = [arguments, &["--format", "json"]].concat();
        let ran = self.run(&arguments)?;
        if !matches!(ran.status, Some(0 | 1)) {
            return Err(failed(&arguments, &ran));
        }
        serde_json::from_str(&ran.out)
            .map_err(|error| DrillError::Document { command: arguments.join(" "), what: error.to_string() })
    }
}

/// How long it is waited for another process of the case.
const LOCKED: Duration = Duration::from_secs(300);

impl Program {
    /// The document of a command that may have nothing to tell yet: null then. It waits for others that work on the case, since
    /// what they keep it from saying is there all the same.
    pub(crate) fn asked(&self, arguments: &[&str]) -> Result<Value, DrillError> {
        let began = Instant::now();
        loop {
            match self.json(arguments) {
                Ok(document) => return Ok(document),
                Err(error) if !error.to_string().contains("another stanch process") => return Ok(Value::Null),
                Err(error) if began.elapsed() > LOCKED => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }
}

/// Arguments as they can be put to a shell.
fn line(arguments: &[&str]) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@,+%".contains(letter);
    let quoted = |argument: &&str| match argument.is_empty() || !argument.chars().all(plain) {
        true => format!("'{}'", argument.replace('\'', "'\\''")),
        false => (*argument).to_owned(),
    };
    arguments.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// What a command that has to succeed did not.
pub(crate) fn failed(arguments: &[&str], ran: &Ran) -> DrillError {
    let said = ran.err.trim().lines().last().unwrap_or_default();
    DrillError::Command {
        command: arguments.join(" "),
        status: ran.status.map_or("a signal".to_owned(), |status| format!("exit status {status}")),
        said: said.strip_prefix("stanch: ").unwrap_or(said).to_owned(),
    }
}

/// The list of a document's field; nothing where it has none.
pub(crate) fn list<'v>(of: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    of[field].as_array().into_iter().flatten()
}

/// The text of a document's field.
pub(crate) fn text<'v>(of: &'v Value, field: &str) -> &'v str {
    of[field].as_str().unwrap_or_default()
}
