//! What losing a vendor tonight would cost, made of parts that are told, and what to do about it.
//!
//! Points order what to do and measure nothing else. What nobody knows has the points of what would be worst.

mod backups;
mod facts;
mod held;
mod logs;
mod playbook;
mod recorded;
mod steps;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use backups::BackupLine;
pub use facts::{Answer, Held, Isolated, Kept, Playbook, ReadinessFacts, VendorFacts};
pub use logs::AccountLogs;
pub use recorded::{Account, KeptLogs, Recorded, Term, Trail};
pub use steps::Step;

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// What it is about, as one sentence without a full stop.
    pub says: String,
    /// For how many things it is so.
    pub count: usize,
    /// For how many more nobody knows.
    pub unknown: usize,
    /// Of how many.
    pub of: usize,
    /// Points that these add.
    pub points: u32,
    /// Of these, those that stand for what nobody knows.
    #[serde(default)]
    pub unknown_points: u32,
    /// What some of them are called.
    pub examples: Vec<String>,
}

/// What losing one vendor would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorScore {
    /// What the vendor is called.
    pub vendor: String,
    /// The sum of the points of its parts.
    pub points: u32,
    /// Of these, those that stand for what nobody knows.
    #[serde(default)]
    pub unknown_points: u32,
    /// What they are made of.
    pub parts: Vec<Part>,
}

/// How ready one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The time for which it is true: that of the latest collection.
    pub as_of: DateTime<Utc>,
    /// The sum of all points: the higher, the worse the night.
    pub points: u32,
    /// Of these, those that stand for what nobody knows.
    #[serde(default)]
    pub unknown_points: u32,
    /// Vendors, the worst first.
    pub vendors: Vec<VendorScore>,
    /// What logs would not show.
    pub logs: Vec<Part>,
    /// What the logs of each account show, and for how long.
    #[serde(default)]
    pub accounts: Vec<AccountLogs>,
    /// For how many days they have to be kept.
    #[serde(default)]
    pub needed_days: u32,
    /// What copies lack.
    pub backup_parts: Vec<Part>,
    /// Each copy.
    pub backups: Vec<BackupLine>,
    /// What to do, what removes most points first.
    pub steps: Vec<Step>,
}

/// How ready one is, by facts.
pub fn readiness(facts: &ReadinessFacts) -> Readiness {
    let mut steps = Vec::new();
    let mut vendors: Vec<VendorScore> = facts.vendors.iter().map(|vendor| score(facts, vendor, &mut steps)).collect();
    vendors.sort_by(|one, other| (other.points, &one.vendor).cmp(&(one.points, &other.vendor)));
    let (accounts, logs) = logs::judge(facts, &mut steps);
    let (backups, backup_parts) = backups::judge(facts, &mut steps);
    playbook::steps(facts, &mut steps);
    let parts = || vendors.iter().flat_map(|vendor| &vendor.parts).chain(&logs).chain(&backup_parts);
    let points = parts().map(|part| part.points).sum();
    let unknown_points = parts().map(|part| part.unknown_points).sum();
    steps::rank(&mut steps);
    let (as_of, needed_days) = (facts.as_of, logs::needed_days(facts));
    Readiness { as_of, points, unknown_points, vendors, logs, accounts, needed_days, backup_parts, backups, steps }
}

fn score(facts: &ReadinessFacts, vendor: &VendorFacts, steps: &mut Vec<Step>) -> VendorScore {
    let mut parts = held::parts(vendor, steps);
    parts.extend(playbook::parts(facts, vendor));
    let points = parts.iter().map(|part| part.points).sum();
    let unknown_points = parts.iter().map(|part| part.unknown_points).sum();
    VendorScore { vendor: vendor.name.clone(), points, unknown_points, parts }
}

/// How a part is counted: what is so, and what nobody knows.
pub(crate) struct Tally {
    id: &'static str,
    says: String,
    each: u32,
    count: usize,
    unknown: usize,
    of: usize,
    examples: Vec<String>,
}

/// So many are named of those for which a part is so.
const NAMED: usize = 5;

impl Tally {
    /// A part of which each thing adds so many points.
    pub(crate) fn new(id: &'static str, says: impl Into<String>, each: u32) -> Self {
        Self { id, says: says.into(), each, count: 0, unknown: 0, of: 0, examples: Vec::new() }
    }

    /// Counts a thing, and gives the points that it adds.
    pub(crate) fn add(&mut self, answer: Answer, name: &str) -> u32 {
        self.of += 1;
        match answer {
            Answer::No => return 0,
            Answer::Unknown => self.unknown += 1,
            Answer::Yes => self.count += 1,
        }
        if self.examples.len() < NAMED {
            self.examples.push(name.to_owned());
        }
        self.each
    }

    /// The part.
    pub(crate) fn part(self) -> Part {
        let points = |of: usize| self.each.saturating_mul(u32::try_from(of).unwrap_or(u32::MAX));
        let (known, unknown_points) = (points(self.count), points(self.unknown));
        Part {
            id: self.id.to_owned(),
            says: self.says,
            count: self.count,
            unknown: self.unknown,
            of: self.of,
            points: known.saturating_add(unknown_points),
            unknown_points,
            examples: self.examples,
        }
    }
}
