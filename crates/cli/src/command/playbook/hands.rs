//! The hands of a run: our own commands as programs of their own, calls of HTTP, and people.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use stanch_case::folder::CaseFolder;
use stanch_model::text::{shorten, terminal};
use stanch_playbook::http::Request;
use stanch_playbook::own;
use stanch_playbook::run::{Answer, Did, Fact, Hands, Outcome, Question, Stop, Task};
use stanch_remote::call::{self, Call};
use tokio::process::Command;

use super::people::People;
use super::within::leads_out;
use super::{facts, failed};
use crate::command::{now, rehearsal};
use crate::output::remark;

/// How long to wait before a command is tried again that found the case taken by another one.
const TAKEN: Duration = Duration::from_secs(1);
/// How often.
const TIMES: u32 = 600;
/// What a command says then.
const TAKEN_SAID: &str = "another stanch process is writing the case";

/// The hands of one run.
pub(super) struct RunHands<'c> {
    pub(super) folder: &'c CaseFolder,
    /// This program.
    pub(super) program: PathBuf,
    /// The case's folder, as commands in it are told it.
    pub(super) root: PathBuf,
    /// Hosts that may be called though they are not public.
    pub(super) allow: Vec<String>,
    pub(super) people: People<'c>,
    pub(super) quiet: bool,
}

impl RunHands<'_> {
    /// Runs this program on the case, with arguments that no shell sees, and waits for its end.
    async fn program(&self, arguments: &[String]) -> Result<Output, Stop> {
        let interrupted = |error: std::io::Error| Stop::Interrupted(format!("stanch cannot be started: {error}"));
        let mut tries = 0;
        loop {
            let mut command = Command::new(&self.program);
            command.arg("--case").arg(&self.root).args(["--format", "json"]).args(arguments);
            // A limit that is over drops the future, and that has to end the command.
            command.current_dir(&self.root).stdin(Stdio::null()).kill_on_drop(true);
            let output = command.output().await.map_err(interrupted)?;
            let taken = output.status.code() == Some(2) && String::from_utf8_lossy(&output.stderr).contains(TAKEN_SAID);
            tries += 1;
            // Branches side by side take turns where they write the same.
            if !taken || tries >= TIMES {
                return Ok(output);
            }
            tokio::time::sleep(TAKEN).await;
        }
    }

    async fn own(&self, arguments: &[String], gives: &[String]) -> Result<Did, Stop> {
        let line = format!("stanch {}", arguments.join(" "));
        if let Some(out) = arguments.iter().find_map(|argument| leads_out(&self.root, argument)) {
            return Ok(failed(format!("{} leads out of the case; copy into it what is to be read", terminal(&out))));
        }
        remark(self.quiet, &terminal(&line));
        let output = self.program(arguments).await?;
        let mut said = last_line(&output);
        // A watch ends with 1 for what it saw, which stands in what it printed.
        if arguments.first().is_some_and(|word| word == "watch") && output.status.code() == Some(1) {
            said = last_of(&output.stdout);
        }
        if !output.status.success() {
            let status = output.status.code().map_or("a signal".to_owned(), |code| format!("exit status {code}"));
            let said = if said.is_empty() { terminal(&shorten(&line, 400)).into_owned() } else { said };
            return Ok(failed(format!("{status}: {said}")));
        }
        let makes = own::find(arguments).and_then(|own| own.makes);
        let outputs = match gives.is_empty() {
            true => BTreeMap::new(),
            false => fields(&output.stdout, gives, makes),
        };
        Ok(Did { outcome: Outcome::Succeeded, unclear: false, outputs, said })
    }

    async fn http(&self, request: &Request, gives: &[String]) -> Result<Did, Stop> {
        if let Err(why) = rehearsal::check_address(self.folder, &request.url) {
            return Ok(failed(why.to_string()));
        }
        remark(self.quiet, &terminal(&format!("{} {}", request.method, request.url)));
        let Request { method, url, headers, body } = request.clone();
        Ok(match call::call(&Call { method, url, headers, body }, &self.allow).await {
            Ok(answer) if (200..300).contains(&answer.status) => Did {
                outcome: Outcome::Succeeded,
                unclear: false,
                outputs: fields(&answer.body, gives, None),
                said: format!("status {}", answer.status),
            },
            Ok(answer) => failed(format!("status {}", answer.status)),
            Err(error) => Did { unclear: error.sent, ..failed(error.why) },
        })
    }
}

/// The last thing that a command had to say.
fn last_line(output: &Output) -> String {
    last_of(&output.stderr)
}

fn last_of(printed: &[u8]) -> String {
    let said = String::from_utf8_lossy(printed);
    let said = said.lines().last().unwrap_or_default();
    terminal(&shorten(said.strip_prefix("stanch: ").unwrap_or(said), 400)).into_owned()
}

/// The values of variables from a document: that of `__name__` is its field `name`, and its `id` that of what was made.
fn fields(document: &[u8], gives: &[String], makes: Option<&str>) -> BTreeMap<String, String> {
    let document: Value = serde_json::from_slice(document).unwrap_or_default();
    let value = |name: &String| {
        let field = if makes == Some(name.as_str()) { "id" } else { name.trim_matches('_') };
        match document.get(field)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    };
    gives.iter().filter_map(|name| Some((name.clone(), value(name)?))).collect()
}

impl Hands for RunHands<'_> {
    async fn act(&self, task: &Task) -> Result<Did, Stop> {
        match task {
            Task::Own { arguments, gives } => self.own(arguments, gives).await,
            Task::Http { request, gives } => self.http(request, gives).await,
        }
    }

    async fn ask(&self, question: &Question) -> Result<Answer, Stop> {
        self.people.ask(question).await
    }

    async fn result(&self, name: &str) -> Result<Result<Fact, String>, Stop> {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        if name == "gate.go" {
            let output = self.program(&words("gate")).await?;
            return Ok(facts::go(output.status.code(), &last_line(&output)));
        }
        if let Some(fact) = facts::of_journal(self.folder, name) {
            return Ok(fact);
        }
        let output = self.program(&words("contain status")).await?;
        let status = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Ok(facts::of_status(&status, &last_line(&output), name))
    }

    fn now(&self) -> DateTime<Utc> {
        now()
    }

    async fn until(&self, time: DateTime<Utc>) {
        // A time that the environment gives stands still, so that what was waited for is counted from it once.
        let left = (time - now()).to_std().unwrap_or_default();
        tokio::time::sleep(left).await;
    }
}
