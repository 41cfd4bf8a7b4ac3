//! What to generate.

use crate::ScenarioError;
use crate::clock::DAY;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A generated incident, in full: equal specs give byte-identical output, whatever the number of threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// Everything random follows from it.
    pub seed: u64,
    /// Distinct events to write, those of the attack included: exactly so many different event ids.
    pub events: u64,
    /// Days of ordinary work before the window; 90 by default, at most 730.
    pub baseline_days: u32,
    /// When the vendor was breached: a midnight in UTC, 2022-12-16 by default.
    pub window_start: DateTime<Utc>,
    /// When the last secret was rotated, exclusive: a midnight in UTC, 2023-01-13 by default.
    pub window_end: DateTime<Utc>,
    /// Records that a file should hold; an account and region with fewer on a day gets a smaller file.
    pub events_per_file: u32,
    /// Whether to add one file whose gzip stream is cut in the middle. What it holds is in readable files too.
    pub broken_file: bool,
    /// Whether one account has no logs of two days of the window, as happens.
    pub lost_days: bool,
    /// Whether the stolen key is used by the attacker; without it the stream is benign throughout.
    pub attack: bool,
    /// Threads to work with; 0 means as many as the machine has. It changes nothing in the output.
    #[serde(skip)]
    pub threads: usize,
}

impl Default for Spec {
    fn default() -> Self {
        Self::new(1, 50_000)
    }
}

impl Spec {
    /// The real incident's dates at a size: `events` distinct events, with files that suit so many.
    pub fn new(seed: u64, events: u64) -> Self {
        Self {
            seed,
            events,
            baseline_days: 90,
            window_start: DateTime::from_timestamp(1_671_148_800, 0).unwrap_or_default(),
            window_end: DateTime::from_timestamp(1_673_568_000, 0).unwrap_or_default(),
            events_per_file: (events / 500).clamp(200, 1_000) as u32,
            broken_file: false,
            lost_days: true,
            attack: true,
            threads: 0,
        }
    }

    /// Days of the baseline.
    pub(crate) fn baseline_day_count(&self) -> i64 {
        i64::from(self.baseline_days)
    }

    /// Days of baseline and window together.
    pub(crate) fn day_count(&self) -> i64 {
        self.baseline_day_count() + self.window_day_count()
    }

    /// Days of the window.
    pub(crate) fn window_day_count(&self) -> i64 {
        (self.window_end - self.window_start).num_days()
    }

    /// The first baseline day, in days since 1970.
    pub(crate) fn first_day(&self) -> i64 {
        self.window_start.timestamp().div_euclid(DAY) - self.baseline_day_count()
    }

    /// Refuses what cannot be generated.
    pub(crate) fn check(&self) -> Result<(), ScenarioError> {
        let refuse = |why: &'static str| Err(ScenarioError::Spec { why });
        if self.window_start.timestamp() % DAY != 0 || self.window_end.timestamp() % DAY != 0 {
            return refuse("window_start and window_end must be midnights in UTC");
        }
        if self.window_start >= self.window_end {
            return refuse("window_start must be before window_end");
        }
        if self.window_day_count() < 7 || self.window_day_count() > 200 {
            return refuse("the window must be 7 to 200 days long");
        }
        if self.baseline_days > 730 {
            return refuse("baseline_days must be at most 730");
        }
        if self.events_per_file == 0 {
            return refuse("events_per_file must be at least 1");
        }
        if self.events > 1_000_000_000 {
            return refuse("events must be at most 1,000,000,000");
        }
        Ok(())
    }
}
