//! What the gate is asked about: facts from stored results, snapshots, the journal and the watch. Nothing is made anew
//! for it, so that the answer takes seconds and says what is stale.

pub(super) mod copies;
mod credentials;
mod gone;
mod left;
mod logged;
mod logs;
mod network;
mod read;
mod said;
mod stored;
mod trust;
mod users;
mod watch;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, Line};
use stanch_contain::plan::Plan;
use stanch_contain::status::readings;
use stanch_gate::facts::{Facts, Logs, Project};
use stanch_iam::estate::{Estate, Listings};
use stanch_inventory::record::{ContainerKind, Record, Source};
use stanch_inventory::snapshot::Snapshot;
use stanch_model::{Gap, GapKind};

pub(super) use logged::Logged;
pub(super) use logs::is_indicator;
pub use logs::is_way_back;
pub use said::back;

use stanch_secrets::credential::{self as held, Target};

use super::contain::exposed;
use super::inputs::Inputs;
use super::{StageError, estate, kept, link};
use crate::collected;
use crate::config::Settings;
use crate::exposures::Inventory;
use crate::folder::CaseFolder;
use users::Users;

/// What a case is asked with.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The case.
    pub folder: &'a CaseFolder,
    /// Its plans.
    pub plans: &'a [Plan],
    /// Its journal.
    pub lines: &'a [Line],
    /// Threads to read logs on.
    pub threads: usize,
    /// The moment.
    pub now: DateTime<Utc>,
}

/// Everything that the gate rests on, as the case has it now.
///
/// # Errors
/// When an input of the case cannot be used.
pub fn gate(asked: &Asked<'_>) -> Result<Facts, StageError> {
    let Asked { folder, plans, lines, now, .. } = *asked;
    let (inputs, settings) = Inputs::read(folder, now)?;
    let (linked, held) = kept::last_credentials(folder, &inputs);
    let (reached, reaches) = kept::last_reach(folder, &inputs);
    let (assessed, reviewed) = kept::last_review(folder, &inputs);

    let aws = collected::load(folder, Source::Aws)?;
    let vendor = match link::vendor(&settings).filter(|source| folder.snapshot(*source).exists()) {
        Some(source) => Some(collected::load(folder, source)?),
        None => None,
    };
    let listed = Inventory::load(&folder.exposures())?.listed;
    // Compiling policies takes longer than all the rest, and only what a person listed has to be looked up.
    let estate = match listed.is_empty() {
        true => Estate::new(std::iter::empty(), Listings::default(), now),
        false => estate::of(&aws, now).estate,
    };
    let exposed: Vec<_> = exposed(held.as_ref(), &listed, &estate).collect();
    let logged = logged::of(asked, &inputs)?;
    let accounts = read::Accounts::of(&aws);
    let mut users = Users::new(vendor.as_ref());
    for build in said::builds(lines) {
        users.add_project(&build.project);
    }
    let first_plan = plans.iter().map(|plan| plan.made).min();
    let moment = credentials::Moment {
        noticed: settings.noticed.or(first_plan).unwrap_or(now),
        window: settings.window.start,
        read: read::oldest(&aws),
        now,
        logged: &logged.used,
    };
    let credentials = credentials::of(&exposed, plans, lines, &users, &aws, &moment);
    let mut logs = match &reviewed {
        Some(reviewed) => {
            let account = |key: &str| credentials::account_of_key(&aws, &exposed, key);
            logs::of(reviewed, until(&settings, &exposed, &logged), &settings.logs.accounts, &account)
        }
        None => Logs::default(),
    };
    left::of(&mut logs.ways_back, lines, &aws, &accounts);
    logs.hits.extend(left::used(lines, &logged.used));
    Ok(Facts {
        now,
        vendor: settings.vendor.clone(),
        noticed: settings.noticed,
        window: settings.window,
        rules: settings.gate,
        results: stored::of(
            [linked, reached, assessed],
            (stored::needed(&settings, &exposed, &aws), &accounts.wanted(&settings, &exposed)),
            vendor.as_ref(),
            &settings,
            now,
        ),
        unread: unread(&settings.vendor, vendor.as_ref()),
        unlistable: unlistable(vendor.as_ref()),
        assumed: users.assumed(link::vendor(&settings), &logged.tokens, &exposed),
        readings: readings(plans, lines),
        lost: lost(plans, lines),
        gone: gone::of(plans, lines, &aws),
        told: lines.last().map(|line| line.at),
        watch: watch::of(folder, plans, lines)?,
        logs,
        backups: copies::of(&settings, &reaches.as_ref().map(copies::Seen::of).unwrap_or_default(), lines, now),
        builds: said::builds(lines),
        all_clears: said::all_clears(&settings, lines),
        trust: (!aws.entries.is_empty()).then(|| trust::of(&aws, &exposed, &settings)),
        accepted: said::accepted(lines),
        projects: users.projects(),
        credentials,
    })
}

/// The vendor's projects; none where nothing was collected from it.
///
/// # Errors
/// When `case.toml` or what was collected cannot be used.
pub fn projects(folder: &CaseFolder) -> Result<Option<Vec<Project>>, StageError> {
    let source = link::vendor(&folder.settings()?).filter(|source| folder.snapshot(*source).exists());
    let snapshot = source.map(|source| collected::load(folder, source)).transpose()?;
    Ok(snapshot.map(|snapshot| Users::new(Some(&snapshot)).projects()))
}

/// What of the vendor was not read: a project may use more than is known.
fn unread(vendor: &str, snapshot: Option<&Snapshot>) -> Vec<Gap> {
    let Some(snapshot) = snapshot else {
        return vec![Gap::new(GapKind::NotRead, vendor, "nothing was collected from it")];
    };
    let mut gaps = snapshot.gaps();
    gaps.retain(|gap| matches!(gap.kind, GapKind::NotRead | GapKind::Unreadable | GapKind::Malformed));
    let is_project = |record: &Record| matches!(record, Record::Container(one) if one.kind == ContainerKind::Project);
    let projects = snapshot.records().any(is_project);
    if !projects {
        gaps.push(Gap::new(GapKind::NotRead, vendor, "no project was read"));
    }
    gaps
}

/// Plans that the journal says were applied and the case does not have.
fn lost(plans: &[Plan], lines: &[Line]) -> Vec<String> {
    let begun = lines.iter().filter_map(|line| match &line.entry {
        Entry::Begun { plan, .. } => Some(plan.as_str()),
        _ => None,
    });
    let begun: BTreeSet<&str> = begun.collect();
    begun.into_iter().filter(|id| plans.iter().all(|plan| plan.id != *id)).map(str::to_owned).collect()
}

/// What nobody can list.
fn unlistable(snapshot: Option<&Snapshot>) -> Vec<Gap> {
    let mut gaps = snapshot.map(Snapshot::gaps).unwrap_or_default();
    gaps.retain(|gap| gap.kind == GapKind::NotListable);
    gaps
}

/// The last event of each account whose logs say whether it is quiet: those that the case expects, and those that something
/// exposed opens. Where it knows of none, the one that logged last stands for all.
fn until(
    settings: &Settings,
    exposed: &[(Option<u64>, held::Credential)],
    logged: &Logged,
) -> BTreeMap<String, Option<DateTime<Utc>>> {
    let links = exposed.iter().flat_map(|(_, credential)| &credential.links).filter(|link| link.holds());
    let opened = links.filter_map(|link| match &link.target {
        Target::AccessKey { account, .. } | Target::Role { account, .. } if !account.is_empty() => {
            Some(account.clone())
        }
        _ => None,
    });
    let wanted: BTreeSet<String> = settings.logs.accounts.iter().cloned().chain(opened).collect();
    if wanted.is_empty() {
        let last = logged.until.iter().max_by_key(|(_, at)| **at);
        return last.map(|(account, at)| (account.clone(), Some(*at))).into_iter().collect();
    }
    wanted.into_iter().map(|account| (account.clone(), logged.until.get(&account).copied())).collect()
}
