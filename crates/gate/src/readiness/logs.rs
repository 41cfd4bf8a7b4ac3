//! What logs would not show of such a night.

use super::facts::{Answer, ReadinessFacts, Trail};
use super::steps::Step;
use super::{Part, Tally};

const NO_TRAIL: u32 = 15;
const REGIONS: u32 = 5;
const VALIDATION: u32 = 3;
const DATA_EVENTS: u32 = 3;
const RETENTION: u32 = 5;

/// Parts about the logs of accounts.
pub(super) fn parts(facts: &ReadinessFacts, steps: &mut Vec<Step>) -> Vec<Part> {
    let mut none = Tally::new("no_trail", "accounts have no trail that records", NO_TRAIL);
    let mut regions = Tally::new("regions", "accounts have no trail of all regions", REGIONS);
    let mut validation = Tally::new("validation", "accounts have no trail whose files show a change", VALIDATION);
    // Selectors of trails and lifetimes of their files are in nothing that is collected.
    let mut data =
        Tally::new("data_events", "accounts may record no reading of objects and no calls of functions", DATA_EVENTS);
    let mut retention =
        Tally::new("retention", "accounts may keep logs for less long than an intruder stays", RETENTION);
    if facts.accounts.is_empty() {
        let what = "collect from AWS, so that somebody knows what logs would show";
        let removed = [&mut none, &mut regions, &mut validation, &mut data, &mut retention];
        steps.push(Step::new(what, removed.map(|tally| tally.add(Answer::Unknown, "AWS")).iter().sum()));
    }
    for account in &facts.accounts {
        let of = |trail: &&Trail| trail.account == account.id || trail.organization != Answer::No;
        let trails: Vec<&Trail> = facts.trails.iter().filter(of).collect();
        // Whether one of them does something: for certain, or as far as nobody knows otherwise.
        let best = |does: fn(&Trail) -> Answer| {
            let own = |trail: &&&Trail| trail.account == account.id || trail.organization == Answer::Yes;
            let certain = trails.iter().filter(own).map(|trail| does(trail)).max().unwrap_or(Answer::No);
            let possible = trails.iter().any(|trail| does(trail) != Answer::No) || !account.trails_read;
            if certain == Answer::No && possible { Answer::Unknown } else { certain }
        };
        let records = |trail: &Trail| trail.logging;
        let lacks = |answer: Answer| match answer {
            Answer::Yes => Answer::No,
            Answer::Unknown => Answer::Unknown,
            Answer::No => Answer::Yes,
        };
        let name = &account.id;
        let missing = none.add(lacks(best(records)), name);
        let everywhere = regions.add(lacks(best(|trail| trail.logging.min(trail.all_regions))), name);
        let shown = validation.add(lacks(best(|trail| trail.logging.min(trail.validation))), name);
        let what = match (missing, everywhere) {
            (0, 0) => format!("let a trail of account {name} write digests, by which a change to its files shows"),
            (0, _) => format!("let a trail of account {name} record all regions"),
            _ if !account.trails_read => format!("collect account {name} with the permission to read its trails"),
            _ => format!("let a trail of the organisation, or one of account {name}, record all regions"),
        };
        steps.push(Step::new(what, missing + everywhere + shown));
        let more = data.add(Answer::Unknown, name) + retention.add(Answer::Unknown, name);
        let what = format!("look whether account {name} records data events, and for how long its logs are kept");
        steps.push(Step::new(what, more));
    }
    [none, regions, validation, data, retention].map(Tally::part).into()
}
