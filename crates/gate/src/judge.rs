//! From facts to verdicts.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::condition::CONDITIONS;
use crate::facts::{Acceptance, Facts, UsedBy};
use crate::holding;
use crate::looked::{Looked, look};
use crate::verdict::{About, Answer, Item, Judged, ProjectAnswer, State, Verdict, Waiting};
use crate::words::time;

/// Facts, judged: everything that the conditions looked at, from which each verdict is read.
pub struct Judgement<'f> {
    pub(crate) facts: &'f Facts,
    /// By condition, in the order of the table.
    pub(crate) looked: Vec<Looked>,
    /// Places of credentials that a project uses and not every one does, by its id.
    own: BTreeMap<&'f str, Vec<usize>>,
    /// Acceptances by condition and key.
    accepted: BTreeMap<(&'f str, &'f str), Vec<&'f Acceptance>>,
}

/// Judges facts.
pub fn judge(facts: &Facts) -> Judgement<'_> {
    let every: Vec<bool> = facts.credentials.iter().map(|one| matches!(one.used_by, UsedBy::Every { .. })).collect();
    let looked = CONDITIONS.iter().map(|condition| look(condition, facts, &every)).collect();
    let mut own: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, credential) in facts.credentials.iter().enumerate() {
        if let UsedBy::These { projects } = &credential.used_by {
            for project in projects.keys() {
                own.entry(project).or_default().push(at);
            }
        }
    }
    let mut accepted: BTreeMap<(&str, &str), Vec<&Acceptance>> = BTreeMap::new();
    for acceptance in &facts.accepted {
        for key in &acceptance.covers {
            accepted.entry((&acceptance.condition, key)).or_default().push(acceptance);
        }
    }
    Judgement { facts, looked, own, accepted }
}

impl Judgement<'_> {
    /// Whether one project can build, with everything that its conditions looked at; none where there is no such project.
    pub fn project(&self, id: &str) -> Option<Verdict> {
        self.place(id).map(|at| self.verdict(Some(at)))
    }

    /// Whether all can build. Where some can and the others wait for what is theirs alone, it is [`Answer::GoExcept`].
    pub fn overall(&self) -> Verdict {
        let mut verdict = self.verdict(None);
        let everybody = self.looked.iter().any(|looked| self.shared(looked, None).holds());
        let can = self.projects().iter().any(|one| one.answer != Answer::No);
        if verdict.answer == Answer::No && !everybody && can && !self.holds_nobody() {
            verdict.answer = Answer::GoExcept;
        }
        verdict
    }

    /// Whether something is not met of a credential that no project uses: it is excepted by no project that waits for it.
    fn holds_nobody(&self) -> bool {
        let projects: BTreeSet<&str> = self.facts.projects.iter().map(|project| project.id.as_str()).collect();
        let nobodys = |one: &UsedBy| match one {
            UsedBy::These { projects: these } => !these.keys().any(|id| projects.contains(id.as_str())),
            UsedBy::Every { .. } => false,
        };
        let credentials = self.facts.credentials.iter().enumerate().filter(|(_, one)| nobodys(&one.used_by));
        let places: Vec<usize> = credentials.map(|(at, _)| at).collect();
        self.looked.iter().any(|looked| {
            let items = places.iter().filter_map(|at| looked.of_credential.get(at)).flatten();
            items.filter_map(|at| looked.items.get(*at)).any(|item| self.state(looked.id, item, None).holds())
        })
    }

    /// Each project, in the order of the facts.
    pub fn projects(&self) -> Vec<ProjectAnswer> {
        let shared: Vec<State> = self.looked.iter().map(|looked| self.shared(looked, None)).collect();
        // Only what is accepted for one project alone makes what is shared differ between them.
        let alone = self.facts.accepted.iter().any(|one| one.project.is_some());
        let one = |(at, project): (usize, &crate::facts::Project)| {
            let states = self.looked.iter().zip(&shared).map(|(looked, shared)| {
                let shared = if alone { self.shared(looked, Some(at)) } else { shared.clone() };
                let own = self.own(looked, at).map(|item| self.state(looked.id, item, Some(at)));
                own.fold(shared, State::max)
            });
            let states: Vec<State> = states.collect();
            let holds = self.looked.iter().zip(&states).filter(|(_, state)| state.holds());
            ProjectAnswer {
                id: project.id.clone(),
                name: project.name.clone(),
                answer: answer(&states),
                holds: holds.map(|(looked, _)| looked.id).collect(),
            }
        };
        self.facts.projects.iter().enumerate().map(one).collect()
    }

    /// What holds projects, what most of them wait for first.
    pub fn waiting(&self) -> Vec<Waiting> {
        holding::waiting(self)
    }

    /// Keys of what a condition lacks in one project, or in all, and nobody accepts.
    pub fn lacks(&self, condition: &str, project: Option<&str>) -> Vec<String> {
        let verdict = self.verdict(project.and_then(|id| self.place(id)));
        let items = verdict.conditions.into_iter().filter(|one| one.id == condition).flat_map(|one| one.items);
        let mut keys: Vec<String> = items.filter(|item| item.state.holds()).map(|item| item.key).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    fn place(&self, project: &str) -> Option<usize> {
        self.facts.projects.iter().position(|one| one.id == project)
    }

    fn verdict(&self, project: Option<usize>) -> Verdict {
        let conditions = self.looked.iter().map(|looked| {
            let items: Vec<&Item> = match project {
                None => looked.items.iter().collect(),
                Some(at) => looked.everybodys().chain(self.own(looked, at)).collect(),
            };
            let mut items: Vec<Item> = items.into_iter().map(|item| self.told(looked.id, item, project)).collect();
            items.sort_by(|one, other| other.state.cmp(&one.state));
            if items.is_empty() {
                items.push(nothing(self.facts));
            }
            let state = items.first().map_or(State::Unknown, |item| item.state.clone());
            Judged { id: looked.id, asks: looked.asks, state, items }
        });
        let conditions: Vec<Judged> = conditions.collect();
        let states: Vec<State> = conditions.iter().map(|one| one.state.clone()).collect();
        let project = project.and_then(|at| self.facts.projects.get(at)).map(|project| project.id.clone());
        Verdict { project, answer: answer(&states), conditions }
    }

    /// The worst of what a condition looked at that is about every project, as one of them sees it.
    fn shared(&self, looked: &Looked, project: Option<usize>) -> State {
        let holding = looked.holding().map(|item| self.state(looked.id, item, project));
        holding.fold(looked.rest.clone(), State::max)
    }

    /// What a condition looked at that is about one project alone, or about what not every project uses.
    pub(crate) fn own<'l>(&self, looked: &'l Looked, project: usize) -> impl Iterator<Item = &'l Item> {
        let id = self.facts.projects.get(project).map(|one| one.id.as_str()).unwrap_or_default();
        let credentials = self.own.get(id).map(Vec::as_slice).unwrap_or_default();
        let places =
            credentials.iter().filter_map(|at| looked.of_credential.get(at)).chain(looked.of_project.get(&project));
        places.flatten().filter_map(|place| looked.items.get(*place)).collect::<Vec<_>>().into_iter()
    }

    /// An item as a project sees it: what somebody accepts of it counts.
    pub(crate) fn told(&self, condition: &str, item: &Item, project: Option<usize>) -> Item {
        let mut item = item.clone();
        if item.state.holds() {
            let state = self.state(condition, &item, project);
            if state == item.state
                && let Some(ended) = self.acceptances(condition, &item, project).max_by_key(|one| one.until)
            {
                item.says.push_str(&format!("; that {} accepts it ended at {}", ended.by, time(ended.until)));
            }
            item.state = state;
        }
        item
    }

    /// What counts for a project: the item's own state, or that somebody accepts it.
    pub(crate) fn state(&self, condition: &str, item: &Item, project: Option<usize>) -> State {
        if item.state.holds() {
            let holding = self.acceptances(condition, item, project).filter(|one| self.facts.now < one.until);
            if let Some(one) = holding.max_by_key(|one| one.until) {
                return State::Accepted { by: one.by.clone(), until: one.until, because: one.because.clone() };
            }
        }
        item.state.clone()
    }

    fn acceptances<'a>(
        &'a self,
        condition: &'a str,
        item: &'a Item,
        project: Option<usize>,
    ) -> impl Iterator<Item = &'a Acceptance> {
        let of = self.accepted.get(&(condition, item.key.as_str())).map(Vec::as_slice).unwrap_or_default();
        let id = project.and_then(|at| self.facts.projects.get(at)).map(|project| project.id.as_str());
        of.iter().copied().filter(move |one| match &one.project {
            None => true,
            Some(for_one) => Some(for_one.as_str()) == id,
        })
    }
}

/// What stands where a condition looked at nothing.
fn nothing(facts: &Facts) -> Item {
    let (state, says) = match facts.credentials.is_empty() {
        true => (State::NotJudged, "nothing is known to be exposed that it could be about"),
        false => (State::Met, "nothing that is used is concerned by it"),
    };
    Item { about: About::Everything, state, says: says.to_owned(), way_out: String::new(), key: String::new() }
}

/// What states of conditions come to.
fn answer(states: &[State]) -> Answer {
    match states.iter().max() {
        Some(State::Met) => Answer::Go,
        Some(State::Accepted { .. }) => Answer::GoExcept,
        Some(State::NotJudged | State::Unknown | State::NotMet) | None => Answer::No,
    }
}

/// A short name for a text, the same each time.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
