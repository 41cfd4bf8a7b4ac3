//! The file of a rule.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Actions, Each, Gains, Need, On, Rule, Where};

/// The file of a rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    #[serde(default)]
    catalogue: Vec<String>,
    source: String,
    each: String,
    #[serde(default)]
    workload: Option<String>,
    gains: Gains,
    #[serde(default)]
    only: Option<String>,
    #[serde(default, rename = "where")]
    filter: Where,
    needs: Vec<NeedFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedFile {
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    on: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, String>,
    #[serde(default)]
    assume: bool,
}

/// The rule of a file.
///
/// # Errors
/// When the file is no rule: one sentence that names it.
pub fn read(id: &'static str, text: &str) -> Result<Rule, String> {
    let file: File = toml::from_str(text).map_err(|error| format!("rule {id}: {}", error.message()))?;
    let each = match file.each.as_str() {
        "self" => Each::SelfOnly,
        "user" => Each::User,
        "role" => Each::Role,
        "group" => Each::Group,
        "policy" => Each::Policy,
        "workload" => Each::Workload,
        "provider" => Each::Provider,
        other => return Err(format!("rule {id}: there is no each = \"{other}\"")),
    };
    let only = match file.only.as_deref() {
        None => None,
        Some("user") => Some(crate::estate::Kind::User),
        Some("role") => Some(crate::estate::Kind::Role),
        Some(other) => return Err(format!("rule {id}: there is no only = \"{other}\"")),
    };
    if (each == Each::Workload) != file.workload.is_some() {
        return Err(format!("rule {id}: workload belongs to each = \"workload\", and to no other"));
    }
    let assume = file.needs.iter().any(|need| need.assume);
    let mut needs = Vec::new();
    for need in file.needs.into_iter().filter(|need| !need.assume) {
        let actions = match (need.action, need.any) {
            (Some(action), any) if any.is_empty() => vec![action],
            (None, any) if !any.is_empty() => any,
            _ => return Err(format!("rule {id}: a need has either action or any")),
        };
        let on = need.on.ok_or_else(|| format!("rule {id}: {} has no on", actions.join(", ")))?;
        needs.push(Need {
            actions: Actions::new(actions),
            on: On::new(&on),
            context: need.context.into_iter().collect(),
        });
    }
    Ok(Rule {
        id,
        title: file.title,
        catalogue: file.catalogue,
        source: file.source,
        each,
        workload: file.workload,
        gains: file.gains,
        only,
        filter: file.filter,
        needs,
        assume,
    })
}
