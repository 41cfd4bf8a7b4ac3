//! What ways look like.

use stanch_iam::aim::{Aim, Routes};
use stanch_iam::backup::Copy;
use stanch_iam::estate::{Estate, Kind, PrincipalId};
use stanch_iam::graph::{Graph, Node};

use super::{Drawing, Pencil, Sort};

/// So many ways to administrators are drawn for one identity.
const TO_ADMIN: usize = 20;

impl Drawing {
    /// Ways from an identity to an aim.
    pub fn of_routes(graph: &Graph<'_>, from: PrincipalId, aim: &Aim, routes: &Routes) -> Self {
        let mut pencil = Pencil::default();
        pencil.begins(graph, from);
        pencil.routes(graph, aim, routes);
        let who = graph.estate().principal(from).words();
        pencil.done(&format!("Ways from {who} to {}", graph.words_of(aim)))
    }

    /// What something exposed could do that a breach is about: the shortest ways to administrators from what it is or may
    /// be, and the shortest to each vault and bucket of `copies` that keeps backups. Copies that are no thing of the estate,
    /// as the snapshots of an account, are not drawn.
    pub fn of_dangers(graph: &Graph<'_>, title: &str, who: &[PrincipalId], copies: &[Copy]) -> Self {
        let mut pencil = Pencil::default();
        let admin = graph.aim("admin").into_iter().map(|aim| (aim, TO_ADMIN));
        let stores = copies.iter().filter_map(|copy| graph.aim(&copy.arn).ok()).map(|aim| (aim, 1));
        let aims: Vec<(Aim, usize)> = admin.chain(stores).collect();
        for id in who {
            pencil.begins(graph, *id);
            for (aim, most) in &aims {
                pencil.routes(graph, aim, &graph.routes(*id, aim, *most));
            }
        }
        pencil.done(title)
    }
}

impl Pencil {
    /// Draws an identity where ways begin.
    fn begins(&mut self, graph: &Graph<'_>, id: PrincipalId) {
        let one = graph.estate().principal(id);
        self.node(Sort::Start, &one.words(), &format!("account {}", one.account), &one.arn);
    }

    /// Draws ways to an aim.
    fn routes(&mut self, graph: &Graph<'_>, aim: &Aim, routes: &Routes) {
        for route in &routes.found {
            let places: Vec<usize> = route.nodes.iter().map(|node| self.stands(graph, *node)).collect();
            for (step, ends) in route.steps.iter().zip(places.windows(2)) {
                if let [from, to] = ends {
                    self.line(*from, *to, &step.rule, step.certain);
                }
            }
            let Some(last) = places.last().copied() else { continue };
            match aim {
                Aim::Nodes { .. } => self.is_goal(last),
                Aim::Thing(_) => {
                    let arn = graph.words_of(aim);
                    let goal = self.node(Sort::Goal, name(&arn), &place_of(&arn), &arn);
                    for one in &route.uses {
                        let action = one.actions.first().map_or(one.purpose, |(action, _)| action.as_str());
                        self.line(last, goal, action, !one.open);
                    }
                }
            }
        }
    }

    /// The place of somebody of a graph.
    fn stands(&mut self, graph: &Graph<'_>, node: Node) -> usize {
        let estate = graph.estate();
        let full = graph.words(node);
        let account = |id: &str| format!("account {id}");
        let changed = |id: PrincipalId, how: &str| {
            let one = estate.principal(id);
            (Sort::Made, format!("{} {how}", one.words()), account(&one.account))
        };
        let (sort, label, note) = match node {
            Node::Principal(id) => identity(estate, id),
            Node::Widened(id) => changed(id, "with more"),
            Node::Unbound(id) => changed(id, "unbound"),
            Node::Member(_) => (Sort::Made, format!("member of {}", name(&full)), String::new()),
            Node::Bounded(_) => (Sort::Made, "somebody new".to_owned(), format!("within {}", name(&full))),
            Node::Created(at) => (Sort::Made, "somebody new".to_owned(), account(graph.account_at(at))),
            Node::Admin(at) => (Sort::Goal, "administrator".to_owned(), named(estate, graph.account_at(at))),
            Node::Organization => (Sort::Goal, "administrator".to_owned(), "the organisation".to_owned()),
        };
        self.node(sort, &label, &note, &full)
    }

    /// Says that a way leads to a place, unless it begins there.
    fn is_goal(&mut self, place: usize) {
        if let Some(node) = self.nodes.get_mut(place).filter(|node| node.sort != Sort::Start) {
            node.sort = Sort::Goal;
        }
    }
}

fn identity(estate: &Estate, id: PrincipalId) -> (Sort, String, String) {
    let one = estate.principal(id);
    let sort = if one.kind == Kind::User { Sort::User } else { Sort::Role };
    (sort, one.words(), format!("account {}", one.account))
}

/// An account by id, with its name where it has one.
fn named(estate: &Estate, id: &str) -> String {
    match estate.accounts().get(id).and_then(|account| account.name.as_deref()) {
        Some(name) => format!("{id} {name}"),
        None => format!("account {id}"),
    }
}

/// What stands last in an ARN.
fn name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}

/// The service and the account of an ARN.
fn place_of(arn: &str) -> String {
    stanch_iam::arn::Arn::parse(arn).map_or_else(String::new, |arn| match arn.owner() {
        Some(account) => format!("{} in {account}", arn.service),
        None => arn.service.to_owned(),
    })
}
