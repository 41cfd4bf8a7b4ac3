//! Sliding windows over beats of five minutes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::operation::Op;
use crate::plan::pulse::{BEAT, Beat};

/// What is summed up in a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sum {
    /// Events.
    Events,
    /// Different operations.
    Operations,
}

/// The busiest window that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Peak {
    pub(crate) sum: u64,
    pub(crate) events: u64,
    pub(crate) operations: BTreeSet<Op>,
    pub(crate) from: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
}

/// The beats of a subject, which are sorted by subject and time.
pub(crate) fn of(beats: &[Beat], subject: u32) -> &[Beat] {
    let from = beats.partition_point(|beat| beat.subject < subject);
    let to = beats.partition_point(|beat| beat.subject <= subject);
    &beats[from..to]
}

/// The busiest window of `length` beats among those of one period that are `wanted`; the first of several.
pub(crate) fn busiest(
    beats: &[Beat],
    window: bool,
    length: i64,
    wanted: impl Fn(&Beat) -> bool,
    sum: Sum,
) -> Option<Peak> {
    let beats: Vec<&Beat> = beats.iter().filter(|beat| beat.window == window && wanted(beat)).collect();
    let mut best: Option<(u64, usize, usize)> = None;
    let mut start = 0;
    let mut held: std::collections::BTreeMap<Op, u64> = std::collections::BTreeMap::new();
    for (end, beat) in beats.iter().enumerate() {
        *held.entry(beat.op).or_default() += beat.events;
        while beats[start].at + length <= beat.at {
            let left = beats[start];
            if let Some(events) = held.get_mut(&left.op) {
                *events -= left.events;
                if *events == 0 {
                    held.remove(&left.op);
                }
            }
            start += 1;
        }
        let now = match sum {
            Sum::Events => held.values().sum(),
            Sum::Operations => held.len() as u64,
        };
        if best.is_none_or(|(most, _, _)| now > most) {
            best = Some((now, start, end));
        }
    }
    let (sum, start, end) = best?;
    let inside = &beats[start..=end];
    Some(Peak {
        sum,
        events: inside.iter().map(|beat| beat.events).sum(),
        operations: inside.iter().map(|beat| beat.op).collect(),
        from: inside.first().map(|beat| beat.starts()),
        until: inside.last().map(|beat| beat.starts() + TimeDelta::seconds(BEAT - 1)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Sum, busiest};
    use crate::operation::Op;
    use crate::plan::pulse::Beat;
    use crate::plan::strands::Outcome;

    fn beat(at: i64, op: u32, events: u64) -> Beat {
        Beat { subject: 0, at, window: true, op: Op(op), outcome: Outcome::Success, events }
    }

    #[test]
    fn a_window_does_not_stop_at_the_hour() {
        let beats = [beat(10, 1, 1), beat(11, 2, 1), beat(12, 3, 1), beat(13, 1, 1)];
        let peak = busiest(&beats, true, 3, |_| true, Sum::Operations).expect("a peak");
        assert_eq!((peak.sum, peak.events), (3, 3));
        assert_eq!(busiest(&beats, false, 3, |_| true, Sum::Operations), None);
    }

    proptest! {
        #[test]
        fn the_busiest_window_is_that_of_trying_all(mut beats in prop::collection::vec((0i64..40, 0u32..6, 1u64..5), 1..60), length in 1i64..10) {
            beats.sort_unstable();
            let beats: Vec<Beat> = beats.into_iter().map(|(at, op, events)| beat(at, op, events)).collect();
            let sums = (0..40).map(|from| {
                let inside = beats.iter().filter(|beat| (from..from + length).contains(&beat.at));
                let operations: std::collections::BTreeSet<Op> = inside.clone().map(|beat| beat.op).collect();
                (inside.map(|beat| beat.events).sum::<u64>(), operations.len() as u64)
            });
            let (events, operations) = sums.fold((0, 0), |most, sum| (most.0.max(sum.0), most.1.max(sum.1)));
            prop_assert_eq!(busiest(&beats, true, length, |_| true, Sum::Events).expect("some").sum, events);
            prop_assert_eq!(busiest(&beats, true, length, |_| true, Sum::Operations).expect("some").sum, operations);
        }
    }
}
