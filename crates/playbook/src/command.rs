//! Commands of action steps. Scripts are kept and shown; nothing here can run them.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::variable::FILLED;
use crate::{http, own};

/// Base64 as people write it: with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text of a property that stands in clear, or encoded in one that ends with `_b64`; none where it has neither.
///
/// # Errors
/// One sentence, where what is encoded is not base64, not text, or longer than anybody would read.
pub fn decoded(command: &Value, name: &str) -> Option<Result<String, String>> {
    match command.get(name).and_then(Value::as_str) {
        Some(said) => Some(Ok(said.to_owned())),
        None => encoded(command, name),
    }
}

/// What is said in base64 alone, whatever stands beside it in clear.
pub(crate) fn encoded(command: &Value, name: &str) -> Option<Result<String, String>> {
    let property = format!("{name}_b64");
    let encoded = command.get(&property).and_then(Value::as_str)?;
    if encoded.len() / 4 * 3 > FILLED {
        return Some(Err(format!("`{property}` is longer than {FILLED} bytes; split the command into several")));
    }
    let plain: String = encoded.split_ascii_whitespace().collect();
    let text = BASE64.decode(plain).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Some(text.ok_or_else(|| format!("`{property}` is not text in base64; write it in clear as `{name}`")))
}

/// What a command is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A person does what is said.
    Manual(String),
    /// A call of an HTTP API: the start line, and below it headers and content, without what lets somebody in.
    Http(String),
    /// One of our own, as arguments that no shell sees.
    Stanch(Vec<String>),
    /// Anything else: its type and its text, which is shown and never run.
    Shown {
        /// The type: `bash`, `powershell`, …
        kind: String,
        /// The text, decoded where it is encoded.
        text: String,
    },
}

impl Command {
    /// The view of a command.
    pub fn of(value: &Value) -> Command {
        // What cannot be decoded is said in its place, so that nobody takes a command for an empty one.
        let text = |name: &str| Some(decoded(value, name)?.unwrap_or_else(|why| format!("({why})")));
        let said = || text("command").or_else(|| text("content")).unwrap_or_default();
        let both = || [text("command"), text("content")].into_iter().flatten().collect::<Vec<_>>().join("\n");
        match value.get("type").and_then(Value::as_str).unwrap_or_default() {
            "manual" => Command::Manual(said()),
            "http-api" => Command::Http(http::written(value, text("command").as_deref(), &|text| text.to_owned())),
            "stanch" => Command::Stanch(
                value
                    .get("arguments")
                    .and_then(Value::as_array)
                    .map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            ),
            kind => Command::Shown { kind: kind.to_owned(), text: both() },
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
