//! Who replaces what: the branches of a drafted playbook.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::ToReplace;
use crate::extension::ID;

/// At most so many owners get a step of their own; those after them share one.
const OWNERS: usize = 40;
/// At most so many credentials are named in one step; the others are counted.
const NAMED: usize = 20;

/// Whose credentials they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose<'r> {
    Owner(&'r str),
    /// Somebody has to be found first, at once for what reaches furthest.
    Nobody {
        furthest: bool,
    },
    /// Owners who share a step.
    More(usize),
}

/// What one branch replaces.
pub(super) struct Share<'r> {
    whose: Whose<'r>,
    titles: Vec<&'r str>,
    pub(super) furthest: bool,
}

/// The credentials of each branch, branches in the order of the first credential of each.
pub(super) fn shares(replace: &[ToReplace]) -> Vec<Share<'_>> {
    let mut found: Vec<Share<'_>> = Vec::new();
    let mut places: BTreeMap<Whose<'_>, usize> = BTreeMap::new();
    for one in replace {
        let whose = one.owner.as_deref().map_or(Whose::Nobody { furthest: one.furthest }, Whose::Owner);
        let place = *places.entry(whose).or_insert_with(|| {
            found.push(Share { whose, titles: Vec::new(), furthest: false });
            found.len() - 1
        });
        if let Some(share) = found.get_mut(place) {
            share.titles.push(&one.title);
            share.furthest |= one.furthest;
        }
    }
    // The sort is stable: what reaches furthest stands first, and the rest in its order.
    found.sort_by_key(|share| !share.furthest);
    let mut owners = 0;
    let (mut own, rest): (Vec<Share<'_>>, Vec<Share<'_>>) = found.into_iter().partition(|share| {
        let is_owner = matches!(share.whose, Whose::Owner(_));
        owners += usize::from(is_owner);
        !is_owner || owners <= OWNERS
    });
    if !rest.is_empty() {
        let (count, furthest) = (rest.len(), rest.iter().any(|share| share.furthest));
        let titles = rest.into_iter().flat_map(|share| share.titles).collect();
        own.push(Share { whose: Whose::More(count), titles, furthest });
    }
    own
}

impl Share<'_> {
    /// The step that replaces them.
    pub(super) fn step(&self, agent: &str, extra: &Map<String, Value>, deadline: usize, next: &str) -> Value {
        let count = self.titles.len();
        let named = self.titles.iter().take(NAMED).enumerate();
        let named: Vec<String> = named.map(|(at, title)| format!("{}. {}", at + 1, plain(title))).collect();
        let more = match count.saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more, which {} lists", self.listing()),
        };
        let (name, owner, how) = match self.whose {
            Whose::Owner(owner) => {
                (format!("{}: replace {count}", plain(owner)), Some(plain(owner)), "Replace at their source")
            }
            Whose::More(owners) => (
                format!("{owners} more owners: replace {count}"),
                None,
                "Have the owner of each replace it at its source",
            ),
            Whose::Nobody { furthest } => (
                match furthest {
                    true => format!("Find who replaces what reaches furthest: {count}"),
                    false => format!("Find who replaces what has no owner: {count}"),
                },
                None,
                "Find an owner for each, who replaces it at its source",
            ),
        };
        let what = format!(
            "{how}, in this order: {}{more}. Say each with `stanch contain done PLAN NUMBER --proof TEXT`; `stanch contain \
             show PLAN` has the numbers.",
            named.join("; ")
        );
        let mut extra = extra.clone();
        if let Some(owner) = owner {
            extra.insert("owner".into(), json!(owner));
        }
        extra.insert("deadline".into(), json!(deadline));
        let proof = "the journal says who did each, and `stanch contain status --open` lists none of them";
        extra.insert("proof".into(), json!(proof));
        // After a no, the loop asks again.
        json!({
            "type": "action", "name": name, "agent": agent, "on_success": next, "on_failure": next,
            "description": "By hand: write beside each who did it, when, and what shows it.",
            "commands": [{"type": "manual", "playbook_activity": "eliminate-risk", "command": what}],
            "step_extensions": {ID: extra},
        })
    }

    /// The command that lists all of them, with the owner where that can be typed as it is.
    fn listing(&self) -> String {
        let all = "`stanch exposures --not-replaced`";
        match self.whose {
            Whose::Owner(owner) if owner.chars().all(|letter| letter.is_alphanumeric() || " .@-".contains(letter)) => {
                format!("`stanch exposures --not-replaced --text \"{}\"`", plain(owner))
            }
            _ => all.to_owned(),
        }
    }
}

/// A text that no reader takes for a variable.
fn plain(text: &str) -> String {
    stanch_model::text::shorten(text, 200).replace("__", "_ _").replace('`', "'")
}
