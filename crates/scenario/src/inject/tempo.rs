//! When each record of the attack is made.

use super::Tempo;
use super::cast::{Cast, Holder};
use super::source::Source;
use crate::clock::DAY;
use crate::rng::{Rng, of_name, seed_of};
use crate::spec::Spec;
use crate::volume::is_missing;

/// Seconds that a loud attack takes at most: the victim's own session lives for an hour, and is minted a little before.
const LOUD: i64 = 3_400;
/// Days over which a quiet attack is spread.
const SPREAD_DAYS: i64 = 14;
/// A session of a quiet attack is minted anew for so many parts of its work at most.
const PARTS: usize = 14;

/// One record to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The record in the source.
    pub(super) source: usize,
    /// Seconds since 1970.
    pub(super) time: i64,
    /// Steps of one unit are made in one go, with one session of the victim where it needs one.
    pub(super) unit: usize,
    /// Which copy of the minted session it mints or uses.
    pub(super) copy: u32,
}

/// The steps in the order of time.
pub(super) fn plan(tempo: Tempo, sources: &[Source], cast: &Cast, spec: &Spec, account: u8, salt: u64) -> Vec<Step> {
    let mut rng = Rng::new(seed_of(&[salt, of_name("tempo")]));
    match tempo {
        Tempo::Loud => loud(sources, spec, account, &mut rng),
        Tempo::Spread => spread(&units(sources, cast), sources, spec, account, &mut rng),
    }
}

fn loud(sources: &[Source], spec: &Spec, account: u8, rng: &mut Rng) -> Vec<Step> {
    let start = window_day(spec, account, 1, rng) * DAY + 30 + rng.below((DAY - LOUD - 60) as u64) as i64;
    let (first, last) = (sources[0].time, sources[sources.len() - 1].time);
    let times = sources.iter().map(|source| start + within(source.time - first, last - first, LOUD));
    times.enumerate().map(|(source, time)| Step { source, time, unit: 0, copy: 0 }).collect()
}

/// An offset of a span, shrunk where the span is longer than `most`.
fn within(offset: i64, span: i64, most: i64) -> i64 {
    if span <= most { offset } else { offset * most / span }
}

/// A day of the window, since 1970, from which on `days` days have logs of the account; where there is none, any.
fn window_day(spec: &Spec, account: u8, days: i64, rng: &mut Rng) -> i64 {
    let (window, baseline) = (spec.window_day_count(), spec.baseline_day_count());
    let all: Vec<i64> = (0..=window - days).collect();
    let covered = |first: &i64| (*first..*first + days).all(|day| !is_missing(spec, account, baseline + day));
    let good: Vec<i64> = all.iter().copied().filter(covered).collect();
    let day = rng.pick(if good.is_empty() { &all } else { &good }).copied().unwrap_or(0);
    spec.first_day() + baseline + day
}

/// What is done in one go: the record at which it stands in the attack, and its records with the copy of their session.
struct Unit {
    records: Vec<(usize, u32)>,
    /// Seconds that it may take at most.
    most: i64,
}

/// The attack in pieces that can be moved apart. What one session does stays together, unless the session can be minted
/// anew for a part of it.
fn units(sources: &[Source], cast: &Cast) -> Vec<Unit> {
    let root: Vec<usize> = (0..sources.len()).map(|place| unit_of(place, sources, cast)).collect();
    let mut units: Vec<(usize, Unit)> = Vec::new();
    for place in 0..sources.len() {
        if root[place] != place {
            continue;
        }
        let members: Vec<usize> = (0..sources.len()).filter(|&member| root[member] == place).collect();
        let most = (sources[place].lifetime() - 60).min(3_000);
        let follow = &members[1..];
        let simple = !follow.is_empty() && follow.iter().all(|&member| cast.holders[member] == Holder::Session(place));
        if !simple {
            units.push((place, Unit { records: members.iter().map(|&member| (member, 0)).collect(), most }));
            continue;
        }
        let parts = follow.len().min(PARTS);
        for part in 0..parts {
            let own = &follow[part * follow.len() / parts..(part + 1) * follow.len() / parts];
            let copy = part as u32;
            let records = std::iter::once((place, copy)).chain(own.iter().map(|&member| (member, copy))).collect();
            units.push((if part == 0 { place } else { own[0] }, Unit { records, most }));
        }
    }
    units.sort_by_key(|(place, _)| *place);
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// The record with which the unit of a record begins.
fn unit_of(place: usize, sources: &[Source], cast: &Cast) -> usize {
    if let Some(minting) = cast.root(place) {
        return minting;
    }
    let shared = sources[place].text("/sharedEventID");
    let copy_of = sources.iter().position(|source| !shared.is_empty() && source.text("/sharedEventID") == shared);
    match copy_of {
        Some(first) if first < place => unit_of(first, sources, cast),
        _ => place,
    }
}

fn spread(units: &[Unit], sources: &[Source], spec: &Spec, account: u8, rng: &mut Rng) -> Vec<Step> {
    let days = SPREAD_DAYS.min(spec.window_day_count());
    let start = window_day(spec, account, days, rng) * DAY;
    let slot = days * DAY / units.len() as i64;
    let mut steps = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        // The jitter and the work of a unit fit into its slot, so that the order is kept.
        let jitter = 30 + rng.below((slot * 35 / 100 - 30).max(1) as u64) as i64;
        let begins = start + number as i64 * slot + jitter.min(slot);
        let offsets = offsets(&unit.records, sources);
        let span = offsets.last().copied().unwrap_or(0);
        let most = unit.most.min(slot * 60 / 100).max(1);
        for (&(source, copy), offset) in unit.records.iter().zip(offsets) {
            steps.push(Step { source, time: begins + within(offset, span, most), unit: number, copy });
        }
    }
    steps
}

/// Seconds from the first record of a unit to each; the later parts of a session's work begin soon after its minting.
fn offsets(records: &[(usize, u32)], sources: &[Source]) -> Vec<i64> {
    let time = |place: usize| sources[place].time;
    let Some(&(first, copy)) = records.first() else { return Vec::new() };
    let begins = match records.get(1) {
        Some(&(second, _)) if copy > 0 => time(second) - 2,
        _ => time(first),
    };
    records.iter().map(|&(source, _)| if source == first { 0 } else { (time(source) - begins).max(0) }).collect()
}
