//! Pictures of ways: for Graphviz, and drawn by ourselves.
//!
//! A [`Drawing`] has no more than what is seen. Its texts are raw, and each writer makes them harmless for its own place.

mod dot;
mod group;
mod layout;
mod order;
mod routes;
mod svg;

use std::collections::BTreeMap;

pub use dot::dot;
pub use svg::svg;

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// What it shows, in one line.
    pub title: String,
    /// Who and what is on it.
    pub nodes: Vec<Drawn>,
    /// Steps, each pair of nodes once in each direction, sorted.
    pub edges: Vec<Line>,
    /// How many nodes were left out, since no picture of so many can be read.
    pub left_out: usize,
}

/// Somebody or something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drawn {
    /// What it is.
    pub sort: Sort,
    /// What it is called.
    pub label: String,
    /// What more there is to say, as its account; may be empty.
    pub note: String,
    /// Its whole name, which a reader sees when pointing at it. Of several that are drawn as one: their names.
    pub full: Vec<String>,
}

/// What somebody or something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Where ways begin: something exposed.
    Start,
    /// A user.
    User,
    /// A role.
    Role,
    /// Somebody that an identity turns into: with more permissions, without its boundary, somebody new.
    Made,
    /// A resource.
    Thing,
    /// Where ways lead: an administrator, a backup, whatever was asked for.
    Goal,
}

impl Sort {
    /// The word for several.
    fn several(self) -> &'static str {
        match self {
            Self::Start => "credentials",
            Self::User => "users",
            Self::Role => "roles",
            Self::Made => "identities with more",
            Self::Thing => "resources",
            Self::Goal => "goals",
        }
    }

    /// The name in documents and styles.
    fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::User => "user",
            Self::Role => "role",
            Self::Made => "made",
            Self::Thing => "thing",
            Self::Goal => "goal",
        }
    }
}

/// A step from one node to another, by their places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// From which.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// What is done, each different thing once, sorted.
    pub labels: Vec<String>,
    /// Whether nothing is open on at least one of these.
    pub certain: bool,
}

impl Line {
    /// What is done, in a few words.
    fn words(&self) -> String {
        match self.labels.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first} +{}", rest.len()),
        }
    }
}

/// A drawing that is being made. Nodes are told apart by what they are called in full.
#[derive(Debug, Default)]
pub struct Pencil {
    places: BTreeMap<String, usize>,
    nodes: Vec<Drawn>,
    edges: BTreeMap<(usize, usize), Line>,
}

impl Pencil {
    /// The place of a node, which is drawn where it was not. One that is a start or a goal stays one.
    pub fn node(&mut self, sort: Sort, label: &str, note: &str, full: &str) -> usize {
        let next = self.nodes.len();
        let place = *self.places.entry(full.to_owned()).or_insert(next);
        match self.nodes.get_mut(place) {
            Some(known) if matches!(sort, Sort::Start | Sort::Goal) => known.sort = sort,
            Some(_) => {}
            None => self.nodes.push(Drawn {
                sort,
                label: label.to_owned(),
                note: note.to_owned(),
                full: vec![full.to_owned()],
            }),
        }
        place
    }

    /// Draws a step between two places.
    pub fn line(&mut self, from: usize, to: usize, label: &str, certain: bool) {
        let fresh = || Line { from, to, labels: Vec::new(), certain: false };
        let line = self.edges.entry((from, to)).or_insert_with(fresh);
        line.certain |= certain;
        if let Err(place) = line.labels.binary_search_by(|known| known.as_str().cmp(label)) {
            line.labels.insert(place, label.to_owned());
        }
    }

    /// The drawing, with nodes that look alike drawn as one.
    pub fn done(self, title: &str) -> Drawing {
        let whole = Drawing {
            title: title.to_owned(),
            nodes: self.nodes,
            edges: self.edges.into_values().collect(),
            left_out: 0,
        };
        group::grouped(whole)
    }
}
