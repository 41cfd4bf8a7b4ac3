//! Commands of action steps. Scripts are kept and shown; nothing here can run them.

use serde_json::Value;

use crate::own;

/// What a command is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A person does what is said.
    Manual(String),
    /// A call of an HTTP API: the start line.
    Http(String),
    /// One of our own, as arguments that no shell sees.
    Stanch(Vec<String>),
    /// Anything else: its type and its text, which is shown and never run.
    Shown {
        /// The type: `bash`, `powershell`, …
        kind: String,
        /// The text, as far as it is not encoded.
        text: String,
    },
}

impl Command {
    /// The view of a command.
    pub fn of(value: &Value) -> Command {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let said = || text("command").or_else(|| text("content")).unwrap_or_default();
        match value.get("type").and_then(Value::as_str).unwrap_or_default() {
            "manual" => Command::Manual(said()),
            "http-api" => Command::Http(said()),
            "stanch" => Command::Stanch(
                value
                    .get("arguments")
                    .and_then(Value::as_array)
                    .map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            ),
            kind => Command::Shown { kind: kind.to_owned(), text: said() },
        }
    }

    /// The type of the command.
    pub fn kind(&self) -> &str {
        match self {
            Command::Manual(_) => "manual",
            Command::Http(_) => "http-api",
            Command::Stanch(_) => "stanch",
            Command::Shown { kind, .. } => kind,
        }
    }

    /// Whether it changes something outside of the case, as far as can be told: scripts may, and count as if they did not.
    pub fn changes(&self) -> bool {
        match self {
            Command::Stanch(arguments) => own::find(arguments).is_some_and(|own| own.changes),
            Command::Http(line) => {
                let method = line.split_whitespace().next().unwrap_or_default();
                ["POST", "PUT", "PATCH", "DELETE"].contains(&method)
            }
            Command::Manual(_) | Command::Shown { .. } => false,
        }
    }

    /// The command as a person would read or type it.
    pub fn line(&self) -> String {
        match self {
            Command::Stanch(arguments) => format!("stanch {}", arguments.join(" ")),
            Command::Manual(text) | Command::Http(text) | Command::Shown { text, .. } => text.clone(),
        }
    }
}
