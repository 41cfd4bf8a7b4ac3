//! Whether somebody wrote down what to do, and when it was last tried.

use chrono::TimeDelta;

use super::facts::{Answer, ReadinessFacts, VendorFacts};
use super::steps::Step;
use super::{Part, Tally};

const ABSENT: u32 = 20;
const NOT_DRILLED: u32 = 10;

/// A quarter: people change, and so does what a vendor holds.
const QUARTER: TimeDelta = TimeDelta::days(92);

pub(super) fn parts(facts: &ReadinessFacts, vendor: &VendorFacts) -> [Part; 2] {
    let mut absent = Tally::new("no_playbook", "no playbook of the case says what to do", ABSENT);
    let mut old = Tally::new(
        "not_drilled",
        "nobody went through its loss in the last three months, as far as the journals say",
        NOT_DRILLED,
    );
    absent.add(if vendor.playbook.present { Answer::No } else { Answer::Yes }, &vendor.name);
    old.add(undrilled(facts, vendor), &vendor.name);
    [absent.part(), old.part()]
}

/// Whether nobody went through it lately. That the journals say nothing does not mean that nobody did.
fn undrilled(facts: &ReadinessFacts, vendor: &VendorFacts) -> Answer {
    match vendor.playbook.drilled {
        Some(at) if at <= facts.now && facts.now - at <= QUARTER => Answer::No,
        Some(_) => Answer::Yes,
        None => Answer::Unknown,
    }
}

/// One playbook of the case is one for every vendor; each vendor's loss is gone through by itself.
pub(super) fn steps(facts: &ReadinessFacts, steps: &mut Vec<Step>) {
    let lacking: Vec<&str> =
        facts.vendors.iter().filter(|vendor| !vendor.playbook.present).map(|vendor| vendor.name.as_str()).collect();
    if !lacking.is_empty() {
        let what = format!(
            "write a playbook for {} into playbooks/ of the case: which owner does what, in which order, by when; `stanch \
             playbook draft` makes one of what was collected, `stanch playbook check` says what keeps one that is there from \
             being run, and those that come with stanch name no owners and do not count",
            lacking.join(", ")
        );
        steps.push(Step::new(what, ABSENT.saturating_mul(u32::try_from(lacking.len()).unwrap_or(u32::MAX))));
    }
    for vendor in facts.vendors.iter().filter(|vendor| undrilled(facts, vendor) != Answer::No) {
        let name = &vendor.name;
        let what = match vendor.playbook.own {
            true => format!(
                "go through the loss of {name} once: run a playbook of this case to its good end, or run `stanch drill` and \
                 then `stanch readiness drilled --scorecard DIR/scorecard.json`"
            ),
            false => format!(
                "go through the loss of {name} once, then `stanch readiness drilled --vendor '{name}' --at TIME --how TEXT`"
            ),
        };
        steps.push(Step::new(what, NOT_DRILLED));
    }
}
