//! What a call sends. A value stays within the string that it stands in.

use serde::de::IgnoredAny;

use super::Fill;
use super::address::{encode, value};
use crate::variable::{FILLED, Part, parts};

/// The content with its values; `declared` is what headers say that it is.
pub(super) fn of(content: &str, declared: Option<&str>, fill: Fill<'_>) -> Result<String, String> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let all = parts(content);
    // A value that is the whole content is sent as it is.
    if let [Part::Value(name)] = all.as_slice() {
        return value(name, fill);
    }
    let sort = match all.iter().any(|part| matches!(part, Part::Value(_))) {
        true => sort(&all, &declared.unwrap_or_default().to_ascii_lowercase())?,
        false => Sort::Plain,
    };
    let mut out = String::with_capacity(content.len());
    let mut string = String::new();
    for part in all {
        match part {
            Part::Said(text) => {
                out.push_str(text);
                string.push_str(text);
            }
            Part::Value(name) => {
                let value = value(name, fill)?;
                match sort {
                    Sort::Json if ends_in_string(&mut string) => escape(&value, &mut out),
                    Sort::Json if serde_json::from_str::<IgnoredAny>(&value).is_err() => {
                        return Err(format!("the value of {name} is no JSON; put it between quotes in the content"));
                    }
                    // A line that it brought would be a document of its own, where each line is one.
                    Sort::Json => out.push_str(&value.replace(['\r', '\n'], " ")),
                    Sort::Form => encode(&value, &mut out),
                    Sort::Xml if !within_xml(&out) => {
                        return Err(format!(
                            "the value of {name} stands in a tag of XML; put it between quotes, or tags"
                        ));
                    }
                    Sort::Line
                        if value
                            .contains(|letter: char| letter.is_control() || "\"'`,;:{}[]<>&|\\".contains(letter)) =>
                    {
                        return Err(format!(
                            "the value of {name} has a letter that could begin something else in such content; send it as JSON"
                        ));
                    }
                    Sort::Xml => value.chars().for_each(|letter| reference(letter, &mut out)),
                    Sort::Plain | Sort::Line => out.push_str(&value),
                }
            }
        }
        if out.len() > FILLED && out.len() > content.len() {
            return Err(format!("the content is longer than {FILLED} bytes with its values; give shorter ones"));
        }
    }
    Ok(out)
}

/// What a content is, by which a value in it is written.
#[derive(Clone, Copy)]
enum Sort {
    /// JSON, or lines of which each is JSON.
    Json,
    Form,
    /// XML or HTML.
    Xml,
    /// Nothing in it means anything.
    Plain,
    /// Of another kind, in which a line break or a quote can begin something else.
    Line,
}

/// What a content is, wherever its values stand. One that is not what it is declared to be has no place that is sure to keep a
/// value in.
fn sort(parts: &[Part<'_>], declared: &str) -> Result<Sort, String> {
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Said(text) => text,
            Part::Value(_) => "0",
        })
        .collect();
    let is_json = |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let kind = declared.split(';').next().unwrap_or_default().trim();
    let is = |ending: &str| kind.ends_with(&format!("/{ending}")) || kind.ends_with(&format!("+{ending}"));
    Ok(match kind {
        _ if is_json(&text)
            || lines.clone().count() > 1 && lines.all(|line| line.starts_with(['{', '[']) && is_json(line)) =>
        {
            Sort::Json
        }
        _ if is("json") || is("ndjson") || is("x-ndjson") => {
            return Err(
                "the content is said to be JSON and is none, so that no value can be put into it; correct it".into()
            );
        }
        "application/x-www-form-urlencoded" => Sort::Form,
        _ if is("xml") || is("html") || kind.is_empty() && text.trim_start().starts_with('<') => Sort::Xml,
        "" | "text/plain" => Sort::Plain,
        _ => Sort::Line,
    })
}

/// Whether what follows this text of XML is between tags, or between the quotes of an attribute.
fn within_xml(text: &str) -> bool {
    let Some(tag) = text.rfind('<').and_then(|at| text.get(at..)) else { return true };
    let mut open = None;
    for letter in tag.chars() {
        match (open, letter) {
            (None, '>') => return true,
            (None, '"' | '\'') => open = Some(letter),
            (Some(quote), letter) if letter == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

/// Puts a letter of a value into XML, as a reference where it could end what it stands in.
fn reference(letter: char, out: &mut String) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        _ => out.push(letter),
    }
}

/// Whether JSON that goes on after this text is within a string. Of the text, only that is left which still matters.
fn ends_in_string(text: &mut String) -> bool {
    let mut within = false;
    let mut letters = text.bytes();
    while let Some(letter) = letters.next() {
        match letter {
            b'"' => within = !within,
            b'\\' if within => _ = letters.next(),
            _ => {}
        }
    }
    text.clear();
    text.extend(within.then_some('"'));
    within
}

/// Puts a value into a string of JSON.
fn escape(value: &str, out: &mut String) {
    let quoted = serde_json::Value::from(value).to_string();
    out.push_str(quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default());
}
