//! What one condition looked at, found by whom it concerns.

use std::collections::BTreeMap;

use crate::condition::Condition;
use crate::facts::Facts;
use crate::verdict::{About, Item, State};

/// What one condition looked at.
pub(crate) struct Looked {
    pub(crate) id: &'static str,
    pub(crate) asks: &'static str,
    pub(crate) items: Vec<Item>,
    /// Places of items that are about every project.
    everybodys: Vec<usize>,
    /// Of them, those that hold.
    holding: Vec<usize>,
    /// The worst of the others.
    pub(crate) rest: State,
    /// Places of items by the credential that they are about.
    pub(crate) of_credential: BTreeMap<usize, Vec<usize>>,
    /// Places of items by the project that they are about.
    pub(crate) of_project: BTreeMap<usize, Vec<usize>>,
}

impl Looked {
    /// What it looked at that is about every project.
    pub(crate) fn everybodys(&self) -> impl Iterator<Item = &Item> {
        self.everybodys.iter().filter_map(|place| self.items.get(*place))
    }

    /// Of that, what holds them.
    pub(crate) fn holding(&self) -> impl Iterator<Item = &Item> {
        self.holding.iter().filter_map(|place| self.items.get(*place))
    }
}

/// What a condition looked at, by whom it concerns. `every` says which credentials every project uses.
pub(crate) fn look(condition: &Condition, facts: &Facts, every: &[bool]) -> Looked {
    let mut looked = Looked {
        id: condition.id,
        asks: condition.asks,
        items: condition.items(facts),
        everybodys: Vec::new(),
        holding: Vec::new(),
        rest: State::Met,
        of_credential: BTreeMap::new(),
        of_project: BTreeMap::new(),
    };
    for (place, item) in looked.items.iter().enumerate() {
        match item.about {
            About::Credential(at) if !every.get(at).copied().unwrap_or(true) => {
                looked.of_credential.entry(at).or_default().push(place);
            }
            About::Project(at) => looked.of_project.entry(at).or_default().push(place),
            About::Everything | About::Credential(_) => {
                looked.everybodys.push(place);
                if item.state.holds() {
                    looked.holding.push(place);
                } else if item.state > looked.rest {
                    looked.rest = item.state.clone();
                }
            }
        }
    }
    looked
}
