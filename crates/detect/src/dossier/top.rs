//! The most frequent values, out of a stream of any length.

use stanch_model::{Tallies, Tally};

/// Keeps the first values of an order, and counts all.
#[derive(Debug, Default)]
pub(super) struct Top {
    distinct: u64,
    values: Vec<Tally>,
}

impl Top {
    /// Takes a value that has not been there before.
    pub(super) fn push(&mut self, tally: Tally, limit: usize) {
        self.distinct += 1;
        self.values.push(tally);
        // Sorting once per `limit` values costs less than keeping an order all the time.
        if self.values.len() > limit.saturating_mul(2) {
            self.cut(limit);
        }
    }

    /// The values that are listed.
    pub(super) fn finish(mut self, limit: usize) -> Tallies {
        self.cut(limit);
        Tallies { distinct: self.distinct, values: self.values }
    }

    fn cut(&mut self, limit: usize) {
        self.values.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.value.cmp(&b.value)));
        self.values.truncate(limit);
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, Top};

    fn tally(value: &str, events: u64) -> Tally {
        Tally { value: value.into(), events, denied: 0, first: None, last: None, evidence: None, marks: vec![] }
    }

    #[test]
    fn the_most_frequent_stay_whenever_they_come() {
        let mut top = Top::default();
        for (value, events) in [("b", 1), ("late", 9), ("a", 1), ("c", 1), ("d", 1), ("e", 1), ("most", 10), ("f", 2)] {
            top.push(tally(value, events), 3);
        }
        let found = top.finish(3);
        assert_eq!(found.distinct, 8);
        assert_eq!(found.values.iter().map(|t| t.value.as_str()).collect::<Vec<_>>(), ["most", "late", "f"]);
    }
}
