//! A playbook of a case: one that is shipped, filled in with who has to replace what, in which order and by when.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::extension::ID;
use crate::playbook::Playbook;
use crate::read::Refusal;
use crate::step::Work;

/// At most so many owners get a step of their own; those after them share one.
const OWNERS: usize = 40;
/// At most so many credentials are named in one step; the others are counted.
const NAMED: usize = 50;
/// Minutes after the start until which the owner of what reaches furthest has to be done, and how many each after them has
/// more, up to a day.
const FIRST: usize = 120;
const MORE: usize = 30;
const LAST: usize = 1_440;

/// A credential that has to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToReplace {
    /// What people call it.
    pub title: String,
    /// Who has to replace it; none where nobody is known.
    pub owner: Option<String>,
}

/// A playbook for these credentials, which are given in the order in which they have to be replaced. The loop that replaces
/// one after the other becomes a branch for each owner, side by side; without any credential, it stays.
///
/// # Errors
/// None in practice: what is made of a playbook is one.
pub fn draft(book: &Playbook, vendor: &str, replace: &[ToReplace], now: DateTime<Utc>) -> Result<Playbook, Refusal> {
    let mut document = book.document().clone();
    let id = format!("playbook--{}", uuid(&format!("{}/{vendor}/{now}", book.id)));
    let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    let owners = owners(replace);
    document.insert("id".into(), json!(id));
    document.insert("created".into(), json!(time));
    document.insert("modified".into(), json!(time));
    document.insert("derived_from".into(), json!([book.id]));
    document.insert("name".into(), json!(format!("{} ({vendor})", book.name)));
    if !replace.is_empty() {
        let said = book.description.as_deref().unwrap_or_default();
        let counts = format!("Drafted for {} credentials of {} owners.", replace.len(), owners.len());
        document.insert("description".into(), json!(format!("{said} {counts}").trim()));
        branches(book, &id, &owners, &mut document);
    }
    Playbook::of(document)
}

/// Titles by owner, owners in the order of the first credential of each; those without an owner last.
fn owners(replace: &[ToReplace]) -> Vec<(Option<&str>, Vec<&str>)> {
    let mut found: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    let mut places: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for one in replace {
        let owner = one.owner.as_deref();
        let place = *places.entry(owner).or_insert_with(|| {
            found.push((owner, Vec::new()));
            found.len() - 1
        });
        if let Some((_, titles)) = found.get_mut(place) {
            titles.push(&one.title);
        }
    }
    // The sort is stable, so that the order by reach stays.
    found.sort_by_key(|(owner, _)| owner.is_none());
    found
}

/// Puts a branch for each owner in the place of the loop over what is left to replace.
fn branches(book: &Playbook, id: &str, owners: &[(Option<&str>, Vec<&str>)], document: &mut Map<String, Value>) {
    let replaces = |condition: &str| condition.contains("rotate.open") || condition.contains("exposures.open");
    let looped = book.steps.values().find_map(|step| match &step.work {
        Work::While { condition, on_true: Some(body) } if replaces(condition) => Some((step, body)),
        _ => None,
    });
    let Some((step, body)) = looped else { return };
    let Some(agent) = book.steps.get(body).and_then(|body| match &body.work {
        Work::Action { agent, .. } => agent.clone(),
        _ => None,
    }) else {
        return;
    };
    let Some(workflow) = document.get_mut("workflow").and_then(Value::as_object_mut) else { return };
    let (own, rest) = owners.split_at(owners.len().min(OWNERS));
    let mut shares: Vec<(String, Vec<&str>)> =
        own.iter().map(|(owner, titles)| (owner.unwrap_or("whoever is found").to_owned(), titles.clone())).collect();
    if !rest.is_empty() {
        let titles = rest.iter().flat_map(|(_, titles)| titles.iter().copied()).collect();
        shares.push((format!("{} more owners", rest.len()), titles));
    }
    let mut firsts = Vec::new();
    for (at, (owner, titles)) in shares.iter().enumerate() {
        let action = format!("action--{}", uuid(&format!("{id}/action/{at}")));
        let end = format!("end--{}", uuid(&format!("{id}/end/{at}")));
        let named: Vec<String> =
            titles.iter().take(NAMED).enumerate().map(|(at, title)| format!("{}. {}", at + 1, plain(title))).collect();
        let more = match titles.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more, which `stanch exposures` lists"),
        };
        let what = format!("Replace at their source, in this order: {}{more}.", named.join("; "));
        let deadline = (FIRST + at * MORE).min(LAST);
        let extra = json!({
            "owner": plain(owner), "deadline": deadline,
            "proof": "`stanch contain status` lists none of them as open",
        });
        workflow.insert(
            action.clone(),
            json!({
                "type": "action", "name": format!("{}: replace {}", plain(owner), titles.len()), "agent": agent,
                "commands": [{"type": "manual", "playbook_activity": "eliminate-risk", "command": what}], "on_completion": end,
                "step_extensions": {ID: extra},
            }),
        );
        workflow.insert(end, json!({"type": "end"}));
        firsts.push(action);
    }
    // Branches side by side are at least two; one owner needs none.
    let place = match firsts.as_slice() {
        [one] => {
            let one = one.clone();
            if let (Some(action), Some(to)) = (workflow.get_mut(&one).and_then(Value::as_object_mut), next(step)) {
                action.insert("on_completion".into(), json!(to));
            }
            workflow.remove(&format!("end--{}", uuid(&format!("{id}/end/0"))));
            one
        }
        _ => {
            let parallel = format!("parallel--{}", uuid(&format!("{id}/parallel")));
            let mut inserted =
                json!({"type": "parallel", "name": "Replace, each owner their own", "next_steps": firsts});
            if let Some(to) = next(step) {
                inserted["on_completion"] = json!(to);
            }
            workflow.insert(parallel.clone(), inserted);
            parallel
        }
    };
    let gone = inside(book, body);
    workflow.remove(&step.id);
    gone.iter().for_each(|id| drop(workflow.remove(*id)));
    for other in workflow.values_mut().filter_map(Value::as_object_mut) {
        for name in ["on_completion", "on_success", "on_failure", "on_true", "on_false"] {
            if other.get(name).and_then(Value::as_str) == Some(step.id.as_str()) {
                other.insert(name.into(), json!(place));
            }
        }
    }
}

/// What comes after a step that went well.
fn next(step: &crate::step::Step) -> Option<&String> {
    step.on_success.as_ref().or(step.on_completion.as_ref())
}

/// The steps of the loop's body: one after the other from its first.
fn inside<'b>(book: &'b Playbook, body: &'b String) -> Vec<&'b String> {
    let mut found: Vec<&String> = Vec::new();
    let mut at = Some(body);
    while let Some(id) = at.filter(|id| !found.contains(id)) {
        found.push(id);
        at = book.steps.get(id).and_then(next);
    }
    found
}

/// A text that no reader takes for a variable.
fn plain(text: &str) -> String {
    stanch_model::text::shorten(text, 200).replace("__", "_ _")
}

/// A UUID that a text has. It has the form of version 4, since the standard wants that of steps.
fn uuid(text: &str) -> String {
    let hash = Sha256::digest(text);
    let mut bytes: Vec<u8> = hash.iter().copied().take(16).collect();
    if let [_, _, _, _, _, _, version, _, variant, ..] = bytes.as_mut_slice() {
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
    }
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
