//! Which identities of AWS are exposed, by what a vendor held and by what people listed.

use std::collections::BTreeSet;

use stanch_iam::decide::Truth;
use stanch_iam::estate::PrincipalId;
use stanch_iam::graph::{Graph, Node};
use stanch_iam::reach::{Answer, Meaning};
use stanch_model::Handle;
use stanch_secrets::credential::{Confidence, Credential, Join, Link, Secrecy, Target};

use crate::exposures::Listed;
use crate::results::{Credentials, IssuerRole};

/// One thing that is exposed, with the identities that it is or may be.
pub(super) struct Exposed {
    pub(super) number: Option<u64>,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) who: Vec<Node>,
    pub(super) meaning: Meaning,
    pub(super) issuer: bool,
    pub(super) roles: Vec<IssuerRole>,
    pub(super) notes: Vec<String>,
}

impl Exposed {
    /// The identities that it certainly is.
    pub(super) fn certain(&self) -> impl Iterator<Item = PrincipalId> {
        let certain = self.meaning == Meaning::All;
        self.who.iter().filter(move |_| certain).filter_map(|node| node.identity())
    }
}

/// Everything that is exposed: what was collected and linked, then what people listed and that says more.
pub(super) fn all(graph: &Graph<'_>, held: Option<&Credentials>, listed: &[Listed]) -> Vec<Exposed> {
    let mut all: Vec<Exposed> = Vec::new();
    for (number, credential) in (1..).zip(held.iter().flat_map(|held| &held.linked.credentials)) {
        all.extend(of_credential(graph, number, credential));
    }
    let known: BTreeSet<Node> =
        all.iter().filter(|one| one.meaning == Meaning::All).flat_map(|one| one.who.iter().copied()).collect();
    for one in listed {
        let exposed = of_list(graph, one);
        if exposed.who.is_empty() || !exposed.who.iter().all(|node| known.contains(node)) {
            all.push(exposed);
        }
    }
    all
}

fn of_credential(graph: &Graph<'_>, number: u64, credential: &Credential) -> Option<Exposed> {
    if credential.secrecy == Secrecy::Setting {
        return None;
    }
    let links: Vec<&Link> = credential.links.iter().filter(|link| link.holds()).collect();
    let in_aws = |link: &&&Link| matches!(link.target, Target::AccessKey { .. } | Target::Role { .. });
    if !links.iter().any(|link| in_aws(&link)) {
        return None;
    }
    let mut notes = Vec::new();
    let mut who = Vec::new();
    let issuer = links.iter().any(|link| link.join == Join::Trust);
    let mut roles = Vec::new();
    for link in links.iter().filter(in_aws) {
        match node(graph, &link.target) {
            Ok(node) => {
                who.push(node);
                if let (true, Some(role)) = (link.join == Join::Trust, node.identity()) {
                    roles.push(opened(graph, role, link));
                }
            }
            Err(why) => notes.push(why),
        }
    }
    who.sort();
    who.dedup();
    let sure = links.iter().all(|link| link.confidence == Confidence::Certain || link.confirmed());
    let meaning = if sure && (issuer || links.len() == 1) { Meaning::All } else { Meaning::OneOf };
    if meaning == Meaning::OneOf {
        let evidence = format!("`stanch link {number}` has the evidence");
        notes.push(match links.len() {
            1 => format!("it is not certain that it is this one; {evidence}"),
            several => format!("it is not certain which of {several} it is; {evidence}"),
        });
    }
    let title = credential.title.clone();
    Some(Exposed { number: Some(number), id: credential.id.clone(), title, who, meaning, issuer, roles, notes })
}

/// Whether the issuer has a session of a role, and what else the role asks for.
fn opened(graph: &Graph<'_>, role: PrincipalId, link: &Link) -> IssuerRole {
    let principal = graph.estate().principal(role);
    let providers = graph.providers_of(role);
    // The provider that the link is about is named in its evidence; a role trusts one issuer as a rule.
    let named = providers.iter().find(|arn| link.evidence.iter().any(|text| text.contains(arn.as_str())));
    let decision = named.or(providers.first()).map(|provider| graph.lets_in(role, provider));
    let (answer, still) = decision.map_or((Answer::Possibly, Vec::new()), |decision| {
        let open =
            decision.open.iter().map(|open| format!("{} {} {}", open.key, open.operator, open.values.join(", ")));
        (Answer::from(decision.verdict.truth()), open.collect())
    });
    let becomes = graph.reached(&[Node::Principal(role)], &BTreeSet::new());
    let admin = becomes.all().filter(|(node, _)| matches!(node, Node::Admin(_)));
    let truth = admin.map(|(_, sure)| if sure { Truth::Yes } else { Truth::Unknown }).max().unwrap_or(Truth::No);
    IssuerRole { role: principal.arn.clone(), answer, still, can_become_admin: truth.into() }
}

/// The identity of a link's target.
fn node(graph: &Graph<'_>, target: &Target) -> Result<Node, String> {
    let estate = graph.estate();
    match target {
        Target::AccessKey { id, account, user } if user == "<root_account>" || user == "root" => graph
            .admin_node(account)
            .ok_or_else(|| format!("{id} is a root user's key of an account that was not read")),
        Target::AccessKey { id, account, user } => {
            let by_name = || {
                let named = |one: &stanch_iam::estate::Principal| one.name == *user && one.account == *account;
                estate.principals().find(|(_, one)| one.kind.id() == "user" && named(one)).map(|(id, _)| id)
            };
            let found = estate.user_of_key(id).or_else(by_name);
            found.map(Node::Principal).ok_or_else(|| {
                format!(
                    "user {user} of access key {id} is not among what was read of account {account}, so that its \
                         permissions are not known"
                )
            })
        }
        Target::Role { arn, account } => estate.principal_of(arn).map(Node::Principal).ok_or_else(|| {
            format!("role {arn} is not among what was read of account {account}, so that its permissions are not known")
        }),
        _ => Err(String::new()),
    }
}

/// What a person listed.
fn of_list(graph: &Graph<'_>, listed: &Listed) -> Exposed {
    let estate = graph.estate();
    let text = listed.exposure.handle.as_str();
    let mut notes = Vec::new();
    // Of a name that several have, nobody says which is meant: that is no reason to say that there is none.
    let called = |name: &str, notes: &mut Vec<String>| match estate.who(name) {
        Ok(found) => Some(Node::Principal(found)),
        Err(why) => {
            notes.push(format!("what it can do is not known: {why}"));
            None
        }
    };
    let (who, meaning) = match &listed.exposure.handle {
        Handle::AccessKeyId(id) => (estate.user_of_key(id).map(Node::Principal), Meaning::All),
        Handle::Arn(arn) if arn.ends_with(":root") => {
            (graph.admin_node(stanch_iam::arn::account_of(arn)), Meaning::All)
        }
        Handle::Arn(arn) => (called(arn, &mut notes), Meaning::All),
        Handle::Name(name) => {
            let found = called(name, &mut notes);
            if found.is_some() {
                notes.push("it is taken for the identity of that name, which nothing but the name says".to_owned());
            }
            (found, Meaning::OneOf)
        }
    };
    if who.is_none() && notes.is_empty() {
        notes.push("what it can do is not known: no identity of this name was read from AWS".to_owned());
    }
    let title = listed.exposure.note.clone().unwrap_or_else(|| text.to_owned());
    Exposed {
        number: None,
        id: text.to_owned(),
        title,
        who: who.into_iter().collect(),
        meaning,
        issuer: false,
        roles: Vec::new(),
        notes,
    }
}
