//! The operations of a lake, each with what AWS and threat models say of it.

use std::collections::HashMap;
use std::sync::Arc;

use stanch_actions::{AccessLevel, Class, Fact, ThreatModel};
use stanch_model::{Gap, GapKind, Technique};

/// The number of an operation in [`Operations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Op(pub(crate) u32);

/// What is known of one operation.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The service as the log writes it.
    pub(crate) source: Arc<str>,
    /// The service without `.amazonaws.com`.
    pub(crate) service: Arc<str>,
    /// The operation as the log writes it.
    pub(crate) operation: Arc<str>,
    /// What AWS's own table says of it; `None` where that does not know it.
    pub(crate) class: Option<Class>,
    /// What threat models say of it.
    pub(crate) facts: &'static [Fact],
    /// Events in the logs that are reviewed.
    pub(crate) events: u64,
}

/// All operations that occur.
#[derive(Debug, Default)]
pub(crate) struct Operations {
    list: Vec<Known>,
    by_name: HashMap<(Arc<str>, Arc<str>), Op>,
}

impl Operations {
    /// The number of an operation, new or known; adds to its events.
    pub(crate) fn number(&mut self, source: &str, operation: &str, events: u64) -> Op {
        let key = (Arc::from(source), Arc::from(operation));
        if let Some(op) = self.by_name.get(&key) {
            self.list[op.0 as usize].events += events;
            return *op;
        }
        let op = Op(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let (source, operation) = key.clone();
        let service = short(&source);
        self.list.push(Known {
            class: stanch_actions::classify(&source, &operation),
            facts: stanch_actions::facts(&source, &operation),
            service: Arc::from(service),
            source,
            operation,
            events,
        });
        self.by_name.insert(key, op);
        op
    }

    /// Numbers all operations anew in the order of their names, since rows come in any order and no sentence may depend on
    /// it. Answers the new number of each old one.
    pub(crate) fn sort(&mut self) -> Vec<Op> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        let name = |at: &usize| (Arc::clone(&self.list[*at].source), Arc::clone(&self.list[*at].operation));
        order.sort_by_key(name);
        let mut renumbered = vec![Op(0); self.list.len()];
        for (new, old) in (0u32..).zip(&order) {
            renumbered[*old] = Op(new);
        }
        self.list = order.into_iter().map(|old| self.list[old].clone()).collect();
        self.by_name.values_mut().for_each(|op| *op = renumbered[op.0 as usize]);
        renumbered
    }

    /// The number of an operation that occurs.
    pub(crate) fn find(&self, source: &str, operation: &str) -> Option<Op> {
        self.by_name.get(&(Arc::from(source), Arc::from(operation))).copied()
    }

    /// What is known of an operation.
    pub(crate) fn get(&self, op: Op) -> &Known {
        &self.list[op.0 as usize]
    }

    /// Every operation with its number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Op, &Known)> {
        (0u32..).map(Op).zip(&self.list)
    }

    /// One gap a service for the operations that the table of actions does not know.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut unknown: std::collections::BTreeMap<&str, Vec<(&str, u64)>> = std::collections::BTreeMap::new();
        for known in self.list.iter().filter(|known| known.class.is_none() && known.facts.is_empty()) {
            unknown.entry(&known.service).or_default().push((&known.operation, known.events));
        }
        let gap = |(service, mut operations): (&str, Vec<(&str, u64)>)| {
            operations.sort_unstable();
            let events = operations.iter().map(|(_, events)| events).sum();
            let names: Vec<String> = operations.iter().map(|(name, events)| format!("{name} ({events})")).collect();
            let cause = format!(
                "what these operations do is not in the table of AWS's actions, so that only their being new counts: {}",
                names.join(", ")
            );
            Gap::new(GapKind::Unclassified, service, cause).times(events)
        };
        unknown.into_iter().map(gap).collect()
    }
}

impl Known {
    /// The operation as `service:Operation`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// The access level, where it is known.
    pub(crate) fn level(&self) -> Option<AccessLevel> {
        self.class.as_ref().and_then(|class| class.level)
    }

    /// Whether a threat model is about it.
    pub(crate) fn is_of(&self, model: ThreatModel) -> bool {
        self.facts.iter().any(|fact| fact.model == model)
    }

    /// Whether it lists or describes, as somebody does who looks around.
    pub(crate) fn enumerates(&self) -> bool {
        let listing = matches!(self.level(), Some(AccessLevel::List)) || self.is_of(ThreatModel::Enumeration);
        let reading = matches!(self.level(), Some(AccessLevel::Read) | None);
        let named = ["List", "Describe", "Get", "Lookup", "Search"].iter().any(|verb| self.operation.starts_with(verb));
        // Data are got, not enumerated.
        listing || (reading && named && !self.is_of(ThreatModel::SecretAccess) && &*self.operation != "GetObject")
    }

    /// Whether it changes something, or may.
    pub(crate) fn changes(&self) -> bool {
        !matches!(self.level(), Some(AccessLevel::List | AccessLevel::Read))
    }

    /// ATT&CK's ids for one threat model.
    pub(crate) fn techniques(&self, model: ThreatModel) -> Vec<Technique> {
        let mut found: Vec<Technique> =
            self.facts.iter().filter(|fact| fact.model == model).flat_map(techniques).collect();
        found.sort();
        found.dedup();
        found
    }
}

/// The techniques of one fact, in both versions of the matrix.
fn techniques(fact: &Fact) -> Vec<Technique> {
    let newer = |at: usize, old: &&str| fact.techniques_v19.get(at).copied().unwrap_or(*old).to_owned();
    let pairs = fact.techniques.iter().enumerate();
    pairs.map(|(at, old)| Technique { v18: (*old).to_owned(), v19: newer(at, old) }).collect()
}

/// A service without the domain that all of them have.
pub(crate) fn short(source: &str) -> &str {
    source.trim_end_matches(".cn").trim_end_matches(".amazonaws.com")
}

/// Threat models by which an operation counts, where several are about it: the graver and the more particular first.
const LEADING: [ThreatModel; 14] = [
    ThreatModel::DefenceEvasion,
    ThreatModel::IdentityCreation,
    ThreatModel::FederationPersistence,
    ThreatModel::PrivilegeEscalation,
    ThreatModel::Impact,
    ThreatModel::SecretAccess,
    ThreatModel::Exfiltration,
    ThreatModel::LateralMovement,
    ThreatModel::ModelAbuse,
    ThreatModel::SupplyChain,
    ThreatModel::CodePersistence,
    ThreatModel::ResourceCreation,
    ThreatModel::Billing,
    ThreatModel::ConsoleAccess,
];

/// Operations on keys that services call all day for every object they read: only that they are new or come from
/// elsewhere says anything, not on which key.
const ROUTINE: [&str; 5] =
    ["Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt", "GetAuthorizationToken"];

impl Known {
    /// The threat model by which it counts; none for what only looks around or is harmless.
    pub(crate) fn leading(&self) -> Option<ThreatModel> {
        LEADING.into_iter().find(|model| self.is_of(*model))
    }

    /// Whether it matters on what it was called.
    pub(crate) fn has_target(&self) -> bool {
        self.leading().is_some() && !ROUTINE.contains(&&*self.operation)
    }

    /// Whether its answer is a secret.
    pub(crate) fn reads_secrets(&self) -> bool {
        self.is_of(ThreatModel::SecretAccess) && !self.changes() && self.has_target()
    }

    /// Whether the table of actions has it among those that manage permissions.
    pub(crate) fn manages_permissions(&self) -> bool {
        self.level() == Some(AccessLevel::PermissionsManagement)
    }

    /// Whether its service holds the keys of an account.
    pub(crate) fn is_sensitive(&self) -> bool {
        self.class.as_ref().is_some_and(|class| stanch_actions::is_sensitive(class.prefix))
    }
}
