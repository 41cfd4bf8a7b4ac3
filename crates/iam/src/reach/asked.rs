//! What is asked once and for all exposed identities together.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::Destroyable;
use super::backups::{Destroyer, Threat};
use super::step::{Said, said};
use crate::estate::PrincipalId;
use crate::graph::{Closures, Edge, Graph, Node, Reached};
use crate::power::Level;

/// A power with its texts as numbers, since many have the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) level: Level,
    pub(super) resource: u32,
    pub(super) action: u32,
    pub(super) certain: bool,
    pub(super) thing: Option<u32>,
}

/// A graph, with what is exposed and with what was asked of it already.
pub struct Asked<'g, 'e> {
    /// Who can become whom.
    pub graph: &'g Graph<'e>,
    pub(super) closures: Closures<'g, 'e>,
    pub(super) threats: Vec<Threat<'g>>,
    powers: HashMap<Node, Rc<Vec<Known>>>,
    texts: Vec<Rc<str>>,
    numbers: HashMap<Rc<str>, u32>,
    ways: HashMap<(Node, usize), Option<Rc<Destroyer>>>,
    steps: HashMap<(Node, Edge), Rc<Said>>,
}

impl<'g, 'e> Asked<'g, 'e> {
    /// Nothing asked yet. `exposed` are the identities of everything that is exposed, `copies` those of backups.
    pub fn new(graph: &'g Graph<'e>, exposed: &'g BTreeSet<PrincipalId>, copies: &'g [Destroyable]) -> Self {
        Self {
            graph,
            closures: graph.closures(exposed),
            threats: copies.iter().map(|copy| Threat::new(graph, copy)).collect(),
            powers: HashMap::new(),
            texts: Vec::new(),
            numbers: HashMap::new(),
            ways: HashMap::new(),
            steps: HashMap::new(),
        }
    }

    /// Everybody that somebody can turn out to act as.
    pub fn reached(&self, from: Node) -> Reached {
        self.closures.reached(&[from])
    }

    /// What a node can do by itself.
    pub(super) fn powers(&mut self, node: Node) -> Rc<Vec<Known>> {
        if let Some(known) = self.powers.get(&node) {
            return Rc::clone(known);
        }
        let powers = self.graph.powers(node);
        let known: Vec<Known> = powers
            .into_iter()
            .map(|power| {
                // What knows no resource is done to an account, each action for itself.
                let resource = match power.resource.as_str() {
                    "*" => format!("* in account {}\n{}", power.account, power.action),
                    resource => resource.to_owned(),
                };
                Known {
                    level: power.level,
                    resource: self.number(&resource),
                    action: self.number(&power.action),
                    certain: power.certain,
                    thing: power.thing,
                }
            })
            .collect();
        let known = Rc::new(known);
        self.powers.insert(node, Rc::clone(&known));
        known
    }

    /// The first line of a text that has a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).and_then(|text| text.lines().next()).unwrap_or_default()
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Rc<str> = Rc::from(text);
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(Rc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// How a node destroys a copy, the copy by its place.
    pub(super) fn way(&mut self, node: Node, copy: usize) -> Option<Rc<Destroyer>> {
        if let Some(known) = self.ways.get(&(node, copy)) {
            return known.clone();
        }
        let threat = self.threats.get(copy)?;
        let way = self.graph.destroys(node, &threat.of.copy).into_iter().next();
        let way = way.map(|way| Rc::new(Destroyer::new(self.graph.words(node), &way)));
        self.ways.insert((node, copy), way.clone());
        way
    }

    /// A step with its reasons. Whether something is open in it depends on what else is reached.
    pub(super) fn step(&mut self, from: Node, edge: Edge, reached: &Reached) -> Said {
        let known = self.steps.entry((from, edge)).or_insert_with(|| Rc::new(said(self.graph, from, &edge)));
        Said::clone(known).settled(!self.graph.leaves_open(&edge, reached))
    }
}
