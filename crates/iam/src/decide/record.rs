//! What is kept of the way to an answer.

use super::Truth;
use super::condition::condition;
use super::decision::{Cite, Layer, Open};
use super::matching::resource;
use super::principal;
use super::question::Question;
use crate::policy::{Effect, Statement};

/// Keeps which statements had a part in an answer.
pub(super) trait Record<'a> {
    /// Whether it keeps anything; where not, looking can stop at the first statement that settles a list.
    const KEEPS: bool;

    /// A statement matches, or may.
    fn note(&mut self, layer: Layer, statement: &'a Statement, truth: Truth);

    /// How much was noted so far.
    fn mark(&self) -> usize;

    /// Of what was noted since a mark, only what is this true had a part.
    fn settle(&mut self, mark: usize, truth: Truth);
}

/// Keeps nothing.
pub(super) struct Silent;

impl Record<'_> for Silent {
    const KEEPS: bool = false;

    fn note(&mut self, _: Layer, _: &Statement, _: Truth) {}

    fn mark(&self) -> usize {
        0
    }

    fn settle(&mut self, _: usize, _: Truth) {}
}

/// Keeps statements.
#[derive(Default)]
pub(super) struct Kept<'a> {
    notes: Vec<(Layer, &'a Statement, Truth)>,
}

impl<'a> Record<'a> for Kept<'a> {
    const KEEPS: bool = true;

    fn note(&mut self, layer: Layer, statement: &'a Statement, truth: Truth) {
        self.notes.push((layer, statement, truth));
    }

    fn mark(&self) -> usize {
        self.notes.len()
    }

    fn settle(&mut self, mark: usize, truth: Truth) {
        let since = self.notes.split_off(mark);
        self.notes.extend(since.into_iter().filter(|(_, _, one)| *one == truth));
    }
}

impl Kept<'_> {
    /// The statements with an effect that match, sorted.
    pub(super) fn cites(&self, effect: Effect) -> Vec<Cite> {
        let certain =
            |(_, statement, truth): &&(Layer, &Statement, Truth)| *truth == Truth::Yes && statement.effect == effect;
        let mut cites: Vec<Cite> = self.notes.iter().filter(certain).map(|(layer, one, _)| cite(*layer, one)).collect();
        cites.sort();
        cites.dedup();
        cites
    }

    /// What would decide whether the statements match of which that cannot be told, sorted.
    pub(super) fn open(&self, question: &Question<'_>) -> Vec<Open> {
        let mut open = Vec::new();
        for (layer, statement, truth) in &self.notes {
            if *truth == Truth::Unknown {
                unknown(*layer, statement, question, &mut open);
            }
        }
        open.sort();
        open.dedup();
        open
    }
}

fn cite(layer: Layer, statement: &Statement) -> Cite {
    Cite { layer, policy: statement.policy.to_string(), statement: statement.label.clone() }
}

/// Adds what would decide whether a statement matches.
fn unknown(layer: Layer, statement: &Statement, question: &Question<'_>, open: &mut Vec<Open>) {
    let mut add = |key: &str, operator: &str, values: Vec<String>| {
        let cite = cite(layer, statement);
        open.push(Open { key: key.to_owned(), operator: operator.to_owned(), values, effect: statement.effect, cite });
    };
    let before = statement.conditions().iter().filter(|one| condition(one, question) == Truth::Unknown);
    for one in before {
        add(one.key(), one.operator(), one.values().to_vec());
    }
    if resource(statement, question) == Truth::Unknown {
        let patterns = statement.resources.patterns.iter().map(|pattern| pattern.text().to_owned()).collect();
        let keys: Vec<&str> = statement.resources.patterns.iter().flat_map(|pattern| pattern.keys()).collect();
        add(&keys.join(", "), super::VARIABLE, patterns);
    }
    if let Some(cause) = &statement.opaque {
        add(super::UNREAD_STATEMENT, "", vec![cause.to_string()]);
    }
    if let Some(names) = statement.principals.as_ref().and_then(|principals| principal::open(principals, question)) {
        add(super::PRINCIPAL, "", names);
    }
    let principals = statement.principals.is_none() && layer == Layer::Resource && statement.opaque.is_none();
    if principals {
        add(super::NO_PRINCIPAL, "", Vec::new());
    }
}
