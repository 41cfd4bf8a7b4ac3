//! What snapshots say, by what it is asked for.

mod coverage;
mod keys;

use std::collections::HashMap;

use stanch_inventory::record::aws::{Account, CredentialReport, Group, IdentityProvider, ManagedPolicy, Role, User};
use stanch_inventory::record::{Container, Grant, Held, JobUse, Record, Source};
use stanch_inventory::run::Outcome;
use stanch_inventory::snapshot::{Entry, Snapshot};

pub(crate) use coverage::KeyCoverage;
pub(crate) use keys::{Key, Keys};

use crate::credential::Target;
use crate::link::{KeyActivity, Question};

/// Something held, with where it was said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) source: Source,
    pub(crate) key: &'a str,
    pub(crate) entry: &'a Entry,
    pub(crate) held: &'a Held,
}

/// What snapshots say.
pub(crate) struct Known<'a> {
    pub(crate) question: &'a Question<'a>,
    /// What the vendor holds, in the order of keys.
    pub(crate) held: Vec<Said<'a>>,
    /// What others hold, by source and key.
    pub(crate) elsewhere: Vec<Said<'a>>,
    /// Containers of the vendor, by id and by every other name.
    pub(crate) containers: HashMap<&'a str, &'a Container>,
    /// Grants by the container that they open.
    pub(crate) grants: HashMap<&'a str, Vec<&'a Grant>>,
    /// Jobs by the container that they used.
    pub(crate) uses: HashMap<&'a str, Vec<&'a JobUse>>,
    pub(crate) keys: Keys<'a>,
    pub(crate) key_coverage: KeyCoverage,
    /// Users by ARN.
    pub(crate) users: HashMap<&'a str, &'a User>,
    /// Groups by ARN.
    pub(crate) groups: Vec<&'a Group>,
    pub(crate) roles: Vec<&'a Role>,
    /// Roles by ARN.
    pub(crate) roles_by_arn: HashMap<&'a str, &'a Role>,
    /// Managed policies by ARN.
    pub(crate) policies: HashMap<&'a str, &'a ManagedPolicy>,
    pub(crate) providers: Vec<&'a IdentityProvider>,
    pub(crate) accounts: HashMap<&'a str, &'a Account>,
    /// Rows of credential reports by ARN.
    pub(crate) reports: HashMap<&'a str, &'a CredentialReport>,
    /// What others hold and accept, by what names it as a target.
    pub(crate) targets: HashMap<String, Said<'a>>,
    /// What logs say, by access key.
    pub(crate) activity: HashMap<&'a str, &'a KeyActivity>,
}

impl<'a> Known<'a> {
    /// What the snapshots of a question say.
    pub(crate) fn new(question: &'a Question<'a>) -> Self {
        let mut known = Self {
            question,
            held: Vec::new(),
            elsewhere: Vec::new(),
            containers: HashMap::new(),
            grants: HashMap::new(),
            uses: HashMap::new(),
            keys: Keys::default(),
            key_coverage: KeyCoverage::new(question.snapshots),
            users: HashMap::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            roles_by_arn: HashMap::new(),
            policies: HashMap::new(),
            providers: Vec::new(),
            targets: HashMap::new(),
            accounts: HashMap::new(),
            reports: HashMap::new(),
            activity: question.activity.iter().map(|one| (one.credential_id.as_str(), one)).collect(),
        };
        let mut snapshots: Vec<&Snapshot> = question.snapshots.to_vec();
        snapshots.sort_by_key(|snapshot| snapshot.source);
        for snapshot in snapshots {
            for (key, entry) in &snapshot.entries {
                known.take(snapshot.source, key, entry);
            }
        }
        let mut keys = std::mem::take(&mut known.keys);
        keys.index(&known);
        known.keys = keys;
        known
    }

    fn take(&mut self, source: Source, key: &'a str, entry: &'a Entry) {
        let of_vendor = source == self.question.vendor;
        match &entry.record {
            Record::Held(held) => {
                let said = Said { source, key, entry, held };
                if of_vendor {
                    self.held.push(said);
                } else {
                    self.targets.insert(Target::of(source, held).id(), said);
                    self.elsewhere.push(said);
                }
            }
            Record::Container(one) if of_vendor => {
                self.containers.insert(&one.id, one);
                for alias in &one.aliases {
                    self.containers.entry(alias).or_insert(one);
                }
            }
            Record::Grant(one) if of_vendor => self.grants.entry(&one.container).or_default().push(one),
            Record::JobUse(one) if of_vendor => self.uses.entry(&one.container).or_default().push(one),
            Record::AccessKey(one) => self.keys.push(one, entry.stale_since),
            Record::User(one) => {
                self.users.insert(&one.arn, one);
            }
            Record::Group(one) => self.groups.push(one),
            Record::Role(one) => {
                self.roles.push(one);
                self.roles_by_arn.insert(&one.arn, one);
            }
            Record::ManagedPolicy(one) => {
                self.policies.insert(&one.arn, one);
            }
            Record::IdentityProvider(one) => self.providers.push(one),
            Record::Account(one) => {
                self.accounts.insert(&one.id, one);
            }
            Record::CredentialReport(one) => {
                self.reports.insert(&one.arn, one);
            }
            _ => {}
        }
    }

    /// The container of the vendor that a place names.
    pub(crate) fn container(&self, id: &str) -> Option<&'a Container> {
        self.containers.get(id).copied()
    }

    /// Whether the vendor's listings of a kind were not all read to their end.
    pub(crate) fn lacks(&self, kind: &str) -> bool {
        let of_vendor = self.question.snapshots.iter().filter(|snapshot| snapshot.source == self.question.vendor);
        of_vendor
            .flat_map(|snapshot| &snapshot.about.coverage)
            .any(|line| line.kind == kind && line.outcome != Outcome::Complete)
    }

    /// Whether anything was collected of a source.
    pub(crate) fn has(&self, source: Source) -> bool {
        self.question.snapshots.iter().any(|snapshot| snapshot.source == source)
    }
}

/// The account in an ARN; empty where it has none.
pub(crate) fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or("")
}
