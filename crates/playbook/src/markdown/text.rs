//! Words of a checklist: what is not Markdown though it looks like it, and blanks for what is not known yet.

use std::collections::{BTreeMap, BTreeSet};

use stanch_model::text::markdown as safe;

use crate::playbook::Playbook;
use crate::variable::{Variable, bare};

/// What is left open on paper, for somebody to write into.
pub(super) const BLANK: &str = "________";
/// A variable's description says in a blank what belongs there, up to so many bytes.
const TOLD: usize = 60;

/// Values of variables: those given, those of the playbook, and for all others a blank that says what belongs there. What a
/// step sets is one too, since what it was before is not what it will be.
pub(super) fn known<'p>(playbook: &'p Playbook, values: &BTreeMap<String, String>) -> BTreeMap<&'p str, String> {
    let set: BTreeSet<&str> =
        playbook.steps.values().flat_map(|step| step.arguments().1).map(|name| bare(name)).collect();
    let local = playbook.steps.values().flat_map(|step| &step.variables);
    let all = local.chain(&playbook.variables);
    let value = |name: &str, one: &Variable| {
        let own = one.value.clone().filter(|value| !value.is_empty());
        let first = values.get(name).cloned().or(own);
        match (first, set.contains(name)) {
            (Some(value), false) => value,
            (Some(value), true) => format!("{BLANK} ({}, {value} at first)", meant(name, one)),
            (None, _) => format!("{BLANK} ({})", meant(name, one)),
        }
    };
    all.map(|(name, one)| (name.as_str(), value(name, one))).collect()
}

/// What a variable is, in a few words.
pub(super) fn meant(name: &str, one: &Variable) -> String {
    let said = one.description.as_deref().map(|text| text.trim_end_matches('.')).filter(|text| text.len() <= TOLD);
    let mut letters = said.unwrap_or_default().chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => format!("the {}", name.trim_matches('_').replace('_', " ")),
    }
}

/// Text in which nothing is Markdown. Underscores stand as they are where they make a blank, or stand within a word: neither
/// is emphasis, and paper shows every backslash.
pub(super) fn plain(text: &str) -> String {
    let shown = safe(text).replace(r"\_\_\_\_\_\_\_\_", BLANK);
    let mut out = String::with_capacity(shown.len());
    for (at, part) in shown.split(r"\_").enumerate() {
        if at > 0 {
            let within = out.ends_with(char::is_alphanumeric) && part.starts_with(char::is_alphanumeric);
            out.push_str(if within { "_" } else { r"\_" });
        }
        out.push_str(part);
    }
    out
}

/// The same in the middle of a line, where less is Markdown.
pub(super) fn inside(text: &str) -> String {
    let shown = plain(&format!("x{text}"));
    shown.strip_prefix('x').map(str::to_owned).unwrap_or(shown)
}

/// Text as it is typed: between backquotes, or, where it has several lines, in a block of its own. What stands around it has
/// more backquotes than stand in it anywhere.
pub(super) fn typed(text: &str) -> String {
    let safe: Vec<String> = text.lines().map(|line| stanch_model::text::terminal(line).into_owned()).collect();
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    match safe.as_slice() {
        [] => "` `".to_owned(),
        [line] => {
            let around = "`".repeat(longest + 1);
            let blank = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
            format!("{around}{blank}{line}{blank}{around}")
        }
        lines => {
            let around = "`".repeat((longest + 1).max(3));
            format!("\n{around}\n{}\n{around}", lines.join("\n"))
        }
    }
}
