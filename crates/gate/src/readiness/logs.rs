//! What logs would not show of such a night.

mod account;

use super::facts::{Answer, ReadinessFacts};
use super::recorded::{KeptLogs, Recorded, Term};
use super::steps::Step;
use super::{Part, Tally};
pub use account::AccountLogs;

const NO_TRAIL: u32 = 15;
const CHANGES: u32 = 10;
const READS: u32 = 5;
const REGIONS: u32 = 5;
const VALIDATION: u32 = 3;
const OBJECTS: u32 = 3;
const FUNCTIONS: u32 = 2;
const RETENTION: u32 = 5;

/// So many days an intruder stayed before those concerned were told: from the theft of an engineer's session on 16 December
/// 2022 to the notice of 5 January 2023, by CircleCI's incident report of 13 January 2023
/// (<https://circleci.com/blog/jan-4-2023-incident-report/>).
const DWELL_DAYS: u32 = 20;

/// For how many days logs have to be kept: for as long as an intruder stays, or the window of the case is, and for what
/// that is compared with.
pub(super) fn needed_days(facts: &ReadinessFacts) -> u32 {
    facts.window_days.max(DWELL_DAYS).saturating_add(facts.baseline_days)
}

/// How many things of each sort lack what.
struct Tallies {
    none: Tally,
    changes: Tally,
    reads: Tally,
    regions: Tally,
    validation: Tally,
    objects: Tally,
    functions: Tally,
    retention: Tally,
}

impl Tallies {
    fn new(needed: u32) -> Self {
        let kept =
            format!("accounts keep no whole copy of their logs for {needed} days, as long as a review looks back");
        Self {
            none: Tally::new("no_trail", "accounts have no trail that records", NO_TRAIL),
            changes: Tally::new("changes", "accounts have no trail that records every change", CHANGES),
            reads: Tally::new(
                "reads",
                "accounts have no trail that records all that reads, as secrets are read",
                READS,
            ),
            regions: Tally::new("regions", "accounts have no trail of all regions", REGIONS),
            validation: Tally::new("validation", "accounts have no trail whose files show a change", VALIDATION),
            objects: Tally::new("objects", "accounts do not record all reading and writing of objects in S3", OBJECTS),
            functions: Tally::new("functions", "accounts do not record all calls of functions in Lambda", FUNCTIONS),
            retention: Tally::new("retention", kept, RETENTION),
        }
    }

    fn all(&mut self) -> [&mut Tally; 8] {
        [
            &mut self.none,
            &mut self.changes,
            &mut self.reads,
            &mut self.regions,
            &mut self.validation,
            &mut self.objects,
            &mut self.functions,
            &mut self.retention,
        ]
    }

    fn parts(self) -> Vec<Part> {
        let Self { none, changes, reads, regions, validation, objects, functions, retention } = self;
        [none, changes, reads, regions, validation, objects, functions, retention].map(Tally::part).into()
    }
}

/// Each account with what its logs show, and parts about them.
pub(super) fn judge(facts: &ReadinessFacts, steps: &mut Vec<Step>) -> (Vec<AccountLogs>, Vec<Part>) {
    let needed = needed_days(facts);
    let mut tallies = Tallies::new(needed);
    if facts.accounts.is_empty() {
        let what = "collect from AWS, so that somebody knows what logs would show";
        let removed = tallies.all().map(|tally| tally.add(Answer::Unknown, "AWS"));
        steps.push(Step::new(what, removed.iter().sum()));
    }
    let lines: Vec<AccountLogs> = facts.accounts.iter().map(|account| AccountLogs::new(account, facts)).collect();
    for (line, account) in lines.iter().zip(&facts.accounts) {
        one(line, account.trails_read, needed, &mut tallies, steps);
    }
    (lines, tallies.parts())
}

/// Counts what one account lacks, and says what to do about it.
fn one(line: &AccountLogs, trails_read: bool, needed: u32, tallies: &mut Tallies, steps: &mut Vec<Step>) {
    let name = &line.account;
    let partly = |recorded: Recorded| match recorded {
        Recorded::Some => format!("{name} (some)"),
        _ => name.clone(),
    };
    let missing = tallies.none.add(lacks(line.records), name);
    let everywhere = tallies.regions.add(lacks(line.all_regions), name);
    let shown = tallies.validation.add(lacks(line.validation), name);
    let management = tallies.changes.add(lacks_of(line.changes), &partly(line.changes))
        + tallies.reads.add(lacks_of(line.reads), &partly(line.reads));
    let data = tallies.objects.add(lacks_of(line.objects), &partly(line.objects))
        + tallies.functions.add(lacks_of(line.functions), &partly(line.functions));
    let kept = tallies.retention.add(short(line.kept, needed), name);
    let what = match (missing, everywhere) {
        (0, 0) => format!("let a trail of account {name} write digests, by which a change to its files shows"),
        (0, _) => format!("let a trail of account {name} record all regions"),
        _ if !trails_read => format!("collect account {name} with the permission to read its trails"),
        _ => format!("let a trail of the organisation, or one of account {name}, record all regions and keep it"),
    };
    // Where nothing records, or not everywhere, one new trail mends the rest as well.
    let mends = missing > 0 || (everywhere > 0 && line.left_out.is_empty());
    let (first, management, kept) = if mends { (management + kept, 0, 0) } else { (0, management, kept) };
    steps.push(Step::new(what, missing + everywhere + shown + first));
    let unread = [line.changes, line.reads].contains(&Recorded::Unknown);
    let what = match (unread, line.left_out.is_empty()) {
        (true, _) => format!("collect account {name} with the permission to read the selectors of its trails"),
        (false, true) => format!("let a trail of account {name} record all management events, reading and writing"),
        (false, false) => format!(
            "let a trail of account {name} record all management events, also those of {}",
            line.left_out.join(", ")
        ),
    };
    steps.push(Step::new(what, management));
    let what = match [line.objects, line.functions].contains(&Recorded::Unknown) {
        true => format!("collect account {name} with the permission to read which data events its trails record"),
        false => {
            format!("record data events in account {name}: of S3 at least for what must not be read, and of Lambda")
        }
    };
    steps.push(Step::new(what, data));
    let what = match line.kept.unread {
        true => {
            format!("find out for how long the logs of account {name} are kept: collect from where they are written")
        }
        false => format!("keep the logs of account {name} for {needed} days: in the bucket, or in an event data store"),
    };
    steps.push(Step::new(what, kept));
}

/// Whether what should be so is not.
fn lacks(answer: Answer) -> Answer {
    match answer {
        Answer::Yes => Answer::No,
        Answer::Unknown => Answer::Unknown,
        Answer::No => Answer::Yes,
    }
}

/// Whether something is not recorded in full.
fn lacks_of(recorded: Recorded) -> Answer {
    match recorded {
        Recorded::All => Answer::No,
        Recorded::Unknown => Answer::Unknown,
        Recorded::None | Recorded::Some => Answer::Yes,
    }
}

/// Whether logs are kept for too short a time.
fn short(kept: KeptLogs, needed: u32) -> Answer {
    match kept {
        KeptLogs { at_least, .. } if at_least >= Term::Days(needed) => Answer::No,
        KeptLogs { unread: true, .. } => Answer::Unknown,
        _ => Answer::Yes,
    }
}
