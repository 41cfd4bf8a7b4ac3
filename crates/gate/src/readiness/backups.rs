//! What the copies lack that one would come back from.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::facts::{Answer, Isolated, Kept, ReadinessFacts};
use super::steps::Step;
use super::{Part, Tally};

const NONE: u32 = 40;
const REACHED: u32 = 30;
const UNTESTED: u32 = 20;
const KEY: u32 = 15;
const SHARED: u32 = 10;
const NOTHING_OFFLINE: u32 = 10;

/// A copy, with what it lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupLine {
    /// The copy.
    #[serde(flatten)]
    pub copy: Isolated,
    /// Whether a restore was tested lately enough.
    pub restored: bool,
}

/// Each copy, and parts about them.
pub(super) fn judge(facts: &ReadinessFacts, steps: &mut Vec<Step>) -> (Vec<BackupLine>, Vec<Part>) {
    let mut none = Tally::new("no_backup", "no copy is declared that you would come back from", NONE);
    let mut reached = Tally::new("reached", "copies can be destroyed with what vendors hold", REACHED);
    let mut untested = Tally::new("untested", "copies were not restored lately", UNTESTED);
    let mut keys = Tally::new("key", "copies become unreadable by a key that what vendors hold can take away", KEY);
    let mut shared = Tally::new("shared_account", "copies lie in an account of which vendors hold credentials", SHARED);
    let mut offline = Tally::new("nothing_offline", "are kept in no copy that is offline", NOTHING_OFFLINE);
    let yes = |so: bool| if so { Answer::Yes } else { Answer::No };
    if none.add(yes(facts.backups.is_empty()), "") > 0 {
        steps.push(Step::new(
            "declare the copies that you would come back from: a [[backup]] in case.toml for each",
            NONE,
        ));
    }
    let mut lines = Vec::new();
    for copy in &facts.backups {
        let (id, of) = (&copy.id, &copy.of);
        let since = TimeDelta::days(i64::from(facts.restore_days));
        let restored = copy.restore_tested.is_some_and(|at| at <= facts.now && facts.now - at <= since);
        let removed = reached.add(copy.reached, id) + shared.add(not(copy.separate), id);
        steps.push(Step::new(
            format!("isolate {id} ({of}): a vault locked in compliance mode, in an account of its own"),
            removed,
        ));
        let removed = keys.add(key(copy.key), id);
        steps.push(Step::new(format!("encrypt {id} ({of}) with a key that nothing exposed can disable"), removed));
        let removed = untested.add(yes(!restored), id);
        steps.push(Step::new(format!("restore {id} ({of}) somewhere, then `stanch gate restored`"), removed));
        lines.push(BackupLine { copy: copy.clone(), restored });
    }
    // An offline copy of one thing brings back no other.
    let mut things: BTreeMap<&str, bool> = BTreeMap::new();
    for copy in &facts.backups {
        *things.entry(&copy.of).or_default() |= copy.offline;
    }
    if things.is_empty() {
        steps.push(Step::new("keep one copy offline, and declare it", offline.add(Answer::Yes, "")));
    }
    for (of, is_offline) in things {
        let removed = offline.add(yes(!is_offline), of);
        steps.push(Step::new(format!("keep one copy of {of} offline, and declare it"), removed));
    }
    (lines, [none, reached, untested, keys, shared, offline].map(Tally::part).into())
}

fn not(answer: Answer) -> Answer {
    match answer {
        Answer::Yes => Answer::No,
        Answer::Unknown => Answer::Unknown,
        Answer::No => Answer::Yes,
    }
}

fn key(kept: Kept) -> Answer {
    match kept {
        Kept::NoKey | Kept::Kept => Answer::No,
        Kept::Exposed => Answer::Yes,
        Kept::Unknown => Answer::Unknown,
    }
}
