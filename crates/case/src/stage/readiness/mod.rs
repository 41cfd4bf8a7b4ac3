//! What losing a vendor tonight would cost, from what was collected; nobody has to be breached for it.

mod copies;
mod held;
mod logs;
mod playbook;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_contain::journal::Line;
use stanch_gate::readiness::{Readiness, ReadinessFacts, VendorFacts, readiness as judged};
use stanch_inventory::record::Source;
use stanch_inventory::snapshot::Snapshot;
use stanch_model::Span;

use super::reach::{self, Everybody};
use super::{StageError, kept, link};
use crate::collected;
use crate::folder::CaseFolder;
use crate::results::{Before, READINESS, Ready};
use held::Holding;
use playbook::Prepared;

/// Vendors whose jobs can show identity tokens in place of keys.
const SIGNING: [Source; 3] = [Source::Circleci, Source::Github, Source::Gitlab];

/// How ready one is, compared with the last time, and kept in `results/readiness.json`. What was linked and reached is taken
/// from the case's results where these are of what it holds now, and made anew otherwise.
///
/// # Errors
/// When nothing was collected, or an input of the case cannot be used.
pub fn readiness(folder: &CaseFolder, lines: &[Line], threads: usize, now: DateTime<Utc>) -> Result<Ready, StageError> {
    let settings = folder.settings()?;
    let snapshots = collected::load_all(folder)?;
    if snapshots.is_empty() {
        return Err(StageError::NothingCollected);
    }
    let known = reach::everybody(folder, threads, now)?;
    let mut gaps = collected::gaps(&snapshots);
    gaps.extend(known.reaches.iter().flat_map(|reaches| reaches.gaps.iter().cloned()));
    gaps.extend(known.all.gaps.iter().cloned());
    let prepared = Prepared::new(folder, link::vendor(&settings), lines, now);
    gaps.extend(prepared.gaps.iter().cloned());
    let mut vendors = Vec::new();
    let mut unseen = Vec::new();
    for snapshot in snapshots.iter().filter(|one| one.source != Source::Aws) {
        let Some(holding) = holding(&known, snapshot.source) else { continue };
        gaps.extend(holding.held.gaps.iter().cloned());
        let facts = vendor(&prepared, snapshot, holding);
        unseen.extend(copies::unseen(&facts, holding));
        vendors.push(facts);
    }
    let aws = snapshots.iter().find(|snapshot| snapshot.source == Source::Aws);
    let facts = ReadinessFacts {
        now,
        as_of: link::as_of(&snapshots).unwrap_or(now),
        vendors,
        accounts: aws.map(logs::accounts).unwrap_or_default(),
        trails: aws.map(logs::trails).unwrap_or_default(),
        window_days: days(settings.window),
        baseline_days: settings.baseline_days,
        backups: copies::of(&settings, &known, aws, &unseen, lines, now),
        restore_days: settings.gate.restore_days,
    };
    gaps.sort();
    gaps.dedup();
    let found = judged(&facts);
    let before = before(kept::last_readiness(folder), &found);
    let ready = Ready { schema: READINESS.to_owned(), asked: now, readiness: found, before, gaps };
    kept::write_readiness(folder, &ready)?;
    Ok(ready)
}

/// What a vendor holds, with how far it could go.
fn holding(known: &Everybody, source: Source) -> Option<Holding<'_>> {
    if let Some(own) = known.own.as_ref().filter(|own| own.vendor == source) {
        let reach = known.reaches.as_ref().map(|reaches| reaches.credentials.as_slice());
        return Some(Holding { held: own, reach, is_own: true });
    }
    let other = known.all.vendors.iter().find(|one| one.held.vendor == source)?;
    let reach = known.all.aws_read.then_some(other.credentials.as_slice());
    Some(Holding { held: &other.held, reach, is_own: false })
}

fn vendor(prepared: &Prepared<'_>, snapshot: &Snapshot, holding: Holding<'_>) -> VendorFacts {
    let unread: u64 = snapshot.about.coverage.iter().map(|one| one.listings - one.complete).sum();
    VendorFacts {
        name: snapshot.source.words().to_owned(),
        signs_tokens: SIGNING.contains(&snapshot.source),
        held: holding.all(),
        unread: usize::try_from(unread).unwrap_or(usize::MAX),
        playbook: prepared.of(snapshot.source),
    }
}

/// How many days a span has, one that has begun included.
fn days(span: Span) -> u32 {
    let hours = (span.end - span.start).num_hours().max(0);
    u32::try_from((hours + 23) / 24).unwrap_or(u32::MAX)
}

/// The time before that something else was true: asking twice does not make today the day before.
fn before(last: Option<Ready>, now: &Readiness) -> Option<Before> {
    let last = last?;
    // That it was collected anew is nothing that is otherwise.
    if (Readiness { as_of: now.as_of, ..last.readiness.clone() }) == *now {
        return last.before;
    }
    let mut parts: BTreeMap<String, u32> = BTreeMap::new();
    for vendor in &last.readiness.vendors {
        parts.extend(vendor.parts.iter().map(|part| (format!("{} {}", vendor.vendor, part.id), part.points)));
    }
    let others = last.readiness.logs.iter().chain(&last.readiness.backup_parts);
    parts.extend(others.map(|part| (part.id.clone(), part.points)));
    Some(Before { asked: last.asked, as_of: last.readiness.as_of, points: last.readiness.points, parts })
}
