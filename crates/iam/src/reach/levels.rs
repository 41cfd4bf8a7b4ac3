//! What somebody can do by itself or through others, by what it is for.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Answer, Asked, LISTED};
use crate::graph::{Node, Reached};
use crate::power::Level;

/// What can be done of one sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelReach {
    /// Id of the level: `read_data`, `disable_logs`, `persist`, `leave_organization`.
    pub level: String,
    /// Whether it can.
    pub answer: Answer,
    /// Whether it can without acting as anybody else.
    pub itself: Answer,
    /// On how many different things or forms.
    pub count: usize,
    /// Some of them, the surest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub examples: Vec<Example>,
}

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The action, as IAM writes it.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Whether nothing is open.
    pub answer: Answer,
    /// Who does it, where it is not the credential itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub through: Option<String>,
}

/// How surely something is done, with what, by whom.
#[derive(Clone, Copy)]
struct Done {
    certain: bool,
    itself: bool,
    action: u32,
    node: Node,
}

/// Things whose content somebody can read, by their place in the estate, with whether nothing is open.
pub type Readable = BTreeMap<u32, bool>;

/// Each level, and what can be read. `lone` says whether it is certain who is meant.
pub(super) fn of(asked: &mut Asked<'_, '_>, reached: &[Reached], lone: bool) -> (Vec<LevelReach>, Readable) {
    let mut found: HashMap<(Level, u32), Done> = HashMap::new();
    let mut readable = Readable::new();
    for one in reached {
        for (node, sure) in asked.closures.essential(one) {
            let itself = one.starts_at(node);
            for power in asked.powers(node).iter() {
                let done = Done { certain: power.certain && sure && lone, itself, action: power.action, node };
                if let (Level::ReadData, Some(thing)) = (power.level, power.thing) {
                    *readable.entry(thing).or_default() |= done.certain;
                }
                let known = found.entry((power.level, power.resource)).or_insert(done);
                if (done.certain, done.itself) > (known.certain, known.itself) {
                    *known = done;
                }
            }
        }
    }
    let answer = |done: &Done| if done.certain { Answer::Yes } else { Answer::Possibly };
    let level = |level: Level| {
        let mut of: Vec<(&str, &Done)> = found
            .iter()
            .filter(|((of, _), _)| *of == level)
            .map(|((_, resource), done)| (asked.text(*resource), done))
            .collect();
        let less = |one: &(&str, &Done), other: &(&str, &Done)| {
            let class = |(_, done): &(&str, &Done)| (!done.certain, !done.itself);
            class(one)
                .cmp(&class(other))
                .then_with(|| one.0.cmp(other.0))
                .then_with(|| asked.text(one.1.action).cmp(asked.text(other.1.action)))
        };
        // An administrator can do so much that sorting all of it would take longer than finding it.
        if of.len() > LISTED {
            of.select_nth_unstable_by(LISTED, less);
        }
        let example = |(resource, done): &(&str, &Done)| Example {
            action: asked.text(done.action).to_owned(),
            resource: (*resource).to_owned(),
            answer: answer(done),
            through: (!done.itself).then(|| asked.graph.words(done.node)),
        };
        let shown = of.len().min(LISTED);
        if let Some(first) = of.get_mut(..shown) {
            first.sort_by(less);
        }
        LevelReach {
            level: level.id().to_owned(),
            answer: of.iter().map(|(_, done)| answer(done)).max().unwrap_or_default(),
            itself: of.iter().filter(|(_, done)| done.itself).map(|(_, done)| answer(done)).max().unwrap_or_default(),
            count: of.len(),
            examples: of.iter().take(LISTED).map(example).collect(),
        }
    };
    (Level::ALL.into_iter().map(level).collect(), readable)
}
