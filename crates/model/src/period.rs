//! Spans of time: the exposure window and the baseline before it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A half-open span of time: `start` is inside, `end` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First instant inside.
    pub start: DateTime<Utc>,
    /// First instant after.
    pub end: DateTime<Utc>,
}

impl Span {
    /// Whether `at` lies inside.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }

    /// Length in days, as a fraction.
    pub fn days(&self) -> f64 {
        (self.end - self.start).num_seconds() as f64 / 86_400.0
    }
}

/// The two spans that a review compares. The baseline ends where the window starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periods {
    /// What was normal: before the exposure.
    pub baseline: Span,
    /// When whoever took the secrets could have used them.
    pub window: Span,
}

/// Which of the periods an instant belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Inside the baseline.
    Baseline,
    /// Inside the exposure window.
    Window,
    /// Before the baseline or after the window.
    Outside,
}

impl Periods {
    /// The period of an instant.
    pub fn of(&self, at: DateTime<Utc>) -> Period {
        if self.window.contains(at) {
            Period::Window
        } else if self.baseline.contains(at) {
            Period::Baseline
        } else {
            Period::Outside
        }
    }
}
