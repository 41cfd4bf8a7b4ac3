//! Which listings were read to their end, so that what they do not have does not exist.

use std::collections::BTreeSet;

use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::Snapshot;

/// Listings that were read to their end, by account and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listings {
    complete: BTreeSet<(String, String)>,
    /// Listings that were asked for and not read to their end.
    incomplete: BTreeSet<(String, String)>,
}

impl Listings {
    /// Those of a snapshot. Files say of themselves nowhere that they have everything, and count for none.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut listings = Self::default();
        for one in &snapshot.about.coverage {
            let whole = one.outcome == Outcome::Complete;
            let list = if whole { &mut listings.complete } else { &mut listings.incomplete };
            list.insert((one.domain.clone(), one.kind.clone()));
        }
        listings
    }

    /// Whether all listings of a kind were read to their end in an account.
    pub fn read(&self, account: &str, kind: &str) -> bool {
        // A tuple of borrowed texts is no key of a set of owned ones.
        self.complete.contains(&(account.to_owned(), kind.to_owned()))
    }

    /// Whether all workloads of a kind, as rules name it, were read in an account.
    pub(crate) fn read_workloads(&self, account: &str, kind: &str) -> bool {
        let Some((_, kinds)) = WORKLOADS.iter().find(|(name, _)| *name == kind) else { return false };
        let Some((list, further)) = kinds.split_first() else { return false };
        let missing = |kind: &&&str| self.incomplete.contains(&(account.to_owned(), (**kind).to_owned()));
        self.read(account, list) && !further.iter().any(|kind| missing(&kind))
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, account: &str, kind: &str) -> Self {
        self.complete.insert((account.to_owned(), kind.to_owned()));
        self
    }
}

/// Kinds of listings that have the workloads of a kind: the list itself, then what it leads to, of which there is none
/// where the list is empty. Nothing that lists them is known
/// for the kinds that are not here, so that what exists of them never is.
const WORKLOADS: &[(&str, &[&str])] = &[
    ("function", &["functions"]),
    ("instance", &["instances"]),
    ("launch_template", &["launch templates"]),
    ("managed_instance", &["managed instances"]),
    ("build_project", &["build projects", "build project details"]),
    ("stack", &["stacks"]),
    ("stack_set", &["stack sets"]),
    ("pipeline", &["pipelines"]),
    ("notebook", &["notebooks", "notebook details"]),
    ("task", &["task families", "task definitions"]),
    ("service", &["task families", "ECS clusters", "ECS service names", "ECS services"]),
    ("dev_endpoint", &["development endpoints"]),
    ("glue_job", &["Glue jobs"]),
    ("state_machine", &["state machines", "state machine details"]),
    ("app_runner_service", &["App Runner services", "App Runner service details"]),
    ("anywhere_profile", &["trust anchors", "Roles Anywhere profiles"]),
];
