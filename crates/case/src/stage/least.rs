//! What an identity needs, from what it did.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use stanch_detect::{Expectations, Guard, MadeCall, calls, coverage, data_services};
use stanch_iam::arn::{Arn, account_of};
use stanch_iam::estate::{Estate, Listings};
use stanch_iam::least::{self, Call, Gather, Manner, Network, Outcome, Question, Use};
use stanch_inventory::record::{Record, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_lake::Ledger;
use stanch_lake::sql::Lake;
use stanch_model::{Gap, GapKind, Periods, Span};

use super::{Collected, StageError, open_lake, runtime};
use crate::collected;
use crate::config::Settings;
use crate::folder::CaseFolder;
use crate::results::{LeastPrivilege, Unnamed};

/// Days that somebody asks for; where one is missing, that of the baseline holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Days {
    /// The first instant that counts.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after.
    pub to: Option<DateTime<Utc>>,
}

/// Parameters of a request that are looked at, in bytes. Longer ones are policies and templates.
const REQUEST: usize = 64 << 10;

/// Policies in place of those of a user or role, from what it used in the baseline of the case.
///
/// # Errors
/// When nobody is called `who`, the case has no logs of what it did, or the policies would not allow what it did.
pub fn least_privilege(
    folder: &CaseFolder,
    who: &str,
    days: Days,
    threads: usize,
    now: DateTime<Utc>,
) -> Result<LeastPrivilege, StageError> {
    let settings = folder.settings()?;
    let snapshot = collected::load(folder, Source::Aws)?;
    let Collected { estate, .. } = super::estate::of(&snapshot, now);
    let principal = named(&estate, &snapshot, who)?;
    let baseline = settings.periods().baseline;
    let span = Span { start: days.from.unwrap_or(baseline.start), end: days.to.unwrap_or(baseline.end) };
    if span.end <= span.start {
        return Err(StageError::Days { start: span.start, end: span.end });
    }
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Err(StageError::NoLogs { who: principal });
    }
    let lake = open_lake(folder, threads)?;
    let (seen, logged, gaps) = runtime(threads)?.block_on(async {
        let seen = seen(&lake, &estate, &principal, span).await?;
        let logged = data_services(&lake, span).await?;
        let gaps = unseen(&lake, &settings, account_of(&principal), span).await?;
        Ok::<_, StageError>((seen, logged, gaps))
    })?;
    if seen.calls == 0 && seen.namesake > 0 {
        return Err(StageError::Namesake { who: principal, calls: seen.namesake });
    }
    if seen.calls == 0 {
        let (start, end) = (span.start.date_naive(), (span.end - TimeDelta::microseconds(1)).date_naive());
        return Err(StageError::NoBaseline { who: principal, start, end });
    }
    let id = estate.principal_of(&principal);
    let present = id.map(|id| estate.layers(id));
    let proposed = least::propose(&Question {
        principal: &principal,
        uses: &seen.uses,
        present: present.as_ref(),
        trusted: &|role| least::trusting_services(&estate, role),
        networks: &networks(&settings),
        logged: &logged,
    })?;
    let mut result = LeastPrivilege::new(principal, span, &seen.uses, proposed);
    let records: Vec<&Record> = snapshot.records().collect();
    let listings = Listings::of(&snapshot);
    let (arn, policies) = (&result.principal, &result.policies);
    if let Some(escalation) = least::escalation(&records, &listings, estate.now(), arn, policies, threads) {
        result.reaching(escalation);
    }
    let gaps = gaps.into_iter().chain(id.into_iter().flat_map(|id| estate.gaps_of(id)).cloned()).collect();
    finish(&mut result, seen, gaps, &settings);
    Ok(result)
}

/// The ARN of the user or role that is meant. What was not collected can be named by its ARN alone.
fn named(estate: &Estate, snapshot: &Snapshot, who: &str) -> Result<String, StageError> {
    match estate.who(who) {
        Ok(id) => Ok(estate.principal(id).arn.clone()),
        Err(unknown) => {
            let arn = Arn::parse(who).filter(|arn| arn.service == "iam" && matches!(arn.kind(), "user" | "role"));
            match arn {
                Some(_) if !snapshot.entries.contains_key(who) => Ok(who.to_owned()),
                _ => Err(unknown.into()),
            }
        }
    }
}

/// What the logs have of an identity.
#[derive(Default)]
struct Seen {
    uses: Vec<Use>,
    notes: Vec<String>,
    calls: u64,
    days: BTreeSet<NaiveDate>,
    unknown: BTreeMap<(String, String), u64>,
    /// Calls of an identity that had the same name before.
    namesake: u64,
    unguarded: u64,
}

async fn seen(lake: &Lake, estate: &Estate, principal: &str, span: Span) -> Result<Seen, StageError> {
    let paths = |kind: &str, account: &str, name: &str| least::path_of(estate, kind, account, name);
    let profiles = |profile: &str| least::roles_of_profile(estate, profile);
    let mut gather = Gather::new(&paths, &profiles);
    let mut seen = Seen::default();
    let unique = estate.principal_of(principal).and_then(|id| estate.principal(id).unique_id.clone());
    calls(lake, principal, span, |made: &MadeCall<'_>| {
        let caller = made.caller.split(':').next().unwrap_or_default();
        // Another identity that had the same name before it was deleted has another id.
        if unique.as_deref().is_some_and(|unique| caller.get(..4) == unique.get(..4) && caller != unique) {
            seen.namesake += 1;
            return;
        }
        if made.guard == Guard::NoCall {
            return;
        }
        seen.calls += 1;
        seen.days.insert(made.time.date_naive());
        match made.guard {
            Guard::Action { prefix, name, writes } => {
                let request = (made.request.len() <= REQUEST).then(|| serde_json::from_str(made.request).ok());
                let call = Call {
                    prefix,
                    name,
                    writes,
                    caller: principal,
                    region: made.region,
                    account: made.account,
                    listed: made.resources,
                    request: &request.flatten().unwrap_or(Value::Null),
                };
                let outcome = match (made.denied, made.failed) {
                    (true, _) => Outcome::Denied,
                    (false, true) => Outcome::Failed,
                    (false, false) => Outcome::Done,
                };
                let (source, endpoint) = (made.source, made.endpoint);
                gather.add(&call, &Manner { source, endpoint, via: made.invoked, outcome, time: made.time });
            }
            Guard::Nothing => seen.unguarded += 1,
            Guard::Unknown => {
                *seen.unknown.entry((made.service.to_owned(), made.operation.to_owned())).or_default() += 1;
            }
            Guard::NoCall => {}
        }
    })
    .await?;
    (seen.uses, seen.notes) = gather.done();
    Ok(seen)
}

/// What the logs do not cover of a span in an account.
async fn unseen(lake: &Lake, settings: &Settings, account: &str, span: Span) -> Result<Vec<Gap>, StageError> {
    let covered = coverage::read(&lake.session()?).await?;
    let periods = Periods { baseline: span, window: Span { start: span.end, end: span.end } };
    let expectations = Expectations {
        accounts: vec![account.to_owned()],
        regions: settings.logs.regions.clone(),
        baseline_days: u64::from(settings.enough_active_days),
    };
    let mut gaps = coverage::gaps(&covered, &periods, &expectations);
    gaps.retain(|gap| gap.source.contains(account));
    Ok(gaps)
}

/// The networks that the case knows.
fn networks(settings: &Settings) -> Vec<Network> {
    let network = |one: &crate::config::Network| Network {
        name: one.name.clone(),
        parts: one.prefixes.iter().map(|prefix| (prefix.address(), prefix.length())).collect(),
    };
    settings.networks.iter().map(network).collect()
}

/// Adds what limits the result.
fn finish(result: &mut LeastPrivilege, seen: Seen, gaps: Vec<Gap>, settings: &Settings) {
    result.calls = seen.calls;
    result.active_days = u64::try_from(seen.days.len()).unwrap_or(u64::MAX);
    result.gaps = gaps;
    let unknown = seen.unknown.into_iter();
    result.unknown = unknown.map(|((service, operation), calls)| Unnamed { service, operation, calls }).collect();
    let mut notes = Vec::new();
    let window = settings.window;
    if result.baseline.end > window.start && result.baseline.start < window.end {
        notes.push(
            "these days reach into the window of the incident, so that calls of an intruder may be among those that are \
             allowed"
                .to_owned(),
        );
    }
    if result.active_days < u64::from(settings.enough_active_days) {
        let cause = format!(
            "it made calls on {} days only, which is little to tell from what it needs in a month or a quarter",
            result.active_days
        );
        result.gaps.push(Gap::new(GapKind::Baseline, &result.principal, cause));
    }
    if result.today.is_none() {
        notes.push(
            "nothing of it was collected from AWS, so that neither what it may do today nor how far it would get is known"
                .to_owned(),
        );
    }
    if seen.namesake > 0 {
        notes.push(format!("{} calls of another identity that had the same name before do not count", seen.namesake));
    }
    if seen.unguarded > 0 {
        notes.push(format!("{} calls, as sign-ins, need no permission", seen.unguarded));
    }
    if !result.unknown.is_empty() {
        notes.push(
            "no permission is known for some of the operations that it used, and none of these is allowed".to_owned(),
        );
    }
    notes.extend(seen.notes);
    notes.append(&mut result.notes);
    result.notes = notes;
    result.gaps.sort();
}
