//! Whether somebody wrote down what to do, and when it was last tried.

use chrono::TimeDelta;

use super::facts::{Answer, ReadinessFacts, VendorFacts};
use super::steps::Step;
use super::{Part, Tally};

const ABSENT: u32 = 20;
const NOT_DRILLED: u32 = 10;

/// A quarter: people change, and so does what a vendor holds.
const QUARTER: TimeDelta = TimeDelta::days(92);

pub(super) fn part(facts: &ReadinessFacts, vendor: &VendorFacts, steps: &mut Vec<Step>) -> [Part; 2] {
    let mut absent = Tally::new("no_playbook", "no playbook says what to do", ABSENT);
    let mut old = Tally::new(
        "not_drilled",
        "nobody went through it in the last three months, as far as the journal says",
        NOT_DRILLED,
    );
    let playbook = vendor.playbook;
    let yes = |so: bool| if so { Answer::Yes } else { Answer::No };
    let drilled = playbook.drilled.is_some_and(|at| at <= facts.now && facts.now - at <= QUARTER);
    let name = &vendor.name;
    let missing = absent.add(yes(!playbook.present), name);
    // That the journal says nothing does not mean that nobody did.
    let undrilled =
        old.add(if drilled { Answer::No } else { playbook.drilled.map_or(Answer::Unknown, |_| Answer::Yes) }, name);
    let what = match missing {
        0 => format!("go through the playbook for {name} once"),
        _ => format!("write a playbook for {name}: which owner does what, in which order, by when"),
    };
    steps.push(Step::new(what, missing + undrilled));
    [absent.part(), old.part()]
}
