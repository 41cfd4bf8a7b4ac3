//! How many events each identity has on each day, so that they add up to exactly what was asked for.

use crate::clock;
use crate::identity::{Identity, Kind};
use crate::organisation::{Organisation, STAGING};
use crate::rng::seed_of;
use crate::spec::Spec;

/// Events by day and identity.
#[derive(Debug)]
pub(crate) struct Volume {
    days: Vec<Vec<u64>>,
}

/// The account and the days, counted from the first baseline day, of which the logs are lost.
pub(crate) fn missing(spec: &Spec) -> (u8, [i64; 2]) {
    let first = spec.baseline_day_count() + spec.window_day_count() / 3;
    (STAGING, [first, first + 1])
}

/// Whether the logs of an account are lost on a day.
pub(crate) fn is_missing(spec: &Spec, account: u8, day: i64) -> bool {
    let (lost, days) = missing(spec);
    spec.lost_days && lost == account && days.contains(&day)
}

/// Whether an identity is on call in the week of a day.
pub(crate) fn is_on_call(identity: &Identity, number: u16, day: i64) -> bool {
    identity.on_call.is_some_and(|weeks| (day.div_euclid(7) + i64::from(number)).rem_euclid(weeks) == 0)
}

impl Volume {
    /// Spreads `events` over days and identities by their weights; the remainders are carried on, never lost.
    pub(crate) fn new(organisation: &Organisation, spec: &Spec, events: u64) -> Self {
        let mut weights: Vec<Vec<u64>> = (0..spec.day_count())
            .map(|day| {
                (0..organisation.identities.len())
                    .map(|number| weight(organisation, spec, day, number as u16))
                    .collect()
            })
            .collect();
        gather(organisation, &mut weights, events);
        let total: u128 = weights.iter().flatten().map(|&weight| u128::from(weight)).sum::<u128>().max(1);
        let mut sum: u128 = 0;
        let days = weights
            .iter()
            .map(|identities| {
                identities
                    .iter()
                    .map(|&weight| {
                        let before = sum * u128::from(events) / total;
                        sum += u128::from(weight);
                        (sum * u128::from(events) / total - before) as u64
                    })
                    .collect()
            })
            .collect();
        Self { days }
    }

    /// The events of an identity on a day; none outside the scenario.
    pub(crate) fn of(&self, day: i64, identity: u16) -> u64 {
        let day = usize::try_from(day).ok().and_then(|day| self.days.get(day));
        day.and_then(|identities| identities.get(usize::from(identity))).copied().unwrap_or(0)
    }
}

/// In a small scenario nobody would have more than an event or two a day. Whoever has so little works on fewer days
/// instead, as people do who are in an account now and then, so that sessions stay as long as sessions are.
fn gather(organisation: &Organisation, weights: &mut [Vec<u64>], events: u64) {
    let total: u128 = weights.iter().flatten().map(|&weight| u128::from(weight)).sum::<u128>().max(1);
    for (day, identities) in weights.iter_mut().enumerate() {
        for (number, weight) in identities.iter_mut().enumerate() {
            let identity = &organisation.identities[number];
            if *weight > 0 && identity.kind == HEARTBEAT {
                // With half as much again as one event needs, rounding never takes the day's last one away.
                *weight = (*weight).max((total * 3 / 2 / u128::from(events.max(1))) as u64 + 1);
                continue;
            }
            // How much of a day's work it is, in thousandths of the least that is worth a day.
            let duty = (u128::from(*weight) * u128::from(events) * 1000 / total / least(identity)) as u64;
            if duty < 1000 && *weight > 0 {
                let at_work = seed_of(&[organisation.seed, day as u64, number as u64, 0x6475_7479]) % 1000 < duty;
                *weight = if at_work { *weight * 1000 / duty } else { 0 };
            }
        }
    }
}

/// What works in every account on every day, however small the scenario: a day without any event is a day whose logs
/// are lost, and those are chosen.
const HEARTBEAT: Kind = Kind::Linked("config.amazonaws.com");

/// The fewest events that are worth a day of an identity.
fn least(identity: &Identity) -> u128 {
    match identity.kind {
        _ if identity.exposure.is_some() => 12,
        Kind::Machines(_) => 90,
        Kind::Tasks(_) => 64,
        Kind::Service(_) => 8,
        _ => 32,
    }
}

fn weight(organisation: &Organisation, spec: &Spec, day: i64, number: u16) -> u64 {
    let identity = &organisation.identities[usize::from(number)];
    if day < identity.days.0 || day > identity.days.1 || is_missing(spec, identity.account, day) {
        return 0;
    }
    let weekday = clock::weekday(spec.first_day() + day);
    let mut share = identity.hours.share(weekday);
    if share < 30 && is_on_call(identity, number, day) {
        share = 30;
    }
    // No two days are alike: 70 to 130 percent of the usual.
    let mood = 70 + seed_of(&[organisation.seed, day as u64, u64::from(number), 0x6d6f_6f64]) % 61;
    identity.weight * share * mood
}
