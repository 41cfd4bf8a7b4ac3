//! What a call sends. A value stays within the string that it stands in.

use serde::de::IgnoredAny;

use super::Fill;
use super::address::{encode, value};
use crate::variable::{FILLED, Part, parts};

/// The content with its values. `form` says that it is that of a form.
pub(super) fn of(content: &str, form: bool, fill: Fill<'_>) -> Result<String, String> {
    let all = parts(content);
    // A value that is the whole content is sent as it is.
    if let [Part::Value(name)] = all.as_slice() {
        return value(name, fill);
    }
    let sort = sort(&all, form);
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
                    Sort::Xml => value.chars().for_each(|letter| reference(letter, &mut out)),
                    Sort::Plain => out.push_str(&value),
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
    Plain,
}

/// What a content is, wherever its values stand.
fn sort(parts: &[Part<'_>], form: bool) -> Sort {
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Said(text) => text,
            Part::Value(_) => "0",
        })
        .collect();
    let is_json = |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    match form {
        _ if is_json(&text) || lines.clone().count() > 1 && lines.all(is_json) => Sort::Json,
        true => Sort::Form,
        false if text.trim_start().starts_with('<') => Sort::Xml,
        false => Sort::Plain,
    }
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
