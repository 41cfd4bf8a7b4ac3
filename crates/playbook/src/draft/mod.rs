//! A playbook of a case: one that is shipped, filled in with who has to replace what, in which order and by when.

mod share;

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::extension::ID;
use crate::playbook::Playbook;
use crate::read::Refusal;
use crate::step::Work;

use share::{Share, shares};

/// Minutes after the start until which whoever has what reaches furthest has to be done, and how many each after them has
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
    /// Whether it reaches furthest: it is or may become an administrator, or destroys copies.
    pub furthest: bool,
}

/// A playbook for these credentials, which are given in the order in which they have to be replaced. Before the loop over
/// what is left, each owner gets a branch, side by side; without any credential, there is the loop alone.
///
/// # Errors
/// None in practice: what is made of a playbook is one.
pub fn draft(book: &Playbook, vendor: &str, replace: &[ToReplace], now: DateTime<Utc>) -> Result<Playbook, Refusal> {
    let mut document = book.document().clone();
    let id = format!("playbook--{}", uuid(&format!("{}/{vendor}/{now}", book.id)));
    let time = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    document.insert("id".into(), json!(id));
    document.insert("created".into(), json!(time));
    document.insert("modified".into(), json!(time));
    document.insert("derived_from".into(), json!([book.id]));
    document.insert("name".into(), json!(format!("{} ({vendor})", book.name)));
    if !replace.is_empty() {
        let shares = shares(replace);
        let said = book.description.as_deref().unwrap_or_default();
        document.insert("description".into(), json!(format!("{said} {}", counted(replace)).trim()));
        branches(book, &id, &shares, &mut document);
    }
    Playbook::of(document)
}

/// How many credentials there are, of how many owners.
fn counted(replace: &[ToReplace]) -> String {
    let owners: BTreeSet<&str> = replace.iter().filter_map(|one| one.owner.as_deref()).collect();
    let nobody = replace.iter().filter(|one| one.owner.is_none()).count();
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let all = format!("Drafted for {} of {}", count(replace.len(), "credential"), count(owners.len(), "owner"));
    match nobody {
        0 => format!("{all}."),
        nobody => format!("{all}; {nobody} of them {} no owner yet.", if nobody == 1 { "has" } else { "have" }),
    }
}

/// Puts a branch for each share before the loop over what is left to replace.
fn branches(book: &Playbook, id: &str, shares: &[Share<'_>], document: &mut Map<String, Value>) {
    let replaces = |condition: &str| condition.contains("rotate.open") || condition.contains("exposures.open");
    let looped = book.steps.values().find_map(|step| match &step.work {
        Work::While { condition, on_true: Some(body) } if replaces(condition) => Some((step, body)),
        _ => None,
    });
    let Some((step, body)) = looped else { return };
    let Some(body) = book.steps.get(body) else { return };
    let Work::Action { agent: Some(agent), .. } = &body.work else { return };
    let Some(workflow) = document.get_mut("workflow").and_then(Value::as_object_mut) else { return };
    // How it is taken back is that of the loop, and its leader finds owners where there are none.
    let extra = workflow.get(&body.id).and_then(|body| body["step_extensions"][ID].as_object()).cloned();
    let extra = extra.unwrap_or_default();
    // Whoever led there comes to the branches first.
    let place = match shares {
        [_] => format!("action--{}", uuid(&format!("{id}/action/0"))),
        _ => format!("parallel--{}", uuid(&format!("{id}/parallel"))),
    };
    for other in workflow.values_mut().filter_map(Value::as_object_mut) {
        for name in ["on_completion", "on_success", "on_failure", "on_true", "on_false"] {
            if other.get(name).and_then(Value::as_str) == Some(step.id.as_str()) {
                other.insert(name.into(), json!(place));
            }
        }
    }
    let mut firsts = Vec::new();
    let mut later = 0;
    for (at, share) in shares.iter().enumerate() {
        let action = format!("action--{}", uuid(&format!("{id}/action/{at}")));
        // Branches side by side are at least two; one needs none.
        let next = match shares {
            [_] => step.id.clone(),
            _ => {
                let end = format!("end--{}", uuid(&format!("{id}/end/{at}")));
                workflow.insert(end.clone(), json!({"type": "end"}));
                end
            }
        };
        later += usize::from(!share.furthest && at > 0);
        let deadline = if share.furthest { FIRST } else { (FIRST + later * MORE).min(LAST) };
        workflow.insert(action.clone(), share.step(agent, &extra, deadline, &next));
        firsts.push(action);
    }
    if firsts.len() > 1 {
        workflow.insert(
            place,
            json!({"type": "parallel", "name": "Replace, each owner their own", "next_steps": firsts,
                   "on_completion": step.id}),
        );
    }
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
