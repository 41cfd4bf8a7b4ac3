//! Accounts and the units that they lie in, known before anything in them is made, so that one can trust another.

use super::AccessSpec;
use crate::rng::{HEX, Rng, of_name, seed_of};

/// What sort of account it is, which decides the organisation's policies on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// The management account, which no policy of the organisation touches.
    Management,
    /// Whence everything is deployed.
    Tooling,
    /// Where backups are copied to.
    Backup,
    /// Regions are restricted.
    Production,
    /// Few restrictions.
    Development,
    /// Nobody but one role writes to IAM.
    Guarded,
    /// Only what is listed is allowed, and IAM is not.
    Sandbox,
}

/// The sorts of the accounts after the first three, again and again.
const SORTS: [Sort; 8] = [
    Sort::Production,
    Sort::Development,
    Sort::Production,
    Sort::Guarded,
    Sort::Sandbox,
    Sort::Production,
    Sort::Development,
    Sort::Development,
];

impl Sort {
    /// Whether an administrator of such an account is one without question.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Self::Guarded | Self::Sandbox)
    }

    /// What accounts of this sort are called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Management => "management",
            Self::Tooling => "tooling",
            Self::Backup => "backup",
            Self::Production => "production",
            Self::Development => "development",
            Self::Guarded => "guarded",
            Self::Sandbox => "sandbox",
        }
    }
}

/// An account before anything is in it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its number, from 0.
    pub(super) index: u32,
    /// Twelve digits.
    pub(super) id: String,
    /// What sort of account it is.
    pub(super) sort: Sort,
}

impl Place {
    /// The ARN of something of IAM in this account: `user/robot`.
    pub(super) fn iam(&self, what: &str) -> String {
        format!("arn:aws:iam::{}:{what}", self.id)
    }

    /// The ARN of something that lies in a region of this account.
    pub(super) fn regional(&self, service: &str, region: &str, what: &str) -> String {
        format!("arn:aws:{service}:{region}:{}:{what}", self.id)
    }
}

/// All accounts, and ids of the organisation.
#[derive(Clone, Debug)]
pub(super) struct Map {
    /// `o-…`.
    pub(super) organization: String,
    /// `r-…`.
    pub(super) root: String,
    /// Accounts by their number.
    pub(super) places: Vec<Place>,
}

impl Map {
    /// The map of a spec.
    pub(super) fn new(spec: &AccessSpec) -> Self {
        let mut rng = Rng::new(seed_of(&[spec.seed, of_name("access map")]));
        let mut hex = |length| {
            let mut out = Vec::with_capacity(length);
            rng.text(&mut out, HEX, length);
            String::from_utf8_lossy(&out).into_owned()
        };
        let (organization, root) = (format!("o-{}", hex(10)), format!("r-{}", hex(4)));
        let sort = |index: u32| match index {
            0 => Sort::Management,
            1 => Sort::Tooling,
            2 => Sort::Backup,
            after => SORTS.get((after as usize - 3) % SORTS.len()).copied().unwrap_or(Sort::Development),
        };
        let place = |index| {
            // The number within the digits keeps them apart.
            let id = format!("4{index:05}{:06}", rng.below(1_000_000));
            Place { index, id, sort: sort(index) }
        };
        Self { organization, root, places: (0..spec.accounts).map(place).collect() }
    }

    /// The open account after this one, and after the last one the first.
    pub(super) fn next_open(&self, place: &Place) -> &Place {
        let mut open = self.places.iter().filter(|other| other.sort.is_open());
        let first = open.clone().next();
        open.find(|other| other.index > place.index).or(first).unwrap_or(&self.places[0])
    }

    /// The open account before this one, and before the first one the last.
    pub(super) fn previous_open(&self, place: &Place) -> &Place {
        let mut open = self.places.iter().rev().filter(|other| other.sort.is_open());
        let last = open.clone().next();
        open.find(|other| other.index < place.index).or(last).unwrap_or(&self.places[0])
    }

    /// The management account.
    pub(super) fn management(&self) -> &Place {
        &self.places[0]
    }

    /// The account whence everything is deployed.
    pub(super) fn tooling(&self) -> &Place {
        &self.places[1]
    }
}
