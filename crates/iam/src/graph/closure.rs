//! How far somebody gets.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use super::bits::Bits;
use super::node::Numbers;
use super::{Edge, Graph, Node};
use crate::decide::Truth;
use crate::estate::PrincipalId;

/// What a walk finds.
struct Spread {
    certain: Bits,
    possible: Bits,
    /// The step by which each node was reached first, and from whom.
    came: HashMap<Node, (Node, Edge)>,
    /// Nodes in the order in which they were reached.
    order: Vec<Node>,
    /// Administrators that were reached and not walked on from, with whether that is certain.
    stops: Vec<(Node, bool)>,
    /// Of the nodes, those that matter, see [`Closures::essential`].
    essential: Vec<Node>,
}

impl Spread {
    fn of(&self, number: usize) -> Truth {
        among(&self.certain, &self.possible, number)
    }
}

/// Whether a number is in the first set, or in the second alone.
fn among(certain: &Bits, possible: &Bits, number: usize) -> Truth {
    if certain.has(number) {
        Truth::Yes
    } else if possible.has(number) {
        Truth::Unknown
    } else {
        Truth::No
    }
}

/// Everybody that some identities together can turn out to act as.
pub struct Reached {
    from: Vec<Node>,
    numbers: Numbers,
    certain: Bits,
    possible: Bits,
    own: Spread,
    /// What administrators who were reached reach.
    behind: Vec<(Node, bool, Rc<Spread>)>,
}

/// Closures of a graph in which what administrators reach is worked out once.
pub struct Closures<'g, 'e> {
    graph: &'g Graph<'e>,
    exposed: &'g BTreeSet<PrincipalId>,
    admins: RefCell<BTreeMap<Node, Rc<Spread>>>,
}

impl<'e> Graph<'e> {
    /// Closures where all of `exposed` is in the same hands: what is given to one of them counts for whoever gives it.
    pub fn closures<'g>(&'g self, exposed: &'g BTreeSet<PrincipalId>) -> Closures<'g, 'e> {
        Closures { graph: self, exposed, admins: RefCell::default() }
    }

    /// Everybody that whoever holds all of `from` can turn out to act as, they themselves among them. Whoever holds
    /// `from` is taken to hold the `exposed` as well, which what is given to one of them counts for; what those reach by
    /// themselves is not counted.
    pub fn reached(&self, from: &[Node], exposed: &BTreeSet<PrincipalId>) -> Reached {
        self.closures(exposed).reached(from)
    }
}

impl<'g, 'e> Closures<'g, 'e> {
    /// The graph.
    pub fn graph(&self) -> &'g Graph<'e> {
        self.graph
    }

    /// Everybody that whoever holds all of `from` can turn out to act as, see [`Graph::reached`].
    pub fn reached(&self, from: &[Node]) -> Reached {
        let own = self.walk(from, true);
        let (mut certain, mut possible) = (own.certain.clone(), own.possible.clone());
        let mut behind = Vec::new();
        for (admin, sure) in &own.stops {
            let spread = self.of_admin(*admin);
            if *sure {
                certain.add(&spread.certain);
            } else {
                possible.add(&spread.certain);
            }
            possible.add(&spread.possible);
            behind.push((*admin, *sure, spread));
        }
        possible.without(&certain);
        Reached { from: from.to_vec(), numbers: self.graph.numbers, certain, possible, own, behind }
    }

    fn of_admin(&self, admin: Node) -> Rc<Spread> {
        if let Some(known) = self.admins.borrow().get(&admin) {
            return Rc::clone(known);
        }
        let mut spread = self.walk(&[admin], false);
        let of = |node: Node| spread.of(self.graph.numbers.of(node));
        spread.essential = spread.order.iter().copied().filter(|node| !self.is_covered(*node, of)).collect();
        let spread = Rc::new(spread);
        self.admins.borrow_mut().insert(admin, Rc::clone(&spread));
        spread
    }

    /// Walks over certain steps as far as they lead, then over all others. Where `stop`, administrators are not walked on
    /// from.
    fn walk(&self, from: &[Node], stop: bool) -> Spread {
        let (graph, numbers) = (self.graph, self.graph.numbers);
        let stops_at = |node: Node| stop && matches!(node, Node::Admin(_) | Node::Organization);
        let mut spread = Spread {
            certain: Bits::new(numbers.len()),
            possible: Bits::new(numbers.len()),
            came: HashMap::new(),
            order: Vec::new(),
            stops: Vec::new(),
            essential: Vec::new(),
        };
        let mut queue: VecDeque<Node> = VecDeque::new();
        for node in from {
            if spread.certain.insert(numbers.of(*node)) {
                queue.push_back(*node);
            }
        }
        // What is given to somebody else counts once that one is reached too, which may be later.
        let mut waiting: HashMap<Node, (Node, Edge)> = HashMap::new();
        let mut open: Vec<(Node, Edge)> = Vec::new();
        while let Some(node) = queue.pop_front() {
            spread.order.push(node);
            if let Node::Principal(id) = node
                && let Some(step) = waiting.get(&Node::Widened(id))
                && spread.certain.insert(numbers.of(Node::Widened(id)))
            {
                spread.came.insert(Node::Widened(id), *step);
                queue.push_back(Node::Widened(id));
            }
            if stops_at(node) {
                spread.stops.push((node, true));
                continue;
            }
            graph.each_step(node, |edge| {
                let acts = match edge.to {
                    Node::Widened(id) if edge.joint => {
                        self.exposed.contains(&id) || spread.certain.has(numbers.of(Node::Principal(id)))
                    }
                    _ => !edge.joint,
                };
                if edge.certain && acts {
                    if spread.certain.insert(numbers.of(edge.to)) {
                        spread.came.insert(edge.to, (node, *edge));
                        queue.push_back(edge.to);
                    }
                } else {
                    if edge.certain && edge.joint {
                        waiting.entry(edge.to).or_insert((node, *edge));
                    }
                    open.push((node, *edge));
                }
            });
        }
        let mut queue: VecDeque<(Node, Edge)> = open.into();
        while let Some((before, edge)) = queue.pop_front() {
            let number = numbers.of(edge.to);
            if spread.certain.has(number) || !spread.possible.insert(number) {
                continue;
            }
            spread.came.insert(edge.to, (before, edge));
            spread.order.push(edge.to);
            if stops_at(edge.to) {
                spread.stops.push((edge.to, false));
                continue;
            }
            graph.each_step(edge.to, |next| queue.push_back((edge.to, *next)));
        }
        spread
    }

    /// Nodes that matter where administrators are reached: not those whose account's administrator is reached as surely,
    /// who can do all that they can – but those that somebody else's thing names by themselves. With whether they are
    /// certain, in the order of nodes.
    pub fn essential(&self, reached: &Reached) -> Vec<(Node, bool)> {
        let behind = reached.behind.iter().flat_map(|(_, _, spread)| &spread.essential);
        let mut nodes = Bits::new(self.graph.numbers.len());
        for node in reached.own.order.iter().chain(behind) {
            nodes.insert(self.graph.numbers.of(*node));
        }
        let nodes = nodes.iter().filter_map(|number| self.graph.numbers.node(number));
        let essential = nodes.filter(|node| !self.is_covered(*node, |node| reached.of(node)));
        essential.map(|node| (node, reached.of(node) == Truth::Yes)).collect()
    }

    fn is_covered(&self, node: Node, of: impl Fn(Node) -> Truth) -> bool {
        let admin = match node {
            Node::Principal(id) | Node::Widened(id) | Node::Unbound(id) => self.graph.covering(id),
            Node::Created(at) => Some(Node::Admin(at)),
            _ => None,
        };
        admin.is_some_and(|admin| of(admin) >= of(node))
    }
}

impl Reached {
    /// Whether a node is reached.
    pub fn of(&self, node: Node) -> Truth {
        among(&self.certain, &self.possible, self.numbers.of(node))
    }

    /// Whether it began at a node.
    pub fn starts_at(&self, node: Node) -> bool {
        self.from.contains(&node)
    }

    /// Every node with whether it is certain: certain ones first, each part sorted by node.
    pub fn all(&self) -> impl Iterator<Item = (Node, bool)> {
        let node = |number: usize| self.numbers.node(number);
        let certain = self.certain.iter().filter_map(node).map(|node| (node, true));
        certain.chain(self.possible.iter().filter_map(node).map(|node| (node, false)))
    }

    /// Users and roles that are reached in any shape, for certain and at all, by number.
    pub(crate) fn identities(&self) -> (Bits, Bits) {
        let (mut certain, mut any) = (Bits::new(self.numbers.len()), Bits::new(self.numbers.len()));
        for (number, id) in (0..self.numbers.identities()).map(|id| (id as usize, PrincipalId(id))) {
            let shapes = [Node::Principal(id), Node::Widened(id), Node::Unbound(id)].map(|node| self.numbers.of(node));
            if shapes.iter().any(|shape| self.certain.has(*shape)) {
                certain.insert(number);
                any.insert(number);
            } else if shapes.iter().any(|shape| self.possible.has(*shape)) {
                any.insert(number);
            }
        }
        (certain, any)
    }

    /// Those that are certain, by number, and those that are not.
    pub(crate) fn bits(&self) -> (&Bits, &Bits) {
        (&self.certain, &self.possible)
    }

    /// The first administrator of an account on the way: a certain one where there is one.
    pub fn first_admin(&self) -> Option<Node> {
        let admin = |node: &&Node| matches!(node, Node::Admin(_));
        self.own.order.iter().find(admin).copied()
    }

    /// The way by which a node was reached: one with nothing open where there is one. A node where it began has no steps.
    pub fn way(&self, to: Node) -> Vec<Edge> {
        let number = self.numbers.of(to);
        let sure = |spread: &Spread| spread.certain.has(number);
        let any = |spread: &Spread| spread.certain.has(number) || spread.possible.has(number);
        let certain = self.certain.has(number);
        // A way with nothing open goes before a shorter one on which something is.
        if sure(&self.own) || (!certain && any(&self.own)) {
            return back(&self.own, &self.from, to);
        }
        let leads = |(_, admin, spread): &&(Node, bool, Rc<Spread>)| {
            if certain { *admin && sure(spread) } else { any(spread) }
        };
        let Some((admin, _, spread)) = self.behind.iter().find(leads) else { return Vec::new() };
        let mut way = back(&self.own, &self.from, *admin);
        way.extend(back(spread, std::slice::from_ref(admin), to));
        way
    }

    /// Where the way to a node begins.
    pub fn begins(&self) -> Option<Node> {
        self.from.first().copied()
    }
}

/// Steps back from a node to where a walk began, in their order.
fn back(spread: &Spread, from: &[Node], to: Node) -> Vec<Edge> {
    let mut way = Vec::new();
    let mut at = to;
    while !from.contains(&at) {
        let Some((before, edge)) = spread.came.get(&at) else { break };
        way.push(*edge);
        at = *before;
    }
    way.reverse();
    way
}
