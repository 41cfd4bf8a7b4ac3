//! What stanch says of each identity, held against the truth.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use stanch_scenario::access::{AccessTruth, Known};

use super::failure;
use crate::Failure;

/// What `stanch reach --all` says, as far as it is looked at.
#[derive(Deserialize)]
struct Told {
    principals: Vec<Principal>,
}

#[derive(Deserialize)]
struct Principal {
    arn: String,
    admin: Answer,
    can_become_admin: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    No,
    Possibly,
    Yes,
}

/// How one list of the truth was met.
#[derive(Debug, Default)]
pub(crate) struct Met {
    /// How many are in it.
    pub(crate) of: usize,
    /// How many were told as they are.
    pub(crate) met: usize,
    /// What was told instead: how often, by what was planted.
    pub(crate) missed: BTreeMap<String, usize>,
    /// Of what was missed, one by its ARN.
    pub(crate) example: Option<String>,
}

/// How the truth was met.
#[derive(Debug)]
pub(crate) struct Verdicts {
    /// By the name of each list.
    pub(crate) lists: Vec<(&'static str, Met)>,
}

impl Verdicts {
    /// Whether everything was told as it is.
    pub(crate) fn hold(&self) -> bool {
        self.lists.iter().all(|(_, met)| met.met == met.of)
    }
}

/// Reads what was told and holds it against the truth.
pub(crate) fn verdicts(path: &Path, truth: &AccessTruth) -> Result<Verdicts, Failure> {
    let text = fs::read(path).map_err(|error| failure(path, &error))?;
    let told: Told = serde_json::from_slice(&text).map_err(|error| failure(path, &error))?;
    let told =
        told.principals.into_iter().map(|one| (one.arn, (one.admin == Answer::Yes, one.can_become_admin))).collect();
    Ok(hold(&told, truth))
}

/// Holds what was told against the truth: by ARN, whether it is an administrator and whether it can become one.
pub(crate) fn hold(told: &HashMap<String, (bool, Answer)>, truth: &AccessTruth) -> Verdicts {
    let met = |list: &[Known], right: fn(bool, Answer) -> bool| {
        let mut met = Met { of: list.len(), ..Met::default() };
        for known in list {
            let answer = told.get(&known.arn);
            if answer.is_some_and(|(admin, become_)| right(*admin, *become_)) {
                met.met += 1;
                continue;
            }
            let instead = match answer {
                None => "not told".to_owned(),
                Some((true, _)) => "administrator".to_owned(),
                Some((false, answer)) => format!("{answer:?}").to_lowercase(),
            };
            *met.missed.entry(format!("{}: {instead}", known.by)).or_default() += 1;
            met.example.get_or_insert_with(|| known.arn.clone());
        }
        met
    };
    let lists = vec![
        ("administrators", met(&truth.admin, |admin, _| admin)),
        ("can become one", met(&truth.escalates, |admin, answer| !admin && answer == Answer::Yes)),
        ("possibly can", met(&truth.possibly, |admin, answer| !admin && answer == Answer::Possibly)),
        ("never can", met(&truth.never, |admin, answer| !admin && answer == Answer::No)),
    ];
    Verdicts { lists }
}
