//! Other credentials that something exposed can read in AWS, and where their names point.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use stanch_iam::estate::{Estate, Thing, ThingKind};
use stanch_iam::reach::{Answer, Readable};
use stanch_secrets::credential::Secrecy;
use stanch_secrets::kind::{UNKNOWN, classify};

use crate::results::Hop;

/// So many names are given of one sort; how many there are in all is said beside them.
const NAMES: usize = 5;

/// Words in the name of a bucket that holds the state of infrastructure, which has secrets in clear.
const STATE: &[&str] = &["terraform", "tfstate", "tf-state", "pulumi", "state-file", "cdk-", "cdktoolkit"];

/// One credential that a thing holds.
struct Held {
    /// The service that its name points to.
    service: String,
    held_in: String,
    name: String,
}

/// What things hold, each looked at once.
#[derive(Default)]
pub(super) struct Hops {
    known: HashMap<u32, Rc<Vec<Held>>>,
}

/// Names behind one service and place.
#[derive(Default)]
struct Names<'h> {
    names: BTreeSet<&'h str>,
    certain: bool,
}

impl Hops {
    /// What can be read of other credentials.
    pub(super) fn of(&mut self, estate: &Estate, readable: &Readable) -> Vec<Hop> {
        let things: Vec<(Rc<Vec<Held>>, bool)> = readable
            .iter()
            .map(|(number, certain)| {
                let look = || estate.things().get(*number as usize).map(held).unwrap_or_default();
                (Rc::clone(self.known.entry(*number).or_insert_with(|| Rc::new(look()))), *certain)
            })
            .collect();
        let mut found: BTreeMap<(&str, &str), Names<'_>> = BTreeMap::new();
        for (held, certain) in &things {
            for one in held.iter() {
                let names = found.entry((&one.service, &one.held_in)).or_default();
                names.names.insert(&one.name);
                names.certain |= certain;
            }
        }
        let hop = |((service, held_in), names): ((&str, &str), Names<'_>)| Hop {
            service: service.to_owned(),
            held_in: held_in.to_owned(),
            count: u64::try_from(names.names.len()).unwrap_or(u64::MAX),
            names: names.names.into_iter().take(NAMES).map(str::to_owned).collect(),
            answer: if names.certain { Answer::Yes } else { Answer::Possibly },
        };
        found.into_iter().map(hop).collect()
    }
}

/// What a thing holds.
fn held(thing: &Thing) -> Vec<Held> {
    let one = |service: String, held_in: String, name: String| Held { service, held_in, name };
    let account = &thing.account;
    match thing.kind {
        ThingKind::Secret => {
            vec![one(service(&thing.name, true), format!("secrets of account {account}"), thing.name.clone())]
        }
        ThingKind::Parameter => {
            vec![one(service(&thing.name, true), format!("parameters of account {account}"), thing.name.clone())]
        }
        ThingKind::Workload(kind) => {
            let secret = thing.variables.iter().filter(|name| classify(name).secrecy == Secrecy::Secret);
            let held_in = format!("variables of {} in account {account}", kind.replace('_', " "));
            secret.map(|name| one(service(name, true), held_in.clone(), format!("{}: {name}", thing.name))).collect()
        }
        ThingKind::Bucket if STATE.iter().any(|word| thing.name.to_ascii_lowercase().contains(word)) => {
            let held_in = format!("state files in buckets of account {account}");
            vec![one("whatever the infrastructure has".to_owned(), held_in, thing.name.clone())]
        }
        _ => Vec::new(),
    }
}

/// The service that a name points to.
pub(super) fn service(name: &str, holds_secrets: bool) -> String {
    let class = classify(name);
    let named = class.service.or_else(|| class.kind.and_then(|kind| kind.service).map(str::to_owned));
    named.unwrap_or_else(|| if holds_secrets { UNKNOWN.to_owned() } else { String::new() })
}
